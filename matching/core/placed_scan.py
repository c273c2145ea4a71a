"""Looking through runs of rows in place order: with numpy, or with the compiled scan where there is one."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

from matching.core.disc import Keys
from matching.core.reach import great_circle_km
from matching.core.rows import Ask, Floats, Found, Ints, Search, Sieve, best_of, rounded

Runs = tuple[Ints, Ints, NDArray[np.bool_]]  # first row, row after the last, surely inside
_FEW = 50_000  # rows read in vain, before cutting every term into runs is cheaper


@dataclass(frozen=True, kw_only=True, eq=False)
class PlacedArrays:
    """Rows in place order, as plain arrays that may be mapped from files; see Rows for the columns."""

    first_day: int
    keys: Keys  # ascending
    ids: Ints
    by_id: NDArray[np.int32]  # rows in the order of their ids
    lat: Floats
    lon: Floats
    days: NDArray[np.uint64]
    demand: NDArray[np.float32]
    traits: NDArray[np.uint32]
    languages: NDArray[np.uint64]
    term_starts: Ints  # one more than terms
    term_rows: NDArray[np.int32]  # ascending within a term
    term_weights: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.ids)


def best_by_arrays(arrays: PlacedArrays, runs: Runs, ask: Ask, dead: Ints) -> Found:
    """Return the best rows of the runs, without the `dead` ones (ascending)."""
    rows = _passing(arrays, runs, ask.search, ask.sieve)
    if len(dead):
        at = np.minimum(np.searchsorted(dead, rows), len(dead) - 1)
        rows = rows[dead[at] != rows]
    return best_of(arrays.ids[rows], rounded(_sums(arrays, runs, rows, ask.terms, ask.weights)), ask.k)


def best_compiled(arrays: PlacedArrays, runs: Runs, ask: Ask, dead: Ints, room: Floats) -> Found | None:
    """Return what `best_by_arrays` would, or None when only that can tell; `room`: one number per row of the runs."""
    from matching.core import kernels

    (first, last, sure), search, sieve = runs, ask.search, ask.sieve
    half = math.sin(min(search.km / EARTH_RADIUS, math.pi) / 2) ** 2
    best, rows = np.empty(ask.k, np.int64), np.empty(ask.k, np.int64)
    count = kernels.scan(
        first, last, sure,
        (math.radians(search.lat), math.radians(search.lon), half),
        (sieve.any_day, sieve.days, sieve.demand, sieve.kinds, sieve.needed, sieve.languages),
        (arrays.lat, arrays.lon, arrays.demand, arrays.traits, arrays.days, arrays.languages),
        dead, arrays.ids, arrays.term_starts, arrays.term_rows, arrays.term_weights, ask.terms, ask.weights,
        room, best, rows,
    )  # fmt: skip
    if count == kernels.AMBIGUOUS:
        return None
    return Found(ids=arrays.ids[rows[:count]], affinities=best[:count] / 1e6)


def _passing(arrays: PlacedArrays, runs: Runs, search: Search, sieve: Sieve) -> Ints:
    """Return the rows of the runs that pass the filters and lie in the disc, ascending."""
    first, last, sure = runs
    if not len(first):
        return first
    low = int(first[0])
    kept = np.zeros(int(last[-1]) - low, bool)
    for start, end in _joined(first, last).tolist():
        here = kept[start - low : end - low]
        np.less_equal(arrays.demand[start:end], sieve.demand, out=here)
        if not sieve.any_day:
            here &= (arrays.days[start:end] & sieve.days) != 0
    rows = np.flatnonzero(kept) + low
    traits = arrays.traits[rows]
    rows = rows[((traits & sieve.kinds) != 0) & ((traits & sieve.needed) == sieve.needed)]
    rows = rows[(arrays.languages[rows] & sieve.languages) != 0]
    measured = np.flatnonzero(~sure[np.searchsorted(first, rows, side="right") - 1])
    there = rows[measured]
    km = great_circle_km(search.lat, search.lon, arrays.lat[there], arrays.lon[there])
    return np.delete(rows, measured[~(km <= search.km)])


def _sums(arrays: PlacedArrays, runs: Runs, rows: Ints, terms: Ints, weights: Floats) -> Floats:
    """Return the sum of products for each of the rows, which lie in the runs."""
    first, last, _ = runs
    if not len(rows):
        return np.zeros(0)
    low, high = int(first[0]), int(last[-1])
    bounds = _joined(first, last)
    if high - low - int((last - first).sum()) <= _FEW:
        bounds = np.array([[low, high]])
    bounds = bounds.ravel().astype(np.int32)
    held, products = [], []
    for term, weight in zip(terms.tolist(), weights.tolist(), strict=True):
        start, end = int(arrays.term_starts[term]), int(arrays.term_starts[term + 1])
        edges = (np.searchsorted(arrays.term_rows[start:end], bounds) + start).tolist()
        for a, b in zip(edges[::2], edges[1::2], strict=True):
            if a < b:
                held.append(arrays.term_rows[a:b])
                products.append(np.multiply(arrays.term_weights[a:b], weight, dtype=np.float64))
    if not held:
        return np.zeros(len(rows))
    # bincount adds in the order given, term after term, as a row of a sparse product does.
    sums: Floats = np.bincount(np.concatenate(held) - low, np.concatenate(products), minlength=high - low).astype(
        np.float64, copy=False
    )
    return sums[rows - low]


def _joined(first: Ints, last: Ints) -> Ints:
    """Return runs that follow one another without a gap as one: rows of first and last."""
    apart = np.flatnonzero(first[1:] != last[:-1]) + 1
    bounds = np.empty((len(apart) + 1, 2), np.int64)
    bounds[0, 0], bounds[-1, 1] = first[0], last[-1]
    bounds[1:, 0], bounds[:-1, 1] = first[apart], last[apart - 1]
    return bounds
