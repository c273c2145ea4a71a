"""The index of what is on, in place order: the best rows within a disc that pass some filters.

Exact: the answer is that of measuring, filtering and adding up every row. Rows are sorted by strip
of latitude and longitude, so a disc is a few runs of rows, and the weights of each term are kept in
the same order, so a search reads only the parts of its own terms that lie in those runs. What
changes later waits in a tail that every search looks through as well.
"""

from __future__ import annotations

import importlib.util
import math
import threading
from dataclasses import dataclass

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

from matching.core.disc import NOWHERE, Keys, keys_of, runs_of
from matching.core.reach import great_circle_km
from matching.core.rows import (
    Floats,
    Found,
    Ints,
    Row,
    Rows,
    Search,
    Sieve,
    best_of,
    ordered_terms,
    rounded,
    sieve_of,
)
from matching.core.tail import Tail, added, empty_tail, search_tail, without

Bools = NDArray[np.bool_]
_FEW = 50_000  # rows read in vain, before cutting every term into runs is cheaper
_FAST = importlib.util.find_spec("numba") is not None


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


def place(rows: Rows) -> PlacedArrays:
    """Sort rows into place order. Raises ValueError for an id that stands twice or a point off the globe."""
    by_id = np.argsort(rows.ids, kind="stable")
    if (np.diff(rows.ids[by_id]) == 0).any():
        raise ValueError("An id stands twice.")
    keys = keys_of(rows.lat, rows.lon)
    order = np.lexsort((rows.ids, keys))
    terms = rows.terms[order].tocsc()
    terms.sum_duplicates()
    return PlacedArrays(
        first_day=rows.first_day,
        keys=keys[order],
        ids=rows.ids[order].astype(np.int64),
        by_id=np.argsort(order)[by_id].astype(np.int32),
        lat=rows.lat[order].astype(np.float64),
        lon=rows.lon[order].astype(np.float64),
        days=rows.days[order].astype(np.uint64),
        demand=rows.demand[order].astype(np.float32),
        traits=rows.traits[order].astype(np.uint32),
        languages=rows.languages[order].astype(np.uint64),
        term_starts=terms.indptr.astype(np.int64),
        term_rows=terms.indices.astype(np.int32),
        term_weights=terms.data.astype(np.float32),
    )


class PlacedIndex:
    """Arrays in place order with a tail of later changes; safe between threads.

    `fast`: whether to use the compiled scan; by default where there is one. The answers are the same.
    """

    def __init__(self, arrays: PlacedArrays, *, fast: bool = _FAST) -> None:
        self.arrays = arrays
        self._fast = fast
        self._changing = threading.Lock()
        # Rows of the arrays that were replaced or removed, ascending; with the tail, one state swapped whole.
        self._state: tuple[Ints, Tail] = (np.empty(0, np.int64), empty_tail())
        self._tail_rows: dict[int, int] = {}
        self._room = threading.local()

    @property
    def changes(self) -> int:
        """How many rows the tail has grown by: a measure of when to build anew."""
        return self._state[1].count

    def upsert(self, row: Row) -> None:
        """Add a row, or put it in the place of the one with its id; the next search sees it.

        Raises ValueError for a term unknown to the arrays or one that stands twice, or a point off the globe.
        """
        _check(row, len(self.arrays.term_starts) - 1)
        with self._changing:
            dead, tail = self._state
            gone = self._gone_without(tail, row.id)
            self._tail_rows[row.id] = tail.count
            self._state = (self._dead_with(dead, row.id), added(tail, row, gone))

    def remove(self, id_: int) -> None:
        """Take a row out, if it is there; the next search does without it."""
        with self._changing:
            dead, tail = self._state
            gone = self._gone_without(tail, id_)
            self._tail_rows.pop(id_, None)
            self._state = (self._dead_with(dead, id_), without(tail, gone))

    def search(self, search: Search, *, k: int) -> Found:
        """Return the k best rows within the disc that pass the filters.

        Raises ValueError for a disc off the globe, a term that stands twice, a weight that is not
        finite, or a day the index does not know.
        """
        if k < 1:
            raise ValueError("There is nothing to find.")
        sieve = sieve_of(search, self.arrays.first_day)
        terms, weights = ordered_terms(search)
        dead, tail = self._state
        parts = [self._best(runs_of(self.arrays.keys, search.lat, search.lon, search.km), search, sieve, terms, weights, dead, k)]
        if search.unplaced:
            start = int(np.searchsorted(self.arrays.keys, NOWHERE))
            if start < len(self.arrays):
                run = (np.array([start]), np.array([len(self.arrays)]), np.array([True]))
                parts.append(self._best(run, search, sieve, terms, weights, dead, k))
        if tail.count:
            parts.append(search_tail(tail, search, sieve, terms, weights, k))
        if len(parts) == 1:
            return parts[0]
        return best_of(np.concatenate([p.ids for p in parts]), np.concatenate([p.affinities for p in parts]), k)

    def _best(
        self, runs: tuple[Ints, Ints, Bools], search: Search, sieve: Sieve, terms: Ints, weights: Floats, dead: Ints, k: int
    ) -> Found:
        known = terms < len(self.arrays.term_starts) - 1
        if not known.all():
            terms, weights = terms[known], weights[known]
        if not len(runs[0]):
            return Found(ids=np.empty(0, np.int64), affinities=np.empty(0))
        if self._fast:
            found = self._best_compiled(runs, search, sieve, terms, weights, dead, k)
            if found is not None:
                return found
        return _best_by_arrays(self.arrays, runs, search, sieve, terms, weights, dead, k)

    def _best_compiled(
        self, runs: tuple[Ints, Ints, Bools], search: Search, sieve: Sieve, terms: Ints, weights: Floats, dead: Ints, k: int
    ) -> Found | None:
        from matching.core import kernels

        arrays, (first, last, sure) = self.arrays, runs
        sums = getattr(self._room, "sums", None)
        total = int((last - first).sum())
        if sums is None or len(sums) < total:
            sums = self._room.sums = np.empty(total)
        half = math.sin(min(search.km / EARTH_RADIUS, math.pi) / 2) ** 2
        best, rows = np.empty(k, np.int64), np.empty(k, np.int64)
        count = kernels.scan(
            first, last, sure,
            (math.radians(search.lat), math.radians(search.lon), half),
            (sieve.any_day, sieve.days, sieve.demand, sieve.kinds, sieve.needed, sieve.languages),
            (arrays.lat, arrays.lon, arrays.demand, arrays.traits, arrays.days, arrays.languages),
            dead, arrays.ids, arrays.term_starts, arrays.term_rows, arrays.term_weights, terms, weights,
            sums, best, rows,
        )  # fmt: skip
        if count == kernels.AMBIGUOUS:
            return None
        return Found(ids=arrays.ids[rows[:count]], affinities=best[:count] / 1e6)

    def _dead_with(self, dead: Ints, id_: int) -> Ints:
        arrays = self.arrays
        at = int(np.searchsorted(arrays.ids, id_, sorter=arrays.by_id))
        row = int(arrays.by_id[at]) if at < len(arrays) else -1
        return dead if row < 0 or arrays.ids[row] != id_ else _inserted(dead, row)

    def _gone_without(self, tail: Tail, id_: int) -> Ints:
        row = self._tail_rows.get(id_)
        return tail.gone if row is None else _inserted(tail.gone, row)


