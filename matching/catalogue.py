"""The index of what is on, as one process uses it: a build, and the changes that came after."""

from __future__ import annotations

import itertools
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from activities.changes import State, find_changed, find_state
from activities.on_show import OnShow, load_on_show
from activities.on_show_delta import taken
from matching.builds import Build, BuildFolder, built, documents_of
from matching.core.affinity import Affinities, AffinityModel, Profile
from matching.core.placed import PlacedIndex
from matching.placing import positions, row_of, rows_of

log = logging.getLogger("doorstep")
MANY_CHANGES = 256  # after so many a build is made anew, in the background
_PATIENCE = 5.0  # seconds until a build is tried again
_editions = itertools.count(1)


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """A model with one row per activity, `ids` ascending, and the rows in place order; of `state`.

    `changes` listings came after the build it is from. The words and their rarity are those of the build.
    """

    state: State
    ids: NDArray[np.int64]
    model: AffinityModel
    index: PlacedIndex
    build: Build
    changes: int = 0
    edition: int = field(default_factory=lambda: next(_editions))

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes of the bits of languages in the index."""
        return self.build.on_show.language_codes


@dataclass(frozen=True, kw_only=True, eq=False)
class Alike:
    """How near each row of an OnShow lies to a profile; rows the model has not read yet are at 0."""

    values: NDArray[np.float64]
    affinities: Affinities
    _document_of: NDArray[np.int64]  # -1: not read yet

    def why(self, row: int) -> tuple[str, ...]:
        """The person's interests that the activity serves, strongest first."""
        return self._ask(row, self.affinities.why)

    def close_to(self, row: int) -> tuple[str, ...]:
        """The person's interests that are related to one it serves."""
        return self._ask(row, self.affinities.close_to)

    def said(self, row: int) -> tuple[str, ...]:
        """The person's own words that stand in the listing."""
        return self._ask(row, self.affinities.said)

    def _ask(self, row: int, question: Callable[[int], tuple[str, ...]]) -> tuple[str, ...]:
        document = int(self._document_of[row])
        return () if document < 0 else question(document)


