"""Saying how a visit was, as a visitor meets it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from activities.models import Occurrence
from matching.path.models import CheckIn, ComfortState
from matching.path.queries import entries_of
from members.consent.models import Purpose
from members.consent.services import given
from members.models import Guest
from tests import make
from tests.path_rows import GENTLE, allow_pacing, past_plan

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)


@pytest.fixture
def person(client, db):
    """A guest in the middle of the town, with the cookie of this client."""
    profile = make.profile(db, ticked=["painting"], comfort=2, now=NOW)
    with client.session_transaction() as session:
        session["guest"] = db.get(Guest, profile.guest_id).key
    db.commit()
    return profile


@pytest.fixture
def plan(db, person):
    """A plan of theirs that is over."""
    club = make.activity(db, key="paint", title="Painting <b>together</b>", first_visit=GENTLE, now=NOW)
    plan = past_plan(db, person, club, days_ago=2, feared=7, now=NOW)
    db.commit()
    return plan


@pytest.fixture
def allowed(db, person):
    allow_pacing(db, person, now=NOW)
    db.commit()


def say(client, plan, **said):
    return client.post(f"/plans/{plan.key}/check-in", data={"outcome": "went", **said})


def kept(db, person):
    db.expire_all()
    return [one.told for one in entries_of(db, person.id)]


def test_the_four_answers_stand_side_by_side_and_none_is_chosen(client, plan):
    page = client.get(f"/plans/{plan.key}/check-in").text
    assert re.findall(r'name="outcome" value="(\w+)"', page) == ["went", "left_early", "did_not_go", "not_today"]
    assert not re.search(r'name="outcome"[^>]*checked', page)
    assert len(re.findall(r'name="felt" value="\d+"', page)) == 11
    assert "<b>together" not in page


def test_a_first_check_in_asks_whether_it_may_be_kept_and_a_yes_is_a_consent(client, db, person, plan):
    page = client.get(f"/plans/{plan.key}/check-in").text
    assert page.index('name="keep" value="no"') < page.index('name="keep" value="yes"')
    answer = say(client, plan, felt="4", keep="yes")
    assert answer.status_code == 303
    assert given(db, profile_id=person.id) == {Purpose.PACING}
    assert kept(db, person)[0].felt == 4
    after = client.get(answer.location).text
    assert "You expected 7, and it felt like 4." in after


def test_just_this_once_keeps_nothing_and_is_answered_calmly(client, db, person, plan):
    answer = say(client, plan, felt="4", note="canary", keep="no")
    assert answer.status_code == 200
    assert "Nothing was kept" in answer.text
    assert "You expected 7, and it felt like 4." in answer.text
    assert kept(db, person) == []
    assert given(db, profile_id=person.id) == frozenset()
    assert db.scalar(sa.select(sa.func.count()).select_from(ComfortState)) == 0
    db.refresh(plan)
    assert plan.settled_at is not None


def test_a_page_without_an_answer_on_keeping_is_asked_again_with_everything_typed(client, db, person, plan):
    answer = say(client, plan, felt="4", note="by the window")
    assert answer.status_code == 422
    assert "Both answers are fine" in answer.text
    assert "by the window" in answer.text
    assert re.search(r'name="felt" value="4" checked', answer.text)
    assert kept(db, person) == []


@pytest.mark.parametrize("felt", ["11", "-1", "hard", "4.5"])
def test_a_rating_outside_the_scale_gets_a_kind_sentence_and_keeps_what_was_typed(
    client, db, person, plan, allowed, felt
):
    answer = say(client, plan, felt=felt, again="maybe", note="by the window")
    assert answer.status_code == 422
    assert "Please pick a number from 0 to 10" in answer.text
    assert "by the window" in answer.text
    assert re.search(r'name="again" value="maybe" checked', answer.text)
    assert re.search(r'name="outcome" value="went" checked', answer.text)
    assert kept(db, person) == []


@pytest.mark.parametrize(("sent", "sentence"), [
    ({"outcome": ""}, "Please pick one of the four"),
    ({"outcome": "fled"}, "Please pick one of the four"),
    ({"again": "never"}, "not on our list"),
    ({"note": "x" * 1_001}, "under 1000 letters"),
])  # fmt: skip
def test_other_slips_get_a_kind_sentence_too(client, db, person, plan, allowed, sent, sentence):
    answer = say(client, plan, **sent)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert kept(db, person) == []


@pytest.mark.parametrize("outcome", ["went", "left_early", "did_not_go", "not_today"])
def test_each_answer_alone_is_enough(client, db, person, plan, allowed, outcome):
    answer = say(client, plan, outcome=outcome)
    assert answer.status_code == 303
    assert [told.outcome for told in kept(db, person)] == [outcome]
    assert 'role="status"' in client.get(answer.location).text


def test_a_hard_day_is_named_as_usual(client, plan, allowed):
    page = client.get(say(client, plan, felt="8").location).text
    assert "That sounds hard. Hard days are a usual part of this, and nothing is lost." in page
    assert "You expected 7, and it felt like 8." not in page


def test_a_check_in_for_something_never_planned_is_refused_kindly(client, db, person, allowed):
    for method in (client.get, client.post):
        answer = method("/plans/never-planned/check-in")
        assert answer.status_code == 404
        assert "nothing to tell" in answer.text
    assert kept(db, person) == []


def test_what_is_still_ahead_cannot_be_told_of_and_the_note_is_not_lost(client, db, person, plan, allowed):
    plan.starts_at = NOW.replace(year=NOW.year + 1, day=1)
    db.commit()
    assert "still ahead" in client.get(f"/plans/{plan.key}/check-in").text
    answer = say(client, plan, note="typed too early")
    assert answer.status_code == 409
    assert "typed too early" in answer.text
    assert kept(db, person) == []


def test_what_was_moved_to_later_is_still_ahead(client, db, person, plan, allowed):
    date = Occurrence(
        activity_id=plan.activity_id, starts_at=NOW + timedelta(days=1), starts_local="2026-11-24T10:30", all_day=False
    )
    db.add(date)
    db.flush()
    plan.occurrence_id = date.id
    db.commit()
    assert "still ahead" in client.get(f"/plans/{plan.key}/check-in").text
    assert say(client, plan).status_code == 409
    date.starts_at = NOW - timedelta(days=1)
    db.commit()
    assert say(client, plan).status_code == 303
    (row,) = db.scalars(sa.select(CheckIn))
    assert row.happened_on == date.starts_at.astimezone(ZoneInfo(plan.zone)).date()


def test_two_windows_at_once_keep_the_later_answer_and_both_notes(client, db, person, plan, allowed):
    assert 'name="seen" value=""' in client.get(f"/plans/{plan.key}/check-in").text  # both windows show this
    say(client, plan, felt="6", again="maybe", note="from the phone", seen="")
    answer = say(client, plan, felt="4", note="from the laptop", seen="")
    assert answer.status_code == 303
    (told,) = kept(db, person)
    assert (told.felt, told.again) == (4, "maybe")
    assert told.note == "from the phone\n\nfrom the laptop"


def test_an_answer_can_be_changed_and_erased_later(client, db, person, plan, allowed):
    say(client, plan, felt="8", note="first thought")
    page = client.get(f"/plans/{plan.key}/check-in").text
    assert "first thought" in page
    assert re.search(r'name="felt" value="8" checked', page)
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    say(client, plan, felt="3", note="", seen=seen)
    assert [(told.felt, told.note) for told in kept(db, person)] == [(3, "")]
    key = db.scalars(sa.select(CheckIn.key)).one()
    assert "Erase this day?" in client.get(f"/path/{key}/erase").text
    assert client.post(f"/path/{key}/erase").status_code == 303
    assert kept(db, person) == []


def test_a_check_in_whose_plan_is_gone_is_changed_at_its_own_address(client, db, person, plan, allowed):
    say(client, plan, felt="8")
    key = db.scalars(sa.select(CheckIn.key)).one()
    assert f"/plans/{plan.key}/check-in" in client.get(f"/path/{key}").text
    db.delete(plan)
    db.commit()
    page = client.get(f"/path/{key}").text
    assert f'action="/path/{key}"' in page
    seen = re.search(r'name="seen" value="([^"]+)"', page)[1]
    assert client.post(f"/path/{key}", data={"outcome": "went", "felt": "2", "seen": seen}).status_code == 303
    assert [told.felt for told in kept(db, person)] == [2]
    assert client.post(f"/path/{key}", data={"outcome": "went", "felt": "12"}).status_code == 422


def test_a_check_in_that_cannot_be_read_leaves_the_page_whole(client, db, person, plan, allowed):
    say(client, plan, felt="4")
    key = db.scalars(sa.select(CheckIn.key)).one()
    db.execute(sa.text("UPDATE check_in SET told = :x"), {"x": b"damaged"})
    db.commit()
    assert "We cannot read this one at the moment" in client.get("/path").text
    assert client.get(f"/path/{key}").location == f"/path/{key}/erase"


# Privacy


def test_nobody_else_finds_a_plan_or_a_check_in(app, db, person, plan, client, allowed):
    say(client, plan, felt="4", note="canary-note")
    key = db.scalars(sa.select(CheckIn.key)).one()
    other = make.profile(db, ticked=["painting"], comfort=2, now=NOW)
    db.commit()
    stranger, visitor = app.test_client(), app.test_client()
    with stranger.session_transaction() as session:
        session["guest"] = db.get(Guest, other.guest_id).key
    for who in (stranger, visitor):
        for address in (f"/plans/{plan.key}/check-in", f"/path/{key}", f"/path/{key}/erase"):
            for method in (who.get, who.post):
                answer = (
                    method(address, data={"outcome": "went", "keep": "yes"}) if method == who.post else method(address)
                )
                assert answer.status_code == 404, address
                assert "canary" not in answer.text
        for address in ("/path", f"/path?kept={key}", "/for-you", "/activities/paint", "/plans", "/you"):
            assert "canary" not in who.get(address).text
            assert "You expected" not in who.get(address).text
    assert [told.note for told in kept(db, person)] == ["canary-note"]


def test_what_is_said_never_reaches_the_log_nor_the_cookie(client, db, person, plan, allowed, caplog):
    caplog.set_level(0)
    answer = say(client, plan, felt="4", note="canary-note")
    client.get(answer.location)
    say(client, plan, felt="99", note="canary-note")
    client.get("/for-you")
    assert "canary" not in caplog.text
    with client.session_transaction() as session:
        assert set(session) <= {"guest", "seen", "csrf_token", "_permanent"}


def test_a_failure_while_keeping_shows_nothing_of_it(client, app, db, person, plan, allowed, caplog, monkeypatch):
    app.config["PROPAGATE_EXCEPTIONS"] = False
    db.execute(sa.text("ALTER TABLE check_in RENAME TO check_in_away"))
    db.commit()
    answer = say(client, plan, felt="4", note="canary-note")
    db.execute(sa.text("ALTER TABLE check_in_away RENAME TO check_in"))
    db.commit()
    assert answer.status_code in (500, 503)  # for SQLite a table that is not there is a database that is away
    assert "canary" not in answer.text + caplog.text
