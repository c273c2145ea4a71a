"""What may be offered to one person today, and what is worth most to them.

Absolute are pause, cap, "stay here", what they said "not again" to, the ceiling on harm and, for two
weeks after a bad time, gentleness. Within them the value of an hour leads.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from matching.core.demand import Attribute
from matching.core.pacing.forecasting import Forecast, forecast
from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.state import Managed, State, as_of, is_cool, is_rusty, since_bad
from matching.core.pacing.values import ATTRIBUTES, WEIGHT_ROW, Asked, Askeds, Floats, Mask

LATELY = timedelta(weeks=8)
_CLOSE = 1e-6


@dataclass(frozen=True, kw_only=True)
class PaceWishes:
    """What the person set. Raises ValueError for a cap outside 0 to 1."""

    stay_here: bool = False
    stay_since: date | None = None  # None: as of today
    cap: float | None = None  # listed demand never to be passed
    paused: bool = False

    def __post_init__(self) -> None:
        if self.cap is not None and not 0 <= self.cap <= 1:
            raise ValueError(f"A cap lies between 0 and 1, not at {self.cap}.")


class Held(StrEnum):
    """Why something is not offered now; the first that holds is told."""

    PAUSED = "paused"
    NOT_AGAIN = "not_again"
    CAP = "cap"
    STAY_HERE = "stay_here"
    AFTER_BAD = "after_bad"
    RUSTY = "rusty"
    TOO_HARD = "too_hard"


_OWN = (Held.PAUSED, Held.NOT_AGAIN, Held.CAP, Held.STAY_HERE)


class Rest(StrEnum):
    """Why resting comes first."""

    PAUSED = "paused"
    TIRED = "tired"
    AFTER_BAD = "after_bad"
    NOTHING_FITS = "nothing_fits"


class Step(StrEnum):
    GENTLE = "gentle"
    FITS = "fits"
    STRETCH = "stretch"


@dataclass(frozen=True, kw_only=True, eq=False)
class Pace:
    """One entry per candidate, in their order, but for the facts about today.

    `gentle`, `fits` and `stretch` part what is allowed: manageable with a chance of .9 or more; of .8 or
    more, or no harder than what was managed lately; the rest. `value` compares hours within a part; it
    means nothing across people.
    """

    forecast: Forecast
    listed: Floats
    allowed: Mask
    gentle: Mask
    fits: Mask
    stretch: Mask
    value: Floats
    familiar: Mask  # been there in the last eight weeks, it was all right, and not "not again"
    held: dict[Held, Mask]  # every reason that keeps a row back
    rest: Rest | None
    easier_first: bool  # after a bad time: the easiest first, whatever its value
    learned: bool  # from reports; else all it knows is what was said at the start

    @property
    def rest_first(self) -> bool:
        """Whether resting is to be named before anything else."""
        return self.rest is not None

    @property
    def held_by_wish(self) -> Mask:
        """What the person's own settings and answers keep back, whatever is estimated."""
        return _any_of({reason: rows for reason, rows in self.held.items() if reason in _OWN}, len(self.listed))

    def why(self, row: int) -> Held | None:
        """Why a row is kept back, None when it is allowed."""
        return next((reason for reason in Held if reason in self.held and self.held[reason][row]), None)


