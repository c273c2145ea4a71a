"""A short note on a device, for who asked for it there: neutral, encrypted, once, and gone when it is ended."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from members.accounts.models import Device
from members.consent.models import Purpose
from members.models import Member
from members.profiles import pause
from notices.delivery import send_due
from notices.devices import new_key, public_key_of
from notices.models import Letter, LetterState, PushAddress
from notices.telling import News, tell
from tests.mailbox import come_in, letters
from tests.push_service import Browser, claims_of, push_service

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
EVENING = Purpose.NOTICE_EVENING
HOURS = {"quiet_from": "0", "quiet_until": "0", "zone": "UTC"}
VALUES = {
    "weekday": "Thursday", "time": "", "title": "Open bench", "when": "", "where": "", "visit": [], "place_kept": False,
    "alone": False, "link": "http://127.0.0.1:5000/plans/abc", "way_out": "",
}  # fmt: skip


@pytest.fixture
def service():
    with push_service() as one:
        yield one


@pytest.fixture
def pushing(app, settings):
    """Settings of a site that may send to this machine; the application has them too."""
    changed = settings.model_copy(update={"push_key": new_key(), "push_services": ["127.0.0.1", ".push.example"]})
    app.config["SETTINGS"] = changed
    return changed


@pytest.fixture
def ann(client, db, pushing):
    come_in(client, db, "ann@example.org")
    client.post("/you/notices", data={**HOURS, "wanted": [EVENING.value]})
    db.expire_all()
    return db.scalars(sa.select(Member)).one()


@pytest.fixture
def browser(client, ann, service):
    browser = Browser(service.endpoint)
    assert client.post("/you/notices/devices", data=browser.form).status_code == 303
    return browser


def tell_of(app, sessions, ann, about="plan"):
    with app.test_request_context(), sessions.begin() as db:
        later = NOON + timedelta(days=1)
        news = News(
            kind=EVENING, member=db.get_one(Member, ann.id), about=about, stale_at=later, over_at=later, values=VALUES
        )
        assert tell(db, news, now=NOON)


def note_row(db):
    db.expire_all()
    return db.scalars(sa.select(Letter).where(Letter.push.is_not(None)).order_by(Letter.id.desc())).first()


def test_a_note_says_that_there_is_one_and_only_that_browser_can_read_it(
    app, sessions, db, ann, browser, service, pushing
):
    tell_of(app, sessions, ann)
    assert [one.push for one in letters(db) if one.kind == EVENING] == [None]  # the mailbox of the demo shows mail
    assert send_due(sessions, pushing, now=NOON) == 1
    ((headers, body),) = service.came
    assert browser.reads(body) == {"title": "A note for you", "body": "", "link": "/plans/abc"}
    assert b"Open bench" not in body
    key, claims = claims_of(headers)
    assert key == public_key_of(pushing.push_key)
    assert claims["aud"] == service.endpoint.removesuffix("/push/a-browser")
    assert (note_row(db).state, note_row(db).address) == (LetterState.SENT, None)
    assert send_due(sessions, pushing, now=NOON) == 0


@pytest.mark.parametrize(
    ("status", "state", "kept"),
    [(410, LetterState.FAILED, 0), (404, LetterState.FAILED, 0), (400, LetterState.FAILED, 1),
     (429, LetterState.QUEUED, 1), (503, LetterState.QUEUED, 1)],
)  # fmt: skip
def test_what_a_push_service_answers_is_taken_for_what_it_means(
    app, sessions, db, ann, browser, service, pushing, status, state, kept
):
    service.status = status
    tell_of(app, sessions, ann)
    assert send_due(sessions, pushing, now=NOON) == 0
    assert note_row(db).state is state
    assert len(db.scalars(sa.select(PushAddress)).all()) == kept
    if state is LetterState.QUEUED:
        service.status = 201
        assert send_due(sessions, pushing, now=NOON + timedelta(minutes=2)) == 1


@pytest.mark.parametrize("way", ["ended", "signed out", "paused", "not wanted"])
def test_a_note_that_waits_is_not_sent_once_it_is_not_wanted(
    app, client, sessions, db, ann, browser, service, pushing, way
):
    tell_of(app, sessions, ann)
    if way == "ended":
        device = db.scalars(sa.select(Device)).one()
        client.post("/you/notices/devices/stop", data={"device": str(device.id)})
    elif way == "signed out":
        client.post("/account/sign-out")
    elif way == "paused":
        pause(ann.profile, paused=True)
        db.commit()
    else:
        client.post("/you/notices", data=HOURS)
    assert send_due(sessions, pushing, now=NOON) == 0
    assert service.came == []
    assert note_row(db).state is LetterState.STALE


def test_one_browser_gets_a_note_once_also_after_signing_in_anew(app, client, sessions, db, ann, browser, pushing):
    come_in(client, db, "ann@example.org")
    assert client.post("/you/notices/devices", data=browser.form).status_code == 303
    tell_of(app, sessions, ann)
    assert send_due(sessions, pushing, now=NOON) == 1


@pytest.mark.parametrize(
    "endpoint",
    ["http://fcm.googleapis.com/x", "https://intranet.example/x", "https://push.example/x", "https://a.push.example:8443/x",
     "https://me@a.push.example/x", "https://[broken/x", "file:///etc/passwd", "", "https://evilpush.example/xxxxx"],
)  # fmt: skip
def test_we_send_to_no_other_place_than_a_push_service(client, db, ann, endpoint):
    answer = client.post("/you/notices/devices", data=Browser(endpoint).form)
    assert answer.status_code == 400
    assert "Nothing has changed" in answer.text
    assert db.scalars(sa.select(PushAddress)).all() == []


@pytest.mark.parametrize("field", ["p256dh", "auth"])
@pytest.mark.parametrize("value", ["", "AAAA", "not a key", "ü" * 20])
def test_keys_that_are_none_are_refused(client, db, ann, service, field, value):
    form = {**Browser("https://a.push.example/x").form, field: value}
    assert client.post("/you/notices/devices", data=form).status_code == 400
    assert db.scalars(sa.select(PushAddress)).all() == []


def test_the_page_shows_where_notes_come_and_ends_them(client, db, ann, browser):
    page = client.get("/you/notices/devices").text
    assert "this device" in page
    assert "Show notes on this device" not in page
    device = db.scalars(sa.select(Device)).one()
    page = client.post("/you/notices/devices/stop", data={"device": str(device.id)}, follow_redirects=True).text
    assert "Show notes on this device" in page
    assert client.post("/you/notices/devices/stop", data={"device": "²"}).status_code == 400


def test_notes_of_somebody_else_cannot_be_ended(client, db, ann, browser, app):
    number = db.scalars(sa.select(Device.id)).one()
    other = app.test_client()
    come_in(other, db, "bo@example.org")
    other.post("/you/notices/devices/stop", data={"device": str(number)})
    db.expire_all()
    assert len(db.scalars(sa.select(PushAddress)).all()) == 1


def test_without_keys_nothing_is_offered(client, db, settings):
    come_in(client, db, "ann@example.org")
    assert "/you/notices/devices" not in client.get("/you/notices").text
    assert client.get("/you/notices/devices").status_code == 404
