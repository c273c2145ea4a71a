from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from matching.core.demand import Attribute
from matching.core.pacing import (
    Again,
    Asked,
    DamagedState,
    Onboarding,
    Outcome,
    Report,
    from_json,
    observe,
    rebuild,
    to_json,
)

DAY = date(2026, 3, 2)
ASKED = Asked(activity="circle", values=(0.5,) * 14 + (None,))
SAID = Onboarding(comfort=1, harder=frozenset({Attribute.SENSORY}))
HISTORY = [
    (DAY, ASKED, Report(outcome=Outcome.WENT, feared=6, felt=3, again=Again.YES)),
    (DAY, ASKED, Report(outcome=Outcome.LEFT_EARLY, again=Again.NO)),
]
STATE = rebuild(SAID, HISTORY, started=DAY)


def stored(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(to_json(STATE)))
    return data | changes


def without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in stored().items() if name not in names}


def test_a_state_comes_back_as_it_was() -> None:
    assert from_json(stored()) == STATE


def test_a_state_of_version_1_is_brought_up_and_goes_on() -> None:
    old = without("bad_shift", "bad_shift_var", "spread", "pull") | {"version": 1}
    state = from_json(old)
    assert (state.version, state.level, state.bad_shift) == (2, STATE.level, 0.0)
    report = Report(outcome=Outcome.WENT, felt=2)
    assert observe(state, ASKED, report, on=DAY).level == observe(STATE, ASKED, report, on=DAY).level


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "state",
        {},
        stored(version=99),
        stored(version=None),
        stored(level=None),
        stored(level="3"),
        stored(level=float("nan")),
        stored(level=True),
        stored(level_var=0.0),
        stored(load=-1.0),
        stored(rated=-1),
        stored(started="yesterday"),
        stored(on=None),
        stored(on="2020-01-01"),
        stored(bad_on=None),
        stored(comfort=2.0),
        stored(harder=["juggling"]),
        stored(places={"a": [1.0]}),
        stored(places={"a": [1.0, -1.0]}),
        stored(places=[]),
        stored(managed=[{}]),
        stored(managed=[to_json(STATE)["managed"][0] | {"values": [0.5]}]),
        stored(spread=[0.0]),
        stored(pull=["x"] * 15),
        stored(surplus=1),
        without("fear"),
    ],
)
def test_anything_else_is_damaged_and_says_nothing_of_what_it_holds(data: Any) -> None:
    with pytest.raises(DamagedState) as damaged:
        from_json(data)
    assert damaged.value.__cause__ is None
    assert "circle" not in str(damaged.value)


def test_a_damaged_state_is_rebuilt_from_the_reports() -> None:
    with pytest.raises(DamagedState):
        from_json(stored(level=None))
    assert rebuild(SAID, HISTORY, started=DAY) == STATE
