from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from matching.core.comfort import COMFORT_CAPS
from matching.core.demand import TYPICAL, Attribute
from matching.core.pacing import (
    MODEL,
    SITUATIONS,
    Again,
    Asked,
    Askeds,
    Held,
    Onboarding,
    Outcome,
    PaceWishes,
    Report,
    Rest,
    State,
    Step,
    forecast,
    new_state,
    observe,
    pace,
    rebuild,
    three,
)

DAY = date(2026, 3, 2)
WEEK = timedelta(weeks=1)


def hour(activity: str = "circle", *, others: float = 0.0, **values: float | None) -> Asked:
    """An ordinary small club, but for what is given."""
    full: dict[Attribute, float | None] = {**TYPICAL, **{Attribute(name): value for name, value in values.items()}}
    return Asked(activity=activity, values=tuple(full[attribute] for attribute in Attribute), others=others)


def quiet(activity: str = "library") -> Asked:
    return hour(activity, interaction=0.0, evaluation=0.0, one_to_one=0.0, unstructured=0.0, no_welcome=0.0)


def loud(activity: str = "party") -> Asked:
    return hour(activity, interaction=1.0, group_size=1.0, unstructured=1.0, no_welcome=1.0, sensory=1.0)


def went(felt: float | None = None, **said: Any) -> Report:
    return Report(outcome=Outcome.WENT, felt=felt, **said)


def after(*felt: float, start: Onboarding | None = None, asked: Asked | None = None) -> State:
    """Somebody who went once a week and felt so."""
    history = [(DAY + number * WEEK, asked or hour(), went(one)) for number, one in enumerate(felt)]
    return rebuild(start or Onboarding(), history, started=DAY)


def felt(state: State, asked: Asked, *, on: date = DAY) -> float:
    return float(forecast(state, [asked], on=on).felt[0])


def test_the_harder_the_comfort_answer_the_harder_an_ordinary_hour() -> None:
    levels = [felt(new_state(Onboarding(comfort=answer), on=DAY), hour()) for answer in range(5)]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("answer", range(5))
def test_what_somebody_says_they_can_face_is_expected_to_be_hard_but_fine(answer: int) -> None:
    state = new_state(Onboarding(comfort=answer), on=DAY)
    most = Asked(activity="a", values=(COMFORT_CAPS[answer],) * len(Attribute))
    assert felt(state, most) == pytest.approx(4.0)


def test_situations_rated_hard_raise_the_level_and_make_it_surer() -> None:
    plain = new_state(Onboarding(comfort=2), on=DAY)
    told = new_state(Onboarding(comfort=2, situations={s.id: 9 for s in SITUATIONS}), on=DAY)
    assert told.level > plain.level
    assert told.level_var < plain.level_var


def test_situations_stand_in_for_a_comfort_question_left_out() -> None:
    easy = new_state(Onboarding(situations={s.id: 0 for s in SITUATIONS}), on=DAY)
    hard = new_state(Onboarding(situations={s.id: 10 for s in SITUATIONS}), on=DAY)
    assert hard.comfort < new_state(Onboarding(), on=DAY).comfort < easy.comfort


def test_ratings_pull_the_forecast_towards_what_is_felt() -> None:
    assert felt(after(1, 1, 1, 1, 1, 1), hour()) < 2.5
    assert felt(after(8, 8, 8, 8, 8, 8), hour()) > 6.5


def test_one_freak_day_does_not_undo_months() -> None:
    months = after(*[2] * 16)
    freak = observe(months, hour(), went(10), on=months.on + WEEK)
    assert freak.level - months.level < 1.0


def test_a_place_is_learned_apart_from_the_person() -> None:
    state = after(*[2, 7, 2, 7, 2, 7])
    mixed = rebuild(
        Onboarding(),
        [(DAY + n * WEEK, hour("kind" if n % 2 == 0 else "cold"), went(2 if n % 2 == 0 else 7)) for n in range(6)],
        started=DAY,
    )
    assert felt(mixed, hour("cold")) > felt(mixed, hour("new")) > felt(mixed, hour("kind"))
    assert felt(state, hour("other")) == pytest.approx(felt(mixed, hour("other")), abs=1.0)


def test_a_ten_says_at_least_that() -> None:
    start = new_state(Onboarding(comfort=0), on=DAY)
    as_ten = observe(start, loud(), went(10), on=DAY)
    as_nine = observe(start, loud(), went(9), on=DAY)
    assert as_ten.level > as_nine.level


def test_leaving_without_a_rating_counts_as_a_bad_time() -> None:
    state = observe(new_state(Onboarding(), on=DAY), hour(), Report(outcome=Outcome.LEFT_EARLY), on=DAY)
    assert state.bad_on == DAY
    assert state.level > state.home


