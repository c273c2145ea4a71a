"""The page of notices and the two switches on the profile page."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from icalendar import Calendar

from activities.plans.models import Plan
from matching.core.types import Kind, Where
from members.consent.models import Purpose
from members.consent.notices import MOST_A_WEEK, NOTICES, notice_wanted, quiet_hours
from members.consent.quiet import QuietHours
from members.models import Member, Profile
from tests import make
from tests.mailbox import come_in

FORM = {"quiet_from": "21", "quiet_until": "8", "zone": "Europe/London"}


def profile(db):
    db.expire_all()
    return db.scalars(sa.select(Profile)).one()


@pytest.fixture
def ann(client, db):
    come_in(client, db, "ann@example.org")
    return db.scalars(sa.select(Member)).one()


def test_nothing_is_ticked_before_somebody_ticks_it(client, ann):
    page = client.get("/you/notices").text
    assert page.count('name="wanted"') == len(NOTICES)
    assert " checked" not in page
    assert "ann@example.org" in page


def test_the_page_says_how_many_there_are_in_a_week_and_what_is_left_out_then(client, ann):
    assert f"Once {MOST_A_WEEK} of these have come in a week, we leave out" in client.get("/you/notices").text


def test_what_is_ticked_is_kept_with_its_hours_and_can_be_unticked(client, db, ann):
    answer = client.post("/you/notices", data={**FORM, "wanted": ["notice_soon"], "quiet_from": "19"})
    assert answer.status_code == 303
    assert notice_wanted(db, ann.id, Purpose.NOTICE_SOON)
    assert not notice_wanted(db, ann.id, Purpose.NOTICE_EVENING)
    assert quiet_hours(db, ann.id) == QuietHours(from_hour=19, until_hour=8, zone="Europe/London")
    assert client.get("/you/notices").text.count(" checked") == 1
    client.post("/you/notices", data=FORM)
    assert not notice_wanted(db, ann.id, Purpose.NOTICE_SOON)


@pytest.mark.parametrize(
    "odd",
    [
        {"wanted": "pacing"}, {"wanted": "all of it"}, {"quiet_from": "24"}, {"quiet_until": "noon"},
        {"zone": "Mars/Olympus"}, {"zone": ""}, {"zone": "../../etc/passwd"},
    ],
)  # fmt: skip
def test_what_no_page_offers_is_refused_kindly_and_changes_nothing(client, db, ann, odd):
    answer = client.post("/you/notices", data={**FORM, "wanted": ["notice_soon"], **odd})
    assert answer.status_code == 400
    assert "not on our list" in answer.text
    assert not notice_wanted(db, ann.id, Purpose.NOTICE_SOON)
    assert 'value="notice_soon" checked' in answer.text or "wanted" in odd


def test_without_an_account_the_page_says_why_there_is_no_mail(client, db):
    assert "You are not signed in here" in client.get("/you/notices").text
    assert client.post("/you/notices", data={**FORM, "wanted": ["notice_soon"]}).status_code == 404
    assert db.scalar(sa.select(sa.func.count()).select_from(Profile)) == 0


def test_a_pause_is_one_press_each_way_and_the_page_says_so(client, db):
    client.post("/you/likes", data={"interests": ["chess"]})
    client.post("/you/pause", data={"wish": "pause"})
    assert profile(db).paused
    for page in ("/you", "/path", "/for-you"):
        assert "Everything is paused" in client.get(page).text
    client.post("/you/pause", data={"wish": "go_on"})
    assert not profile(db).paused
    assert "Everything is paused" not in client.get("/you").text


@pytest.mark.parametrize("address", ["/you/pause", "/you/private"])
def test_an_odd_wish_is_refused_and_opens_no_profile(client, db, address):
    assert client.post(address, data={"wish": "maybe"}).status_code == 400
    assert client.post(address).status_code == 400
    assert db.scalar(sa.select(sa.func.count()).select_from(Profile)) == 0


@pytest.mark.parametrize(
    ("back", "leads"), [("path", "/path"), ("suggestions", "/for-you"), ("//evil.example", "/you")]
)
def test_a_press_leads_back_to_its_page_and_nowhere_else(client, back, leads):
    assert client.post("/you/pause", data={"wish": "pause", "back": back}).location == leads


def test_the_page_that_every_mail_names_has_the_pause(client, ann):
    assert 'name="wish" value="pause"' in client.get("/you/notices").text
    assert client.post("/you/pause", data={"wish": "pause", "back": "notices"}).location == "/you/notices"
    assert 'name="wish" value="go_on"' in client.get("/you/notices").text


def test_in_private_mode_a_plan_in_a_calendar_has_a_time_alone(client, db):
    make.activity(db, key="club", title="Quiet painting", kind=Kind.SOLO, where=Where.ANYWHERE)
    client.post("/plans/new", data={"activity": "club", "day": "2026-11-24", "answer": "going"})
    key = db.scalars(sa.select(Plan.key)).one()
    client.post("/you/private", data={"wish": "on"})
    sent = client.get(f"/plans/{key}.ics").data
    event = Calendar.from_ical(sent).walk("VEVENT")[0]
    assert str(event["SUMMARY"]) == "Appointment"
    assert not {"LOCATION", "URL", "GEO", "DESCRIPTION", "CATEGORIES"} & set(event)
    assert b"painting" not in sent
    client.post("/you/private", data={"wish": "off"})
    assert b"painting" in client.get(f"/plans/{key}.ics").data


def test_a_member_who_told_nothing_yet_finds_their_choices(client, ann):
    page = client.get("/you").text
    assert "Mail from us" in page
    assert "Pause everything" in page
