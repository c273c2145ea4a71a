"""Guesses of what listings do not state, learned from what the others state."""

from __future__ import annotations

import logging
from datetime import date, datetime
from threading import Lock, Thread

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session, sessionmaker

from activities.models import Activity, ListingState
from matching.asks import find_asks
from matching.core.gaps import GapFiller
from store import reading

log = logging.getLogger("doorstep")

SAMPLE = 2_000  # listings to learn from, spread evenly over all
_QUICK = 300  # so few are learned from while a visitor waits, in a tenth of a second


class Guesses:
    """What is guessed in this process, learned anew each day; safe between threads.

    Where there is much to learn from, a thread does so, and until it is done nothing is guessed: what is
    unknown then counts as slightly demanding.
    """

    def __init__(self) -> None:
        self._held: tuple[date, GapFiller] | None = None
        self._learning = Lock()

    def find(self, sessions: sessionmaker[Session], db: Session, *, now: datetime) -> GapFiller | None:
        """What guesses for today, or of an earlier day while today's is being learned; None before the first."""
        held, today = self._held, now.date()
        if held and held[0] == today:
            return held[1]
        if self._learning.acquire(blocking=False):
            listed = db.scalar(_COUNT) or 0
            if listed <= _QUICK:
                try:
                    self._held = (today, learn(db))
                finally:
                    self._learning.release()
            else:
                Thread(target=self._learn, args=(sessions, today), name="guesses", daemon=True).start()
        return self._held[1] if self._held else None

    def _learn(self, sessions: sessionmaker[Session], today: date) -> None:
        try:
            with reading(sessions) as db:
                self._held = (today, learn(db))
        except Exception:
            log.exception("guesses could not be learned; what is unknown counts as slightly demanding")
        finally:
            self._learning.release()


def learn(db: Session) -> GapFiller:
    """Learn from at most SAMPLE published listings, spread evenly by their ids: the same listings, the same guesses."""
    ids = db.scalars(sa.select(Activity.id).where(_PUBLISHED).order_by(Activity.id)).all()
    some = [ids[row] for row in np.linspace(0, len(ids) - 1, min(SAMPLE, len(ids))).astype(int)]
    return GapFiller.fit(find_asks(db, some, km=np.full(len(some), np.nan), visits={}))


_PUBLISHED = Activity.state == ListingState.PUBLISHED
_COUNT = sa.select(sa.func.count()).select_from(Activity).where(_PUBLISHED)
