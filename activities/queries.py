"""Published activities and their dates, as rows, for one page or one calendar file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from activities.exchange.importing.places import APPROXIMATE
from activities.models import Activity, FactsSource, ListingState, Occurrence
from matching.core.types import Kind, Point, Where
from refusals import NotHere

_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,119}")
_LARGEST_ID = 2**31 - 1
_WITHOUT_END = timedelta(minutes=30)  # how long a date without an end stays listed after it began


def get_published(db: Session, key: str) -> Activity:
    """The activity with its organizer, venue, first visit and series, in one statement.

    Raises NotHere when there is none or it is not published.
    """
    found = published().where(Activity.key == key)
    if not is_key(key) or (activity := db.scalars(found).unique().one_or_none()) is None:
        raise NotHere("This listing is not here any more, or the address has a slip in it.")
    return activity


def published() -> sa.Select[Activity]:
    """Published activities with their organizer, venue, first visit and series; ask the result for `unique` rows."""
    return (
        sa.select(Activity)
        .where(Activity.state == ListingState.PUBLISHED)
        .options(
            joinedload(Activity.organizer, innerjoin=True),
            joinedload(Activity.venue),
            joinedload(Activity.first_visit),
            joinedload(Activity.series),
        )
    )


def is_key(text: str) -> bool:
    """Whether the text could be a key; ask before the database does, for PostgreSQL takes a NUL for a fault."""
    return _KEY.fullmatch(text) is not None


def point_of(activity: Activity) -> Point | None:
    """The point of its venue; None for what has no place, or one whose point nobody gave."""
    venue = activity.venue
    if activity.where is not Where.PLACE or venue is None or venue.lat is None or venue.lon is None:
        return None
    return Point(venue.lat, venue.lon)


def exact_point_of(activity: Activity) -> Point | None:
    """As `point_of`, but None as well where the point is only the middle of a postcode area."""
    return None if is_rough(activity) else point_of(activity)


def is_rough(activity: Activity) -> bool:
    """Whether the point of its venue is only the middle of a postcode area."""
    return activity.venue is not None and activity.venue.notes == APPROXIMATE


def is_from_here(activity: Activity) -> bool:
    """Whether its organizer told us of it; what we read elsewhere is for its own publisher to hand on."""
    return activity.first_visit is None or activity.first_visit.source is FactsSource.ORGANIZER


def is_undated(activity: Activity) -> bool:
    """Whether one comes on a day of one's own choice: dropped in on, or done alone."""
    return activity.drop_in is not None or activity.kind is Kind.SOLO


def dates_ahead(
    db: Session, activity: Activity, *, now: datetime, most: int, after: datetime | None = None
) -> Sequence[Occurrence]:
    """Its dates that are not over at `now`, cancelled ones included, by start; those that start later than `after`."""
    later = () if after is None else (Occurrence.starts_at > after,)
    return db.scalars(
        sa.select(Occurrence)
        .where(Occurrence.activity_id == activity.id, is_ahead(now), *later)
        .order_by(Occurrence.starts_at)
        .limit(most)
    ).all()


def is_ahead(now: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a date is not over."""
    without_end = sa.case(
        (Occurrence.all_day, Occurrence.starts_at > now - timedelta(days=1)),
        else_=Occurrence.starts_at > now - _WITHOUT_END,
    )
    return sa.case((Occurrence.ends_at.is_(None), without_end), else_=Occurrence.ends_at > now)


def get_date(db: Session, activity: Activity, occurrence_id: int) -> Occurrence:
    """One date of this activity. Raises NotHere when it has no such date."""
    found = db.get(Occurrence, occurrence_id) if occurrence_id <= _LARGEST_ID else None
    if found is None or found.activity_id != activity.id:
        raise NotHere("This date is not listed any more.")
    return found
