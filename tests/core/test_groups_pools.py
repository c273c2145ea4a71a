"""Any pool at all: no round breaks a hard rule."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.core.groups import Effort, PastGroup, Standing, form, violations
from matching.core.reach import cell_of
from matching.core.types import Point
from tests.core.small_groups import HERE, joiner, outing

AREAS = [cell_of(Point(52.7 + 0.03 * row, -2.3)) for row in range(3)]
EASY = Effort(tries=(1, 1), least=0, largest=9)
SELDOM = st.sampled_from([False, False, False, True])  # most pools have to have groups, or nothing is tried
LANGUAGES = st.sets(st.sampled_from(["en", "cy", "pl"]), min_size=1).map(frozenset)
SPOKEN = st.one_of(LANGUAGES.map(lambda some: some | {"en"}), LANGUAGES)

PERSON = st.fixed_dictionaries(
    {
        "area": st.sampled_from(AREAS),
        "reach_km": st.sampled_from([9.0, 9.0, 5.0, 2.0]),
        "free": st.sampled_from([31, 30, 15, 7, 3]),
        "languages": SPOKEN,
        "comfort": st.sampled_from([0.5, 0.7, 0.45, 0.2, 1.0]),
        "standing": st.sampled_from(Standing),
        "size": st.sampled_from([None, 3, 4, 5]),
        "step_free": SELDOM,
        "no_alcohol": SELDOM,
        "most_cost": st.sampled_from([None, None, None, 0, 300]),
        "left_over": st.integers(0, 3),
        "interests": st.dictionaries(st.sampled_from("abcd"), st.sampled_from([0.5, 1.0])),
    }
)
WOMAN = st.sampled_from([{}, {"woman": True}, {"woman": True}, {"woman": True, "women_only": True}])
PLACE = st.fixed_dictionaries(
    {
        "at": st.sampled_from([HERE, Point(52.73, -2.3)]),
        "slots": st.integers(0, 31),
        "demand": st.sampled_from([0.0, 0.2, 0.5]),
        "languages": st.one_of(st.just(frozenset()), st.just(frozenset()), LANGUAGES),
        "step_free": st.sampled_from([True, True, False, None]),
        "alcohol_free": st.sampled_from([True, True, False, None]),
        "cost": st.sampled_from([0, 0, 300, None]),
        "women_only": SELDOM,
        "room": st.sampled_from([None, None, 3, 5]),
    }
)
IDS = st.integers(1, 15)


@settings(deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    people=st.lists(st.tuples(PERSON, WOMAN), min_size=8, max_size=14),
    places=st.lists(PLACE, min_size=2, max_size=6),
    apart=st.lists(st.tuples(IDS, IDS).filter(lambda pair: pair[0] != pair[1]), max_size=10),
    past=st.lists(st.tuples(st.integers(1, 6), st.frozensets(IDS, min_size=3, max_size=6)), max_size=3),
    seed=st.integers(0, 2**40),
)
def test_no_round_breaks_a_hard_rule(
    people: list[tuple[dict[str, Any], dict[str, bool]]],
    places: list[dict[str, Any]],
    apart: list[tuple[int, int]],
    past: list[tuple[int, frozenset[int]]],
    seed: int,
) -> None:
    joiners = [joiner(at + 1, **one, **woman) for at, (one, woman) in enumerate(people)]
    outings = [outing(at + 1, **one) for at, one in enumerate(places)]
    groups = [PastGroup(rounds_ago=ago, members=members) for ago, members in past]
    made = form(joiners, outings, apart=apart, past=groups, seed=seed, effort=EASY)
    assert violations(made, joiners, outings, apart=apart, past=groups) == ()