def test_leaving_when_it_suited_is_no_bad_time() -> None:
    report = Report(outcome=Outcome.LEFT_EARLY, felt=3)
    assert observe(new_state(Onboarding(), on=DAY), hour(), report, on=DAY).bad_on is None


def test_going_without_a_rating_moves_no_level_but_counts_as_an_outing() -> None:
    state = observe(new_state(Onboarding(), on=DAY), hour(), went(), on=DAY)
    assert (state.level, state.outings, state.rated) == (state.home, 1, 0)
    assert state.load > 0


def test_fear_that_is_never_met_shrinks_and_fear_is_less_at_a_known_place() -> None:
    state = rebuild(
        Onboarding(),
        [(DAY + n * WEEK, hour(f"place {n}"), went(3, feared=8 - n)) for n in range(6)],
        started=DAY,
    )
    bold = observe(state, hour(), went(3, feared=3), on=state.on + WEEK)
    assert bold.fear < state.fear
    told = forecast(state, [hour(unfamiliar=1.0), hour(unfamiliar=0.1)], on=state.on)
    gaps = told.feared - told.felt
    assert gaps[0] > gaps[1] > 0


def test_going_makes_going_likelier_and_not_going_less() -> None:
    start = new_state(Onboarding(), on=DAY)
    goes = [
        float(forecast(state, [hour()], on=DAY).goes[0])
        for state in (
            observe(start, hour(), Report(outcome=Outcome.DID_NOT_GO), on=DAY),
            start,
            observe(start, hour(), went(), on=DAY),
        )
    ]
    assert goes == sorted(goes)


def test_waiting_makes_it_less_sure_and_never_easier() -> None:
    state = after(1, 1, 1)
    soon = forecast(state, [hour()], on=state.on)
    late = forecast(state, [hour()], on=state.on + 4 * WEEK)
    assert late.felt == pytest.approx(soon.felt)
    assert late.sd > soon.sd


def test_after_a_long_gap_it_goes_part_of_the_way_back_and_no_further() -> None:
    state = after(*[1] * 10)
    gone = felt(state, hour("new"), on=state.on + 20 * WEEK)
    longer = felt(state, hour("new"), on=state.on + 200 * WEEK)
    assert state.level < gone <= state.level + 0.5 * (state.home - state.level) + 1e-9
    assert longer == pytest.approx(gone)


def test_after_a_long_gap_nothing_listed_harder_than_before_is_offered() -> None:
    state = after(2, 2, 2, 2)
    found = pace(state, [quiet(), hour(), loud()], on=state.on + 6 * WEEK)
    assert found.why(2) is Held.RUSTY
    assert found.allowed[0]


def test_after_a_bad_time_only_gentle_things_come_easiest_first_for_two_weeks() -> None:
    rows = [hour("club"), quiet(), hour("kind", no_welcome=0.0), loud()]
    state = observe(after(3, 3, 3, 3), loud(), went(9), on=DAY + 4 * WEEK)
    found = pace(state, rows, on=state.on + timedelta(days=13), appeal=np.array([1.0, 0.0, 0.0, 1.0]))
    assert found.easier_first
    assert found.rest is Rest.AFTER_BAD
    assert [pick.row for pick in three(found)][0] == 1
    assert all(found.forecast.manageable[pick.row] >= 0.86 for pick in three(found))
    assert not pace(state, rows, on=state.on + timedelta(days=14)).easier_first


def test_after_a_bad_time_the_one_easiest_thing_does_not_pass_the_ceiling_for_some_weeks() -> None:
    state = observe(after(5, 5, 5), loud(), went(9), on=DAY + 3 * WEEK)
    rows = [hour(interaction=x) for x in np.linspace(0, 1, 30)] + [loud()]
    for weeks in (3, 5):
        found = pace(state, rows, on=state.on + weeks * WEEK)
        assert found.forecast.bad[found.allowed].max(initial=0) <= MODEL.ceiling


def test_what_was_all_right_lately_is_familiar_until_they_say_not_again() -> None:
    rows = [hour("one"), hour("two")]
    state = observe(new_state(Onboarding(), on=DAY), hour("one"), went(3), on=DAY)
    assert pace(state, rows, on=DAY + WEEK).familiar.tolist() == [True, False]
    assert not pace(state, rows, on=DAY + 9 * WEEK).familiar.any()
    enough = observe(state, hour("one"), replace(went(3), again=Again.NO), on=DAY + WEEK)
    assert not pace(enough, rows, on=DAY + WEEK).familiar.any()


