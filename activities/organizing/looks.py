"""Counting how often pages of listings are opened: in memory, written down now and then, with nobody's name."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock

import sqlalchemy as sa
from sqlalchemy import orm

from activities.organizing.models import ListingLooks
from activities.organizing.numbers import month_of
from store import unit_of_work

log = logging.getLogger("doorstep")

EVERY = timedelta(minutes=5)


class Looks:
    """The looks of one process since they were last written down. What is not written when it ends is lost."""

    def __init__(self) -> None:
        self._counts: Counter[int] = Counter()
        self._since: datetime | None = None
        self._lock = Lock()

    def note(self, activity_id: int, sessions: orm.sessionmaker[orm.Session], *, now: datetime) -> None:
        """Count one look. Every few minutes all are written down, outside the transaction of the page."""
        with self._lock:
            self._counts[activity_id] += 1
            self._since = self._since or now
            if now - self._since < EVERY:
                return
            counts, self._counts, self._since = self._counts, Counter(), None
        try:
            with unit_of_work(sessions) as db:
                add_looks(db, counts, now=now)
        except sa.exc.OperationalError:
            # A long import may hold the database; the page matters more than a rough number.
            log.warning("some looks were not written down: the database was busy")


def add_looks(db: orm.Session, counts: Mapping[int, int], *, now: datetime) -> None:
    """Add looks to those of the month; those at listings that are gone are forgotten."""
    month = month_of(now)
    for activity_id, looks in sorted(counts.items()):
        same = (ListingLooks.activity_id == activity_id, ListingLooks.month == month)
        try:
            with db.begin_nested():
                row = db.scalar(sa.select(ListingLooks).where(*same).with_for_update())
                if row is None:
                    db.add(ListingLooks(activity_id=activity_id, month=month, looks=looks))
                else:
                    row.looks += looks
                db.flush()
        except sa.exc.IntegrityError:
            continue