class Catalogue:
    """The index of this process; safe between threads.

    What changed is taken in by the next caller, a few milliseconds of work. A build from files is opened by the very
    first one; where there is none that can be read, the database is asked and a build kept for the next start. When
    many listings have changed, or nobody knows which, a build is made in the background and the last one stays in use.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._builds = BuildFolder(folder)
        self._fitted: Fitted | None = None
        self._lock = threading.Lock()
        self._rested = 0.0  # when a build may be tried again

    def find_on_show(self) -> OnShow | None:
        """What is on show in the current build, of whatever version; None without one."""
        build = self._builds.find()
        return build.on_show if build else None

    def alike(
        self,
        sessions: sessionmaker[Session],
        on_show: OnShow,
        *,
        interests: dict[str, float],
        words: str,
        refused: frozenset[str] = frozenset(),
        liked: tuple[int, ...] = (),
        disliked: tuple[int, ...] = (),
        ids: NDArray[np.int64] | None = None,
    ) -> Alike:
        """How near each row of `on_show`, or of the activities `ids` alone, lies to this profile.

        See `core.affinity.Profile`; `liked` and `disliked` are activity ids.
        """
        fitted = self.current(sessions, on_show)
        profile = Profile(interests=interests, words=words, refused=refused)
        return _alike(fitted, on_show.ids if ids is None else ids, profile, liked=liked, disliked=disliked)

    def version(self, sessions: sessionmaker[Session], on_show: OnShow) -> int:
        """The version of the catalogue that `alike` compares with just now: that of `on_show`, or one before it."""
        return self.current(sessions, on_show).state.version

    def edition(self, sessions: sessionmaker[Session], on_show: OnShow) -> int:
        """A number that changes whenever the answers of `alike` may."""
        return self.current(sessions, on_show).edition

    def interests_of(self, sessions: sessionmaker[Session], on_show: OnShow, ids: tuple[int, ...]) -> frozenset[str]:
        """The interests that some activities serve, by their ids; those that are gone serve none."""
        fitted = self.current(sessions, on_show)
        rows = fitted.model.interests[_there(positions(np.array(ids, np.int64), fitted.ids))]
        return frozenset(fitted.model.ids[place] for place in rows.indices.tolist())

    def where_from(self) -> str:
        """Where answers come from: "index", "index + 3 changes", or "database: " and the reason in a sentence."""
        fitted = self._fitted
        if fitted is None or fitted.build.name is None:
            return f"database: {self._builds.reason or 'Nobody has asked yet.'}"
        if not fitted.changes:
            return "index"
        return f"index + {fitted.changes} change{'s' if fitted.changes > 1 else ''}"

    def current(self, sessions: sessionmaker[Session], on_show: OnShow) -> Fitted:
        """The newest there is, for all that is on show; only the very first caller may wait for the database."""
        fitted = self._fitted
        if fitted is None:
            with self._lock:
                if self._fitted is None:
                    self._fitted = self._first(sessions, on_show)
                return self._fitted
        behind = fitted.state != on_show.state and fitted.state.version <= on_show.version
        if (behind or self._wants_a_build(fitted)) and self._lock.acquire(blocking=False):
            return self._renewed(sessions, fitted, on_show)
        return fitted

    def _first(self, sessions: sessionmaker[Session], on_show: OnShow) -> Fitted:
        stored = self._builds.find()
        with sessions() as db:
            fitted = _up_to_date(db, _fitted(stored), on_show) if stored else None
            if fitted is not None:
                return fitted
            return _fitted(built(db, on_show))

    def _wants_a_build(self, fitted: Fitted) -> bool:
        unkept = fitted.build.name is None and self._builds.keeps
        return (fitted.changes >= MANY_CHANGES or unkept) and time.monotonic() >= self._rested

    def _renewed(self, sessions: sessionmaker[Session], fitted: Fitted, on_show: OnShow) -> Fitted:
        """Take in what changed; leave the rest, and the lock that is held, to a thread where there is more to do."""
        more = False
        try:
            with sessions() as db:
                known = _up_to_date(db, fitted, on_show)
            more = known is None or self._wants_a_build(known)
            self._fitted = fitted = known or fitted
            if more and time.monotonic() >= self._rested:
                self._rested = time.monotonic() + _PATIENCE
                threading.Thread(target=self._build, args=(sessions, on_show), name="index", daemon=True).start()
            else:
                more = False
        except Exception:
            more = False
            log.exception("the index could not take in what changed; the last state stays in use")
        finally:
            if not more:
                self._lock.release()
        return fitted

    def _build(self, sessions: sessionmaker[Session], on_show: OnShow) -> None:
        """Use a newer build that another process has kept, or make and keep one."""
        try:
            with sessions() as db, self._builds.building() as alone:
                stored = self._builds.find()
                newer = stored and self._fitted and stored.state.version > self._fitted.build.state.version
                fitted = _up_to_date(db, _fitted(stored), on_show) if stored and newer else None
                if fitted is None and alone:
                    fitted = _fitted(self._builds.save(self._fresh(db, on_show)))
            self._fitted = fitted or self._fitted
        except Exception:
            log.exception("the index could not be built anew; the last one stays in use")
        finally:
            self._lock.release()

    def _fresh(self, db: Session, on_show: OnShow) -> Build:
        """A build of how the catalogue stands; the one in use where it is of that state and in no file."""
        state = find_state(db)
        if self._fitted and self._fitted.build.name is None and self._fitted.build.state == state:
            return self._fitted.build
        return built(db, on_show if on_show.state == state else load_on_show(db, now=on_show.read_at))


def _fitted(build: Build) -> Fitted:
    return Fitted(state=build.state, ids=build.ids, model=build.model, index=PlacedIndex(build.placed), build=build)


def _up_to_date(db: Session, fitted: Fitted, on_show: OnShow) -> Fitted | None:
    """The same with what has changed until `on_show`; None when nobody knows what has, or far too much."""
    if fitted.state == on_show.state:
        return fitted
    changed = find_changed(db, since=fitted.state, until=on_show.state)
    if changed is None:
        return None
    ids, documents = documents_of(db, changed)
    more = fitted.model.reading(documents)
    kept = np.flatnonzero(~np.isin(fitted.ids, np.fromiter(changed, np.int64, len(changed))))
    rows = np.concatenate([kept, len(fitted.ids) + np.arange(len(ids))])
    all_ids = np.concatenate([fitted.ids[kept], ids])
    order = np.argsort(all_ids, kind="stable")
    _place_anew(fitted, changed, on_show, ids, more)
    return replace(
        fitted,
        state=on_show.state,
        ids=all_ids[order],
        model=fitted.model.joined(more).taken(rows[order]),
        changes=fitted.changes + len(changed),
        edition=next(_editions),
    )


def _place_anew(
    fitted: Fitted, changed: frozenset[int], on_show: OnShow, ids: NDArray[np.int64], model: AffinityModel
) -> None:
    """Put what changed into its place in the index, which may have been done before."""
    index, codes = fitted.index, fitted.languages
    at = positions(ids, on_show.ids)
    part = taken(on_show, np.sort(at[at >= 0]))
    rows = rows_of(part, ids, model, first_day=index.arrays.first_day, codes=codes)
    for id_ in sorted(changed - set(rows.ids.tolist())):
        index.remove(id_)
    for row in range(len(rows)):
        index.upsert(row_of(rows, row))


def _alike(
    fitted: Fitted,
    ids: NDArray[np.int64],
    profile: Profile,
    *,
    liked: tuple[int, ...],
    disliked: tuple[int, ...],
) -> Alike:
    """Compare a profile with some activities by their ids."""
    model, document_of = fitted.model, positions(ids, fitted.ids)
    likes, dislikes = (_there(positions(np.array(one, np.int64), fitted.ids)) for one in (liked, disliked))
    if 2 * len(ids) < len(fitted.ids):  # of few, only their rows
        rows = np.unique(np.concatenate([_there(document_of), likes, dislikes]))
        model, document_of = model.taken(rows), positions(document_of, rows)
        likes, dislikes = positions(likes, rows), positions(dislikes, rows)
    affinities = model.affinities(replace(profile, liked=tuple(likes.tolist()), disliked=tuple(dislikes.tolist())))
    values = np.zeros(len(ids))
    values[document_of >= 0] = affinities.values[_there(document_of)]
    return Alike(values=values, affinities=affinities, _document_of=document_of)


def _there(rows: NDArray[np.int64]) -> NDArray[np.int64]:
    return rows[rows >= 0]
