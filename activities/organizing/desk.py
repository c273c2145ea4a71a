"""The lines of an organizer's page: each listing with its state and its next date."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from activities.models import Activity, ListingState, Occurrence, OccurrenceState, Organizer
from activities.wording.folding import fold
from activities.wording.words import date_words

MOST_LINES = 50  # of a page; past that somebody looks for a part of the title
STATES: Mapping[ListingState, LazyString] = {
    ListingState.DRAFT: lazy_gettext("Draft"),
    ListingState.IN_REVIEW: lazy_gettext("Being looked at"),
    ListingState.PUBLISHED: lazy_gettext("On show"),
    ListingState.PAUSED: lazy_gettext("Paused"),
    ListingState.WITHDRAWN: lazy_gettext("Withdrawn"),
}


@dataclass(frozen=True, kw_only=True)
class ListingLine:
    """One listing in the list of its organizer."""

    key: str
    title: str
    state: str
    next_date: str


@dataclass(frozen=True, kw_only=True)
class Listings:
    """The first listings that were looked for, of so many found, of so many there are."""

    lines: Sequence[ListingLine]
    found: int
    total: int


def listings_of(db: Session, organizer: Organizer, *, words: str = "", now: datetime) -> Listings:
    """The listings that are or were on show: those on show first, then by title; at most MOST_LINES of them.

    `words` is a part of the title.
    """
    order = sa.case((Activity.state == ListingState.PUBLISHED, 0), (Activity.state == ListingState.PAUSED, 1), else_=2)
    every = db.scalars(
        sa.select(Activity)
        .where(
            Activity.organizer_id == organizer.id,
            Activity.state.in_((ListingState.PUBLISHED, ListingState.PAUSED, ListingState.WITHDRAWN)),
        )
        .order_by(order, Activity.title, Activity.id)
    ).all()
    found = [row for row in every if fold(words) in fold(row.title)]
    rows = found[:MOST_LINES]
    ids = [row.id for row in rows]
    ahead = sa.select(Occurrence.activity_id, sa.func.min(Occurrence.starts_at).label("at")).where(
        Occurrence.activity_id.in_(ids), Occurrence.starts_at > now, Occurrence.state == OccurrenceState.ON
    )
    first = {row.activity_id: row.at for row in db.execute(ahead.group_by(Occurrence.activity_id))}
    lines = [
        ListingLine(key=row.key, title=row.title, state=str(STATES[row.state]), next_date=_next(row, first, now=now))
        for row in rows
    ]
    return Listings(lines=lines, found=len(found), total=len(every))


def _next(activity: Activity, first: Mapping[int, datetime], *, now: datetime) -> str:
    if activity.id not in first:
        return activity.drop_in or _("No dates ahead")
    zone = ZoneInfo(activity.timezone)
    return date_words(first[activity.id].astimezone(zone), None, today=now.astimezone(zone).date())
