"""Rows that came after an index was built: a short unsorted list that every search looks through."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

from matching.core.reach import great_circle_km
from matching.core.rows import Ask, Floats, Found, Ints, Row, Search, best_of, rounded

ROOM = 4096
_TERMS_A_ROW = 48


@dataclass(frozen=True, kw_only=True, eq=False)
class Tail:
    """The first `count` rows of buffers that are only ever written behind them.

    So a search that holds a Tail sees one state of it, whatever is added meanwhile. `gone`: rows
    that were replaced or removed, ascending.
    """

    count: int
    gone: Ints
    ids: Ints
    lat: Floats
    lon: Floats
    days: NDArray[np.uint64]
    demand: NDArray[np.float32]
    traits: NDArray[np.uint32]
    languages: NDArray[np.uint64]
    starts: Ints  # one more than rows
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]


def empty_tail(rows: int = ROOM, terms: int = ROOM * _TERMS_A_ROW) -> Tail:
    """Return a tail without rows, with room for some."""
    return Tail(
        count=0,
        gone=np.empty(0, np.int64),
        ids=np.empty(rows, np.int64),
        lat=np.empty(rows),
        lon=np.empty(rows),
        days=np.empty(rows, np.uint64),
        demand=np.empty(rows, np.float32),
        traits=np.empty(rows, np.uint32),
        languages=np.empty(rows, np.uint64),
        starts=np.zeros(rows + 1, np.int64),
        terms=np.empty(terms, np.int32),
        weights=np.empty(terms, np.float32),
    )


def added(tail: Tail, row: Row, gone: Ints) -> Tail:
    """Return the tail with one row more, its terms ascending, and `gone` as the rows to skip."""
    start = int(tail.starts[tail.count])
    end = start + len(row.terms)
    tail = _with_room(tail, end)
    at = tail.count
    tail.ids[at], tail.lat[at], tail.lon[at] = row.id, row.lat, row.lon
    tail.days[at], tail.demand[at] = row.days, row.demand
    tail.traits[at], tail.languages[at] = row.traits, row.languages
    if row.terms:
        tail.terms[start:end], tail.weights[start:end] = zip(*sorted(row.terms), strict=True)
    tail.starts[at + 1] = end
    return _changed(tail, count=at + 1, gone=gone)


def without(tail: Tail, gone: Ints) -> Tail:
    """Return the tail with other rows to skip."""
    return _changed(tail, count=tail.count, gone=gone)


def search_tail_compiled(tail: Tail, ask: Ask) -> Found | None:
    """Return what `search_tail` would, or None when only that can tell."""
    from matching.core import kernels

    search, sieve = ask.search, ask.sieve
    half = math.sin(min(search.km / EARTH_RADIUS, math.pi) / 2) ** 2
    best, rows = np.empty(ask.k, np.int64), np.empty(ask.k, np.int64)
    count = kernels.scan_tail(
        tail.count, tail.gone, (math.radians(search.lat), math.radians(search.lon), half), _reach_degrees(search),
        search.unplaced, (sieve.any_day, sieve.days, sieve.demand, sieve.kinds, sieve.needed, sieve.languages),
        (tail.lat, tail.lon, tail.demand, tail.traits, tail.days, tail.languages),
        tail.ids, tail.starts, tail.terms, tail.weights, ask.terms, ask.weights, best, rows,
    )  # fmt: skip
    if count == kernels.AMBIGUOUS:
        return None
    return Found(ids=tail.ids[rows[:count]], affinities=best[:count] / 1e6)


def search_tail(tail: Tail, ask: Ask) -> Found:
    """Return the best rows of the tail."""
    n, sieve, search = tail.count, ask.sieve, ask.search
    kept = tail.demand[:n] <= sieve.demand
    kept[tail.gone] = False
    near = np.abs(tail.lat[:n] - search.lat) <= _reach_degrees(search)  # none for nan
    rows = np.flatnonzero(kept & (near | np.isnan(tail.lat[:n])) if search.unplaced else kept & near)
    traits = tail.traits[rows]
    kept = ((traits & sieve.kinds) != 0) & ((traits & sieve.needed) == sieve.needed)
    kept &= (tail.languages[rows] & sieve.languages) != 0
    if not sieve.any_day:
        kept &= (tail.days[rows] & sieve.days) != 0
    rows = rows[kept]
    km = great_circle_km(search.lat, search.lon, tail.lat[rows], tail.lon[rows])
    rows = rows[(km <= search.km) | (np.isnan(km) & search.unplaced)]
    return best_of(tail.ids[rows], rounded(_sums(tail, rows, ask.terms, ask.weights)), ask.k)


def _reach_degrees(search: Search) -> float:
    """Return the latitudes to either side that the disc spans, a hair wider."""
    return math.degrees(search.km / EARTH_RADIUS) * (1 + 1e-9) + 1e-7


def _sums(tail: Tail, rows: Ints, terms: Ints, weights: Floats) -> Floats:
    starts, lengths = tail.starts[rows], tail.starts[rows + 1] - tail.starts[rows]
    at = np.arange(lengths.sum()) + np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
    if not len(terms) or not len(at):
        return np.zeros(len(rows))
    held = tail.terms[at]
    wanted = np.zeros(max(int(held.max()), int(terms[-1])) + 1)
    wanted[terms] = weights
    products = wanted[held] * tail.weights[at]
    sums: Floats = np.bincount(np.repeat(np.arange(len(rows)), lengths), products, minlength=len(rows)).astype(
        np.float64, copy=False
    )
    return sums


def _with_room(tail: Tail, terms: int) -> Tail:
    """Return the tail, in larger buffers when the next row would not fit. Older searches keep the old ones."""
    rows = len(tail.ids)
    if tail.count < rows and terms <= len(tail.terms):
        return tail
    larger = empty_tail(max(rows, 2 * tail.count), max(2 * terms, len(tail.terms)))
    for name in ("ids", "lat", "lon", "days", "demand", "traits", "languages", "terms", "weights"):
        old = getattr(tail, name)
        getattr(larger, name)[: len(old)] = old
    larger.starts[: len(tail.starts)] = tail.starts
    return _changed(larger, count=tail.count, gone=tail.gone)


def _changed(tail: Tail, *, count: int, gone: Ints) -> Tail:
    return Tail(**{**vars(tail), "count": count, "gone": gone})
