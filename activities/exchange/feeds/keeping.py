"""Keeping what a feed says: entries, the listings they come to, what is taken back. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.exchange.feeds.adopting import find_again, take_over
from activities.exchange.feeds.items import Item, Reading
from activities.exchange.feeds.known_places import at_known_places, without_homes
from activities.exchange.feeds.local_edits import LocalEdits
from activities.exchange.feeds.making import Publisher, is_over, key_of_row, listings_of
from activities.exchange.feeds.merging import Kept, Merge, merged
from activities.exchange.feeds.models import FeedItem, FeedListing, FeedSource
from activities.exchange.importing.prepare import Plan, Prepared
from activities.exchange.importing.writing import Written, write_catalogue
from activities.exchange.models import ImportedRow, ImportRun
from activities.listings import Change
from activities.models import Activity, ListingState, OrganizerState
from activities.review.models import Act, ReviewAct

RUNS_KEPT = 30
LOOKED_AT = 3  # listings of a new feed that moderators look at
CHECKED_EVERY = timedelta(days=7)  # how old "checked on" may be before a look renews it
_TOLD_REJECTED = 100


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of one look. Entries: read = new + changed + unchanged + older, and those set aside."""

    read: int
    new: int
    changed: int
    unchanged: int
    older: int  # an older revision than the one that was kept
    missing: int  # not told this time; they stay until the next look
    gone: int
    rejected: int
    listings_new: int
    listings_changed: int
    listings_withdrawn: int
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What a reading comes to beside what is kept; nothing is written yet."""

    merge: Merge
    plan: Plan
    homes: dict[str, int]  # row id -> activity id, as kept
    again: dict[str, int]  # of a calendar that is new here: row id -> id of a listing it brought before


def compare(db: Session, source: FeedSource, reading: Reading, *, now: datetime) -> Comparison:
    """Lay a reading beside what is kept of its feed."""
    kept = [
        Kept(key=row.key, item=Item.model_validate(row.told), missing=row.missing)
        for row in db.scalars(sa.select(FeedItem).where(FeedItem.feed_id == source.id).order_by(FeedItem.id))
    ]
    merge = merged(kept, reading, is_over=lambda item: is_over(item, now=now))
    homes = _homes(db, source)
    items = {**merge.items, **_called_off(merge, kept, homes)}
    at_home = {key_of_row(row_id) for row_id in homes}
    read = listings_of(source.key, items, publisher_of(source), at_home=at_home, now=now)
    plan = at_known_places(db, source, without_homes(read))
    again = {} if kept else find_again(db, source, plan.listings)
    return Comparison(merge=merge, plan=plan, homes=homes, again=again)


def keep_reading(db: Session, source: FeedSource, reading: Reading, *, now: datetime, days_ahead: int) -> Outcome:
    """Keep a reading of a feed and bring its listings up to date. Flushes."""
    found = compare(db, source, reading, now=now)
    if found.again:
        take_over(db, source, found.plan.listings, found.again)
    written = write_catalogue(
        db, source.key, found.plan.listings, weeks_moved=0, now=now, days_ahead=days_ahead,
        settle=LocalEdits(db, feed_id=source.id, now=now).settle,
    )  # fmt: skip
    withdrawn = _take_back(db, source, found)
    _keep_items(db, source, found)
    _ask_for_a_second_look(db, source, found, now=now)
    ids = _remember_what_was_told(db, source, found.plan, until=now + timedelta(days=days_ahead))
    renewed = _note_that_it_was_checked(db, ids, now=now)
    if withdrawn or renewed or written.listings[Change.NEW] or written.listings[Change.CHANGED]:
        touch_catalogue(db, [*ids, *withdrawn])
    outcome = _outcome(reading, found, written, withdrawn=len(withdrawn))
    _keep_run(db, source, reading, found.plan, outcome, now=now)
    return outcome


def publisher_of(source: FeedSource) -> Publisher:
    """Listings of an organizer whom nobody has welcomed yet wait to be looked at."""
    organizer = source.organizer
    welcome = organizer.state is OrganizerState.WELCOME
    return Publisher(
        key=organizer.key,
        name=organizer.name,
        state=ListingState.PUBLISHED if welcome else ListingState.IN_REVIEW,
    )


def _homes(db: Session, source: FeedSource) -> dict[str, int]:
    """The listing of each row that is kept: row id -> activity id."""
    rows = sa.select(ImportedRow.row_key, ImportedRow.activity_id).where(ImportedRow.catalogue == source.key)
    return {row.row_key: row.activity_id for row in db.execute(rows)}


def _called_off(merge: Merge, kept: list[Kept], homes: Mapping[str, int]) -> dict[str, Item]:
    """Entries that are gone, as cancelled, where their listing goes on with others: a date of it is called off."""
    surviving = {home for row_id, home in homes.items() if key_of_row(row_id) in merge.items}
    shared = {key_of_row(row_id) for row_id, home in homes.items() if home in surviving}
    return {one.key: _cancelled(one.item) for one in kept if one.key in merge.gone & shared}


def _cancelled(item: Item) -> Item:
    return item.model_copy(update={"times": tuple(one.model_copy(update={"cancelled": True}) for one in item.times)})


def _take_back(db: Session, source: FeedSource, found: Comparison) -> list[int]:
    """Forget rows that stand for nothing any more; listings that lost all of theirs are withdrawn. Returns their ids.

    A listing that somebody here paused or withdrew keeps its rows, or it would be published when they return.
    """
    told = {row.id for one in found.plan.listings for row in one.rows}
    alive = {key_of_row(row_id) for row_id in told}
    lost = {
        row_id
        for row_id in found.homes.keys() - told
        if key_of_row(row_id) in found.merge.gone or key_of_row(row_id) in alive
    }
    if not lost:
        return []
    mine = sa.select(ImportedRow).where(ImportedRow.catalogue == source.key)
    left = {row.activity_id for row in db.scalars(mine) if row.row_key not in lost}
    empty = {found.homes[row_id] for row_id in lost} - left
    shown = set(
        db.scalars(
            sa.select(Activity.id).where(
                Activity.id.in_(empty), Activity.state.in_((ListingState.PUBLISHED, ListingState.IN_REVIEW))
            )
        )
    )
    db.execute(sa.update(Activity).where(Activity.id.in_(shown)).values(state=ListingState.WITHDRAWN))
    for row in db.scalars(mine):
        if row.row_key in lost and (row.activity_id not in empty or row.activity_id in shown):
            db.delete(row)
    db.flush()
    return sorted(shown)


def _keep_items(db: Session, source: FeedSource, found: Comparison) -> None:
    merge = found.merge
    called_off = {key_of_row(row.id) for one in found.plan.listings for row in one.rows} & merge.gone
    rows = {row.key: row for row in db.scalars(sa.select(FeedItem).where(FeedItem.feed_id == source.id))}
    for key, row in rows.items():
        if key in merge.items:
            row.missing = merge.missing.get(key, 0)
            told = merge.items[key].model_dump(mode="json")
            if row.told != told:
                row.told = told
        elif key in called_off:
            row.missing += 1
        else:
            db.delete(row)
    new = ({"feed_id": source.id, "key": key, "told": item.model_dump(mode="json")}
           for key, item in merge.items.items() if key not in rows)  # fmt: skip
    if columns := list(new):
        db.execute(sa.insert(FeedItem), columns)
    db.flush()


def _remember_what_was_told(db: Session, source: FeedSource, plan: Plan, *, until: datetime) -> list[int]:
    """Note what the feed says of each listing, to know later what was changed here. Returns their ids."""
    homes = _homes(db, source)
    before = {row.activity_id: row for row in db.scalars(
        sa.select(FeedListing).where(FeedListing.feed_id == source.id))}  # fmt: skip
    ids = []
    for one in plan.listings:
        activity_id = homes[one.rows[0].id]
        ids.append(activity_id)
        row = before.get(activity_id) or FeedListing(activity_id=activity_id, feed_id=source.id)
        told = told_of(one)
        if row.told != told:
            row.told, row.until = told, until
        row.venue_key = one.venue.key if one.venue else None
        db.add(row)
    db.flush()
    return ids


def _ask_for_a_second_look(db: Session, source: FeedSource, found: Comparison, *, now: datetime) -> None:
    """Put the first listings that a feed brings before the moderators, as those of a new group are."""
    if found.homes:
        return
    homes = _homes(db, source)
    for one in found.plan.listings[:LOOKED_AT]:
        db.add(
            ReviewAct(
                organizer_id=source.organizer_id, activity_id=homes[one.rows[0].id], act=Act.CHANGED, at=now,
                words="",
            )
        )  # fmt: skip


def told_of(one: Prepared) -> dict[str, Any]:
    """A listing as a feed tells it, as JSON."""
    return one.listing.model_dump(mode="json")


def _note_that_it_was_checked(db: Session, ids: list[int], *, now: datetime) -> bool:
    """Whether "checked on" was renewed for any of the listings: their owner's calendar still says so."""
    old = now.date() - CHECKED_EVERY
    stale = (Activity.id.in_(ids), sa.or_(Activity.checked_on.is_(None), Activity.checked_on <= old))
    found = list(db.scalars(sa.select(Activity.id).where(*stale)))
    db.execute(sa.update(Activity).where(Activity.id.in_(found)).values(checked_on=now.date()))
    return bool(found)


