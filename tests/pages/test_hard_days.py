"""What is asked and offered after a hard day: calm, skippable, and seldom."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from matching.path.models import CheckIn
from matching.path.queries import entries_of
from members.consent.models import Purpose
from members.consent.services import withdraw
from members.models import Guest
from tests import make
from tests.path_rows import GENTLE, allow_pacing, check_in, past_plan

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)
QUESTION = "What else could explain it?"
HELP = "There were some hard days."
OFFER = "Something to read, if you like"


@pytest.fixture
def person(client, db):
    """A guest with the cookie of this client, whose check-ins may be kept."""
    profile = make.profile(db, ticked=["painting"], comfort=2, now=NOW)
    allow_pacing(db, profile, now=NOW)
    with client.session_transaction() as session:
        session["guest"] = db.get(Guest, profile.guest_id).key
    return profile


@pytest.fixture
def club(db, person):
    made = make.activity(db, key="paint", title="Painting together", first_visit=GENTLE, now=NOW)
    db.commit()
    return made


def say(client, db, person, club, *, days_ago=2.0, **said):
    """The page after a check-in."""
    plan = past_plan(db, person, club, days_ago=days_ago, feared=7, now=NOW)
    db.commit()
    answer = client.post(f"/plans/{plan.key}/check-in", data={"outcome": "went", **said})
    return client.get(answer.location).text


def only_told(db, person):
    db.expire_all()
    return entries_of(db, person.id)[0].told


def test_a_hard_day_asks_for_outside_reasons_with_none_ticked(client, db, person, club):
    page = say(client, db, person, club, felt="8")
    assert QUESTION in page
    assert "You can skip this" in page
    assert not re.search(r'name="reasons"[^>]*checked', page)


@pytest.mark.parametrize(
    "said", [{"felt": "5"}, {"outcome": "left_early", "felt": "5", "again": "maybe"}, {"outcome": "did_not_go"},
             {"outcome": "not_today"}]
)  # fmt: skip
def test_any_other_day_asks_for_no_reasons(client, db, person, club, said):
    assert QUESTION not in say(client, db, person, club, **said)


def test_reasons_are_kept_shown_and_changed_by_their_owner_alone(app, client, db, person, club):
    say(client, db, person, club, felt="8")
    key = db.scalars(sa.select(CheckIn.key)).one()
    stranger = app.test_client().post(f"/path/{key}/reasons", data={"reasons": "noise"})
    assert (stranger.status_code, only_told(db, person).reasons) == (404, ())
    client.post(f"/path/{key}/reasons", data={"reasons": ["tired", "noise"]})
    assert only_told(db, person).reasons == ("noise", "tired")
    assert "It was loud or full · It was late" in client.get("/path").text
    assert len(re.findall(r'name="reasons"[^>]*checked', client.get(f"/path/{key}").text)) == 2
    answer = client.post(f"/path/{key}/reasons", data={})
    assert "There need not be a reason" in client.get(answer.location).text
    assert only_told(db, person).reasons == ()


def test_reasons_outlast_a_change_of_the_check_in(client, db, person, club):
    say(client, db, person, club, felt="8")
    row = db.scalars(sa.select(CheckIn)).one()
    client.post(f"/path/{row.key}/reasons", data={"reasons": "knew_each_other"})
    page = client.get(f"/path/{row.key}").text
    action = re.search(r'<form method="post" action="(/plans/[^"]+)"', page)[1]
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    client.post(action, data={"outcome": "went", "felt": "7", "seen": seen})
    told = only_told(db, person)
    assert (told.felt, told.reasons) == (7, ("knew_each_other",))


def test_a_reason_we_do_not_offer_gets_a_kind_sentence(client, db, person, club):
    say(client, db, person, club, felt="8")
    key = db.scalars(sa.select(CheckIn.key)).one()
    answer = client.post(f"/path/{key}/reasons", data={"reasons": "<b>me</b>"})
    assert answer.status_code == 400
    assert "not on our list" in answer.text
    assert only_told(db, person).reasons == ()


def test_no_reason_is_kept_once_keeping_was_taken_back(client, db, person, club):
    say(client, db, person, club, felt="8")
    key = db.scalars(sa.select(CheckIn.key)).one()
    withdraw(db, profile_id=person.id, purpose=Purpose.PACING, now=NOW)
    db.commit()
    client.post(f"/path/{key}/reasons", data={"reasons": "noise"})
    assert only_told(db, person).reasons == ()
    assert QUESTION not in client.get(f"/path?kept={key}").text


@pytest.mark.parametrize(
    ("said", "offered"),
    [({"felt": "8"}, True), ({"outcome": "left_early", "felt": "4"}, True), ({"outcome": "did_not_go"}, True),
     ({"outcome": "not_today"}, False), ({"felt": "3"}, False)],
)  # fmt: skip
def test_short_texts_are_offered_where_they_fit(client, db, person, club, said, offered):
    assert (OFFER in say(client, db, person, club, **said)) is offered


def test_the_help_page_is_offered_after_three_hard_days_and_then_not_for_a_month(client, db, person, club):
    assert HELP not in say(client, db, person, club, days_ago=12, felt="8")
    assert HELP not in say(client, db, person, club, days_ago=9, felt="9")
    third = say(client, db, person, club, days_ago=6, felt="7")
    assert HELP in third
    assert HELP not in client.get("/path").text
    assert HELP not in say(client, db, person, club, days_ago=3, felt="9")


def test_a_day_that_was_all_right_ends_a_run_of_hard_ones(client, db, person, club):
    for days_ago, felt in ((12, "8"), (9, "4"), (6, "8")):
        page = say(client, db, person, club, days_ago=days_ago, felt=felt)
    assert HELP not in page


def test_the_help_page_can_be_offered_again_when_a_month_has_passed(client, db, person, club):
    for days_ago in (50, 45, 40):
        at = NOW - timedelta(days=days_ago - 1)
        check_in(db, person, past_plan(db, person, club, days_ago=days_ago, now=NOW), now=at, felt=8)
    assert [one.told.help_offered for one in entries_of(db, person.id)] == [False, False, True]
    assert HELP in say(client, db, person, club, days_ago=2, felt="8")


def test_changing_an_answer_does_not_offer_the_help_page_again(client, db, person, club):
    for days_ago in (12, 9, 6):
        say(client, db, person, club, days_ago=days_ago, felt="8")
    db.expire_all()
    row = db.scalars(sa.select(CheckIn).order_by(CheckIn.id.desc())).first()
    row.said_at = row.changed_at = NOW - timedelta(minutes=5)
    db.commit()
    page = client.get(f"/path/{row.key}").text
    action = re.search(r'<form method="post" action="(/plans/[^"]+)"', page)[1]
    answer = client.post(action, data={"outcome": "went", "felt": "7"})
    assert HELP not in client.get(answer.location).text


def test_a_day_that_was_not_the_day_shows_neither_what_was_feared_nor_a_gap(client, db, person, club):
    say(client, db, person, club, outcome="not_today")
    page = client.get("/path").text
    assert "not the day for it" in page
    assert "7 ·" not in page
    assert "not said" not in page


@pytest.mark.parametrize("outcome", ["not_today", "did_not_go"])
def test_the_sheet_of_a_plan_reminds_of_nothing_once_it_was_told_of(client, db, person, club, outcome):
    plan = past_plan(db, person, club, days_ago=2, feared=7, now=NOW, key="plan-of-mine")
    db.commit()
    assert "Before, you expected this" in client.get(f"/plans/{plan.key}").text
    client.post(f"/plans/{plan.key}/check-in", data={"outcome": outcome})
    assert "you expected" not in client.get(f"/plans/{plan.key}").text
    assert "Painting together" not in client.get("/plans").text
