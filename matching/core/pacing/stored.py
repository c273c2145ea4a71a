"""The state as JSON and back: versioned, older ones migrated, damaged ones named so."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from typing import Any

from matching.core.demand import Attribute
from matching.core.pacing.model import MODEL
from matching.core.pacing.state import VERSION, Managed, State
from matching.core.pacing.values import ATTRIBUTES

_DATES = frozenset({"started", "on", "moved", "bad_on"})
_VARIANCES = frozenset({"level_var", "fear_var", "going_var", "shift_var", "bad_shift_var"})
_COUNTS = frozenset({"outings", "rated"})


class DamagedState(ValueError):
    """What was kept cannot be read as a state; `rebuild` makes it anew from the reports."""


def to_json(state: State) -> dict[str, Any]:
    """Return a state as plain JSON values. `from_json` gives back an equal one."""
    data: dict[str, Any] = {field.name: getattr(state, field.name) for field in fields(state)}
    for name in _DATES:
        data[name] = None if data[name] is None else data[name].isoformat()
    for name in ("harder", "easier", "not_again"):
        data[name] = sorted(data[name])
    data["places"] = {key: list(pair) for key, pair in sorted(state.places.items())}
    data["spread"], data["pull"] = list(state.spread), list(state.pull)
    data["managed"] = [asdict(one) | {"on": one.on.isoformat(), "values": list(one.values)} for one in state.managed]
    return data


def from_json(data: Any) -> State:
    """Read a state of this or an older version.

    Raises DamagedState for anything that is none, for figures that cannot be, and for a newer version.
    """
    try:
        return _read(_migrated(data))
    except DamagedState:
        raise
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        # Without the cause: its words may hold what was kept.
        raise DamagedState(f"This is no state ({type(error).__name__}).") from None


def _migrated(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise DamagedState("A state is an object.")
    version = data["version"]
    if version == VERSION:
        return data
    if version == 1:
        # Version 1 had one recalibration and kept no evidence per attribute.
        added = {"bad_shift": 0.0, "bad_shift_var": MODEL.shift_sd**2}
        none = [0.0] * len(ATTRIBUTES)
        return {**data, **added, "spread": none, "pull": none, "version": VERSION}
    raise DamagedState("This state is of a version that is not known here.")


def _read(data: Mapping[str, Any]) -> State:
    names = {field.name for field in fields(State)}
    if set(data) != names:
        raise DamagedState("The parts of this state are not those of its version.")
    dates = {name: None if data[name] is None else date.fromisoformat(data[name]) for name in _DATES}
    plain: dict[str, Any] = {name: data[name] for name in names - _READ_APART} | dates
    state = State(
        **plain,
        harder=frozenset(Attribute(name) for name in data["harder"]),
        easier=frozenset(Attribute(name) for name in data["easier"]),
        not_again=frozenset(str(key) for key in data["not_again"]),
        places={str(key): (float(mean), float(var)) for key, (mean, var) in data["places"].items()},
        managed=tuple(_managed(one) for one in data["managed"]),
        spread=tuple(float(x) for x in data["spread"]),
        pull=tuple(float(x) for x in data["pull"]),
    )
    _check(state)
    return state


_READ_APART = frozenset({"harder", "easier", "not_again", "places", "managed", "spread", "pull"})


def _managed(one: Mapping[str, Any]) -> Managed:
    values = tuple(None if value is None else float(value) for value in one["values"])
    if len(values) != len(ATTRIBUTES):
        raise DamagedState("An outing of this state has a wrong number of attributes.")
    return Managed(
        on=date.fromisoformat(one["on"]),
        activity=str(one["activity"]),
        values=values,
        listed=float(one["listed"]),
        seemed=float(one["seemed"]),
    )


def _check(state: State) -> None:
    numbers = {
        field.name: getattr(state, field.name) for field in fields(state) if field.name not in _READ_APART | _DATES
    }
    if state.bad_listed is None:
        del numbers["bad_listed"]
    if any(isinstance(n, bool) or not isinstance(n, int | float) or not math.isfinite(n) for n in numbers.values()):
        raise DamagedState("A figure of this state is no number.")
    if any(numbers[name] <= 0 for name in _VARIANCES) or any(numbers[name] < 0 for name in _COUNTS | {"load"}):
        raise DamagedState("A figure of this state cannot be.")
    if None in (state.started, state.on, state.moved) or not state.started <= state.moved <= state.on:
        raise DamagedState("The days of this state are not in order.")
    if (state.bad_on is None) != (state.bad_listed is None) or not 0 <= state.comfort <= 1:
        raise DamagedState("The parts of this state do not agree.")
    evidence = (*state.spread, *state.pull, *(x for pair in state.places.values() for x in pair))
    if len(state.spread) != len(ATTRIBUTES) or len(state.pull) != len(ATTRIBUTES):
        raise DamagedState("The evidence of this state has a wrong length.")
    if not all(math.isfinite(x) for x in evidence) or any(var <= 0 for _, var in state.places.values()):
        raise DamagedState("A figure of this state cannot be.")
