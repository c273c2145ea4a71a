"""Everything published, as arrays: what browsing counts and what suggestions choose from."""

from __future__ import annotations

import logging
from collections.abc import Callable, MutableMapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from threading import Lock, Thread
from time import monotonic
from typing import Any

import numpy as np
import scipy.sparse
from cachetools import LRUCache
from numpy.typing import NDArray
from sqlalchemy import orm

from activities import on_show_columns as columns
from activities.changes import State, changes_here, find_changed, find_state
from activities.on_show_delta import patched
from store import reading

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
KEPT_PIECES = 300  # finished pieces of pages, some 40 kB each
LOOK_EVERY = 1.0  # seconds: no later is it noticed what another process has changed
QUICKLY_READ = 2_000  # activities, read in some 0.2 s: what is not much is read while a visitor waits

log = logging.getLogger("doorstep")


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
    mark: str  # of the version, see changes.State
    hour: int  # since 1970, of the reading
    day: date
    ids: NDArray[np.int64]
    keys: Sequence[str]
    titles: Sequence[str]
    search: Sequence[str]  # folded words, with a blank before the first
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
    stale: Bools  # its organizer did not say whether it is still right
    organizer: NDArray[np.int32]  # its id
    series: NDArray[np.int64]  # the same number: the same title but for case and accents
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

    @cached_property
    def dates_by_row(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The places of the dates, row by row, and where those of each row begin: one more than rows."""
        order = np.argsort(self.date_row, kind="stable")
        return order, np.searchsorted(self.date_row[order], np.arange(len(self) + 1))

    @cached_property
    def reckoned(self) -> dict[Any, Any]:
        """Room for what is reckoned from these arrays alone, and holds no longer than they do."""
        return {}

    @property
    def state(self) -> State:
        """What was read: a version of the catalogue."""
        return State(version=self.version, mark=self.mark)

    @property
    def read_at(self) -> datetime:
        """The hour it is of."""
        return datetime.fromtimestamp(self.hour * 3600, UTC)

    def later(self, now: datetime) -> OnShow:
        """The same activities at a later hour: dates that are over are gone."""
        ahead = self.date_end > now.timestamp()
        if ahead.all():  # nothing to copy, which for arrays mapped from files would cost their sharing
            return replace(self, **_moment(now))
        dates = {name: getattr(self, name)[ahead] for name in columns.DATE_COLUMNS}
        return replace(self, **_moment(now), **columns.settled(dates, self.undated))


def load_on_show(db: orm.Session, *, now: datetime, only: columns.Only = None) -> OnShow:
    """Read everything published, or `only` some activities by their ids, in four statements, whatever the number."""
    state = find_state(db)
    activities = columns.activity_columns(db, only)
    ids = activities["ids"]
    interests = columns.interest_columns(db, ids, only)
    dates = columns.date_columns(db, ids, only, now=now)
    return OnShow(
        version=state.version,
        mark=state.mark,
        **_moment(now),
        **columns.read_only(activities),
        **columns.read_only(interests),
        **columns.settled(dates, activities["undated"]),
    )


def _moment(now: datetime) -> dict[str, Any]:
    return {"hour": hour_of(now), "day": now.astimezone(UTC).date()}


def hour_of(now: datetime) -> int:
    """Hours since 1970."""
    return int(now.timestamp() // 3600)


def find_version(db: orm.Session) -> int:
    """The number of the catalogue's state; 0 before anything was listed."""
    return find_state(db).version


class Shelf:
    """What is on show, kept by a process until the catalogue or the hour changes; safe between threads.

    What this process changes is seen at once, what others change within LOOK_EVERY: nearly every page asks, and the
    statement cost more than all other reading together.
    When a few listings have changed, the next reader brings those up to date. When everything has to be read again
    and that is much, a thread does so and readers go on with what was there. `find_stored` gives what was kept in
    files, if it was, of any version. `pieces` keeps finished parts of pages made from it; it is emptied whenever
    the rest is renewed.
    """

    def __init__(self, find_stored: Callable[[], OnShow | None] = lambda: None) -> None:
        self._find_stored = find_stored
        self._held: OnShow | None = None
        self._looked: tuple[int, float] = (-1, 0.0)  # what `changes_here` said then, and when
        self._loading = Lock()
        self._at_pieces = Lock()
        self._pieces: MutableMapping[Any, Any] = LRUCache(KEPT_PIECES)

    def get(self, sessions: orm.sessionmaker[orm.Session], *, now: datetime) -> OnShow:
        """What is on show at `now`; at most one small statement when nothing changed."""
        with reading(sessions) as db:
            return self.read(db, now=now)

    def read(self, db: orm.Session, *, now: datetime) -> OnShow:
        """As `get`, in an open transaction."""
        hour, held = hour_of(now), self._held
        here, at = changes_here(), monotonic()
        if held is not None and held.hour == hour and self._looked[0] == here and at - self._looked[1] < LOOK_EVERY:
            return held
        state = find_state(db)
        self._looked = here, at
        if held is not None and (held.hour, held.state) == (hour, state):
            return held
        # One thread renews. The others go on with what was there a moment ago, if there was anything.
        if not self._loading.acquire(blocking=held is None):
            assert held is not None
            return held
        release = True
        try:
            held = self._held
            if held is not None and (held.hour, held.state) == (hour, state):
                return held  # another thread was quicker
            renewed = self._renewed(db, state, now)
            if renewed is None and held and len(held) > QUICKLY_READ:
                sessions = orm.sessionmaker(db.get_bind())
                Thread(target=self._reread, args=(sessions, now), name="what is on", daemon=True).start()
                release = False
                return held
            return self._keep(load_on_show(db, now=now) if renewed is None else renewed)
        finally:
            if release:
                self._loading.release()

    def find_piece(self, on_show: OnShow, name: object) -> Any | None:
        """The finished piece kept under this name for this state of things."""
        with self._at_pieces:
            return self._pieces.get((id(on_show), name))

    def keep_piece(self, on_show: OnShow, name: object, piece: Any) -> None:
        """Keep a finished piece, unless the catalogue has moved on meanwhile."""
        with self._at_pieces:
            if self._held is on_show:
                self._pieces[id(on_show), name] = piece

    def _renewed(self, db: orm.Session, state: State, now: datetime) -> OnShow | None:
        """What is held or stored, with what has changed since; None when everything has to be read."""
        stored = self._find_stored()
        # A date let go of at a later hour does not come back.
        known = [one for one in (stored, self._held) if one is not None and one.hour <= hour_of(now)]
        for one in sorted(known, key=lambda one: -one.version):
            changed = frozenset() if one.state == state else find_changed(db, since=one.state, until=state)
            if changed is not None:
                later = one.later(now)
                return patched(later, load_on_show(db, now=now, only=changed), changed) if changed else later
        return None

    def _reread(self, sessions: orm.sessionmaker[orm.Session], now: datetime) -> None:
        try:
            with reading(sessions) as db:
                self._keep(load_on_show(db, now=now))
        except Exception:
            log.exception("what is on could not be read again; the last state stays in use")
        finally:
            self._loading.release()

    def _keep(self, on_show: OnShow) -> OnShow:
        with self._at_pieces:
            self._held = on_show
            self._pieces.clear()
        return on_show
