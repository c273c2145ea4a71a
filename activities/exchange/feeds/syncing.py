"""Looking at connected calendars again and again: a service with a clock.

Fetching and reading happen outside any transaction; a short one before says that the look is taken, a short one after
keeps what it brought. Several schedulers do no harm: a feed whose time has come is taken by one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Session

from activities.exchange.feeds.items import CannotRead
from activities.exchange.feeds.keeping import Outcome, keep_reading
from activities.exchange.feeds.looking import Asked, Fetches, Looked, look
from activities.exchange.feeds.models import FeedSource, FeedState
from activities.exchange.fetching.addresses import NotFetched
from store import reading, unit_of_work

EVERY = timedelta(hours=6)
LONGEST_WAIT = timedelta(days=7)
AT_ONCE = 200  # feeds in one run


@dataclass(frozen=True, kw_only=True)
class Synced:
    """What came of one look. `outcome` None: nothing changed, or `trouble` says why nothing was read."""

    feed: str
    outcome: Outcome | None = None
    trouble: str | None = None


def sync_due_feeds(
    sessions: orm.sessionmaker[Session], fetcher: Fetches, *, now: datetime, days_ahead: int
) -> list[Synced]:
    """Look at the connected calendars whose time has come (`due_feeds`)."""
    with reading(sessions) as db:
        due = due_feeds(db, now=now)
    done = (sync_feed(sessions, fetcher, feed_id, now=now, days_ahead=days_ahead) for feed_id in due)
    return [one for one in done if one is not None]


def due_feeds(db: Session, *, now: datetime) -> list[int]:
    """Ids of the connected calendars whose time has come, at most `AT_ONCE` of them, longest due first."""
    return list(db.scalars(_due(now).order_by(FeedSource.due_at, FeedSource.id).limit(AT_ONCE)))


def sync_feed(
    sessions: orm.sessionmaker[Session], fetcher: Fetches, feed_id: int, *, now: datetime, days_ahead: int
) -> Synced | None:
    """Look at one connected calendar if its time has come, and keep what it says; None where it has not.

    A look that brings nothing costs the calendar no listing: it waits longer and says why on its page.
    """
    with unit_of_work(sessions) as db:
        taken = db.scalar(
            sa.update(FeedSource)
            .where(FeedSource.id.in_(_due(now).where(FeedSource.id == feed_id)))
            .values(due_at=now + EVERY, looked_at=now)
            .returning(FeedSource.id)
        )
        source = db.get(FeedSource, feed_id)
        if taken is None or source is None or source.address is None:
            return None
        asked, key = asked_of(source), source.key
    try:
        looked = look(fetcher, asked)
    except (NotFetched, CannotRead) as problem:
        with unit_of_work(sessions) as db:
            _note_trouble(db, feed_id, str(problem), now=now)
        return Synced(feed=key, trouble=str(problem))
    with unit_of_work(sessions) as db:
        source = db.get(FeedSource, feed_id)
        if source is None or source.state is not FeedState.ON:
            return None  # paused or taken out while it was read
        outcome = keep_looked(db, source, looked, now=now, days_ahead=days_ahead)
    return Synced(feed=key, outcome=outcome)


def keep_looked(db: Session, source: FeedSource, looked: Looked, *, now: datetime, days_ahead: int) -> Outcome | None:
    """Keep what a look at a feed brought, and where to go on; None where nothing had changed. Flushes."""
    source.etag, source.changed, source.onward = looked.etag, looked.changed, looked.onward
    source.failures, source.trouble, source.looked_at = 0, None, now
    source.due_at = now + EVERY if source.address else None
    if looked.reading is None:
        return None
    return keep_reading(db, source, looked.reading, now=now, days_ahead=days_ahead)


def asked_of(source: FeedSource, *, afresh: bool = False) -> Asked:
    """What to look at for a feed with an address; `afresh` from its beginning, even if nothing changed."""
    assert source.address is not None
    asked = Asked(address=source.address, zone=source.zone, mapping=source.mapping)
    if afresh:
        return asked
    return Asked(
        address=source.address,
        zone=source.zone,
        mapping=source.mapping,
        etag=source.etag,
        changed=source.changed,
        onward=source.onward,
    )


def _due(now: datetime) -> sa.Select[int]:
    return sa.select(FeedSource.id).where(
        FeedSource.state == FeedState.ON, FeedSource.address.is_not(None), FeedSource.due_at <= now
    )


def _note_trouble(db: Session, feed_id: int, sentence: str, *, now: datetime) -> None:
    source = db.get(FeedSource, feed_id)
    if source is None:
        return
    source.failures += 1
    source.trouble = sentence
    source.due_at = now + min(EVERY * 2 ** min(source.failures, 8), LONGEST_WAIT)