def pace(
    state: State,
    asked: Sequence[Asked] | Askeds,
    *,
    on: date,
    wishes: PaceWishes | None = None,
    appeal: Floats | None = None,
    model: Model = MODEL,
) -> Pace:
    """Say what may be offered, and what it is worth: goes * (growth - price * bad) + appeal.

    Growth is a bump around a felt difficulty of 4 and rises with how much more is feared than felt, by up to
    half. `appeal` is 0 to 1: interest, nearness, liked before. What is allowed, gentle, fits and is worth is
    reckoned as if days varied a little more than they did (`wary_sd`); `forecast` is the plain one.
    """
    wishes = wishes or PaceWishes()
    rows = asked if isinstance(asked, Askeds) else Askeds.of(asked)
    told = forecast(state, rows, on=on, model=model)
    wary = forecast(state, rows, on=on, model=replace(model, noise_sd=model.wary_sd))
    cool = is_cool(state, on, model=model)
    held = _held(state, rows, wary, wishes, on, cool, model)
    _leave_the_easiest(held, wary, since_bad(state, on, model.careful_weeks), model)
    allowed = ~_any_of(held, len(told.felt))
    gentle = wary.manageable >= (model.gentle_after_bad if cool else model.gentle)
    # What asks no more than what went all right lately is no stretch, however unsure the estimate still is.
    known = ~_above_here(state, rows, told, on) if state.managed else np.zeros(len(told.felt), dtype=bool)
    fits = ~gentle & ((wary.manageable >= model.fits) | known)
    tired = as_of(state, on, model=model).load >= model.tired
    rest = (
        Rest.PAUSED if wishes.paused
        else Rest.TIRED if tired
        else Rest.NOTHING_FITS if not allowed.any()
        else Rest.AFTER_BAD if cool
        else None
    )  # fmt: skip
    return Pace(
        forecast=told,
        listed=rows.listed,
        allowed=allowed,
        gentle=allowed & gentle,
        fits=allowed & fits,
        stretch=allowed & ~gentle & ~fits,
        value=_value(wary, model) + (0.0 if appeal is None else appeal),
        familiar=_familiar(state, rows, on),
        held=held,
        rest=rest,
        easier_first=cool,
        learned=state.rated > 0 or state.bad_on is not None,
    )


@dataclass(frozen=True)
class Pick:
    """One row to offer, and how it lies to the person."""

    row: int
    step: Step


def three(found: Pace, *, most: int = 3) -> tuple[Pick, ...]:
    """Choose at most three, easiest first: the best gentle one, the best that fits, the best stretch.

    Where nothing fits or stretches, another that fits or is gentle stands in; two stretches never stand
    together beside something gentle. After a bad time, and where nothing is gentle, they are the easiest
    there are. Equal rows are settled by their order.
    """
    if found.easier_first or not found.gentle.any():
        return tuple(Pick(row, _step(found, row)) for row in _easiest(found, np.flatnonzero(found.allowed))[:most])
    best = {step: _best(found, rows, most) for step, rows in _parts(found).items()}
    picked = [rows[0] for rows in best.values() if rows]
    spare = [row for row in (*best[Step.FITS], *best[Step.GENTLE]) if row not in picked]
    rows = _easiest(found, np.array([*picked, *spare][:most], dtype=np.intp))
    return tuple(Pick(row, _step(found, row)) for row in rows)


def _parts(found: Pace) -> dict[Step, Mask]:
    return {Step.GENTLE: found.gentle, Step.FITS: found.fits, Step.STRETCH: found.stretch}


def _step(found: Pace, row: int) -> Step:
    return next(step for step, rows in _parts(found).items() if rows[row])


def _easiest(found: Pace, rows: NDArray[np.intp]) -> list[int]:
    rows = np.sort(rows)
    return [int(row) for row in rows[np.argsort(found.forecast.felt[rows].round(6), kind="stable")]]


def _best(found: Pace, rows: Mask, count: int) -> list[int]:
    inside = np.flatnonzero(rows)
    order = np.argsort(-found.value[inside].round(6), kind="stable")
    return [int(row) for row in inside[order[:count]]]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """The lately managed outing most like something, and what is more about the new one, largest first."""

    activity: str
    on: date
    more: tuple[Attribute, ...]


def find_likeness(state: State, asked: Asked) -> Likeness | None:
    """Find what a step up is like ("like last Thursday, with three more people"); None before any outing."""
    if not state.managed:
        return None
    weights = {a: i for i, a in enumerate(ATTRIBUTES)}
    new = Askeds.of([asked])

    def away(one: Managed) -> Floats:
        old = Askeds.of([Asked(activity=one.activity, values=one.values)])
        points: Floats = (new.filled[0] - old.filled[0]) * np.where((new.sd[0] > 0) | (old.sd[0] > 0), 0, WEIGHT_ROW)
        return points

    nearest = min(reversed(state.managed), key=lambda one: round(float(np.abs(away(one)).sum()), 9))
    points = away(nearest)
    more = sorted((a for a in ATTRIBUTES if points[weights[a]] > 0.005), key=lambda a: (-points[weights[a]], a))
    return Likeness(activity=nearest.activity, on=nearest.on, more=tuple(more))


