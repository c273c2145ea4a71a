"""Waiting for a place: who came first is asked first, nobody overtakes, and leaving leaves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from activities.changes import find_state
from activities.models import OccurrenceState
from activities.plans.forms import PlanInput
from activities.plans.keeping import Outcome, leave_places, make_plan, say
from activities.plans.models import Answer, Plan, Turn, Waiting
from activities.plans.places import kept_at
from activities.plans.telling_places import tell_of_free_places
from activities.plans.waiting import LONGEST_OFFER, Step, find_waiting, offer_free_places, take_step, tidy_lines
from activities.plans.waiting_words import turn_of
from members.consent.models import Purpose
from tests import make
from tests.mailbox import letters

PLACE = Purpose.NOTICE_PLACE
DATE = "2026-11-26T10:30"  # four days ahead
HOUR = timedelta(hours=1)


@pytest.fixture
def full(db):
    """A date with one place, and the plan that has it."""
    activity = make.activity(db, places_max=1)
    date = make.occurrence(db, activity, DATE)
    return activity, date, plan_for(db, activity, date)


def plan_for(db, activity, date, answer=Answer.GOING, now=make.NOW):
    wish = PlanInput(activity=activity.key, date=date.id, answer=answer)
    return make_plan(db, wish, profile_id=make.profile(db).id, own_zone=None, now=now).plan


def waits(db, full, *, now=make.NOW):
    """The plan of a new person who waits."""
    plan = plan_for(db, *full[:2], Answer.MIGHT, now)
    assert take_step(db, plan, Step.WAIT, now=now) is Turn.IN_LINE
    return plan


def turn(db, plan):
    row = find_waiting(db, plan.id)
    return row.turn if row else None


def test_a_place_given_back_is_held_for_whoever_waited_longest(db, full):
    later, first = waits(db, full, now=make.NOW + HOUR), waits(db, full)
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW + 2 * HOUR)
    assert (turn(db, first), turn(db, later)) == (Turn.OFFERED, Turn.IN_LINE)
    assert find_waiting(db, first.id).offered_until == make.NOW + 2 * HOUR + LONGEST_OFFER


def test_nobody_overtakes_the_line(db, full):
    first = waits(db, full)
    say(db, full[2], Answer.MIGHT, now=make.NOW)
    assert plan_for(db, *full[:2]) is None
    assert say(db, full[2], Answer.GOING, now=make.NOW) is Outcome.FULL
    assert say(db, first, Answer.GOING, now=make.NOW) is Outcome.PLACE_KEPT
    assert turn(db, first) is None
    assert kept_at(db, full[0]) == {full[1].id: 1}


@pytest.mark.parametrize("by", [Step.LEAVE, Step.PAUSE, Answer.NOT_AFTER_ALL])
def test_a_place_passed_on_is_held_for_the_next_at_once(db, full, by):
    first, second = waits(db, full), waits(db, full)
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    if isinstance(by, Step):
        take_step(db, first, by, now=make.NOW)
    else:
        say(db, first, by, now=make.NOW)
    assert turn(db, second) is Turn.OFFERED
    assert turn(db, first) is (Turn.PAUSED if by is Step.PAUSE else None)


def test_passing_on_leaves_no_trace(db, full):
    first = waits(db, full)
    before = {c.name: getattr(first, c.name) for c in Plan.__table__.columns}
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    take_step(db, first, Step.LEAVE, now=make.NOW + HOUR)
    assert db.scalar(sa.select(sa.func.count()).select_from(Waiting)) == 0
    assert {c.name: getattr(first, c.name) for c in Plan.__table__.columns} == before


def test_an_offer_that_runs_out_goes_to_the_next_and_the_first_keeps_their_turn(db, full):
    first, second = waits(db, full), waits(db, full)
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    later = make.NOW + LONGEST_OFFER
    assert offer_free_places(db, now=later - HOUR) == 1
    assert turn(db, first) is Turn.OFFERED
    offer_free_places(db, now=later)
    assert (turn(db, first), turn(db, second)) == (Turn.PAUSED, Turn.OFFERED)
    assert say(db, first, Answer.GOING, now=later) is Outcome.FULL
    take_step(db, first, Step.WAIT, now=later)
    take_step(db, second, Step.LEAVE, now=later)
    assert turn(db, first) is Turn.OFFERED


def test_an_offer_that_ran_out_is_told_as_a_pause_before_anybody_passed_it_on(db, full):
    first = waits(db, full)
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    db.refresh(first)
    assert turn_of(first, now=make.NOW) is Turn.OFFERED
    assert turn_of(first, now=make.NOW + LONGEST_OFFER) is Turn.PAUSED


def test_once_nobody_waits_a_free_place_is_for_whoever_asks(db, full):
    first = waits(db, full)
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    take_step(db, first, Step.LEAVE, now=make.NOW)
    assert plan_for(db, *full[:2]) is not None


@pytest.mark.parametrize(("before", "hours"), [(8, 4.0), (2, 1.0), (0.4, None)])
def test_near_its_start_a_place_is_held_for_half_of_the_time_and_then_not_at_all(db, full, before, hours):
    first, at = waits(db, full), full[1].starts_at - before * HOUR
    say(db, full[2], Answer.NOT_AFTER_ALL, now=at)
    row = find_waiting(db, first.id)
    assert row.offered_until == (None if hours is None else at + hours * HOUR)
    if hours is None:
        assert say(db, first, Answer.GOING, now=at) is Outcome.PLACE_KEPT


def test_somebody_who_pauses_is_passed_over(db, full):
    first, second = waits(db, full), waits(db, full)
    take_step(db, first, Step.PAUSE, now=make.NOW)
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    assert (turn(db, first), turn(db, second)) == (Turn.PAUSED, Turn.OFFERED)


def test_the_places_of_somebody_erased_go_to_the_line(db, full):
    first, second = waits(db, full), waits(db, full)
    leave_places(db, full[2].profile_id, now=make.NOW)
    assert turn(db, first) is Turn.OFFERED
    leave_places(db, first.profile_id, now=make.NOW)
    assert (turn(db, first), turn(db, second)) == (None, Turn.OFFERED)


def test_more_places_are_offered_by_the_next_round(db, full):
    first, second, third = (waits(db, full) for _ in range(3))
    full[0].places_max = 3
    db.flush()
    assert offer_free_places(db, now=make.NOW) == 2
    assert [turn(db, one) for one in (first, second, third)] == [Turn.OFFERED, Turn.OFFERED, Turn.IN_LINE]


def test_nothing_is_offered_at_a_date_that_was_cancelled_or_with_fewer_places(db, full):
    first = waits(db, full)
    full[1].state = OccurrenceState.CANCELLED
    db.flush()
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    assert turn(db, first) is Turn.IN_LINE
    full[1].state, full[1].places_taken = OccurrenceState.ON, 1
    db.flush()
    assert offer_free_places(db, now=make.NOW) == 0


def test_others_see_a_change_only_where_a_date_fills_or_empties(db, full):
    first, before = waits(db, full), find_state(db).version
    say(db, full[2], Answer.NOT_AFTER_ALL, now=make.NOW)
    assert find_state(db).version == before
    take_step(db, first, Step.LEAVE, now=make.NOW)
    assert find_state(db).version == before + 1


def test_a_plan_that_has_a_place_joins_no_line(db, full):
    assert take_step(db, full[2], Step.WAIT, now=make.NOW) is None


def test_lines_of_dates_that_have_begun_are_forgotten(db, full):
    waits(db, full)
    assert tidy_lines(db, now=full[1].starts_at - HOUR) == 0
    assert tidy_lines(db, now=full[1].starts_at) == 1


def test_the_line_of_a_date_moved_to_later_stays(db, full):
    plan, before = waits(db, full), full[1].starts_at
    full[1].starts_at, full[1].ends_at = (one + 48 * HOUR for one in (full[1].starts_at, full[1].ends_at))
    db.flush()
    assert tidy_lines(db, now=before) == 0
    assert turn(db, plan) is Turn.IN_LINE
    assert tidy_lines(db, now=before + 48 * HOUR) == 1


def test_a_letter_tells_of_the_date_as_it_is_now(app, db, full):
    ann = make.writes_to(db, "ann@example.org", wants=[PLACE])
    take_step(db, make.plan(db, ann, full[0], full[1], answer=Answer.MIGHT), Step.WAIT, now=make.NOW)
    full[1].starts_at, full[1].ends_at = (one + 48 * HOUR for one in (full[1].starts_at, full[1].ends_at))
    full[0].places_max = 2
    db.flush()
    with app.test_request_context():
        offer_free_places(db, now=make.NOW)
        tell_of_free_places(db, now=make.NOW + 10 * HOUR)
    db.commit()
    (letter,) = letters(db)
    assert "Saturday 28 November, 10:30" in letter.text
    assert "Thursday" not in letter.subject


def test_a_member_who_chose_it_is_written_to_once_for_each_offer(app, db, full):
    members = [make.writes_to(db, f"{name}@example.org", wants=wants) for name, wants in (("ann", [PLACE]), ("bo", []))]
    date = make.dates_of(db, full[0])[0]
    for member in members:
        plan = make.plan(db, member, full[0], date, answer=Answer.MIGHT)
        take_step(db, plan, Step.WAIT, now=make.NOW)
    full[0].places_max = 3
    db.flush()
    with app.test_request_context():
        assert tell_of_free_places(db, now=make.NOW) == 0
        offer_free_places(db, now=make.NOW)
        assert [tell_of_free_places(db, now=make.NOW + HOUR) for _ in range(2)] == [1, 0]
