"""The index of what is on: the arrays of the shelf with the similarity model beside them."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session, sessionmaker

from activities.models import Activity, ActivityInterest, ListingState
from activities.on_show import OnShow
from matching.core.affinity import Affinities, AffinityModel, Document, Profile
from taxonomy import load_taxonomy

log = logging.getLogger("doorstep")


@dataclass(frozen=True, kw_only=True, eq=False)
class Fitted:
    """A model and the activities it was fitted on, `ids` ascending, one per document."""

    version: int
    ids: NDArray[np.int64]
    model: AffinityModel


@dataclass(frozen=True, kw_only=True, eq=False)
class Alike:
    """How near each row of an OnShow lies to a profile; rows the model has not read yet are at 0."""

    values: NDArray[np.float64]
    _affinities: Affinities
    _document_of: NDArray[np.int64]  # -1: not read yet

    def why(self, row: int) -> tuple[str, ...]:
        """The person's interests that the activity serves, strongest first."""
        return self._ask(row, self._affinities.why)

    def close_to(self, row: int) -> tuple[str, ...]:
        """The person's interests that are related to one it serves."""
        return self._ask(row, self._affinities.close_to)

    def said(self, row: int) -> tuple[str, ...]:
        """The person's own words that stand in the listing."""
        return self._ask(row, self._affinities.said)

    def _ask(self, row: int, question: Callable[[int], tuple[str, ...]]) -> tuple[str, ...]:
        document = int(self._document_of[row])
        return () if document < 0 else question(document)


class Catalogue:
    """The fitted model of this process; refitted in the background when the listings have changed."""

    def __init__(self) -> None:
        self._fitted: Fitted | None = None
        self._lock = threading.Lock()

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
    ) -> Alike:
        """How near each row of `on_show` lies to this profile; see `core.affinity.Profile`.

        `liked` and `disliked` are activity ids.
        """
        fitted = self._current(sessions, on_show)
        document_of = _positions(on_show.ids, fitted.ids)
        likes, dislikes = (
            tuple(int(p) for p in _positions(np.array(ids, np.int64), fitted.ids) if p >= 0)
            for ids in (liked, disliked)
        )
        affinities = fitted.model.affinities(
            Profile(interests=interests, words=words, refused=refused, liked=likes, disliked=dislikes)
        )
        values = np.where(document_of >= 0, affinities.values[document_of] if len(fitted.ids) else 0.0, 0.0)
        return Alike(values=values, _affinities=affinities, _document_of=document_of)

    def version(self, sessions: sessionmaker[Session], on_show: OnShow) -> int:
        """The version of the catalogue that `alike` compares with just now: that of `on_show`, or one before it."""
        return self._current(sessions, on_show).version

    def _current(self, sessions: sessionmaker[Session], on_show: OnShow) -> Fitted:
        """The newest model there is; only the very first caller waits for a fit."""
        fitted = self._fitted
        if fitted is None:
            with self._lock:
                if self._fitted is None:
                    self._fitted = _fit(sessions, on_show.version)
                return self._fitted
        if fitted.version != on_show.version and self._lock.acquire(blocking=False):
            threading.Thread(target=self._refit, args=(sessions, on_show.version), daemon=True).start()
        return fitted

    def _refit(self, sessions: sessionmaker[Session], version: int) -> None:
        try:
            self._fitted = _fit(sessions, version)
        except Exception:
            log.exception("the similarity model could not be refitted; the last one stays in use")
        finally:
            self._lock.release()


def _fit(sessions: sessionmaker[Session], version: int) -> Fitted:
    with sessions() as db:
        ids, documents = documents_of(db)
    return Fitted(version=version, ids=ids, model=AffinityModel.fit(documents, load_taxonomy()))


def documents_of(db: Session) -> tuple[NDArray[np.int64], list[Document]]:
    """What the model reads of every published activity, ordered by id."""
    interests: dict[int, list[str]] = {}
    for activity_id, interest in db.execute(
        sa.select(ActivityInterest.activity_id, ActivityInterest.interest).order_by(ActivityInterest.interest)
    ):
        interests.setdefault(activity_id, []).append(interest)
    rows = db.execute(
        sa.select(Activity.id, Activity.title, Activity.summary, Activity.description, Activity.kind)
        .where(Activity.state == ListingState.PUBLISHED)
        .order_by(Activity.id)
    ).all()
    documents = [
        Document(title=title, text=f"{summary} {description}", interests=tuple(interests.get(id_, ())), kind=kind)
        for id_, title, summary, description, kind in rows
    ]
    return np.array([row[0] for row in rows], np.int64), documents


def _positions(ids: NDArray[np.int64], among: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each id stands in the ascending `among`; -1 where it does not."""
    if not len(among):
        return np.full(len(ids), -1, np.int64)
    at = np.minimum(np.searchsorted(among, ids), len(among) - 1)
    return np.where(among[at] == ids, at, -1)
