"""The index in place order gives the answer of looking at every row."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.core import kernels
from matching.core.disc import runs_of
from matching.core.placed import PlacedIndex
from matching.core.reach import great_circle_km
from matching.core.rows import EVERY_BIT, Row, traits_of
from tests.placed_rows import FIRST_DAY, arrays_of, by_looking_at_all, row, rows_of, same, search, some_row, some_search

both_ways = pytest.mark.parametrize("fast", [False, True])


def index_of(rows: list[Row], *, fast: bool = False) -> PlacedIndex:
    return PlacedIndex(arrays_of(rows), fast=fast)


def ids_found(index: PlacedIndex, k: int = 20, **changed: object) -> list[int]:
    return index.search(search(**changed), k=k).ids.tolist()


@both_ways
@given(data=st.data())
@settings(deadline=None)
def test_any_search_finds_what_looking_at_every_row_finds(fast, data):
    rows = [data.draw(some_row(id_)) for id_ in data.draw(st.permutations(range(1, 13)))]
    asked, k = data.draw(some_search()), data.draw(st.integers(1, 14))
    assert same(index_of(rows, fast=fast).search(asked, k=k), by_looking_at_all(rows_of(rows), asked, k))


@both_ways
@given(data=st.data())
@settings(deadline=None)
def test_after_any_changes_a_search_finds_what_an_index_built_anew_finds(fast, data):
    rows = {id_: data.draw(some_row(id_)) for id_ in range(1, 8)}
    index = index_of(list(rows.values()), fast=fast)
    for id_ in data.draw(st.lists(st.integers(1, 10), max_size=8)):
        if data.draw(st.booleans()):
            rows[id_] = data.draw(some_row(id_))
            index.upsert(rows[id_])
        else:
            rows.pop(id_, None)
            index.remove(id_)
        asked = data.draw(some_search())
        assert same(index.search(asked, k=5), by_looking_at_all(rows_of(list(rows.values())), asked, 5))


@both_ways
def test_discs_over_a_crowded_globe_are_exact(fast):
    chance = np.random.default_rng(5)
    lat = np.degrees(np.arcsin(chance.uniform(-1, 1, 4000)))
    lat[:500], lat[500:1000] = chance.uniform(89.7, 90, 500), chance.uniform(-90, -89.7, 500)
    lon = chance.uniform(-180, 180, 4000)
    lon[1000:2000] = np.where(chance.random(1000) < 0.5, -180, 179.7) + chance.uniform(0, 0.3, 1000)
    lat[1000:2000] = chance.uniform(-17.5, -16.5, 1000)
    terms = chance.integers(0, 12, (4000, 3))
    rows = [
        row(id_ + 1, lat=lat[id_], lon=lon[id_], terms=tuple((int(t), 0.25) for t in {*terms[id_].tolist()}))
        for id_ in range(4000)
    ]
    columns, index = rows_of(rows), index_of(rows, fast=fast)
    empty = 0
    for _ in range(60 if fast and not kernels.COMPILED else 250):
        at = int(chance.integers(0, 4000))
        asked = search(
            lat=float(np.clip(lat[at] + chance.normal(0, 0.1), -90, 90)),
            lon=float((lon[at] + chance.normal(0, 0.1) + 180) % 360 - 180),
            km=float(chance.choice([5, 25, 60])),
            terms=np.array([1, 4, 7]),
            weights=np.array([0.5, 0.3, 0.9]),
        )
        found = index.search(asked, k=20)
        empty += not len(found.ids)
        assert same(found, by_looking_at_all(columns, asked, 20))
    assert empty


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30), some_search())
@settings(deadline=None)
def test_the_sure_rows_of_a_disc_lie_in_it_and_none_outside_the_runs_do(points, asked):
    arrays = arrays_of([row(id_, lat=lat, lon=lon) for id_, (lat, lon) in enumerate(points)])
    inside = great_circle_km(asked.lat, asked.lon, arrays.lat, arrays.lon) <= asked.km
    covered = np.zeros(len(points), bool)
    for first, last, sure in zip(*runs_of(arrays.keys, asked.lat, asked.lon, asked.km), strict=True):
        assert not covered[first:last].any()
        covered[first:last] = True
        assert not sure or inside[first:last].all()
    assert not inside[~covered].any()


@both_ways
def test_a_disc_reaches_over_the_date_line(fast):
    rows = [row(1, lat=-17.0, lon=179.95), row(2, lat=-17.0, lon=-179.95), row(3, lat=-17.0, lon=179.0)]
    assert ids_found(index_of(rows, fast=fast), lat=-17.0, lon=-179.99, km=20) == [1, 2]


@both_ways
def test_a_disc_reaches_over_a_pole(fast):
    rows = [
        row(1, lat=89.9, lon=10.0),
        row(2, lat=89.9, lon=-170.0),
        row(3, lat=89.0, lon=-170.0),
        row(4, lat=90.0, lon=0),
    ]
    assert ids_found(index_of(rows, fast=fast), lat=89.95, lon=10.0, km=20) == [1, 2, 4]


@both_ways
def test_an_empty_disc_finds_nothing(fast):
    assert ids_found(index_of([row()], fast=fast), lat=10.0) == []


@both_ways
def test_an_index_without_rows_finds_nothing(fast):
    assert ids_found(index_of([], fast=fast), unplaced=True) == []


@both_ways
def test_a_row_exactly_on_the_rim_is_found(fast):
    km = float(great_circle_km(45.0, 12.5, 45.1, 12.6))
    index = index_of([row(lat=45.1, lon=12.6)], fast=fast)
    assert ids_found(index, km=km) == [1]
    assert ids_found(index, km=math.nextafter(km, 0)) == []


@both_ways
def test_equal_affinities_are_told_apart_by_id(fast):
    assert ids_found(index_of([row(id_) for id_ in (9, 2, 5)], fast=fast), k=2) == [2, 5]


def test_a_demand_cap_between_two_floats_lets_no_higher_one_in():
    asked = float(np.float32(0.3)) - 1e-12
    assert ids_found(index_of([row(demand=0.3)]), demand=asked) == []


def test_a_row_without_a_place_is_found_only_when_asked_for():
    index = index_of([row(1), row(2, lat=math.nan, lon=math.nan)])
    assert ids_found(index) == [1]
    assert ids_found(index, unplaced=True) == [1, 2]


def test_each_filter_keeps_out_what_does_not_pass_it():
    held = int(traits_of(np.array([2], np.uint8), np.array([5], np.uint8), np.array([True]))[0])
    index = index_of([row(traits=held, days=0b1000, demand=0.5, languages=0b10)])
    passing = {
        "first_day": FIRST_DAY + 2,
        "last_day": FIRST_DAY + 3,
        "demand": 0.5,
        "kinds": 0b100,
        "access": 0b101,
        "suits": True,
        "languages": 0b11,
    }
    assert ids_found(index, **passing) == [1]
    others = {"last_day": FIRST_DAY + 2, "demand": 0.4, "kinds": 0b11, "access": 0b10, "languages": 0b101}
    for name, value in others.items():
        assert ids_found(index, **{**passing, name: value}) == [], name
    assert ids_found(index_of([row(traits=held & 0xFFFF)]), kinds=0b100, suits=True) == []


def test_an_upsert_is_seen_by_the_next_search_and_replaces_the_row():
    index = index_of([row(1), row(2)])
    index.upsert(row(1, terms=((3, 0.5),)))
    index.upsert(row(7, terms=((3, 2.0),)))
    found = index.search(search(), k=5)
    assert (found.ids.tolist(), found.affinities.tolist()) == ([7, 2, 1], [2.0, 1.0, 0.5])


def test_a_removed_row_is_gone_from_arrays_and_tail():
    index = index_of([row(1), row(2)])
    index.upsert(row(3))
    for id_ in (2, 3, 99):
        index.remove(id_)
    assert ids_found(index) == [1]


def test_a_tail_grows_past_its_first_room():
    index = index_of([row(0)])
    many = tuple((term, 0.5) for term in range(12))
    for id_ in range(1, 5001):
        index.upsert(row(id_, terms=many if id_ % 2 else ((3, id_ / 1000),)))
    assert index.changes == 5000
    assert ids_found(index, k=2) == [5000, 4998]


def test_a_search_under_way_keeps_to_the_state_it_began_with():
    index = index_of([row(1)])
    index.upsert(row(2))
    held = index._state
    index.upsert(row(2, terms=()))
    index.upsert(row(3))
    assert held[1].count == 1
    assert held[1].gone.tolist() == []


def test_what_cannot_be_answered_is_refused():
    index = index_of([row()])
    for wrong in (
        {"lat": 91.0},
        {"lon": math.nan},
        {"km": -1.0},
        {"km": math.nan},
        {"terms": np.array([3, 3]), "weights": np.array([1.0, 1.0])},
        {"weights": np.array([math.inf])},
        {"terms": np.array([99])},
        {"terms": np.array([-1])},
        {"last_day": FIRST_DAY + 64},
    ):
        with pytest.raises(ValueError, match="."):
            index.search(search(**wrong), k=3)
    with pytest.raises(ValueError, match="unknown"):
        index.upsert(row(terms=((99, 1.0),)))
    with pytest.raises(ValueError, match="twice"):
        arrays_of([row(1), row(1)])
    with pytest.raises(ValueError, match="off the globe"):
        arrays_of([replace(row(), lat=90.5)])


def test_rows_on_whenever_one_likes_pass_every_window():
    assert ids_found(index_of([row(days=EVERY_BIT)]), first_day=FIRST_DAY + 5, last_day=FIRST_DAY + 5) == [1]
