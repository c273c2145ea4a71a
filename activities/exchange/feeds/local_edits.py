"""Changes that somebody made here to a listing of a feed survive what the feed says next.

A comparison of three: what the feed said last time, what the listing says now, what the feed says now. Where the
listing differs from what the feed said last, somebody here changed it, and that holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import ValidationError
from pydantic_core import to_jsonable_python
from sqlalchemy.orm import Session

from activities.exchange.feeds.models import FeedListing
from activities.forms import DateInput, FirstVisitInput, ListingInput, SeriesInput
from activities.models import Activity, Occurrence, OccurrenceState, Venue
from activities.occurrences import planned_dates
from activities.plans.models import Answer, Plan

# Set by rules or by the feed alone, or looked after apart from the others.
_NOT_COMPARED = frozenset({"key", "state", "dates", "themes", "checked_on", "first_visit", "interests", "series"})
_WHERE = ("where", "area_name", "area_lat", "area_lon", "area_km")
_SERIES = tuple(SeriesInput.model_fields)


class LocalEdits:
    """Settles listings of one feed; `settle` is what `write_catalogue` asks."""

    def __init__(self, db: Session, *, feed_id: int, now: datetime) -> None:
        self._db, self._now = db, now
        rows = db.scalars(sa.select(FeedListing).where(FeedListing.feed_id == feed_id))
        self._told = {row.activity_id: row for row in rows}

    def settle(
        self, activity: Activity, listing: ListingInput, venue: Venue | None
    ) -> tuple[ListingInput, Venue | None]:
        """The listing as the feed says it now, but for what somebody here changed since it last said so."""
        last = self._told.get(activity.id)
        if last is None:
            return listing, venue
        kept = edited(activity, last.told)
        if (activity.venue.key if activity.venue else None) != last.venue_key:
            venue = activity.venue
            kept |= {name: getattr(activity, name) for name in _WHERE}
        kept["dates"] = self._dates(activity, last, listing)
        visit = {**listing.first_visit.model_dump(), **kept.pop("first_visit", {})}
        try:
            return ListingInput.model_validate({**listing.model_dump(), **kept, "first_visit": visit}), venue
        except ValidationError:  # an age kept from here and one told now may contradict each other
            mine = {name: getattr(activity, name) for name in ListingInput.model_fields.keys() - _NOT_COMPARED}
            return listing.model_copy(update={**mine, "dates": kept["dates"]}), venue

    def _dates(self, activity: Activity, last: FeedListing, listing: ListingInput) -> list[DateInput]:
        """The dates told now, with those added, called off or taken out here."""
        rows = {row.starts_at: row for row in self._db.scalars(_ahead(activity, self._now))}
        until = max([last.until, *rows])
        series = [SeriesInput.model_construct(**one) for one in last.told["series"]]
        singles = [DateInput.model_construct(**one) for one in last.told["dates"]]
        before = {
            one.when.starts_at: one
            for one in planned_dates(series, singles, last.told["timezone"], since=self._now, until=until)
        }
        mine = {
            row.starts_local: as_input(row)
            for start, row in rows.items()
            if start not in before or row.state is not before[start].state
        }
        # A date that somebody plans is called off rather than taken away: they are told, and their plan says so.
        wanted = self._wanted(listing, until)
        planned = self._planned(activity)
        mine |= {
            row.starts_local: as_input(row).model_copy(update={"cancelled": True})
            for start, row in rows.items()
            if row.id in planned and start not in wanted and row.starts_local not in mine
        }
        out = {one.when.starts_local for start, one in before.items() if start < last.until and start not in rows}
        return [one for one in listing.dates if one.starts_local not in mine.keys() | out] + list(mine.values())

    def _wanted(self, listing: ListingInput, until: datetime) -> set[datetime]:
        """When the dates told now begin."""
        dates = planned_dates(listing.series, listing.dates, listing.timezone, since=self._now, until=until)
        return {one.when.starts_at for one in dates}

    def _planned(self, activity: Activity) -> set[int | None]:
        """The dates of an activity that somebody plans."""
        mine = sa.select(Plan.occurrence_id).where(Plan.activity_id == activity.id, Plan.answer != Answer.NOT_AFTER_ALL)
        return set(self._db.scalars(mine))


def edited(activity: Activity, told: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a listing that differ from what a feed last told, with their values now.

    `first_visit` is a mapping of the answers that differ.
    """
    found = {
        name: getattr(activity, name)
        for name in ListingInput.model_fields.keys() - _NOT_COMPARED
        if name in told and _plain(getattr(activity, name)) != _plain(told[name])
    }
    interests = sorted(one.interest for one in activity.interests)
    if interests != sorted(set(told["interests"])):
        found["interests"] = interests
    series = [{name: getattr(one, name) for name in _SERIES} for one in activity.series]
    if series != told["series"]:
        found["series"] = series
    visit = activity.first_visit
    answers = {
        name: getattr(visit, name)
        for name in FirstVisitInput.model_fields
        if visit is not None and _plain(getattr(visit, name)) != _plain(told["first_visit"].get(name))
    }
    return {**found, "first_visit": answers} if answers else found


def _ahead(activity: Activity, now: datetime) -> sa.Select[Occurrence]:
    return sa.select(Occurrence).where(Occurrence.activity_id == activity.id, Occurrence.starts_at >= now)


def as_input(row: Occurrence) -> DateInput:
    """A date as somebody would type it."""
    minutes = None if row.ends_at is None else int((row.ends_at - row.starts_at).total_seconds() // 60)
    return DateInput(
        starts_local=row.starts_local,
        minutes=minutes,
        all_day=row.all_day,
        cancelled=row.state is OccurrenceState.CANCELLED,
    )


def _plain(value: Any) -> Any:
    """The value as JSON has it; sums of money as numbers, because 5 and 5.00 are one price."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, str) and value.replace(".", "", 1).isdecimal():
        return float(value)
    return to_jsonable_python(value)