def _outcome(reading: Reading, found: Comparison, written: Written, *, withdrawn: int) -> Outcome:
    merge = found.merge
    return Outcome(
        read=len(reading.items) + reading.set_aside,
        new=len(merge.new),
        changed=len(merge.changed),
        unchanged=len(merge.unchanged),
        older=len(merge.older),
        missing=len(merge.missing),
        gone=len(merge.gone),
        rejected=reading.set_aside + len(found.plan.rejected),
        listings_new=written.listings[Change.NEW],
        listings_changed=written.listings[Change.CHANGED],
        listings_withdrawn=withdrawn,
        notes=reading.notes,
    )


def _keep_run(
    db: Session, source: FeedSource, reading: Reading, plan: Plan, outcome: Outcome, *, now: datetime
) -> None:
    rejected = [one.model_dump(mode="json") for one in reading.rejected]
    rejected += [{"row": one.row, "name": one.title, "reason": one.reason} for one in plan.rejected]
    db.add(
        ImportRun(
            catalogue=source.key, started_at=now, fingerprint=None, read=outcome.read, new=outcome.new,
            changed=outcome.changed, unchanged=outcome.unchanged + outcome.older, rejected=outcome.rejected,
            gone=outcome.gone,
            told={"rejected": rejected[:_TOLD_REJECTED], "notes": list(outcome.notes), "missing": outcome.missing,
                  "listings_new": outcome.listings_new, "listings_changed": outcome.listings_changed,
                  "listings_withdrawn": outcome.listings_withdrawn},
        )
    )  # fmt: skip
    db.flush()
    newest = sa.select(ImportRun.id).where(ImportRun.catalogue == source.key).order_by(ImportRun.id.desc())
    kept = list(db.scalars(newest.limit(RUNS_KEPT)))
    db.execute(sa.delete(ImportRun).where(ImportRun.catalogue == source.key, ImportRun.id < kept[-1]))
