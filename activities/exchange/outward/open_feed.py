"""The open feed, paged as OpenActive's Realtime Paged Data Exchange 1.0 wants it, by change number.

Each listing and each date has a number that grows with every change, drawn under the lock of one row: numbers become
visible in their order, so a reader who goes on from the last one misses nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import State, find_changed, find_state
from activities.exchange.outward.models import PublishedItem, PublishedState
from activities.exchange.outward.open_active import Node, is_told, scheduled_session, session_series
from activities.models import Activity, ListingState, Occurrence, Suitability
from activities.queries import is_ahead, is_from_here, published

SERIES, SESSIONS = "session-series", "scheduled-sessions"
KINDS = {SERIES: "SessionSeries", SESSIONS: "ScheduledSession"}
AT_ONCE = 500
FEW = 100  # listings that are looked at while somebody waits for a page
TOLD_GONE = timedelta(days=14)  # at least 7, so that who reads once a week learns of it
_CHUNK = 300
_BEYOND = 10**9  # changes, more than a copy can be behind; so often that programs can still count them exactly
Address = Callable[[str], str]  # the full address of the page of an activity from its key


@dataclass(frozen=True, kw_only=True)
class FeedPage:
    """One page: items in the words of the feed, and the number that the next page goes on from."""

    items: tuple[dict[str, Any], ...]
    after: int


def is_behind(db: Session, *, now: datetime) -> bool:
    """Whether the catalogue changed since the feed last read it, or an hour has passed, in which dates end."""
    state, known = find_state(db), db.get(PublishedState, 1)
    if known is None:
        return True
    return (known.version, known.mark) != (state.version, state.mark) or now - known.read_at >= timedelta(hours=1)


def is_soon_done(db: Session, *, now: datetime) -> bool:
    """Whether the feed is behind by so little that a reader can wait for it. The rest is left to the job."""
    return is_behind(db, now=now) and len(_ids_behind(db, db.get(PublishedState, 1), find_state(db), now)) <= FEW


def catch_up(db: Session, *, address_of: Address, now: datetime) -> int:
    """Give a new number to whatever changed since the last time; returns to how many items.

    Whoever comes second waits for the first, and then finds little to do.
    """
    known = _hold_state(db, now)
    state = find_state(db)
    ids, count = _ids_behind(db, known, state, now), 0
    for start in range(0, len(ids), _CHUNK):
        count += _renew(db, ids[start : start + _CHUNK], known, address_of=address_of, now=now)
    db.execute(sa.delete(PublishedItem).where(PublishedItem.gone_at < now - TOLD_GONE))
    known.version, known.mark, known.read_at = state.version, state.mark, now
    db.flush()
    return count


def tell_all_anew(db: Session) -> None:
    """Give every item a number beyond all that readers know, after a copy came back that knows fewer than they do."""
    for table in (PublishedItem, PublishedState):
        db.execute(sa.update(table).values(number=table.number + _BEYOND))
    db.expire_all()


def read_page(db: Session, kind: str, *, after: int, address_of: Address, now: datetime) -> FeedPage:
    """The items of a kind after a number, by number; `data` only for what is still told of."""
    rows = db.scalars(
        sa.select(PublishedItem)
        .where(PublishedItem.kind == kind, PublishedItem.number > after)
        .order_by(PublishedItem.number)
        .limit(AT_ONCE)
    ).all()
    refs = [row.ref for row in rows if row.gone_at is None]
    in_words = _series_data if kind == SERIES else _session_data
    data = in_words(db, refs, address_of=address_of, now=now)
    items = []
    for row in rows:
        told = data.get(row.ref) if row.gone_at is None else None
        item: dict[str, Any] = {
            "state": "updated" if told else "deleted", "kind": KINDS[kind], "id": row.ref, "modified": row.number,
        }  # fmt: skip
        items.append({**item, "data": told} if told else item)
    return FeedPage(items=tuple(items), after=rows[-1].number if rows else after)


def _hold_state(db: Session, now: datetime) -> PublishedState:
    held = sa.select(PublishedState).where(PublishedState.id == 1).with_for_update()
    known = db.scalar(held.execution_options(populate_existing=True))
    if known is None:
        # Two who both find none: the second fails at the key, and finds it the next time.
        known = PublishedState(id=1, number=0, version=0, mark="", read_at=now)
        db.add(known)
        db.flush()
    return known


def _renew(db: Session, ids: Collection[int], known: PublishedState, *, address_of: Address, now: datetime) -> int:
    """Compare what would be told of these listings with what was, and number what differs."""
    # SQLite may give the number of a date that is gone to one of another listing. Two questions, each by its index.
    dates_now = sa.select(Occurrence.id).where(Occurrence.activity_id.in_(ids))
    numbered_so = sa.and_(PublishedItem.kind == SESSIONS, PublishedItem.ref.in_(dates_now))
    there = {
        (row.kind, row.ref): row
        for mine in (PublishedItem.activity_id.in_(ids), numbered_so)
        for row in db.scalars(sa.select(PublishedItem).where(mine))
    }
    wanted: dict[tuple[str, int], tuple[int, str]] = {}
    for activity, dates in _told_with_dates(db, ids, now):
        wanted[SERIES, activity.id] = (activity.id, _digest(session_series(activity, dates, address_of=address_of)))
        for date in dates:
            node = scheduled_session(activity, date, address_of=address_of)
            wanted[SESSIONS, date.id] = (activity.id, _digest(node))
    count = 0
    for (kind, ref), (activity_id, digest) in wanted.items():
        row = there.get((kind, ref))
        if row is None:
            row = PublishedItem(kind=kind, ref=ref, digest="")
            db.add(row)
        if row.digest != digest or row.gone_at is not None:
            row.activity_id, row.digest, row.gone_at, count = activity_id, digest, None, count + 1
            row.number = known.number = known.number + 1
    for key, row in there.items():
        if key not in wanted and row.gone_at is None:
            row.gone_at, count = now, count + 1
            row.number = known.number = known.number + 1
    db.flush()
    return count


def _told_with_dates(
    db: Session, ids: Collection[int], now: datetime
) -> Iterable[tuple[Activity, list[Occurrence]]]:  # fmt: skip
    told = published().where(Activity.id.in_(ids), Activity.suitability == Suitability.SUITS)
    activities = {one.id: one for one in db.scalars(told).unique() if is_told(one) and is_from_here(one)}
    dates: dict[int, list[Occurrence]] = {one: [] for one in activities}
    ahead = sa.select(Occurrence).where(Occurrence.activity_id.in_(list(activities)), is_ahead(now))
    for date in db.scalars(ahead.order_by(Occurrence.starts_at)):
        dates[date.activity_id].append(date)
    # Without dates there is nothing to book or to come to by this vocabulary.
    return [(activities[one], found) for one, found in dates.items() if found]


def _ids_behind(db: Session, known: PublishedState | None, state: State, now: datetime) -> list[int]:
    """The listings that may be told of otherwise than they were."""
    changed = None
    if known is not None and known.version:
        changed = find_changed(db, since=State(version=known.version, mark=known.mark), until=state)
    return _all_ids(db) if changed is None else sorted(changed | _with_dates_over(db, now))


def _all_ids(db: Session) -> list[int]:
    before = set(db.scalars(sa.select(PublishedItem.activity_id).distinct()))
    return sorted(before | set(db.scalars(sa.select(Activity.id).where(Activity.state == ListingState.PUBLISHED))))


def _with_dates_over(db: Session, now: datetime) -> set[int]:
    """The listings of dates that are told of though they are over."""
    told = sa.select(PublishedItem.activity_id).join(Occurrence, Occurrence.id == PublishedItem.ref)
    over = PublishedItem.kind == SESSIONS, PublishedItem.gone_at.is_(None), ~is_ahead(now)
    return set(db.scalars(told.where(*over).distinct()))


def _series_data(db: Session, refs: Collection[int], *, address_of: Address, now: datetime) -> dict[int, Node]:
    return {
        activity.id: session_series(activity, dates, address_of=address_of)
        for activity, dates in _told_with_dates(db, refs, now)
    }


def _session_data(db: Session, refs: Collection[int], *, address_of: Address, now: datetime) -> dict[int, Node]:
    rows = db.execute(
        sa.select(Occurrence, Activity)
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(Occurrence.id.in_(refs), Activity.state == ListingState.PUBLISHED)
    )
    return {date.id: scheduled_session(activity, date, address_of=address_of) for date, activity in rows}


def _digest(node: Node) -> str:
    return hashlib.sha256(json.dumps(node, sort_keys=True).encode()).hexdigest()[:32]
