"""An organizer connects a calendar: shown first, kept with a yes to just that, followed, paused, taken out."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
import sqlalchemy as sa

from activities.exchange.feeds import views
from activities.exchange.feeds.apart import read_apart
from activities.exchange.feeds.models import FeedSource, FeedState
from activities.models import Activity, ListingState, OrganizerState
from activities.organizing.models import OrganizerPerson, PersonRole
from members.accounts.models import Device
from members.models import Role
from tests import make
from tests.mailbox import come_in
from tests.services.calendars import calendar, entry

NEW = "/organizing/feeds/new"
NEXT_MONTH = datetime.now(UTC) + timedelta(days=30)
SOON = f"{NEXT_MONTH:%Y%m%d}T140000"


@cache
def _read_once(content, zone, mapping):
    return read_apart(content, zone=zone, mapping=dict(mapping) or None)


@pytest.fixture(autouse=True)
def each_file_is_read_once(monkeypatch):
    """By a process of its own, as always, which test_feed_reading tries; what it told is the same at every look."""
    monkeypatch.setattr(
        views, "read_apart",
        lambda content, *, zone, mapping=None: _read_once(content, zone, tuple((mapping or {}).items())),
    )  # fmt: skip


def acts_for(client, db, organizer, email, role):
    """Sign in as somebody who acts for an organizer, the second step taken."""
    member = make.member(db, email, roles=[Role.ORGANIZER])
    now = datetime.now(UTC)
    db.add(OrganizerPerson(organizer_id=organizer.id, member_id=member.id, role=role, since=now))
    db.commit()
    come_in(client, db, email)
    db.execute(sa.update(Device).values(second_step_at=now))
    db.commit()


@pytest.fixture
def group(client, db):
    organizer = make.organizer(db, key="river", name="River House")
    acts_for(client, db, organizer, "kim@example.org", PersonRole.EDITOR)
    return organizer


def send(client, content, *, name="calendar.ics", address=NEW, **fields):
    data = {"group": "river", "name": "Hall calendar", "zone": "Europe/London", **fields}
    return client.post(address, data={**data, "file": (io.BytesIO(content), name)})


def text(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def connected(client, db, *entries):
    """A calendar whose entries were brought in, and its address."""
    address = send(client, calendar(*entries)).headers["Location"]
    say_yes(client, address)
    db.expire_all()
    return address


def say_yes(client, address):
    mark = re.search(r'name="mark" value="(\w+)"', client.get(address).get_data(as_text=True))[1]
    return client.post(f"{address}/yes", data={"mark": mark})


def listings(db):
    db.expire_all()
    return list(db.scalars(sa.select(Activity).order_by(Activity.id)))


def test_what_would_come_in_is_shown_and_nothing_is_kept_before_a_yes(client, db, group):
    broken = entry("2", "Chess", SOON, RRULE="FREQ=HOURLY")
    answer = send(client, calendar(entry("1", "Drawing in the back room", SOON), broken))
    shown = text(client.get(answer.headers["Location"]))
    assert "New listings: 1" in shown
    assert f"Drawing in the back room : {NEXT_MONTH:%A} {NEXT_MONTH.day} {NEXT_MONTH:%B}, 14:00 · Canal Street" in shown
    assert "Chess : dates can repeat daily, weekly, monthly or yearly" in shown
    assert listings(db) == []


def test_what_is_suggested_to_nobody_is_named_with_the_reason_beside_what_is(client, db, group):
    toddlers = entry("2", "Toddler group (0 to 4 years)", SOON, RRULE="FREQ=WEEKLY")
    quiz = entry("3", "Quiz", SOON, RRULE="FREQ=WEEKLY")
    shown = text(client.get(send(client, calendar(toddlers, quiz)).headers["Location"]))
    assert f"New listings: 1 Quiz : Every {NEXT_MONTH:%A}, 14:00 to 16:00" in shown
    assert "Listings we suggest to nobody: 1" in shown
    assert "Toddler group (0 to 4 years) : It seems to be for children" in shown


def test_a_yes_brings_in_just_what_was_shown(client, db, group):
    connected(client, db, entry("1", "Drawing in the back room", SOON))
    assert [(one.title, one.organizer_id) for one in listings(db)] == [("Drawing in the back room", group.id)]


def test_a_yes_to_something_older_is_refused(client, db, group):
    address = send(client, calendar(entry("1", "Drawing", SOON))).headers["Location"]
    assert client.post(f"{address}/yes", data={"mark": "other"}).status_code == 409
    assert listings(db) == []


def test_no_leaves_nothing_behind(client, db, group):
    address = send(client, calendar(entry("1", "Drawing", SOON))).headers["Location"]
    client.post(f"{address}/no")
    assert client.get(address).status_code == 404
    assert db.scalar(sa.select(sa.func.count()).select_from(FeedSource)) == 0


def test_pressing_twice_connects_one_calendar_which_brings_its_listings_once(client, db, group):
    first, second = (send(client, calendar(entry("1", "Drawing", SOON))).headers["Location"] for _ in range(2))
    assert first == second
    say_yes(client, first)
    assert len(listings(db)) == db.scalar(sa.select(sa.func.count()).select_from(FeedSource)) == 1


def test_the_page_names_what_was_changed_here(client, db, group):
    address = connected(client, db, entry("1", "Drawing", SOON), entry("2", "Chess club", SOON))
    drawing, _chess = listings(db)
    drawing.title, drawing.first_visit.greeter = "Drawing, quietly", "Sam, at the door"
    db.commit()
    assert "Their dates follow the calendar. Drawing, quietly : title, first visit Look" in text(client.get(address))


def test_a_new_file_shows_what_would_change(client, db, group):
    address = connected(client, db, entry("1", "Drawing", SOON), entry("2", "Chess club", SOON))
    send(client, calendar(entry("1", "Drawing", SOON, DESCRIPTION="Bring a pencil.", SEQUENCE="1")),
         address=f"{address}/look")  # fmt: skip
    shown = text(client.get(address))
    assert "Listings that change: 1 What you changed here yourself stays. Drawing : description" in shown
    assert "1 entry is missing this time. It stays." in shown
    say_yes(client, address)
    assert {one.state for one in listings(db)} == {ListingState.PUBLISHED}
    send(client, calendar(entry("1", "Drawing", SOON, DESCRIPTION="Bring a pencil.", SEQUENCE="1")),
         address=f"{address}/look")  # fmt: skip
    assert "Listings that would be withdrawn: 1 Chess club" in text(client.get(address))
    assert "Thank you. 1 listing is withdrawn." in text(client.get(say_yes(client, address).location))


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "There is nothing in it"),
        (b"<html><body>Hello</body></html>", "does not tell its dates for machines"),
        (b"PK\x03\x04xx", "packed file or a spreadsheet"),
        (b"hello", "not a table"),
    ],
)
def test_what_is_no_calendar_gets_a_sentence_and_what_was_typed_stays(client, group, content, words):
    answer = send(client, content, name="x")
    assert answer.status_code == 422
    assert words in text(answer)
    assert 'value="Hall calendar"' in answer.get_data(as_text=True)


def test_a_table_with_unknown_columns_asks_for_them(client, db, group):
    table = f"Angebot;Tag;Wann\nZeichnen;{NEXT_MONTH:%Y-%m-%d};14:00\n".encode()
    address = send(client, table, name="a.csv").headers["Location"]
    assert "Please say" in text(client.get(address)) or "Which column is which?" in text(client.get(address))
    chosen = {"title": "Angebot", "date": "Tag", "start": "Wann"}
    assert client.post(f"{address}/columns", data=chosen).status_code == 303
    assert "Zeichnen" in text(client.get(address))
    say_yes(client, address)
    assert [one.title for one in listings(db)] == ["Zeichnen"]


def test_the_template_is_a_table_we_read(client, db, group):
    content = client.get("/organizing/feeds/template.csv").get_data()
    assert "Drawing in the back room" in text(client.get(send(client, content).headers["Location"]))


def test_pausing_and_going_on(client, db, group):
    address = connected(client, db, entry("1", "Drawing", SOON))
    client.post(f"{address}/pause")
    assert "Go on with it" in text(client.get(address))
    client.post(f"{address}/go-on")
    db.expire_all()
    assert db.scalar(sa.select(FeedSource.state)) is FeedState.ON


def test_taking_it_out_leaves_the_listings(client, db, group):
    address = connected(client, db, entry("1", "Drawing", SOON))
    assert "Its listings stay" in text(client.get(f"{address}/end"))
    client.post(f"{address}/end")
    assert [one.state for one in listings(db)] == [ListingState.PUBLISHED]
    assert client.get(address).status_code == 404


def test_calendars_of_others_are_not_there(client, db, app, group):
    address = connected(client, db, entry("1", "Drawing", SOON))
    other = app.test_client()
    acts_for(other, db, make.organizer(db), "lee@example.org", PersonRole.OWNER)
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/end").status_code == 404
    assert send(other, calendar()).status_code == 404


def test_a_helper_connects_nothing(client, db):
    acts_for(client, db, make.organizer(db, key="river"), "kim@example.org", PersonRole.HELPER)
    assert client.get(f"{NEW}?group=river").status_code == 404


def test_a_group_that_is_still_looked_at_connects_nothing_yet(client, db, group):
    group.state = OrganizerState.ASKED
    db.commit()
    assert "Somebody still looks at your group" in text(send(client, calendar(entry("1", "Drawing", SOON))))


def test_without_the_setting_no_address_is_asked_for_or_asked(client, group):
    assert 'name="address"' not in client.get(f"{NEW}?group=river").get_data(as_text=True)
    sent = {"group": "river", "name": "x", "zone": "UTC", "address": "https://127.0.0.1/"}
    assert "Please choose a file." in text(client.post(NEW, data=sent))
