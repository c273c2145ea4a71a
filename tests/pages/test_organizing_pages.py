"""The pages of organizers and of those who look at listings: who may open them, and what they do."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.changes import touch_catalogue
from activities.editing.models import Draft
from activities.freshness.asking import ASKED_AFTER, ask_freshness
from activities.freshness.unattended import tend
from activities.models import Activity, FactsSource, ListingState, Organizer, OrganizerState, Venue
from activities.organizing.models import Attendance, OrganizerPerson, PersonRole
from activities.organizing.people import let_in
from members.models import Role
from members.places.geocoding import Geocoder
from store import AuditEntry
from tests import make
from tests.desk import sit_down
from tests.mailbox import come_in, letters
from tests.services.organizing import club, published, typed

OWNER = "priya@example.org"


@pytest.fixture
def at():
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def group(app, db, at):
    """A welcome organizer with one listing on show."""
    with app.test_request_context():
        owner, _member = club(db, OWNER, now=at)
        made = published(db, owner, now=at, first_day=(at + timedelta(days=3)).date().isoformat())
        made.activity.title = "Reading <b>circle</b>"
        db.commit()
    return owner


@pytest.fixture
def desk(client, db, group):
    sit_down(client, db, OWNER)
    return client


def only(db, model):
    db.expire_all()
    return db.scalars(sa.select(model)).one()


def pages_of(db):
    activity, draft = only(db, Activity), only(db, Draft)
    date = make.dates_of(db, activity)[0].id
    group = activity.organizer.key
    return [
        f"/organizing/at/{group}", f"/organizing/at/{group}/people", f"/organizing/drafts/{draft.key}",
        f"/organizing/drafts/{draft.key}/look", f"/organizing/drafts/{draft.key}/place",
        f"/organizing/listings/{activity.key}", f"/organizing/listings/{activity.key}/dates/{date}",
        f"/organizing/listings/{activity.key}/dates/{date}/there", f"/organizing/listings/{activity.key}/more-dates",
    ]  # fmt: skip


def test_from_asking_to_a_listing_that_a_moderator_puts_on_show(app, client, db, at):
    come_in(client, db, "new@example.org")
    wrong = client.post("/organizing/ask", data={"name": "N", "website": "not an address", "how": "", "about": "kept"})
    assert wrong.status_code == 422
    assert "kept" in wrong.text
    asked = {"name": "Book club", "website": "books.example", "how": "Ask for Priya"}
    assert client.post("/organizing/ask", data=asked).location == "/organizing/ready"
    assert "/account/authenticator" in client.get("/organizing/ready").text
    sit_down(client, db, "new@example.org")
    assert client.get("/organizing/desk").location == "/organizing/at/book-club"
    begun = client.post("/organizing/at/book-club/drafts").location
    open_still = client.post(begun, data={"title": "Circle", "do": "send", "version": "1"})
    assert (open_still.status_code, "Say in one sentence" in open_still.text) == (422, True)
    place = {"name": "Corner café", "town": "Shrewsbury", "sort": "home"}
    refused = client.post(f"{begun}/place", data=place)
    assert (refused.status_code, "public places" in refused.text) == (422, True)
    assert client.post(f"{begun}/place", data={**place, "sort": "cafe", "step_free": "yes"}).location == begun
    venue = only(db, Venue)
    assert (venue.step_free, venue.lat is not None) == (True, True)
    form = typed(venue, first_day=(at + timedelta(days=3)).date().isoformat(), title="Circle")
    version = only(db, Draft).version
    sent = client.post(begun, data={**form, "do": "send", "version": str(version)})
    assert sent.location == "/organizing/at/book-club"
    assert client.get("/activities/circle").status_code == 404
    moderator = app.test_client()
    make.member(db, "mo@example.org", roles=[Role.MODERATOR])
    db.commit()
    sit_down(moderator, db, "mo@example.org")
    queue = moderator.get("/moderation").text
    organizer = re.search(r"/review/organizers/\d+", queue)[0]
    assert "Ask for Priya" in moderator.get(organizer).text
    assert moderator.post(organizer, data={"answer": "no"}).status_code == 422
    moderator.post(organizer, data={"answer": "welcome"})
    listing = re.search(r"/review/listings/\d+", moderator.get("/moderation").text)[0]
    seen = re.search(r'name="version" value="(\d+)"', moderator.get(listing).text)[1]
    assert moderator.post(listing, data={"answer": "approve", "suits": "yes", "version": "0"}).status_code == 409
    assert moderator.post(listing, data={"answer": "approve", "suits": "yes", "version": seen}).status_code == 302
    assert "Priya, with a green lanyard" in client.get("/activities/circle").text
    assert "Your listing is on show" in letters(db)[0].text
    looks = db.scalars(sa.select(AuditEntry.subject).where(AuditEntry.what == "look")).all()
    assert any(one.startswith("listing that waits") for one in looks)


def test_what_was_typed_is_shown_as_letters(desk, db):
    for page in pages_of(db):
        answer = desk.get(page)
        assert answer.status_code == 200, page
        assert "<b>circle</b>" not in answer.text, page
        assert answer.headers["Cache-Control"] == "private, no-store"


def test_among_many_listings_one_is_found_by_a_part_of_its_name(desk, db, group):
    organizer = only(db, Activity).organizer
    assert 'name="words"' not in desk.get(f"/organizing/at/{organizer.key}").text
    for number in range(55):
        make.activity(db, organizer=organizer, title=f"Walk {number}")
    make.activity(db, organizer=organizer, title="Écriture, the last one")
    db.commit()
    page = desk.get(f"/organizing/at/{organizer.key}").text
    assert "and 7 more. A part of the name finds them." in page
    found = desk.get(f"/organizing/at/{organizer.key}?words=LAST+ecriture").text
    assert "None has that in its name." in found
    found = desk.get(f"/organizing/at/{organizer.key}?words=ECRITURE").text
    assert "Écriture, the last one" in found
    assert "Walk 1" not in found


def test_a_stranger_and_another_organizer_find_nothing(app, client, db, group):
    with app.test_request_context():
        club(db, "eve@example.org", name="Other")
        db.commit()
    pages = pages_of(db)
    assert {client.get(page).status_code for page in pages} == {302}
    come_in(client, db, "nobody@example.org")
    assert {client.get(page).status_code for page in pages} == {404}
    eve = app.test_client()
    sit_down(eve, db, "eve@example.org")
    assert [page for page in pages if eve.get(page).status_code != 404] == []
    activity, draft = only(db, Activity), only(db, Draft)
    for post in (f"/organizing/drafts/{draft.key}", f"/organizing/drafts/{draft.key}/keep",
                 f"/organizing/listings/{activity.key}/edit", f"/organizing/at/{group.key}/drafts"):  # fmt: skip
        assert eve.post(post, data={"title": "Mine now", "version": "1"}).status_code == 404, post
    assert eve.post(f"/organizing/listings/{activity.key}/step", data={"step": "withdraw"}).status_code == 404
    assert only(db, Activity).state is ListingState.PUBLISHED


def test_a_helper_ticks_but_does_not_write(app, client, db, group, at):
    with app.test_request_context():
        let_in(db, only(db, Organizer), make.member(db, "helper@example.org"), PersonRole.HELPER, now=at)
        activity = only(db, Activity)
        date, later = make.dates_of(db, activity)[:2]
        date.starts_at = at + timedelta(minutes=30)
        db.commit()
    sit_down(client, db, "helper@example.org")
    too_early = client.get(f"/organizing/listings/{activity.key}/dates/{later.id}/there").text
    assert ('type="checkbox"' in too_early, "from an hour before it begins" in too_early) == (False, True)
    there = f"/organizing/listings/{activity.key}/dates/{date.id}/there"
    assert client.get(there).status_code == 200
    client.post(there, data={"there": ["1", "3", "3", "x"]})
    assert only(db, Attendance).came == 2
    assert client.get(f"/organizing/listings/{activity.key}/dates/{date.id}").status_code == 404
    assert client.get(f"/organizing/at/{group.key}/people").status_code == 404


def test_the_script_keeps_a_draft_and_hears_of_another_editor(desk, db):
    draft = only(db, Draft)
    address = f"/organizing/drafts/{draft.key}/keep"
    kept = desk.post(address, data={**draft.typed, "title": "Newer", "version": str(draft.version)})
    assert (kept.json["version"], "Newer" in kept.json["panel"]) == (draft.version + 1, True)
    assert desk.post(address, data={**draft.typed, "title": "Old page", "version": "1"}).status_code == 409
    both = desk.post(f"/organizing/drafts/{draft.key}", data={"title": "Old page", "version": "1", "do": "keep"})
    assert both.status_code == 409
    assert "Newer" in both.text
    assert 'value="Old page"' in both.text


def test_a_geocoder_hears_what_was_typed_on_a_press_alone(desk, db, app, tmp_path, monkeypatch, caplog):
    draft, nobody = only(db, Draft), "http://127.0.0.1:9"  # no service answers there, which is noted in the log
    named = app.config["SETTINGS"].model_copy(
        update={"geocoder": "nominatim", "geocoder_agent": "a test", "geocoder_url": nobody}
    )
    monkeypatch.setattr(app.extensions["gazetteer"], "_geocoder", Geocoder(named, folder=tmp_path))
    address, typed = f"/organizing/drafts/{draft.key}", {**draft.typed, "place": "area", "area": "Xyzzyville"}
    kept = desk.post(f"{address}/keep", data={**typed, "version": str(draft.version)})
    assert (kept.status_code, "geocoder" in caplog.text) == (200, False)
    desk.post(address, data={**typed, "version": str(kept.json["version"]), "do": "keep"})
    assert "the geocoder did not help" in caplog.text


def test_a_date_is_moved_skipped_and_shown_to_members(desk, db, app):
    activity = only(db, Activity)
    first, second = make.dates_of(db, activity)[:2]
    address = f"/organizing/listings/{activity.key}/dates/{first.id}"
    wrong = desk.post(f"{address}/move", data={"day": "soon", "starts": "9", "span": "one"})
    assert (wrong.status_code, "2026-11-24" in wrong.text, 'value="soon"' in wrong.text) == (422, True, True)
    clash = {"day": second.starts_local[:10], "starts": "10:30", "ends": "12:00", "span": "one"}
    assert "date at that time already" in desk.post(f"{address}/move", data=clash).text
    desk.post(
        f"{address}/move", data={"day": first.starts_local[:10], "starts": "17:45", "ends": "18:00", "span": "one"}
    )
    desk.post(f"/organizing/listings/{activity.key}/dates/{second.id}/skip", data={"do": "skip"})
    page = app.test_client().get(f"/activities/{activity.key}").text
    assert "17:45 to 18:00" in page
    assert "Cancelled" in page


def test_opening_the_page_of_a_mail_changes_nothing(app, client, db, group, at):
    with app.test_request_context():
        ask_freshness(db, now=at + ASKED_AFTER + timedelta(days=1))
        db.commit()
    link = re.search(r"/organizing/still-right/\S+", letters(db)[0].text)[0]
    before = only(db, Activity).checked_on
    for _ in range(2):
        assert client.get(link).status_code == 200
    assert client.post(link).status_code == 400
    only(db, Activity).checked_on = before - timedelta(days=1)
    db.commit()
    assert client.post(link, data={"answer": "yes"}).status_code == 302
    assert only(db, Activity).checked_on == before
    assert client.get(link).status_code == 404


def test_an_organizer_without_a_welcome_shows_nothing(app, client, db, group):
    organizer, activity = group, only(db, Activity)
    organizer.state, activity.state = OrganizerState.DECLINED, ListingState.PAUSED
    db.commit()
    sit_down(client, db, OWNER)
    answer = client.post(f"/organizing/listings/{only(db, Activity).key}/step", data={"step": "go_on"})
    assert answer.status_code == 400


def test_somebody_asked_by_mail_says_yes(app, desk, db, group):
    asked = desk.post(f"/organizing/at/{group.key}/people", data={"email": "ben@example.org", "role": "editor"})
    assert asked.status_code == 302
    link = re.search(r"/organizing/join/\S+", letters(db)[0].text)[0]
    ben = app.test_client()
    come_in(ben, db, "ben@example.org")
    assert "Library club" in ben.get(link).text
    assert ben.post(link).location == "/organizing/ready"
    assert "ben@example.org" in desk.get(f"/organizing/at/{group.key}/people").text


def test_a_moderator_asks_somebody_to_look_after_a_group_that_lost_its_last_owner(app, client, db, group, at):
    with app.test_request_context():
        db.delete(only(db, OrganizerPerson))
        db.flush()
        tend(db, now=at)
        db.commit()
    make.member(db, "mod@example.org", roles={Role.MODERATOR})
    db.commit()
    moderator = app.test_client()
    sit_down(moderator, db, "mod@example.org")
    page = re.search(r"/review/unattended/\d+", moderator.get("/moderation").text)[0]
    assert "Reading &lt;b&gt;circle" in moderator.get(page).text
    only(db, Organizer).website = "javascript:alert(1)"
    db.commit()
    assert "javascript:" not in moderator.get(page).text
    assert moderator.post(page, data={"answer": "ask", "email": "nobody"}).status_code == 422
    assert moderator.post(page, data={"answer": "ask", "email": "heir@example.org"}).status_code == 302
    assert letters(db)[0].address == "heir@example.org"
    assert page not in moderator.get("/moderation").text
    moderator.post(page, data={"answer": "rest"})
    assert only(db, Activity).state is ListingState.PAUSED


def test_an_editor_may_step_back_and_the_last_owner_is_told_what_becomes_of_the_group(app, client, db, group, at):
    editor = make.member(db, "ed@example.org")
    let_in(db, group, editor, PersonRole.EDITOR, now=at)
    db.commit()
    sit_down(client, db, "ed@example.org")
    page = client.get(f"/organizing/at/{group.key}").text
    step = re.search(r"/organizing/at/[\w-]+/people/\d+/drop", page)[0]
    assert client.post(step).location == "/organizing"
    assert only(db, OrganizerPerson).role is PersonRole.OWNER
    owner = app.test_client()
    sit_down(owner, db, OWNER)
    assert "the only one who looks after “Library club”" in owner.get("/you/delete").text


def test_a_member_without_a_group_is_led_to_asking_first(client, db):
    listing = make.activity(db, key="theirs")
    db.commit()
    come_in(client, db, "new@example.org")
    assert "/organizing/ask" in client.get(f"/organizing/claim/{listing.key}").text


def test_a_listing_read_from_elsewhere_is_offered_only_while_nobody_looks_after_it(app, client, db, group):
    listing = only(db, Activity)
    listing.first_visit.source = FactsSource.READ
    db.commit()
    page = f"/activities/{listing.key}"
    assert "/organizing/claim/" not in client.get(page).text
    db.delete(only(db, OrganizerPerson))
    touch_catalogue(db)  # pages are kept for some minutes
    db.commit()
    assert "/organizing/claim/" in client.get(page).text


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_at_an_end_of_the_calendar_is_told_and_kept(desk, db, day):
    pages = pages_of(db)
    date, draft = pages[6], pages[2]
    times = {"day": day, "first_day": day, "starts": "23:30", "ends": "01:00"}
    for path, more in (
        (f"{date}/move", {"span": "one"}),
        (f"{date}/move", {"span": "following"}),
        (pages[8], {"repeats": "once"}),
        (pages[8], {"repeats": "weekly"}),
    ):
        answer = desk.post(path, data={**times, **more})
        assert (answer.status_code, day in answer.text) == (422, True), (path, more)
    db.execute(sa.update(Draft).values(activity_id=None))
    db.commit()
    typed = {**times, "repeats": "once", "do": "send", "version": str(only(db, Draft).version)}
    answer = desk.post(draft, data=typed)
    assert (answer.status_code, day in answer.text) == (422, True)
