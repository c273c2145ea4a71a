"""A round is cut into parts by place: each area and each outing in just one, where the gap is widest."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from matching.core.groups import parts_of
from matching.core.reach import cell_of
from matching.core.types import Point

DEGREES = st.tuples(st.floats(-60, 60), st.floats(-179, 179)).map(lambda at: Point(*at))
AREAS = st.dictionaries(DEGREES.map(cell_of), st.integers(1, 40), max_size=40)


@given(AREAS, st.lists(DEGREES, max_size=20), st.integers(1, 100), st.integers(0, 5))
def test_every_area_and_outing_is_in_one_part_and_no_part_is_too_large(joined, places, largest, seed):
    outings = dict(enumerate(places))
    parts = parts_of(joined, outings, largest=largest, seed=seed)
    assert Counter(area for part in parts for area in part.areas) == Counter(joined.keys())
    assert Counter(one for part in parts for one in part.outings) == Counter(outings.keys() if joined else ())
    assert all(sum(joined[area] for area in part.areas) <= largest or len(part.areas) == 1 for part in parts)
    assert parts == parts_of(dict(reversed(joined.items())), outings, largest=largest, seed=seed)


def test_two_towns_are_parted_between_them_and_an_outing_goes_with_the_nearer_one():
    here = {cell_of(Point(52.70 + 0.02 * n, -2.30)): 10 for n in range(4)}
    there = {cell_of(Point(51.50, -0.10 + 0.04 * n)): 10 for n in range(4)}
    outings = {1: Point(52.6, -2.3), 2: Point(51.6, -0.2)}
    one, other = parts_of({**here, **there}, outings, largest=45, seed=3)
    assert {frozenset(one.areas), frozenset(other.areas)} == {frozenset(here), frozenset(there)}
    assert {part.areas[0] in here: part.outings for part in (one, other)} == {True: (1,), False: (2,)}


def test_another_seed_moves_the_edge():
    row = {cell_of(Point(52.0 + 0.02 * n, -2.3)): 5 for n in range(40)}
    edges = {parts_of(row, {}, largest=100, seed=seed)[0].areas[-1] for seed in range(8)}
    assert len(edges) > 1
