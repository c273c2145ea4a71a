"""Plans: three equal answers, places that are kept and given back, and what happens when a listing changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from activities.changes import find_state
from activities.listing_page.dates import Visitor
from activities.listing_page.page import get_activity_page
from activities.models import ListingState, Occurrence, OccurrenceState
from activities.on_show import load_on_show
from activities.plans.forms import PlanInput
from activities.plans.keeping import MOST_AHEAD, Outcome, expect, is_over, make_plan, say, settle, tidy_plans
from activities.plans.models import Answer, Plan
from activities.plans.places import find_date
from matching.core.types import Kind, Where
from members.profiles import erase
from refusals import NotHere
from tests import make

DATE = "2026-11-24T10:30"


def plan_for(db, activity, occurrence=None, *, who=None, answer=Answer.GOING, now=make.NOW, own_zone=None, **more):
    """What comes of planning an activity at a date, for a new person where none is named."""
    wish = PlanInput(activity=activity.key, date=occurrence.id if occurrence else None, answer=answer, **more)
    return make_plan(db, wish, profile_id=(who or make.profile(db)).id, own_zone=own_zone, now=now)


def a_date(db, *, places=None, taken=0, **over):
    activity = make.activity(db, places_max=places, **over)
    return activity, make.occurrence(db, activity, DATE, places_taken=taken)


@pytest.mark.parametrize("answer", list(Answer))
def test_each_answer_is_kept_with_what_the_listing_said(db, answer):
    activity, date = a_date(db, title="Open bench", area_name="Alderbridge")
    made = plan_for(db, activity, date, answer=answer, feared=7)
    plan = made.plan
    assert (made.outcome, plan.answer, plan.title, plan.feared) == (Outcome.NOTED, answer, "Open bench", 7)
    assert plan.place.endswith("Alderbridge")
    assert (plan.starts_at, plan.ends_at, plan.zone) == (date.starts_at, date.ends_at, make.ZONE)


def test_what_is_expected_is_not_readable_in_the_database(db):
    activity, date = a_date(db)
    plan = plan_for(db, activity, date, feared=7).plan
    kept = db.execute(sa.text("SELECT feared FROM plan WHERE id = :id"), {"id": plan.id}).scalar()
    assert len(kept) > 60
    assert plan.feared == 7


def test_an_expectation_that_cannot_be_read_any_more_counts_as_skipped(db):
    activity, date = a_date(db)
    plan = plan_for(db, activity, date, feared=7).plan
    db.execute(sa.text("UPDATE plan SET feared = :odd"), {"odd": b"not what we wrote"})
    db.expire_all()
    assert plan.feared is None


def test_the_same_date_twice_is_one_plan_with_the_newer_answer(db):
    (activity, date), who = a_date(db), make.profile(db)
    first = plan_for(db, activity, date, who=who, answer=Answer.MIGHT, feared=3).plan
    again = plan_for(db, activity, date, who=who, answer=Answer.GOING).plan
    assert again.id == first.id
    assert (again.answer, again.feared) == (Answer.GOING, 3)


def test_i_might_go_holds_nothing(db):
    activity, date = a_date(db, places=1)
    assert plan_for(db, activity, date, answer=Answer.MIGHT).outcome is Outcome.NOTED
    assert plan_for(db, activity, date).outcome is Outcome.PLACE_KEPT


def test_a_full_date_keeps_no_plan_and_i_might_go_is_still_open(db):
    (activity, date), who = a_date(db, places=2, taken=1), make.profile(db)
    assert plan_for(db, activity, date).outcome is Outcome.PLACE_KEPT
    refused = plan_for(db, activity, date, who=who)
    assert (refused.outcome, refused.plan) == (Outcome.FULL, None)
    assert plan_for(db, activity, date, who=who, answer=Answer.MIGHT).outcome is Outcome.NOTED


def test_going_twice_takes_one_place(db):
    (activity, date), who = a_date(db, places=2), make.profile(db)
    for _ in range(3):
        assert plan_for(db, activity, date, who=who).outcome is Outcome.PLACE_KEPT
    assert plan_for(db, activity, date).outcome is Outcome.PLACE_KEPT
    assert plan_for(db, activity, date).outcome is Outcome.FULL


def test_a_place_given_back_is_free_for_somebody_else_and_can_be_taken_up_again(db):
    activity, date = a_date(db, places=1)
    mine = plan_for(db, activity, date).plan
    assert say(db, mine, Answer.NOT_AFTER_ALL, now=make.NOW) is Outcome.NOTED
    assert say(db, mine, Answer.GOING, now=make.NOW) is Outcome.PLACE_KEPT
    say(db, mine, Answer.NOT_AFTER_ALL, now=make.NOW)
    assert plan_for(db, activity, date).outcome is Outcome.PLACE_KEPT
    assert say(db, mine, Answer.GOING, now=make.NOW) is Outcome.FULL
    assert mine.answer is Answer.NOT_AFTER_ALL


def test_who_deletes_everything_leaves_no_place_behind(db):
    (activity, date), who = a_date(db, places=1), make.profile(db)
    plan_for(db, activity, date, who=who)
    erase(db, who)
    assert db.scalar(sa.select(sa.func.count()).select_from(Plan)) == 0
    assert plan_for(db, activity, date).outcome is Outcome.PLACE_KEPT


def test_the_last_place_shows_at_once_and_other_places_change_nothing(db):
    activity, date = a_date(db, places=2)
    versions = [find_state(db).version]
    plans = []
    for _ in range(2):
        plans.append(plan_for(db, activity, date).plan)
        versions.append(find_state(db).version)
    assert versions[1] == versions[0]
    assert versions[2] > versions[1]
    assert load_on_show(db, now=make.NOW).date_open.tolist() == [False]
    page = get_activity_page(db, activity.key, visitor=Visitor(), address="https://x.example/", now=make.NOW)
    assert [one.no_places for one in page.dates] == [True]
    say(db, plans[0], Answer.NOT_AFTER_ALL, now=make.NOW)
    assert find_state(db).version > versions[2]
    assert load_on_show(db, now=make.NOW).date_open.tolist() == [True]


def test_a_date_that_is_taken_off_and_put_back_keeps_its_places(db):
    activity, date = a_date(db, places=1)
    plan = plan_for(db, activity, date).plan
    db.delete(date)
    db.flush()
    db.expire_all()
    assert (plan.occurrence_id, find_date(db, plan)) == (None, None)
    again = make.occurrence(db, activity, DATE)
    assert find_date(db, plan) is again
    assert plan_for(db, activity, again).outcome is Outcome.FULL
    assert load_on_show(db, now=make.NOW).date_open.tolist() == [False]


def test_a_moved_date_is_answered_as_it_is_now(db):
    activity, date = a_date(db)
    plan = plan_for(db, activity, date).plan
    date.starts_at, date.ends_at = (one + timedelta(hours=2) for one in (date.starts_at, date.ends_at))
    db.flush()
    assert say(db, plan, Answer.GOING, now=make.NOW) is Outcome.NOTED
    assert (plan.starts_at, plan.ends_at) == (date.starts_at, date.ends_at)


def test_a_date_moved_to_later_is_spoken_of_until_it_is_over_then(db):
    activity, date = a_date(db, places=1)
    plan, before = plan_for(db, activity, date).plan, date.ends_at
    date.starts_at, date.ends_at = (one + timedelta(days=3) for one in (date.starts_at, date.ends_at))
    db.flush()
    assert expect(plan, date, 4, now=before) is Outcome.NOTED
    assert say(db, plan, Answer.NOT_AFTER_ALL, now=before) is Outcome.NOTED
    assert plan_for(db, activity, date, now=before).outcome is Outcome.PLACE_KEPT


def test_what_lasts_all_day_is_planned_on_that_day(db):
    activity = make.activity(db)
    date = make.occurrence(db, activity, "2026-11-24T00:00", minutes=None, all_day=True)
    assert plan_for(db, activity, date, now=date.starts_at + timedelta(hours=12)).outcome is Outcome.NOTED
    assert plan_for(db, activity, date, now=date.starts_at + timedelta(hours=24)).outcome is Outcome.OVER


def test_a_cancelled_date_takes_no_new_place_and_can_be_given_back(db):
    activity, date = a_date(db, places=5)
    plan = plan_for(db, activity, date, answer=Answer.MIGHT).plan
    date.state = OccurrenceState.CANCELLED
    db.flush()
    assert say(db, plan, Answer.GOING, now=make.NOW) is Outcome.CANCELLED
    assert say(db, plan, Answer.NOT_AFTER_ALL, now=make.NOW) is Outcome.NOTED
    assert plan_for(db, activity, date).outcome is Outcome.CANCELLED


@pytest.mark.parametrize("places", [None, 3])
def test_a_cancelled_date_is_never_newly_planned_with_or_without_limit(db, places):
    activity, date = a_date(db, places=places)
    date.state = OccurrenceState.CANCELLED
    db.flush()
    assert plan_for(db, activity, date).outcome is Outcome.CANCELLED


def test_a_plan_outlives_its_listing(db):
    activity, date = a_date(db, title="Open bench")
    plan = plan_for(db, activity, date, answer=Answer.MIGHT).plan
    activity.state = ListingState.WITHDRAWN
    db.flush()
    assert say(db, plan, Answer.GOING, now=make.NOW) is Outcome.NOT_LISTED
    assert say(db, plan, Answer.NOT_AFTER_ALL, now=make.NOW) is Outcome.NOTED
    with pytest.raises(NotHere):
        plan_for(db, activity, date)
    db.delete(activity)
    db.flush()
    db.expire_all()
    assert (plan.activity_id, plan.title) == (None, "Open bench")
    assert say(db, plan, Answer.MIGHT, now=make.NOW) is Outcome.NOTED


def test_the_date_of_another_listing_is_not_planned(db):
    (activity, _), (_, elsewhere) = a_date(db), a_date(db)
    assert plan_for(db, activity, elsewhere).outcome is Outcome.NOT_LISTED


def test_a_date_that_is_over_is_neither_planned_nor_given_back(db):
    activity, date = a_date(db)
    plan = plan_for(db, activity, date).plan
    later = date.ends_at
    assert plan_for(db, activity, date, now=later).outcome is Outcome.OVER
    assert is_over(plan, date, now=later)
    assert not is_over(plan, date, now=later - timedelta(seconds=1))
    assert say(db, plan, Answer.NOT_AFTER_ALL, now=later) is Outcome.OVER


def test_a_solo_idea_is_planned_for_a_day_where_the_person_lives(db):
    idea = make.activity(db, kind=Kind.SOLO, where=Where.ANYWHERE, timezone="UTC")
    evening = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("UTC"))  # the 23rd has begun in Berlin
    made = plan_for(db, idea, day="2026-11-23", now=evening, own_zone="Europe/Berlin")
    assert (made.plan.is_dated, made.plan.zone) == (False, "Europe/Berlin")
    assert made.plan.starts_at.isoformat() == "2026-11-22T23:00:00+00:00"
    assert plan_for(db, idea, day="2026-11-22", now=evening, own_zone="Europe/Berlin").outcome is Outcome.OVER
    assert plan_for(db, idea, day="2026-11-22", now=evening).outcome is Outcome.NOTED


@pytest.mark.parametrize(
    ("over", "day", "outcome"),
    [
        ({"drop_in": "Tuesdays, 10 to 4"}, "2026-11-24", Outcome.NOTED),
        ({"drop_in": "Tuesdays, 10 to 4"}, "2027-11-24", Outcome.TOO_FAR),
        ({"drop_in": "Tuesdays, 10 to 4"}, None, Outcome.NOT_LISTED),
        ({}, "2026-11-24", Outcome.NOT_LISTED),
    ],
)
def test_a_day_of_choice_is_for_what_has_no_dates(db, over, day, outcome):
    assert plan_for(db, make.activity(db, **over), day=day).outcome is outcome


def test_nobody_can_sit_on_all_the_places_of_a_town(db):
    idea, who = make.activity(db, kind=Kind.SOLO, where=Where.ANYWHERE), make.profile(db)
    days = [(make.NOW + timedelta(days=n)).date() for n in range(MOST_AHEAD + 1)]
    found = [plan_for(db, idea, day=day, who=who).outcome for day in days]
    assert found == [Outcome.NOTED] * MOST_AHEAD + [Outcome.TOO_MANY]
    assert plan_for(db, idea, day=days[0], who=who, answer=Answer.NOT_AFTER_ALL).outcome is Outcome.NOTED
    assert plan_for(db, idea, day=days[-1], who=who).outcome is Outcome.NOTED


def test_what_is_expected_can_be_changed_and_forgotten_until_it_begins(db):
    activity, date = a_date(db)
    plan = plan_for(db, activity, date, feared=7).plan
    assert expect(plan, date, None, now=make.NOW) is Outcome.NOTED
    assert plan.feared is None
    assert expect(plan, date, 4, now=date.starts_at) is Outcome.OVER
    assert plan.feared is None


def test_a_plan_that_is_settled_stays_settled_since_the_first_time(db):
    plan = plan_for(db, *a_date(db)).plan
    settle(plan, now=make.NOW)
    settle(plan, now=make.NOW + timedelta(days=1))
    assert plan.settled_at == make.NOW


def test_only_what_was_given_back_and_is_over_is_tidied_away(db):
    activity, date = a_date(db)
    kept, back = plan_for(db, activity, date).plan, plan_for(db, activity, date, answer=Answer.NOT_AFTER_ALL).plan
    kept_id, back_id = kept.id, back.id
    assert tidy_plans(db, now=date.ends_at + timedelta(hours=1)) == 0
    assert tidy_plans(db, now=date.ends_at + timedelta(days=2)) == 1
    assert db.scalars(sa.select(Plan.id).where(Plan.id.in_([kept_id, back_id]))).all() == [kept_id]


def test_places_of_dates_are_told_apart(db):
    activity = make.activity(db, places_max=1)
    first, second = (make.occurrence(db, activity, one) for one in (DATE, "2026-12-01T10:30"))
    assert plan_for(db, activity, first).outcome is Outcome.PLACE_KEPT
    assert plan_for(db, activity, second).outcome is Outcome.PLACE_KEPT
    assert db.scalar(sa.select(sa.func.sum(Occurrence.places_taken))) == 0