def test_who_left_and_would_go_again_had_no_bad_time() -> None:
    assert not Report(outcome=Outcome.LEFT_EARLY, again=Again.YES).bad
    assert not Report(outcome=Outcome.LEFT_EARLY, felt=6, again=Again.YES).bad
    assert Report(outcome=Outcome.LEFT_EARLY, felt=7, again=Again.YES).bad
    assert Report(outcome=Outcome.LEFT_EARLY, again=Again.MAYBE).bad


def test_where_everything_is_hard_the_one_easiest_is_left_but_not_after_a_bad_time() -> None:
    rows = [hour(interaction=1.0), hour(interaction=0.9), loud()]
    state = new_state(Onboarding(comfort=1), on=DAY)
    found = pace(state, rows, on=DAY)
    assert found.forecast.bad.min() > MODEL.ceiling
    assert found.allowed.tolist() == [False, True, False]
    sad = observe(state, loud("far"), Report(outcome=Outcome.LEFT_EARLY, felt=5.5), on=DAY)
    assert not pace(sad, rows, on=DAY + 3 * WEEK).allowed.any()


def test_a_second_bad_time_at_something_harder_opens_nothing() -> None:
    once = observe(after(2, 2, 2), quiet(), went(8), on=DAY + 3 * WEEK)
    twice = observe(once, loud(), went(9), on=once.on + timedelta(days=2))
    assert twice.bad_listed == once.bad_listed


def test_too_much_lately_puts_rest_first_until_it_is_over() -> None:
    state = new_state(Onboarding(), on=DAY)
    for day in range(4):
        state = observe(state, hour(), went(4), on=DAY + timedelta(days=day))
    tired = pace(state, [hour()], on=state.on)
    rested = pace(state, [hour()], on=state.on + 3 * WEEK)
    assert tired.rest is Rest.TIRED
    assert rested.rest is None


def test_once_a_week_is_not_too_much() -> None:
    state = after(*[4] * 20)
    assert pace(state, [hour()], on=state.on + WEEK).rest is None


def test_a_pause_holds_everything_back() -> None:
    found = pace(new_state(Onboarding(comfort=4), on=DAY), [quiet()], on=DAY, wishes=PaceWishes(paused=True))
    assert found.rest is Rest.PAUSED
    assert three(found) == ()
    assert found.why(0) is Held.PAUSED


def test_a_cap_holds_back_what_is_listed_above_it() -> None:
    rows = Askeds.of([quiet(), hour(), loud()])
    found = pace(after(0, 0, 0), rows, on=DAY + 3 * WEEK, wishes=PaceWishes(cap=float(rows.listed[1])))
    assert [found.why(row) for row in range(3)] == [None, None, Held.CAP]


def test_stay_here_offers_what_is_like_what_was_managed_and_nothing_above() -> None:
    state = after(2, 2, 2)
    rows = [quiet(), hour(), hour("more", interaction=0.7)]
    free = pace(state, rows, on=state.on)
    stay = pace(state, rows, on=state.on, wishes=PaceWishes(stay_here=True))
    assert free.allowed.all()
    assert [stay.why(row) for row in range(3)] == [None, None, Held.STAY_HERE]


def test_stay_here_is_not_moved_by_something_harder_done_afterwards() -> None:
    state = after(2, 2, 2)
    since = state.on
    state = observe(state, loud(), went(1), on=state.on + WEEK)
    wishes = PaceWishes(stay_here=True, stay_since=since)
    assert pace(state, [loud()], on=state.on, wishes=wishes).why(0) is Held.STAY_HERE


def test_not_again_keeps_a_place_out_until_they_say_otherwise() -> None:
    state = observe(after(2, 2), quiet(), went(2, again=Again.NO), on=DAY + 2 * WEEK)
    assert pace(state, [quiet(), quiet("other")], on=state.on).allowed.tolist() == [False, True]
    state = observe(state, quiet(), went(2), on=state.on + WEEK)
    assert not pace(state, [quiet()], on=state.on).allowed.any()
    state = observe(state, quiet(), went(2, again=Again.YES), on=state.on + WEEK)
    assert pace(state, [quiet()], on=state.on).allowed.all()


def test_three_are_one_gentle_one_that_fits_and_one_stretch() -> None:
    state = after(3, 3, 3)
    rows = [hour(f"{x:.2f}", interaction=x, unstructured=x, no_welcome=x) for x in np.linspace(0, 1, 12)]
    found = pace(state, rows, on=state.on + WEEK)
    picks = three(found)
    assert [pick.step for pick in picks] == [Step.GENTLE, Step.FITS, Step.STRETCH]
    assert np.all(np.diff(found.forecast.felt[[pick.row for pick in picks]]) > 0)


