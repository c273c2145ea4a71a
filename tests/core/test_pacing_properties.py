"""What must hold in any life. `python -m benchmarks.pacing_properties` lives 10,000 of them per property."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from matching.core.demand import Attribute
from matching.core.pacing import (
    MODEL,
    Asked,
    Askeds,
    Held,
    Onboarding,
    Outcome,
    PaceWishes,
    Report,
    forecast,
    from_json,
    observe,
    pace,
    rebuild,
    three,
    to_json,
)
from tests.core.pacing_histories import ASKED, BAD, CANDIDATES, RATINGS, REPORTS, START, VALUES, Life, lives

pytestmark = pytest.mark.filterwarnings("error")
in_any_life = settings(max_examples=int(os.environ.get("DOORSTEP_HISTORIES", "30")), deadline=None)
_LITTLE = 1e-9


@given(lives(), ASKED, st.floats(0, 5), RATINGS)
@in_any_life
def test_going_well_never_makes_the_same_thing_look_harder(
    life: Life, asked: Asked, felt: float, feared: float | None
) -> None:
    state = life.state()
    before = forecast(state, [asked], on=life.today)
    # What is said to be harder counts in what is offered, not in what an hour is held against.
    plain = forecast(replace(state, harder=frozenset()), [asked], on=life.today)
    assume(felt <= max(3.0, float(plain.felt[0])))
    report = Report(outcome=Outcome.WENT, feared=feared, felt=felt)
    after = forecast(observe(state, asked, report, on=life.today), [asked], on=life.today)
    assert after.felt[0] <= before.felt[0] + _LITTLE
    assert after.manageable[0] >= before.manageable[0] - _LITTLE
    assert after.bad[0] <= before.bad[0] + _LITTLE


@given(lives(), ASKED, BAD, CANDIDATES, st.integers(0, 13))
@in_any_life
def test_a_bad_time_never_raises_what_is_offered(
    life: Life, asked: Asked, report: Report, others: Sequence[Asked], days: int
) -> None:
    state = life.state()
    rows = Askeds.of([asked, *others])
    before = pace(state, rows, on=life.today)
    sad = observe(state, asked, report, on=life.today)
    at_once = pace(sad, rows, on=life.today)
    assert not np.any(at_once.allowed & ~before.allowed)
    later = pace(sad, rows, on=life.today + timedelta(days=days))
    assert not np.any(later.allowed & (rows.listed > rows.listed[0] + 1e-6))
    offered = [pick.row for pick in three(later)]
    assert np.all(later.gentle[offered])
    felt = later.forecast.felt[offered]
    assert np.all(np.diff(felt) >= -1e-6), "easiest first"
    left_out = later.allowed.copy()
    left_out[offered] = False
    assert not offered or not np.any(later.forecast.felt[left_out] < felt.max() - 1e-6)


@given(lives(onboarding=st.just(Onboarding())), st.sampled_from(Attribute), CANDIDATES)
@in_any_life
def test_saying_harder_never_lowers_what_it_is_about(life: Life, attribute: Attribute, others: Sequence[Asked]) -> None:
    plain = forecast(life.state(), others, on=life.today)
    said = replace(life, onboarding=Onboarding(harder=frozenset({attribute})))
    told = forecast(said.state(), others, on=life.today)
    assert np.all(told.felt >= plain.felt - _LITTLE)


@given(
    lives(),
    CANDIDATES,
    st.none() | st.sampled_from([0.0, 0.2, 0.45, 1.0]),
    st.none() | st.integers(0, 400),
    st.booleans(),
)
@in_any_life
def test_cap_pause_and_stay_here_are_never_broken(
    life: Life, others: Sequence[Asked], cap: float | None, since: int | None, paused: bool
) -> None:
    state, rows = life.state(), Askeds.of(others)
    day = None if since is None else min(life.today, START + timedelta(days=since))
    wishes = PaceWishes(stay_here=since is not None, stay_since=day, cap=cap, paused=paused)
    found = pace(state, rows, on=life.today, wishes=wishes)
    offered = np.array([pick.row for pick in three(found)], dtype=int)
    assert not (paused and offered.size)
    assert cap is None or np.all(rows.listed[offered] <= cap + 1e-6)
    if day is not None:
        went_well = [a for on, a, r in life.history if r.out and on <= day and not r.bad]
        stated = state.comfort if not [m for m in state.managed if m.on <= day] else 0.0
        most = max([float(Askeds.of([asked]).listed[0]) for asked in went_well], default=0.0)
        assert np.all(rows.listed[offered] <= max(most, stated) + 1e-6)
    assert all(not found.held[reason][row] for reason in found.held for row in offered)
    assert all(found.why(row) is None for row in offered)


@given(lives())
@in_any_life
def test_the_same_reports_give_the_same_numbers(life: Life) -> None:
    state = life.state()
    assert rebuild(life.onboarding, life.history, started=START) == state
    assert from_json(json.loads(json.dumps(to_json(state)))) == state


@given(lives(), CANDIDATES, st.data())
@in_any_life
def test_reading_a_state_back_in_the_middle_changes_nothing(
    life: Life, others: Sequence[Asked], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(life.history)))
    state = replace(life, history=life.history[:cut]).state()
    for on, asked, report in life.history[cut:]:
        state = observe(from_json(json.loads(json.dumps(to_json(state)))), asked, report, on=on)
    ours, theirs = forecast(state, others, on=life.today), forecast(life.state(), others, on=life.today)
    assert np.array_equal(ours.felt, theirs.felt)


@given(lives(), ASKED)
@in_any_life
def test_unknown_is_never_easier_than_its_gentlest_version(life: Life, asked: Asked) -> None:
    gentlest = replace(asked, values=tuple(0.0 if value is None else value for value in asked.values))
    state = life.state()
    told = forecast(state, [asked, gentlest], on=life.today)
    assert told.felt[0] >= told.felt[1] - _LITTLE
    assert told.manageable[0] <= told.manageable[1] + _LITTLE
    assert told.bad[0] >= told.bad[1] - _LITTLE


@given(lives(), ASKED, st.sampled_from([Outcome.DID_NOT_GO, Outcome.NOT_TODAY]), RATINGS, CANDIDATES)
@in_any_life
def test_not_going_leaves_difficulty_alone(
    life: Life, asked: Asked, outcome: Outcome, feared: float | None, others: Sequence[Asked]
) -> None:
    state = life.state()
    after = observe(state, asked, Report(outcome=outcome, feared=feared), on=life.today)
    before, now = forecast(state, others, on=life.today), forecast(after, others, on=life.today)
    assert np.array_equal(before.felt, now.felt)
    assert np.array_equal(before.manageable, now.manageable)
    if outcome is Outcome.NOT_TODAY:
        assert after == replace(state, on=life.today)


@given(lives(), CANDIDATES)
@in_any_life
def test_nothing_harmful_is_offered_and_every_row_has_one_place(life: Life, others: Sequence[Asked]) -> None:
    found = pace(life.state(), others, on=life.today)
    assert np.all(found.forecast.bad[found.allowed] <= (MODEL.ceiling if found.allowed.sum() > 1 else 0.45))
    assert np.array_equal(found.gentle | found.fits | found.stretch, found.allowed)
    assert not np.any((found.gentle & found.fits) | (found.fits & found.stretch) | (found.gentle & found.stretch))
    offered = [pick.row for pick in three(found)]
    assert len(offered) == len(set(offered)) <= 3
    assert bool(offered) == bool(found.allowed.any())
    if found.gentle.any():
        assert found.gentle[offered].any()
        assert found.stretch[offered].sum() <= 1
    assert found.rest_first == (found.rest is not None)


@given(lives(), ASKED, REPORTS, VALUES)
@in_any_life
def test_figures_stay_finite_and_chances_are_chances(
    life: Life, asked: Asked, report: Report, value: float | None
) -> None:
    state = observe(life.state(), asked, report, on=life.today)
    told = forecast(state, [asked, replace(asked, values=(value,) * 15)], on=life.today + timedelta(days=1000))
    for chances in (told.goes, told.manageable, told.bad, told.success):
        assert np.all((chances >= 0) & (chances <= 1))
    assert np.all(np.isfinite(told.felt) & np.isfinite(told.feared) & (told.sd > 0))
    assert state.level_var > 0
    assert Held.TOO_HARD in pace(state, [asked], on=life.today).held