def _best_by_arrays(
    arrays: PlacedArrays,
    runs: tuple[Ints, Ints, Bools],
    search: Search,
    sieve: Sieve,
    terms: Ints,
    weights: Floats,
    dead: Ints,
    k: int,
) -> Found:
    rows = _passing(arrays, runs, search, sieve)
    if len(dead):
        at = np.minimum(np.searchsorted(dead, rows), len(dead) - 1)
        rows = rows[dead[at] != rows]
    return best_of(arrays.ids[rows], rounded(_sums(arrays, runs, rows, terms, weights)), k)


def _passing(arrays: PlacedArrays, runs: tuple[Ints, Ints, Bools], search: Search, sieve: Sieve) -> Ints:
    """Return the rows of the runs that pass the filters and lie in the disc, ascending."""
    first, last, sure = runs
    lengths = last - first
    ends = np.cumsum(lengths)
    rows = np.arange(ends[-1]) + np.repeat(first - ends + lengths, lengths)
    rows = rows[arrays.demand[rows] <= sieve.demand]
    if not sieve.any_day:
        rows = rows[(arrays.days[rows] & sieve.days) != 0]
    traits = arrays.traits[rows]
    rows = rows[((traits & sieve.kinds) != 0) & ((traits & sieve.needed) == sieve.needed)]
    rows = rows[(arrays.languages[rows] & sieve.languages) != 0]
    measured = np.flatnonzero(~sure[np.searchsorted(first, rows, side="right") - 1])
    there = rows[measured]
    km = great_circle_km(search.lat, search.lon, arrays.lat[there], arrays.lon[there])
    return np.delete(rows, measured[~(km <= search.km)])


def _sums(arrays: PlacedArrays, runs: tuple[Ints, Ints, Bools], rows: Ints, terms: Ints, weights: Floats) -> Floats:
    """Return the sum of products for each of the rows, which lie in the runs."""
    first, last, _ = runs
    low, high = int(first[0]), int(last[-1])
    apart = np.flatnonzero(first[1:] != last[:-1]) + 1
    bounds = np.stack([first[np.r_[0, apart]], last[np.r_[apart - 1, len(last) - 1]]], axis=1)
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
    return np.bincount(np.concatenate(held) - low, np.concatenate(products), minlength=high - low)[rows - low]


def _check(row: Row, terms: int) -> None:
    columns = [column for column, _ in row.terms]
    if len(set(columns)) < len(columns) or not all(0 <= column < terms for column in columns):
        raise ValueError("A term stands twice or is unknown.")
    keys_of(np.array([row.lat]), np.array([row.lon]))


def _inserted(ascending: Ints, one: int) -> Ints:
    at = int(np.searchsorted(ascending, one))
    if at < len(ascending) and ascending[at] == one:
        return ascending
    return np.insert(ascending, at, one)