def test_what_asks_no_more_than_what_was_managed_lately_is_no_stretch() -> None:
    rows = [hour("known"), hour("new", interaction=0.1), hour("new", interaction=0.7)]
    state = observe(new_state(Onboarding(comfort=1), on=DAY), hour("known"), went(4), on=DAY)
    found = pace(state, rows, on=DAY + WEEK, model=replace(MODEL, ceiling=1.0))
    assert found.forecast.manageable[0] < MODEL.fits
    assert found.fits.tolist() == [True, True, False]
    assert found.stretch.tolist() == [False, False, True]


def test_what_appeals_decides_between_equals() -> None:
    found = pace(after(2, 2), [quiet("a"), quiet("b")], on=DAY + WEEK, appeal=np.array([0.2, 0.9]))
    assert found.value[1] > found.value[0]


def test_no_candidates_leave_rest() -> None:
    found = pace(new_state(Onboarding(), on=DAY), [], on=DAY)
    assert (three(found), found.rest) == ((), Rest.NOTHING_FITS)


def test_what_others_found_counts_before_the_first_visit() -> None:
    state = new_state(Onboarding(), on=DAY)
    assert felt(state, hour(others=1.5)) == pytest.approx(felt(state, hour()) + 1.5)


def test_what_is_easier_takes_nothing_off_a_hard_thing_that_a_sum_hides() -> None:
    state = new_state(Onboarding(easier=frozenset({Attribute.INTERACTION})), on=DAY)
    unknown = Asked(activity="a", values=(None,) * 15, at_least=0.54)
    gentlest = Asked(activity="a", values=(0.0,) * 15, at_least=0.54)
    assert felt(state, unknown) >= felt(state, gentlest)


def test_one_row_by_itself_says_what_it_said_among_many() -> None:
    values = np.array([hour().values, hour(interaction=None).values], dtype=float)
    rows = Askeds.from_columns(("a", "b"), values, filled=np.full((2, 15), 0.9), sd=np.full((2, 15), 0.1))
    state = new_state(Onboarding(), on=DAY)
    together = forecast(state, rows, on=DAY)
    alone = forecast(state, [rows.one(0), rows.one(1)], on=DAY)
    assert together.felt.tolist() == alone.felt.tolist()
    assert together.sd.tolist() == alone.sd.tolist()
    assert together.felt[1] == pytest.approx(together.felt[0] + 0.4 * 1.5)


def test_a_hard_thing_that_a_sum_hides_counts() -> None:
    state = new_state(Onboarding(), on=DAY)
    listed = float(Askeds.of([quiet()]).listed[0])
    assert felt(state, replace(quiet(), at_least=listed + 0.2)) == pytest.approx(felt(state, quiet()) + 2.0)


@pytest.mark.parametrize("rating", [-0.1, 10.1, float("nan")])
def test_a_rating_outside_the_scale_is_refused(rating: float) -> None:
    with pytest.raises(ValueError, match="Ratings go from 0 to 10"):
        Report(outcome=Outcome.WENT, felt=rating)
    with pytest.raises(ValueError, match="Ratings go from 0 to 10"):
        Report(outcome=Outcome.WENT, feared=rating)


def test_a_report_before_the_latest_one_is_refused() -> None:
    state = after(3, 3)
    with pytest.raises(ValueError, match="there is one of"):
        observe(state, hour(), went(3), on=state.on - timedelta(days=1))
    with pytest.raises(ValueError, match="there is one of"):
        rebuild(Onboarding(), [(DAY - WEEK, hour(), went(3))], started=DAY)


def test_two_reports_of_one_day_both_count() -> None:
    once = observe(new_state(Onboarding(), on=DAY), hour(), went(1), on=DAY)
    twice = observe(once, hour(), went(1), on=DAY)
    assert twice.level < once.level
    assert twice.outings == 2


@pytest.mark.parametrize(
    "said",
    [
        {"comfort": 5},
        {"situations": {"nowhere": 3}},
        {"situations": {"library_hour": 11}},
        {"harder": frozenset({Attribute.ROLE}), "easier": frozenset({Attribute.ROLE})},
    ],
)
def test_answers_that_cannot_be_are_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"no answer|no situation|Ratings go|harder and easier"):
        Onboarding(**said)


def test_an_hour_of_the_wrong_shape_is_refused() -> None:
    with pytest.raises(ValueError, match="15 attributes"):
        Asked(activity="a", values=(0.5,))
    with pytest.raises(ValueError, match="between 0 and 1"):
        Asked(activity="a", values=(1.5,) * 15)
    with pytest.raises(ValueError, match="Guesses come for all"):
        Asked(activity="a", values=(None,) * 15, filled=(0.5,) * 15)
    with pytest.raises(ValueError, match="differ in length"):
        Askeds.from_columns(("a", "b"), np.zeros((1, 15)))
