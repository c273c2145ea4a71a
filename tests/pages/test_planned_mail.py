"""Who plans something gets a note of it where they chose that, with a file that their calendar knows again."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from activities.plans.models import Answer, Plan
from activities.plans.reminding import remind
from activities.plans.telling_changes import tell_of_changes
from members.consent.models import Purpose
from members.consent.notices import choose_notices
from members.models import Member
from notices.delivery import send_due
from notices.models import LetterState
from tests import make
from tests.mail_server import mail_server
from tests.mailbox import come_in, letters

PLANNED, EVENING, CHANGE = Purpose.NOTICE_PLANNED, Purpose.NOTICE_EVENING, Purpose.NOTICE_CHANGE
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon():
    import time_machine

    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def date(db):
    activity = make.activity(db, key="open-bench", title="Open bench", dates=["2026-11-26T10:30"])
    db.commit()
    return make.dates_of(db, activity)[0]


def signed_in(client, db, *wanted):
    """A member who chose these notices."""
    come_in(client, db, "ann@example.org")
    who = db.scalars(sa.select(Member)).one()
    client.post(
        "/you/notices", data={"quiet_from": "22", "quiet_until": "8", "zone": "Europe/London", "wanted": list(wanted)}
    )
    return who


def plan_it(client, date, answer=Answer.GOING):
    return client.post("/plans/new", data={"activity": "open-bench", "date": str(date.id), "answer": answer.value})


def notices(db):
    return [one for one in letters(db) if one.kind.startswith("notice_")]


def event_in(content):
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    return event


def test_the_files_of_mails_and_feed_name_a_plan_alike_and_count_on(client, db, sessions, settings, app, date):
    signed_in(client, db, PLANNED.value, CHANGE.value)
    plan_it(client, date)
    client.post("/plans/calendar", data={"wish": "make"})
    page = client.get("/plans/calendar").text
    address = page[page.index("/calendars/") : page.index(".ics", page.index("/calendars/")) + 4]
    feeds = [event_in(client.get(address).data)]
    with mail_server(settings) as (server, named):
        send_due(sessions, named, now=NOON)
        date.starts_at, date.ends_at = date.starts_at.replace(hour=12), date.ends_at.replace(hour=14)
        db.commit()
        with app.test_request_context(), sessions.begin() as own:
            tell_of_changes(own, after=0, now=NOON)
        feeds.append(event_in(client.get(address).data))
        send_due(sessions, named, now=NOON)
    mails = [message for message in server.messages() if "/notices/stop/" in str(message["List-Unsubscribe"])]
    files = [event_in(one.get_content()) for message in mails for one in message.iter_attachments()]
    assert [str(one["uid"]) for one in files] == [str(feeds[0]["uid"])] * 2
    assert [int(one["sequence"]) for one in files] == [int(one["sequence"]) for one in feeds]
    assert int(files[1]["sequence"]) > int(files[0]["sequence"])
    assert files[1]["dtstart"].dt == feeds[1]["dtstart"].dt != files[0]["dtstart"].dt


def test_it_is_written_once_for_each_time_of_a_date_and_only_where_chosen(client, db, date):
    who = signed_in(client, db)
    plan_it(client, date)
    assert notices(db) == []
    choose_notices(db, profile_id=who.profile.id, wanted=[PLANNED], now=NOON)
    db.commit()
    for answer in (Answer.MIGHT, Answer.GOING, Answer.MIGHT, Answer.GOING):
        plan_it(client, date, answer)
    (note,) = notices(db)
    assert (note.subject, note.calendar is not None) == ("Noted for Thursday", True)
    note.state, note.address = LetterState.SENT, None
    db.commit()
    for answer in (Answer.MIGHT, Answer.GOING):
        plan_it(client, date, answer)
    assert notices(db) == []


def test_guests_get_no_mail_of_what_they_plan(client, db, date):
    assert plan_it(client, date).status_code == 303
    assert letters(db) == []


@pytest.mark.parametrize("by", ["page", "link"])
def test_nothing_more_is_sent_of_a_plan_that_was_given_back(client, db, app, date, by):
    signed_in(client, db, PLANNED.value, EVENING.value)
    plan_it(client, date)
    (plan,) = db.scalars(sa.select(Plan))
    with app.test_request_context():
        remind(db, EVENING, after=0, now=datetime(2026, 11, 25, 18, 2, tzinfo=UTC))
    db.commit()
    evening, planned = notices(db)
    assert (evening.kind, planned.kind) == (EVENING, PLANNED)
    if by == "page":
        client.post(f"/plans/{plan.key}/say", data={"answer": Answer.NOT_AFTER_ALL.value})
    else:
        link = evening.text[evening.text.index("/plans/way-out/") :].split()[0]
        client.post(link, data={"answer": "not_today"})
    assert notices(db) == []


@pytest.mark.parametrize("page", ["", "/check-in"])
def test_whoever_is_not_signed_in_where_the_mail_is_read_is_shown_the_way_to_the_page(client, app, db, date, page):
    signed_in(client, db, PLANNED)
    plan_it(client, date)
    address = re.search(r"(/plans/[\w-]+)\n", notices(db)[0].text)[1] + page
    other = app.test_client()
    answer = other.get(address)
    assert answer.status_code == 404
    assert f'href="/account/sign-in?then={address}"' in answer.text
    assert other.get("/plans/of-nobody").text.count("/account/sign-in?then=") == 1  # tells nothing of who has what
    assert "/account/sign-in?then=" not in client.get("/plans/of-nobody").text
