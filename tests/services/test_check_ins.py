"""Keeping, changing and erasing what somebody says of a visit, and what is reckoned from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matching.core.demand import Attribute
from matching.core.pacing import Onboarding, Outcome, rebuild
from matching.path import check_ins, own_pace
from matching.path.forms import CheckInInput, StartInput
from matching.path.models import CheckIn, ComfortState
from matching.path.queries import entries_of, entry_of, find_check_in_of
from matching.path.reckoning import find_standing
from members.consent.models import Purpose
from members.consent.services import withdraw
from members.profiles import values_of
from tests import make
from tests.path_rows import GENTLE, allow_pacing, check_in, past_plan

LATER = make.NOW + timedelta(hours=1)


@pytest.fixture
def person(db):
    """Somebody who allows check-ins to be kept."""
    profile = make.profile(db, ticked=["painting"], comfort=2)
    allow_pacing(db, profile)
    return profile


@pytest.fixture
def club(db):
    return make.activity(db, key="paint", title="Painting together", first_visit=GENTLE)


def standing(db, person):
    db.expire_all()
    return find_standing(db, values_of(person))


def told(row):
    return entry_of(row).told


def test_a_check_in_keeps_what_was_said_with_what_the_visit_asked(db, person, club):
    plan = past_plan(db, person, club, days_ago=2, feared=7)
    row = check_in(db, person, plan, felt=4, again="yes", note="the blue table")
    assert (told(row).feared, told(row).felt, told(row).again, told(row).note) == (7, 4, "yes", "the blue table")
    assert row.happened_on == (make.NOW - timedelta(days=2)).date()
    asked = dict(zip(Attribute, told(row).asked, strict=True))
    assert asked[Attribute.INTERACTION] == 0
    assert asked[Attribute.UNFAMILIAR] == 1
    assert asked[Attribute.TRAVEL] == pytest.approx(0, abs=0.1)
    assert plan.settled_at == make.NOW


def test_a_place_one_has_been_to_is_less_new(db, person, club):
    for days_ago in (9, 2):
        row = check_in(db, person, past_plan(db, person, club, days_ago=days_ago), felt=4)
    check_in(db, person, past_plan(db, person, club, days_ago=20), outcome="did_not_go")
    assert told(row).asked[list(Attribute).index(Attribute.UNFAMILIAR)] == pytest.approx(0.6)


def test_a_listing_that_is_gone_can_still_be_told_of(db, person):
    row = check_in(db, person, past_plan(db, person, None, days_ago=2), felt=3)
    assert told(row).asked == (None,) * 15
    assert standing(db, person).state.outings == 1


def test_how_it_felt_counts_only_where_somebody_went(db, person, club):
    row = check_in(db, person, past_plan(db, person, club, days_ago=2), outcome="did_not_go", felt=9)
    assert told(row).felt is None


def test_the_state_is_what_a_replay_of_the_check_ins_gives(db, person, club):
    for days_ago, felt in ((20, 6), (3, 4), (10, 5)):  # not told in order
        check_in(db, person, past_plan(db, person, club, days_ago=days_ago, feared=7), felt=felt)
    history = [(one.happened_on, one.told.visit, one.told.report) for one in entries_of(db, person.id)]
    assert [report.felt for _on, _asked, report in history] == [6, 5, 4]
    assert standing(db, person).state == rebuild(Onboarding(comfort=2), history, started=history[0][0])


def test_a_later_answer_replaces_an_earlier_one(db, person, club):
    plan = past_plan(db, person, club, days_ago=2)
    first = check_in(db, person, plan, felt=9, note="too loud")
    seen = entry_of(first).mark
    second = check_in(db, person, plan, felt=3, note="", seen=seen, now=LATER)
    assert first.id == second.id
    assert (told(second).felt, told(second).note) == (3, "")
    assert standing(db, person).state.bad_on is None


def test_a_second_window_takes_nothing_away(db, person, club):
    plan = past_plan(db, person, club, days_ago=2)
    check_in(db, person, plan, felt=6, again="maybe", note="from the phone")
    row = check_in(db, person, plan, felt=4, note="from the laptop", now=LATER)
    assert (told(row).felt, told(row).again) == (4, "maybe")
    assert "from the phone" in told(row).note
    assert "from the laptop" in told(row).note


def test_an_erased_check_in_counts_no_more(db, person, club):
    check_in(db, person, past_plan(db, person, club, days_ago=9), felt=4)
    before = standing(db, person).state
    bad = check_in(db, person, past_plan(db, person, club, days_ago=2), felt=9)
    assert standing(db, person).state != before
    check_ins.erase(db, bad, values=values_of(person), now=make.NOW)
    assert standing(db, person).state == before


def test_every_change_gets_another_stamp(db, person, club):
    stamps = {standing(db, person).stamp}
    row = check_in(db, person, past_plan(db, person, club, days_ago=2), felt=4)
    stamps.add(standing(db, person).stamp)
    own_pace.cap(db, values_of(person), step=1, now=make.NOW)
    stamps.add(standing(db, person).stamp)
    check_ins.erase(db, row, values=values_of(person), now=make.NOW)
    stamps.add(standing(db, person).stamp)
    withdraw(db, profile_id=person.id, purpose=Purpose.PACING, now=make.NOW)
    stamps.add(standing(db, person).stamp)
    assert len(stamps) == 5


def test_without_consent_nothing_kept_is_looked_at(db, person, club):
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=9)
    own_pace.stay_here(db, values_of(person), stay=True, now=make.NOW)
    withdraw(db, profile_id=person.id, purpose=Purpose.PACING, now=make.NOW)
    found = standing(db, person)
    assert found.state is None
    assert found.wishes.stay_here


def test_another_answer_to_the_comfort_question_counts_at_once(db, person, club):
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=4)
    before = standing(db, person).state
    person.comfort = 0
    db.flush()
    assert standing(db, person).state.level > before.level


def test_starting_over_counts_only_what_is_said_from_then_on(db, person, club):
    check_in(db, person, past_plan(db, person, club, days_ago=9), felt=9)
    own_pace.start_over(db, values_of(person), now=make.NOW)
    assert standing(db, person).state.outings == 0
    assert len(entries_of(db, person.id)) == 1
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=3, now=LATER)
    assert standing(db, person).state.outings == 1


def test_erasing_takes_everything_that_was_felt_and_lifts_no_wish(db, person, club):
    plan = past_plan(db, person, club, days_ago=2, feared=7)
    check_in(db, person, plan, felt=4, note="gone soon")
    own_pace.stay_here(db, values_of(person), stay=True, now=make.NOW)
    other = make.profile(db)
    allow_pacing(db, other)
    check_in(db, other, past_plan(db, other, club, days_ago=1), felt=2)
    own_pace.erase_everything(db, values_of(person))
    db.expire_all()
    assert entries_of(db, person.id) == ()
    assert plan.feared is None
    assert find_standing(db, values_of(person)).state is None
    assert find_standing(db, values_of(person)).wishes.stay_here
    assert len(entries_of(db, other.id)) == 1


def test_saying_that_a_part_is_not_hard_takes_it_back_and_else_makes_it_easier(db, person, club):
    start = StartInput(situations={"craft_table": 6}, harder=frozenset({Attribute.INTERACTION}))
    own_pace.keep_start(db, values_of(person), start, now=make.NOW)
    own_pace.not_hard(db, values_of(person), Attribute.INTERACTION, now=make.NOW)
    state = standing(db, person).state
    assert (state.harder, state.easier) == (frozenset(), frozenset())
    own_pace.not_hard(db, values_of(person), Attribute.SENSORY, now=make.NOW)
    assert standing(db, person).state.easier == {Attribute.SENSORY}
    assert db.get(ComfortState, person.id).answers["situations"] == {"craft_table": 6}


@pytest.mark.parametrize("step", [None, 0, 1, 2, 3, 4])
def test_a_cap_is_kept_as_the_step_that_was_chosen(db, person, step):
    own_pace.cap(db, values_of(person), step=step, now=make.NOW)
    assert own_pace.cap_step(standing(db, person).wishes) == step


# Damaged, older, unreadable


@pytest.mark.parametrize("damage", [b"not a token", b"", b"gAAAAA"])
def test_a_damaged_state_is_made_anew_from_the_check_ins_and_the_log_holds_no_content(db, person, club, caplog, damage):
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=4, note="canary-note")
    whole = standing(db, person).state
    db.execute(sa.text("UPDATE comfort_state SET state = :damage"), {"damage": damage})
    assert standing(db, person).state == whole
    assert "made anew" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("kept", [{}, {"version": 99}, {"version": 2}, [], "x", 3, None])
def test_a_state_that_is_none_is_made_anew(db, person, club, kept):
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=4)
    whole = standing(db, person).state
    db.get(ComfortState, person.id).state = {"comfort": 2, "state": kept}
    db.flush()
    assert standing(db, person).state == whole


def test_an_older_state_is_taken_over(db, person, club):
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=4)
    whole = standing(db, person).state
    row = db.get(ComfortState, person.id)
    newer = {"bad_shift", "bad_shift_var", "spread", "pull"}
    older = {name: value for name, value in row.state["state"].items() if name not in newer} | {"version": 1}
    row.state = {"comfort": 2, "state": older}
    db.flush()
    assert standing(db, person).state.level == whole.level


def test_a_check_in_that_cannot_be_read_is_left_out_and_not_lost(db, person, club, caplog):
    check_in(db, person, past_plan(db, person, club, days_ago=9), felt=4)
    before = standing(db, person).state
    bad = check_in(db, person, past_plan(db, person, club, days_ago=2), felt=8)
    kept = db.execute(sa.text("SELECT told FROM check_in WHERE id = :id"), {"id": bad.id}).scalar_one()
    db.execute(sa.text("UPDATE check_in SET told = :bytes WHERE id = :id"), {"bytes": kept[:-4], "id": bad.id})
    db.execute(sa.text("UPDATE comfort_state SET state = :x"), {"x": b"also damaged"})
    assert standing(db, person).state == before
    assert "could not be read" in caplog.text
    db.execute(sa.text("UPDATE check_in SET told = :bytes WHERE id = :id"), {"bytes": kept, "id": bad.id})
    assert standing(db, person).state.bad_on == bad.happened_on


def test_damaged_answers_and_wishes_count_as_not_given(db, person, club):
    check_in(db, person, past_plan(db, person, club, days_ago=2), felt=4)
    db.execute(sa.text("UPDATE comfort_state SET answers = :x, wishes = :x"), {"x": b"damaged"})
    found = standing(db, person)
    assert found.state.outings == 1
    assert not found.wishes.stay_here


def test_what_is_said_is_unreadable_in_the_database(db, person, club):
    plan = past_plan(db, person, club, days_ago=2, feared=7)
    check_in(db, person, plan, felt=4, note="canary-note")
    own_pace.cap(db, values_of(person), step=1, now=make.NOW)
    stored = db.execute(sa.text("SELECT told FROM check_in")).scalar_one()
    state, wishes = db.execute(sa.text("SELECT state, wishes FROM comfort_state")).one()
    telltale = (b"canary", b"paint", b"cap", b"level")
    assert [word for kept in (stored, state, wishes) for word in telltale if word in kept] == []


def test_two_check_ins_of_one_plan_are_refused_by_the_database(db, person, club):
    plan = past_plan(db, person, club, days_ago=2)
    for key in "ab":
        db.add(CheckIn(key=key, profile_id=person.id, plan_id=plan.id, happened_on=make.NOW.date(),
                       told=None, said_at=make.NOW, changed_at=make.NOW))  # fmt: skip
    with pytest.raises(sa.exc.IntegrityError):
        db.flush()


def test_a_check_in_outlives_its_plan_and_can_still_be_changed(db, person, club):
    plan = past_plan(db, person, club, days_ago=2, feared=6)
    row = check_in(db, person, plan, felt=8)
    db.delete(plan)
    db.flush()
    db.expire_all()
    assert row.plan_id is None
    form = CheckInInput(outcome=Outcome.WENT, felt=3, seen=entry_of(row).mark)
    check_ins.change(db, row, form, values=values_of(person), now=LATER)
    assert (told(row).felt, told(row).feared, told(row).title) == (3, 6, "Painting together")
    assert find_check_in_of(db, past_plan(db, person, club, days_ago=3)) is None
