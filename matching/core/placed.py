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
from bisect import bisect_left

import numpy as np

from matching.core.disc import NOWHERE, keys_of, runs_of
from matching.core.placed_scan import PlacedArrays, Runs, best_by_arrays, best_compiled
from matching.core.rows import Ask, Floats, Found, Ints, Row, Rows, Search, best_of, prepared
from matching.core.tail import Tail, added, empty_tail, search_tail, search_tail_compiled, without

_FAST = importlib.util.find_spec("numba") is not None


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

    def tail_ids(self) -> Ints:
        """Return the ids of the rows that were added or replaced since the arrays were made, in no order."""
        _, tail = self._state
        return np.delete(tail.ids[: tail.count], tail.gone)

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

        Raises ValueError for a disc off the globe, a term that stands twice or is unknown, a weight
        that is not finite, or a day the index does not know.
        """
        ask = prepared(search, k=k, first_day=self.arrays.first_day)
        if len(ask.terms) and ask.terms[-1] >= len(self.arrays.term_starts) - 1:
            raise ValueError("A term is unknown to the index.")
        dead, tail = self._state
        parts = [self._best(runs, ask, dead) for runs in self._runs(search)]
        if tail.count:
            parts.append(self._best_of_tail(tail, ask))
        if len(parts) == 1:
            return parts[0]
        return best_of(np.concatenate([p.ids for p in parts]), np.concatenate([p.affinities for p in parts]), k)

    def warm(self) -> None:
        """Have the compiled scan made, or read from where it is kept, before the first search needs it."""
        nothing = np.empty(0, np.int64)
        search = Search(lat=0.0, lon=0.0, km=0.0, terms=nothing, weights=np.empty(0), unplaced=True)
        ask = prepared(search, k=1, first_day=self.arrays.first_day)
        dead, tail = self._state
        self._best((np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1, np.bool_)), ask, dead)
        self._best_of_tail(tail, ask)

    def _runs(self, search: Search) -> list[Runs]:
        """Return the runs of rows to look through, in one part or in two."""
        keys = self.arrays.keys
        first, last, sure = within = runs_of(keys, search.lat, search.lon, search.km)
        start = int(np.searchsorted(keys, NOWHERE)) if search.unplaced else len(keys)
        if start == len(keys):
            return [within]
        if not self._fast:  # numpy's way reads from the first run to the last, with all that lies between
            return [within, (np.array([start]), np.array([len(keys)]), np.array([True]))]
        return [(np.append(first, start), np.append(last, len(keys)), np.append(sure, True))]

    def _best(self, runs: Runs, ask: Ask, dead: Ints) -> Found:
        if self._fast and len(runs[0]):
            found = best_compiled(self.arrays, runs, ask, dead, self._room_for(runs))
            if found is not None:
                return found
        return best_by_arrays(self.arrays, runs, ask, dead)

    def _best_of_tail(self, tail: Tail, ask: Ask) -> Found:
        found = search_tail_compiled(tail, ask) if self._fast else None
        return search_tail(tail, ask) if found is None else found

    def _room_for(self, runs: Runs) -> Floats:
        """Return a thread's own room for sums: fresh pages for every search would cost as much as the sums."""
        total = int((runs[1] - runs[0]).sum())
        room: Floats | None = getattr(self._room, "sums", None)
        if room is None or len(room) < total:
            room = self._room.sums = np.empty(total)
        return room

    def _dead_with(self, dead: Ints, id_: int) -> Ints:
        ids, by_id = self.arrays.ids, self.arrays.by_id
        # By hand: numpy's search through a sorter copies the whole of it when it is not of its own size.
        at = bisect_left(by_id, id_, key=ids.__getitem__)
        return _inserted(dead, int(by_id[at])) if at < len(by_id) and ids[by_id[at]] == id_ else dead

    def _gone_without(self, tail: Tail, id_: int) -> Ints:
        row = self._tail_rows.get(id_)
        return tail.gone if row is None else _inserted(tail.gone, row)


def _check(row: Row, terms: int) -> None:
    columns = [column for column, _ in row.terms]
    if len(set(columns)) < len(columns) or not all(0 <= column < terms for column in columns):
        raise ValueError("A term stands twice or is unknown.")
    placed = abs(row.lat) <= 90 and abs(row.lon) <= 180
    if not (placed or math.isnan(row.lat) or math.isnan(row.lon)):
        raise ValueError("A row lies off the globe.")


def _inserted(ascending: Ints, one: int) -> Ints:
    at = int(np.searchsorted(ascending, one))
    if at < len(ascending) and ascending[at] == one:
        return ascending
    longer = np.empty(len(ascending) + 1, np.int64)
    longer[:at], longer[at], longer[at + 1 :] = ascending[:at], one, ascending[at:]
    return longer
