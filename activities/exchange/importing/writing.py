"""Keeping a prepared catalogue: new listings by bulk inserts, changed ones one by one, in the caller's transaction."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from activities.exchange.importing.bulk import AT_ONCE, chunks, insert_all, inserted, upserted
from activities.exchange.importing.prepare import Prepared
from activities.exchange.models import ImportedRow
from activities.forms import ListingInput
from activities.listings import Change, fill, hash_of, own_columns
from activities.models import (
    Activity,
    ActivityInterest,
    FirstVisit,
    ListingState,
    Occurrence,
    Organizer,
    Series,
    Venue,
)
from activities.occurrences import columns_of, planned_dates, write_dates
from activities.organizing.models import OrganizerPerson

# What becomes of a listing that changed: the row, what the catalogue says of it now, and where; back comes what holds.
Settle = Callable[[Activity, ListingInput, Venue | None], tuple[ListingInput, Venue | None]]

_PROMISED = 0  # stands for the id of a listing that is about to be inserted


@dataclass
class Written:
    """What became of the rows and listings of one catalogue."""

    rows: Counter[Change] = field(default_factory=Counter)
    listings: Counter[Change] = field(default_factory=Counter)
    gone: int = 0  # rows read before that are no longer in the file


def as_told(_activity: Activity, listing: ListingInput, venue: Venue | None) -> tuple[ListingInput, Venue | None]:
    """The catalogue has the last word."""
    return listing, venue


def write_catalogue(
    db: Session,
    catalogue: str,
    listings: Sequence[Prepared],
    *,
    weeks_moved: int,
    now: datetime,
    days_ahead: int,
    settle: Settle = as_told,
) -> Written:
    """Keep the listings of one catalogue and remember which row went where.

    A listing is known again by its rows, so that it keeps its key and its address when its title changes. What an
    operator decided about a listing (its state) stays. A listing none of whose rows is left is withdrawn.
    `settle` decides what holds where a listing changed.
    """
    writer = _Writer(db, catalogue, listings, now, now + timedelta(days=days_ahead), weeks_moved, settle)
    return writer.write()


@dataclass
class _Known:
    """What the database holds of a catalogue."""

    rows: dict[str, ImportedRow]
    keys: dict[int, str]  # activity id -> key
    ids: dict[str, int]  # key -> activity id
    hashes: dict[int, str]


# What somebody here took over from a catalogue is theirs to change: the catalogue changes it no more.
_LOOKED_AFTER = Activity.organizer_id.in_(sa.select(OrganizerPerson.organizer_id))


class _Writer:
    def __init__(
        self,
        db: Session,
        catalogue: str,
        listings: Sequence[Prepared],
        now: datetime,
        until: datetime,
        weeks: int,
        settle: Settle,
    ) -> None:
        self.db, self.catalogue, self.listings = db, catalogue, listings
        self.now, self.until, self.weeks, self.settle = now, until, weeks, settle
        self.theirs = _LOOKED_AFTER if settle is as_told else sa.false()
        self.known = self._known()
        self.written = Written()
        self.revived: set[int] = set()

    def write(self) -> Written:
        listings = self.listings
        organizers = upserted(self.db, Organizer, (one.organizer for one in listings))
        venues = upserted(self.db, Venue, (one.venue for one in listings if one.venue))
        new: list[tuple[Prepared, dict[str, Any]]] = []
        changed: dict[int, tuple[Prepared, str]] = {}
        homes: dict[str, int] = {}  # row id -> activity id
        claimed: set[int] = set()
        for one in listings:
            activity_id = self._find(one, claimed)
            if activity_id is None:
                one = self._with_free_key(one)
            else:
                claimed.add(activity_id)
                one = _with_key(one, self.known.keys[activity_id])
                homes.update((row.id, activity_id) for row in one.rows)
            venue = venues[one.venue.key] if one.venue else None
            organizer = organizers[one.organizer.key]
            digest = hash_of(one.listing, organizer.key, venue.key if venue else "")
            if activity_id is None:
                columns = own_columns(one.listing, organizer=organizer, venue=venue, content_hash=digest, now=self.now)
                new.append((one, {**columns, "organizer_id": organizer.id, "venue_id": venue.id if venue else None}))
            elif self.known.hashes[activity_id] != digest:
                changed[activity_id] = (one, digest)
            else:
                self.written.listings[Change.UNCHANGED] += 1
        homes.update(self._insert(new))
        self._update(changed, organizers, venues)
        self._remember(homes)
        return self.written

    def _known(self) -> _Known:
        rows = self.db.scalars(sa.select(ImportedRow).where(ImportedRow.catalogue == self.catalogue)).all()
        columns = sa.select(Activity.id, Activity.key, Activity.content_hash)
        of_rows = sa.select(ImportedRow.activity_id).where(ImportedRow.catalogue == self.catalogue)
        found = list(self.db.execute(columns.where(Activity.id.in_(of_rows))))
        for keys in chunks((one.listing.key for one in self.listings), AT_ONCE):
            found += self.db.execute(columns.where(Activity.key.in_(keys)))
        return _Known(
            rows={row.row_key: row for row in rows},
            keys={id_: key for id_, key, _ in found},
            ids={key: id_ for id_, key, _ in found},
            hashes={id_: digest for id_, _, digest in found},
        )

    def _find(self, one: Prepared, claimed: set[int]) -> int | None:
        """The activity that most of its rows belonged to, else the one of its key, which had lost its rows."""
        before = Counter(
            row.activity_id
            for raw in one.rows
            if (row := self.known.rows.get(raw.id)) and row.activity_id not in claimed
        )
        if before:
            return min(before, key=lambda activity_id: (-before[activity_id], activity_id))
        found = self.known.ids.get(one.listing.key)
        if found is None or found in claimed or found == _PROMISED:
            return None
        self.revived.add(found)
        self.known.hashes[found] = ""
        return found

    def _with_free_key(self, one: Prepared) -> Prepared:
        key, number = one.listing.key, 2
        while key in self.known.ids:
            key, number = f"{one.listing.key[:110]}-{number}", number + 1
        self.known.ids[key] = _PROMISED
        return one if key == one.listing.key else _with_key(one, key)

    def _insert(self, new: Sequence[tuple[Prepared, dict[str, Any]]]) -> dict[str, int]:
        """Insert the new listings with all that belongs to them; returns their rows' homes."""
        if not new:
            return {}
        ids = inserted(self.db, Activity, [columns for _, columns in new])
        self.written.listings[Change.NEW] += len(ids)
        made = list(zip(ids, (one for one, _ in new), strict=True))
        insert_all(
            self.db, ActivityInterest,
            ({"activity_id": id_, "interest": i} for id_, one in made for i in dict.fromkeys(one.listing.interests)),
        )  # fmt: skip
        insert_all(
            self.db, FirstVisit, ({"activity_id": id_, **one.listing.first_visit.model_dump()} for id_, one in made)
        )
        rules = [{"activity_id": id_, **rule.model_dump()} for id_, one in made for rule in one.listing.series]
        of_activity: dict[int, list[int]] = defaultdict(list)
        for rule, series_id in zip(rules, inserted(self.db, Series, rules), strict=True):
            of_activity[rule["activity_id"]].append(series_id)
        insert_all(self.db, Occurrence, self._date_columns(made, of_activity))
        return {row.id: id_ for id_, one in made for row in one.rows}

    def _date_columns(
        self, made: Iterable[tuple[int, Prepared]], series_ids: Mapping[int, Sequence[int]]
    ) -> Iterator[dict[str, Any]]:
        for id_, one in made:
            listing = one.listing
            planned = planned_dates(listing.series, listing.dates, listing.timezone, since=self.now, until=self.until)
            for date in planned:
                yield columns_of(date, activity_id=id_, series_ids=series_ids.get(id_, ()))

    def _update(
        self,
        changed: Mapping[int, tuple[Prepared, str]],
        organizers: Mapping[str, Organizer],
        venues: Mapping[str, Venue],
    ) -> None:
        self.written.listings[Change.CHANGED] += len(changed)
        for ids in chunks(changed, AT_ONCE):
            wanted = sa.select(Activity).where(Activity.id.in_(ids), ~self.theirs).options(
                selectinload(Activity.first_visit), selectinload(Activity.interests), selectinload(Activity.series)
            )  # fmt: skip
            for activity in self.db.scalars(wanted):
                one, digest = changed[activity.id]
                state = ListingState.PUBLISHED if activity.id in self.revived else activity.state
                listing, venue = self.settle(activity, one.listing, venues[one.venue.key] if one.venue else None)
                fill(
                    activity, listing, organizer=organizers[one.organizer.key], venue=venue, content_hash=digest,
                    now=self.now,
                )  # fmt: skip
                activity.state = state
                self.db.flush()
                write_dates(self.db, activity, listing.dates, since=self.now, until=self.until)
            self.db.flush()

    def _remember(self, homes: Mapping[str, int]) -> None:
        before = {row.activity_id for row in self.known.rows.values()}
        there: set[str] = set()
        added = []
        for raw in (row for one in self.listings for row in one.rows):
            there.add(raw.id)
            digest = f"{raw.digest}+{self.weeks}"
            row = self.known.rows.get(raw.id)
            if row is None:
                change = Change.NEW
                added.append({"row_key": raw.id, "content_hash": digest, "activity_id": homes[raw.id]})
            else:
                change = Change.UNCHANGED if row.content_hash == digest else Change.CHANGED
                row.content_hash, row.activity_id = digest, homes[raw.id]
            self.written.rows[change] += 1
        insert_all(self.db, ImportedRow, ({"catalogue": self.catalogue, **row} for row in added))
        self.written.gone = len(self.known.rows.keys() - there)
        self.db.flush()
        self._withdraw_the_empty(before)

    def _withdraw_the_empty(self, before: Iterable[int]) -> None:
        """Listings that had rows `before` and lost them all to another say no more than that other one."""
        with_rows = sa.select(ImportedRow.activity_id)
        for ids in chunks(before, AT_ONCE):
            self.db.execute(
                sa.update(Activity)
                .where(
                    Activity.id.in_(ids),
                    Activity.id.not_in(with_rows),
                    Activity.state == ListingState.PUBLISHED,
                    ~self.theirs,
                )  # fmt: skip
                .values(state=ListingState.WITHDRAWN)
            )


def _with_key(one: Prepared, key: str) -> Prepared:
    listing = one.listing.model_copy(update={"key": key})
    return Prepared(listing=listing, organizer=one.organizer, venue=one.venue, rows=one.rows)
