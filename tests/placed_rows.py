"""Rows and searches for the index, and the answer one gets by looking at every row."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy import sparse

from matching.core.placed import place
from matching.core.placed_scan import PlacedArrays
from matching.core.reach import great_circle_km
from matching.core.rows import DAYS, EVERY_BIT, Found, Row, Rows, Search, traits_of

TERMS = 12
FIRST_DAY = 739_000

# Few values, so that ties, equal places, edges of strips and rims of discs come up often.
LATS = [-90.0, -89.99, -45.02, -0.02, 0.0, 0.01, 0.02, 45.0, 45.04, 45.1, 89.99, 90.0]
LONS = [-180.0, -179.99, -0.03, 0.0, 0.02, 12.5, 12.51, 12.6, 179.98, 180.0]
WEIGHTS = [0.1, 0.25, 0.3333333, 0.5, 1.0]


def row(id_: int = 1, **changed: Any) -> Row:
    """A row at 45 N 12.5 E that is on every day, asks nothing and has one term."""
    return replace(Row(id=id_, lat=45.0, lon=12.5, days=EVERY_BIT, demand=0.0, traits=1, terms=((3, 1.0),)), **changed)


def search(**changed: Any) -> Search:
    """A search for term 3 within 25 km of 45 N 12.5 E."""
    return replace(Search(lat=45.0, lon=12.5, km=25.0, terms=np.array([3]), weights=np.array([1.0])), **changed)


def rows_of(rows: list[Row], *, terms: int = TERMS) -> Rows:
    """Rows as columns."""
    held = [(number, column, weight) for number, one in enumerate(rows) for column, weight in one.terms]
    at, columns, weights = (np.array(part) for part in zip(*held, strict=True)) if held else (np.empty(0, int),) * 3
    return Rows(
        first_day=FIRST_DAY,
        ids=np.array([one.id for one in rows], np.int64),
        lat=np.array([one.lat for one in rows], float),
        lon=np.array([one.lon for one in rows], float),
        days=np.array([one.days for one in rows], np.uint64),
        demand=np.array([one.demand for one in rows], np.float32),
        traits=np.array([one.traits for one in rows], np.uint32),
        languages=np.array([one.languages for one in rows], np.uint64),
        terms=sparse.csr_matrix((weights.astype(np.float32), (at, columns)), shape=(len(rows), terms)),
    )


def arrays_of(rows: list[Row]) -> PlacedArrays:
    """Rows in place order."""
    return place(rows_of(rows))


def by_looking_at_all(rows: Rows, asked: Search, k: int) -> Found:
    """Measure every row, filter every row, add up every row with scipy, sort all."""
    km = great_circle_km(asked.lat, asked.lon, rows.lat, rows.lon)
    kept = (km <= asked.km) | (np.isnan(km) & asked.unplaced)
    kept &= rows.demand.astype(float) <= asked.demand
    kept &= [bool(one & asked.kinds & 255) for one in rows.traits.tolist()]
    kept &= [(one >> 8 & 255) & asked.access == asked.access for one in rows.traits.tolist()]
    kept &= [bool(one >> 16 & 1) or not asked.suits for one in rows.traits.tolist()]
    kept &= [bool(one & asked.languages) for one in rows.languages.tolist()]
    if asked.first_day is not None and asked.last_day is not None:
        window = range(max(0, asked.first_day - FIRST_DAY), asked.last_day - FIRST_DAY + 1)
        kept &= [any(one >> day & 1 for day in window) for one in rows.days.tolist()]
    weights = np.zeros(rows.terms.shape[1])
    weights[asked.terms] = asked.weights
    affinities = np.round(rows.terms.astype(np.float64) @ weights, 6)
    found = sorted(np.flatnonzero(kept), key=lambda at: (-affinities[at], rows.ids[at]))[:k]
    return Found(ids=rows.ids[found], affinities=affinities[found])


def same(one: Found, other: Found) -> bool:
    """Whether two answers are equal to the last bit."""
    return one.ids.tolist() == other.ids.tolist() and one.affinities.tolist() == other.affinities.tolist()


def _traits(kind: int, access: int, suits: bool) -> int:
    return int(traits_of(np.array([kind], np.uint8), np.array([access], np.uint8), np.array([suits]))[0])


@st.composite
def some_row(draw: st.DrawFn, id_: int) -> Row:
    """Any row, somewhere or nowhere."""
    terms = draw(st.dictionaries(st.integers(0, TERMS - 1), st.sampled_from(WEIGHTS), max_size=5))
    lat = draw(st.sampled_from(LATS) | st.floats(-90, 90) | st.just(math.nan))
    return Row(
        id=id_,
        lat=lat,
        lon=math.nan if math.isnan(lat) else draw(st.sampled_from(LONS) | st.floats(-180, 180)),
        days=draw(st.sampled_from([0, 1, 6, 1 << 40, EVERY_BIT])),
        demand=float(np.float32(draw(st.sampled_from([0.0, 0.1, 0.3, 0.7])))),
        traits=draw(st.builds(_traits, st.integers(0, 5), st.integers(0, 7), st.booleans())),
        languages=draw(st.sampled_from([1, 2, 3, EVERY_BIT])),
        terms=tuple(terms.items()),
    )


@st.composite
def some_search(draw: st.DrawFn) -> Search:
    """Any search, most often where rows are likely."""
    terms = draw(st.dictionaries(st.integers(0, TERMS - 1), st.sampled_from([*WEIGHTS, 0.0, -0.25]), max_size=6))
    day = FIRST_DAY + draw(st.integers(-3, DAYS - 1))
    dated = draw(st.booleans())
    return Search(
        lat=draw(st.sampled_from(LATS) | st.floats(-90, 90)),
        lon=draw(st.sampled_from(LONS) | st.floats(-180, 180)),
        km=draw(st.sampled_from([0.0, 1.0, 5.0, 25.0, 2000.0, 9000.0, 20_100.0]) | st.floats(0, 21_000)),
        terms=np.array(list(terms), np.int64),
        weights=np.array(list(terms.values()), float),
        first_day=day if dated else None,
        last_day=min(day + draw(st.integers(-1, 60)), FIRST_DAY + DAYS - 1) if dated else None,
        demand=draw(st.sampled_from([0.0, 0.1, 0.3, math.inf])),
        kinds=draw(st.sampled_from([255, 1, 6])),
        access=draw(st.sampled_from([0, 0, 1, 3])),
        suits=draw(st.booleans()),
        languages=draw(st.sampled_from([EVERY_BIT, 1, 2])),
        unplaced=draw(st.booleans()),
    )
