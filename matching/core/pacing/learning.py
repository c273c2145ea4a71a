"""What one report changes. Every step is a scalar Kalman update on what it speaks of."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from scipy.special import log_ndtr

from matching.core.pacing.forecasting import forecast
from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.state import (
    ORDINARY,
    Managed,
    State,
    as_of,
    asks,
    fear_share,
    is_cool,
    new_state,
)
from matching.core.pacing.values import (
    BAD,
    DURATION,
    MANAGEABLE,
    UNFAMILIAR,
    WEIGHT_ROW,
    Again,
    Asked,
    Askeds,
    Floats,
    Onboarding,
    Outcome,
    Report,
)

MANAGED_KEPT = 40  # outings to compare with; half a year to a year of going out


@dataclass(frozen=True, kw_only=True)
class _Surprise:
    """How far a rating lies from what was expected, what it is worth, and the variances behind it."""

    points: float
    kept: float  # share of the Kalman gain that shrinks the variance: 1 for a plain rating
    var: float


def observe(state: State, asked: Asked, report: Report, *, on: date, model: Model = MODEL) -> State:
    """Return what is believed after one report; the state given is not changed.

    "Not today" teaches nothing; not going moves the inclination to go alone. An outing moves level, fear,
    load, recalibration and what is particular to the place. Going well (felt 3 or less, or no more than
    expected before what they said is harder) never makes anything look harder; a bad time never makes
    anything look easier nor the estimate surer. Several reports of one day are taken one after another.
    Raises ValueError when `on` lies before the latest report.
    """
    if on < state.on:
        raise ValueError(f"This report is of {on}, and there is one of {state.on} already.")
    if report.outcome is Outcome.NOT_TODAY:
        return replace(state, on=on)
    expected = forecast(state, [asked], on=on, model=model)
    feared = float(expected.feared[0]) if report.feared is None else report.feared
    state = replace(_going(state, feared, went=report.out, model=model), on=on)
    row = Askeds.of([asked])
    if report.feared is not None:
        state = _feared(state, asked, report.feared, report.felt, float(expected.felt[0]), on, model)
    if not report.out:
        return state
    # The day of an outing: what has drifted since the last one is now part of the estimate.
    state = replace(as_of(state, on, model=model), moved=on, outings=state.outings + 1)
    surprise = _surprise(state, asked, report, row, model)
    if surprise is not None:
        state = _felt(state, asked, report, surprise, row, model)
        state = _recalibrated(state, report, float(expected.manageable[0]), float(expected.bad[0]))
    return _after(state, asked, report, row, float(expected.felt[0]), model)


def rebuild(
    onboarding: Onboarding,
    history: Iterable[tuple[date, Asked, Report]],
    *,
    started: date,
    model: Model = MODEL,
) -> State:
    """Return the state that these reports lead to, in order: the same reports, the same numbers.

    Raises ValueError for a report before the one before it, or before the start.
    """
    state = new_state(onboarding, on=started, model=model)
    for on, asked, report in history:
        state = observe(state, asked, report, on=on, model=model)
    return state


def _going(state: State, feared: float, *, went: bool, model: Model) -> State:
    """One step of logistic regression with a known slope (Laplace's approximation)."""
    odds = state.going - model.going_slope * (feared - model.faced)
    p = 1 / (1 + math.exp(-odds))
    var = 1 / (1 / state.going_var + p * (1 - p))
    return replace(state, going=state.going + var * (went - p), going_var=var)


def _feared(
    state: State, asked: Asked, feared: float, felt: float | None, expected: float, on: date, model: Model
) -> State:
    """Move the fear by what was said before going, beside what was felt, else beside what was expected."""
    state_var = as_of(state, on, model=model)
    unfamiliar = asked.values[UNFAMILIAR]
    share = fear_share(1.0 if unfamiliar is None else unfamiliar, model=model)
    gap = feared - (expected if felt is None else felt)
    unsure = model.noise_sd**2 * 2 if felt is not None else model.noise_sd**2 + state_var.level_var
    var = state_var.fear_var
    innovation = share**2 * var + unsure
    step = _robust(gap - share * state.fear, math.sqrt(innovation), model)
    gain = share * var / innovation
    return replace(state, fear=state.fear + gain * step, fear_var=var * (1 - gain * share))


def _surprise(state: State, asked: Asked, report: Report, row: Askeds, model: Model) -> _Surprise | None:
    """Compare what was felt with what the level, the facts and the place let expect; None without a rating.

    A 0 means "at most that" and a 10, or leaving, "at least that": their surprise is the mean of the
    normal distribution cut off there.
    """
    felt = report.felt
    if felt is None:
        if report.outcome is not Outcome.LEFT_EARLY:
            return None
        felt = BAD
    place, place_var = state.places.get(asked.activity, (0.0, model.place_sd**2))
    expected = state.level + float(asks(row, state, model=model, learning=True)[0]) + place
    unsure = float(np.square(row.sd[0] * model.slope * WEIGHT_ROW).sum())
    var = state.level_var + place_var + model.noise_sd**2 + unsure
    sd = math.sqrt(var)
    points, kept = felt - expected, 1.0
    if felt >= 10 or (report.outcome is Outcome.LEFT_EARLY and report.bad):
        points, kept = _cut(points / sd, sd)
    elif felt <= 0:
        points, kept = _cut(-points / sd, sd)
        points = -points
    points = _robust(points, sd, model)
    if report.bad:
        points, kept = max(0.0, points), 0.0
    elif report.outcome is Outcome.WENT and felt <= model.fine:
        points = min(0.0, points)
    return _Surprise(points=points, kept=kept, var=var)


def _cut(alpha: float, sd: float) -> tuple[float, float]:
    """Mean beyond expectation, and share of information, of a normal known to lie above alpha sd."""
    ratio = math.exp(-0.5 * alpha**2 - 0.5 * math.log(2 * math.pi) - float(log_ndtr(-alpha)))
    return sd * ratio, min(1.0, max(0.0, ratio * (ratio - alpha)))


def _robust(points: float, sd: float, model: Model) -> float:
    """Huber's rule: beyond a few sd a surprise counts no further. One freak day undoes nothing."""
    return max(-model.freak * sd, min(model.freak * sd, points))


def _felt(state: State, asked: Asked, report: Report, surprise: _Surprise, row: Askeds, model: Model) -> State:
    """Share a surprise between the level and the place, and keep it as evidence per attribute."""
    place, place_var = state.places.get(asked.activity, (0.0, model.place_sd**2))
    level_gain, place_gain = state.level_var / surprise.var, place_var / surprise.var
    places: Mapping[str, tuple[float, float]] = {
        **state.places,
        asked.activity: (place + place_gain * surprise.points, place_var * (1 - place_gain * surprise.kept)),
    }
    away: Floats = np.where(row.sd[0] > 0, 0.0, row.filled[0] - ORDINARY)
    return replace(
        state,
        rated=state.rated + (report.felt is not None),
        level=state.level + level_gain * surprise.points,
        level_var=state.level_var * (1 - level_gain * surprise.kept),
        places=places,
        spread=tuple((np.array(state.spread) + away**2).tolist()),
        pull=tuple((np.array(state.pull) + away * surprise.points).tolist()),
    )


def _recalibrated(state: State, report: Report, manageable: float, bad: float) -> State:
    """Shift the chances by what happened (Platt's intercept, one Laplace step each)."""
    shift_var = 1 / (1 / state.shift_var + manageable * (1 - manageable))
    bad_var = 1 / (1 / state.bad_shift_var + bad * (1 - bad))
    was_manageable = report.felt is not None and report.felt <= MANAGEABLE and not report.bad
    return replace(
        state,
        shift=state.shift + shift_var * (was_manageable - manageable),
        shift_var=shift_var,
        bad_shift=state.bad_shift + bad_var * (report.bad - bad),
        bad_shift_var=bad_var,
    )


def _after(state: State, asked: Asked, report: Report, row: Askeds, expected: float, model: Model) -> State:
    """What an outing leaves behind besides the estimate: tiredness, a bad time, something managed."""
    felt = min(10.0, max(0.0, expected)) if report.felt is None else report.felt
    state = replace(state, load=state.load + 0.35 + float(row.filled[0, DURATION]) + felt / 10)
    listed = float(row.listed[0])
    if report.again is Again.NO:
        state = replace(state, not_again=state.not_again | {asked.activity})
    elif report.again is not None:
        state = replace(state, not_again=state.not_again - {asked.activity})
    if report.bad:
        cool = is_cool(state, state.on, model=model) and state.bad_listed is not None
        return replace(state, bad_on=state.on, bad_listed=min(listed, state.bad_listed or 0.0) if cool else listed)
    if felt <= MANAGEABLE:
        seemed = float(forecast(state, row, on=state.on, model=model).felt[0])
        here = Managed(on=state.on, activity=asked.activity, values=asked.values, listed=listed, seemed=seemed)
        return replace(state, managed=(*state.managed, here)[-MANAGED_KEPT:])
    return state