def _held(
    state: State, rows: Askeds, told: Forecast, wishes: PaceWishes, on: date, cool: bool, model: Model
) -> dict[Held, Mask]:
    """Return for each reason the rows it keeps back; what holds for nobody is left out."""
    held: dict[Held, Mask] = {}
    if wishes.paused:
        held[Held.PAUSED] = np.ones(len(told.felt), dtype=bool)
    if state.not_again:
        held[Held.NOT_AGAIN] = np.array([key in state.not_again for key in rows.activities], dtype=bool)
    if wishes.cap is not None:
        held[Held.CAP] = rows.listed > wishes.cap + _CLOSE
    if wishes.stay_here:
        held[Held.STAY_HERE] = _above_here(state, rows, told, wishes.stay_since or on)
    if cool:
        listed = np.inf if state.bad_listed is None else state.bad_listed
        held[Held.AFTER_BAD] = (told.manageable < model.gentle_after_bad) | (rows.listed > listed + _CLOSE)
    if is_rusty(state, on, model=model):
        held[Held.RUSTY] = rows.listed > _here(state, on)[0] + _CLOSE
    held[Held.TOO_HARD] = told.bad > model.ceiling
    return held


def _leave_the_easiest(held: dict[Held, Mask], told: Forecast, careful: bool, model: Model) -> None:
    """Where the ceiling leaves nothing at all, let the one easiest thing through, up to a higher one.

    Somebody to whom everything nearby is hard would otherwise never be offered anything. Not in the weeks
    after a bad time.
    """
    if careful or not len(told.felt) or not _any_of(held, len(told.felt)).all():
        return
    others: dict[Held, Mask] = {**held, Held.TOO_HARD: np.zeros(len(told.felt), dtype=bool)}
    left = ~_any_of(others, len(told.felt)) & (told.bad <= model.ceiling_alone)
    if left.any():
        easiest = int(np.where(left, told.felt.round(6), np.inf).argmin())
        held[Held.TOO_HARD] = held[Held.TOO_HARD] & (np.arange(len(told.felt)) != easiest)


def _familiar(state: State, rows: Askeds, on: date) -> Mask:
    lately = {one.activity for one in state.managed if one.on > on - LATELY} - state.not_again
    return np.array([key in lately for key in rows.activities], dtype=bool)


def _any_of(held: Mapping[Held, Mask], rows: int) -> Mask:
    back: Mask = np.logical_or.reduce([np.zeros(rows, dtype=bool), *held.values()])
    return back


def _above_here(state: State, rows: Askeds, told: Forecast, since: date) -> Mask:
    """Return what is listed harder, or predicted harder, than what was managed by then."""
    listed, seemed = _here(state, since)
    return (rows.listed > listed + _CLOSE) | (told.felt > seemed + _CLOSE)


def _here(state: State, since: date) -> tuple[float, float]:
    """The most that was managed in the eight weeks before, else the last thing, else what they said they can face.

    As listed demand and as difficulty, which in the last case is not limited.
    """
    before = [one for one in state.managed if one.on <= since]
    lately = [one for one in before if one.on > since - LATELY] or before[-1:]
    if not lately:
        return state.comfort, math.inf
    return max(one.listed for one in lately), max(one.seemed for one in lately)


def _value(told: Forecast, model: Model) -> Floats:
    growth = np.exp(-0.5 * ((told.felt - model.growth_at) / model.growth_width) ** 2)
    corrects = 1 + 0.5 * np.clip((told.feared - told.felt) / model.growth_at, 0, 1)
    value: Floats = told.goes * (growth * corrects - model.price * told.bad)
    return value
