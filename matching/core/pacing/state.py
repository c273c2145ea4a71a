"""What is believed about one person, and how it changes while nothing is reported."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

import numpy as np

from matching.core.comfort import COMFORT_CAPS, comfort_of
from matching.core.demand import TYPICAL, Attribute
from matching.core.pacing.model import MODEL, Model
from matching.core.pacing.values import ATTRIBUTES, SITUATIONS, WEIGHT_ROW, Askeds, Floats, Onboarding

VERSION = 2
ORDINARY: Floats = np.array([TYPICAL[attribute] for attribute in ATTRIBUTES])
ORDINARY_DEMAND = float(ORDINARY @ WEIGHT_ROW)  # .44
_NO_PLACES: Mapping[str, tuple[float, float]] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Managed:
    """One outing that went all right, kept to compare others with."""

    on: date
    activity: str
    values: tuple[float | None, ...]
    listed: float
    seemed: float  # difficulty as it seemed afterwards, on the scale of a forecast


@dataclass(frozen=True, kw_only=True)
class State:
    """What is believed about one person; made of their answers and reports alone.

    `level` is how hard an ordinary small club is for them, as of the day `moved`.
    """

    version: int = VERSION
    started: date
    on: date  # of the latest report
    moved: date  # of the latest outing, else the start
    harder: frozenset[Attribute] = frozenset()
    easier: frozenset[Attribute] = frozenset()
    comfort: float  # demand they said they can face
    home: float  # level at the start
    level: float
    level_var: float
    fear: float
    fear_var: float
    going: float
    going_var: float
    shift: float = 0.0  # log odds added to "manageable"
    shift_var: float
    bad_shift: float = 0.0  # log odds added to "bad"
    bad_shift_var: float
    load: float = 0.0
    outings: int = 0
    rated: int = 0
    bad_on: date | None = None
    bad_listed: float | None = None
    places: Mapping[str, tuple[float, float]] = field(default_factory=lambda: _NO_PLACES)  # key -> mean, variance
    not_again: frozenset[str] = frozenset()
    managed: tuple[Managed, ...] = ()  # oldest first
    # Evidence per attribute: sums of squared distance from ordinary, and of distance times surprise.
    spread: tuple[float, ...] = (0.0,) * len(ATTRIBUTES)
    pull: tuple[float, ...] = (0.0,) * len(ATTRIBUTES)


def new_state(onboarding: Onboarding, *, on: date, model: Model = MODEL) -> State:
    """Return what is believed before any report: the comfort answer, moved by the situations imagined.

    An imagined situation is feared as a first visit is, so the mean fear is taken off, and what is unsure
    about it stays in however many are answered.
    """
    comfort = comfort_of(onboarding.comfort)
    level = model.faced + model.slope * (ORDINARY_DEMAND - comfort)
    var = model.level_sd**2
    rated = [s for s in SITUATIONS if s.id in onboarding.situations]
    if rated:
        asks = [model.slope * float((np.array(s.values) - ORDINARY) @ WEIGHT_ROW) for s in rated]
        told = [onboarding.situations[s.id] for s in rated]
        said = sum(t - a for t, a in zip(told, asks, strict=True)) / len(rated) - model.fear
        said_var = model.fear_sd**2 + model.noise_sd**2 / len(rated)
        gain = var / (var + said_var)
        level, var = level + gain * (said - level), var * (1 - gain)
        if onboarding.comfort is None:
            faced = ORDINARY_DEMAND + (model.faced - level) / model.slope
            comfort = min(COMFORT_CAPS[-1], max(COMFORT_CAPS[0], faced))
    return State(
        started=on,
        on=on,
        moved=on,
        harder=onboarding.harder,
        easier=onboarding.easier,
        comfort=comfort,
        home=level,
        level=level,
        level_var=var,
        fear=model.fear,
        fear_var=model.fear_sd**2,
        going=model.going,
        going_var=model.going_sd**2,
        shift_var=model.shift_sd**2,
        bad_shift_var=model.shift_sd**2,
    )


def as_of(state: State, on: date, *, model: Model = MODEL) -> State:
    """Return the state after the time since the last outing: less sure, rested, perhaps a little rusty.

    After five weeks without an outing the level goes part of the way back to where it began, half of it at
    the most; it never gets easier by waiting. Before `moved` nothing changes.
    """
    weeks = (on - state.moved).days / 7
    if weeks <= 0:
        return state
    part = min(model.rust_most, model.rust * max(0.0, weeks - model.rusty_after)) if state.outings else 0.0
    return replace(
        state,
        moved=on,
        level=state.level + part * max(0.0, state.home - state.level),
        level_var=max(state.level_var, min(state.level_var + model.drift_sd**2 * weeks, model.level_sd**2)),
        fear_var=max(state.fear_var, min(state.fear_var + model.fear_drift_sd**2 * weeks, model.fear_sd**2)),
        load=state.load * model.load_kept**weeks,
    )


def is_rusty(state: State, on: date, *, model: Model = MODEL) -> bool:
    """Whether the last outing is more than five weeks ago."""
    return state.outings > 0 and (on - state.moved).days > 7 * model.rusty_after


def is_cool(state: State, on: date, *, model: Model = MODEL) -> bool:
    """Whether a bad time is less than two weeks ago."""
    return since_bad(state, on, model.cool_weeks)


def since_bad(state: State, on: date, weeks: float) -> bool:
    """Whether a bad time is less than so many weeks ago."""
    return state.bad_on is not None and (on - state.bad_on).days < 7 * weeks


def asks(rows: Askeds, state: State, *, model: Model = MODEL, learning: bool = False) -> Floats:
    """Return, per row, how many points harder than an ordinary small club something is for this person.

    What they said is harder or easier counts for what asks more of it than an ordinary hour does. While
    learning, what is harder has its plain weight: a hard hour is then never explained away by it, so that
    saying "harder for me" makes nothing look easier afterwards.
    """
    points: Floats = model.slope * (rows.filled @ WEIGHT_ROW)
    for said, times in ((state.easier, model.easier), (() if learning else state.harder, model.harder)):
        for attribute in sorted(said):  # in one order, so that replay gives the same numbers
            column = ATTRIBUTES.index(attribute)
            more = np.maximum(0.0, rows.filled[:, column] - min(0.5, ORDINARY[column]))
            points = points + (times - 1) * model.slope * WEIGHT_ROW[column] * more
    floor: Floats = model.slope * rows.at_least
    return np.maximum(points, floor) - model.slope * ORDINARY_DEMAND + rows.others


def fear_share(unfamiliar: float, *, model: Model = MODEL) -> float:
    """Return the share of the fear that a place has, 1 when new: .35 + .65 * 0.6^visits."""
    return model.fear_of_known + (1 - model.fear_of_known) * (1.0 if math.isnan(unfamiliar) else unfamiliar)
