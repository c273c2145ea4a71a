"""Everything published, as arrays: what browsing counts and what suggestions choose from."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from threading import Lock
from typing import Any

import numpy as np
import scipy.sparse
import sqlalchemy as sa
from cachetools import LRUCache
from numpy.typing import NDArray
from sqlalchemy import orm

from activities import on_show_columns as columns
from activities.models import CatalogueState
from store import reading

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
_VERSION = sa.select(CatalogueState.version)
KEPT_PIECES = 300  # finished pieces of pages, some 40 kB each


@dataclass(frozen=True, kw_only=True, eq=False)
class OnShow:
    """Every published activity as arrays aligned by row, in the order of their ids; read only.

    Codes: `where` and `kind` are positions in tuple(Where) and tuple(Kind), bits of `access` and `themes`
    those of the members of Need and Avoid, bits of `languages` (none: not stated) and columns of
    `interests` and `families` those of the names beside them. -1 is "not stated" in every signed column.
    Places: `lat`, `lon` are nan unless something is at a place with known coordinates, `area_*` (degrees,
    radius in km) unless it serves an area or is somewhere in a town, nobody knows where.
    Dates: those that are on and not over, by start; `date_row` leads to the activity. Instants are seconds
    since 1970 in UTC, `date_day` and `date_last_day` ordinals of local days (the same day for what is over
    within 24 hours), `date_minute` the local minute of the day, -1 when it lasts all day. `date_open`: has
    free places, or as many as come.
    `upcoming`: has a date ahead or needs none; nothing else is ever offered.
    """

    version: int
    day: date
    ids: NDArray[np.int64]
    keys: list[str]
    titles: list[str]
    search: list[str]  # folded words, with a blank before the first
    lat: Floats
    lon: Floats
    area_lat: Floats
    area_lon: Floats
    area_km: Floats
    where: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    demand: NDArray[np.float32]
    step: NDArray[np.uint8]
    known: NDArray[np.uint8]
    suits: Bools
    organizer: NDArray[np.int32]  # its id
    series: NDArray[np.int32]  # the same number: the same title but for case and accents
    free: Bools
    cost_known: Bools
    talking: NDArray[np.int8]  # 0 none, 1 a few words, 2 some, 3 lots
    group_size: NDArray[np.int32]
    may_watch: NDArray[np.int8]
    noise: NDArray[np.int8]  # 0 quiet, 1 moderate, 2 loud
    booking: NDArray[np.int8]  # 0 none, 1 welcome, 2 needed
    access: NDArray[np.uint8]  # stated to be there
    access_denied: NDArray[np.uint8]  # stated not to be there
    themes: NDArray[np.uint16]
    language_codes: tuple[str, ...]
    languages: NDArray[np.uint64]
    interest_ids: tuple[str, ...]  # as the taxonomy orders them
    interests: scipy.sparse.csr_matrix
    family_ids: tuple[str, ...]
    families: Bools
    undated: Bools  # dropped in on, or a solo idea
    first_date: Floats  # nan: none ahead
    upcoming: Bools
    date_row: NDArray[np.int32]
    date_start: Floats
    date_end: Floats
    date_day: NDArray[np.int32]
    date_last_day: NDArray[np.int32]
    date_minute: NDArray[np.int16]
    date_open: Bools

    def __len__(self) -> int:
        return len(self.keys)

    def later(self, now: datetime) -> OnShow:
        """The same activities at a later hour: dates that are over are gone."""
        ahead = self.date_end > now.timestamp()
        dates = {name: getattr(self, name)[ahead] for name in columns.DATE_COLUMNS}
        return replace(self, day=now.astimezone(UTC).date(), **_settled(dates, self.undated))


def load_on_show(db: orm.Session, *, now: datetime) -> OnShow:
    """Read everything published in four statements, whatever the number."""
    version = find_version(db)
    activities = columns.activity_columns(db)
    ids = activities["ids"]
    interests = columns.interest_columns(db, ids)
    dates = columns.date_columns(db, ids, now=now)
    return OnShow(
        version=version,
        day=now.astimezone(UTC).date(),
        **_read_only(activities),
        **_read_only(interests),
        **_settled(dates, activities["undated"]),
    )


def find_version(db: orm.Session) -> int:
    """The number of the catalogue's state; 0 before anything was listed."""
    return db.connection().execute(_VERSION).scalar() or 0


class Shelf:
    """What is on show, kept by a process until the catalogue or the hour changes; safe between threads.

    `pieces` keeps finished parts of pages made from it; it is emptied whenever the rest is renewed.
    """

    def __init__(self) -> None:
        self._held: tuple[int, OnShow] | None = None  # the hour, what is on show
        self._loading = Lock()
        self._at_pieces = Lock()
        self._pieces: MutableMapping[Any, Any] = LRUCache(KEPT_PIECES)

    def get(self, sessions: orm.sessionmaker[orm.Session], *, now: datetime) -> OnShow:
        """What is on show at `now`; one small statement when nothing changed."""
        with reading(sessions) as db:
            return self.read(db, now=now)

    def read(self, db: orm.Session, *, now: datetime) -> OnShow:
        """As `get`, in an open transaction."""
        version, hour = find_version(db), int(now.timestamp() // 3600)
        held = self._held
        if held and held[0] == hour and held[1].version == version:
            return held[1]
        # One thread loads. The others go on with what was there a moment ago, if there was anything.
        if not self._loading.acquire(blocking=held is None):
            assert held
            return held[1]
        try:
            return self._renew(db, version, hour, now)
        finally:
            self._loading.release()

    def find_piece(self, on_show: OnShow, name: object) -> Any | None:
        """The finished piece kept under this name for this state of things."""
        with self._at_pieces:
            return self._pieces.get((id(on_show), name))

    def keep_piece(self, on_show: OnShow, name: object, piece: Any) -> None:
        """Keep a finished piece, unless the catalogue has moved on meanwhile."""
        with self._at_pieces:
            if self._held and self._held[1] is on_show:
                self._pieces[id(on_show), name] = piece

    def _renew(self, db: orm.Session, version: int, hour: int, now: datetime) -> OnShow:
        held = self._held
        if held and held[0] == hour and held[1].version == version:
            return held[1]  # another thread was quicker
        same = held is not None and held[1].version == version and held[0] < hour
        fresh = held[1].later(now) if held and same else load_on_show(db, now=now)
        with self._at_pieces:
            self._held = (hour, fresh)
            self._pieces.clear()
        return fresh


def _settled(dates: dict[str, Any], undated: Bools) -> dict[str, Any]:
    first = np.full(len(undated), np.nan)
    first[dates["date_row"][::-1]] = dates["date_start"][::-1]  # of several, the last one written is the earliest
    return _read_only({**dates, "first_date": first, "upcoming": ~np.isnan(first) | undated})


def _read_only(arrays: dict[str, Any]) -> dict[str, Any]:
    for array in arrays.values():
        if isinstance(array, np.ndarray):
            array.setflags(write=False)
    return arrays
