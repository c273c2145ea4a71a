"""Keeping organizers, venues and listings as their publishers describe them."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.forms import Input, ListingInput, OrganizerInput, VenueInput
from activities.models import Activity, ActivityInterest, FirstVisit, Organizer, Series, Venue
from activities.occurrences import write_dates
from activities.wording.folding import fold
from matching.core.demand import listed_demand
from matching.core.types import Judged, Noise
from members.models import Avoid
from taxonomy import load_taxonomy


class Change(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


CROWD = 30  # people; from here on it is a crowd to somebody who leaves crowds out
_OWN_COLUMNS = set(ListingInput.model_fields) - {"interests", "series", "dates", "first_visit", "themes"}


def save_organizer(db: Session, form: OrganizerInput) -> Organizer:
    """The organizer with this key, made or brought up to date."""
    organizer: Organizer = _upsert(db, Organizer, form)
    return organizer


def save_venue(db: Session, form: VenueInput) -> Venue:
    """The venue with this key, made or brought up to date."""
    venue: Venue = _upsert(db, Venue, form)
    return venue


def save_listing(
    db: Session, form: ListingInput, *, organizer: Organizer, venue: Venue | None, now: datetime, days_ahead: int
) -> tuple[Activity, Change]:
    """Keep one listing and write out its dates from `now` on; the same form twice changes nothing.

    Flushes, so that the activity has its id. The caller calls `touch_catalogue` once when it is done.
    """
    content_hash = hash_of(form, organizer.key, venue.key if venue else "")
    activity = db.scalar(sa.select(Activity).where(Activity.key == form.key))
    if activity and activity.content_hash == content_hash:
        write_dates(db, activity, form.dates, since=now, until=now + timedelta(days=days_ahead))
        return activity, Change.UNCHANGED
    change = Change.CHANGED if activity else Change.NEW
    activity = activity or Activity(key=form.key)
    fill(activity, form, organizer=organizer, venue=venue, content_hash=content_hash, now=now)
    db.add(activity)
    db.flush()
    write_dates(db, activity, form.dates, since=now, until=now + timedelta(days=days_ahead))
    return activity, change


def fill(
    activity: Activity,
    form: ListingInput,
    *,
    organizer: Organizer,
    venue: Venue | None,
    content_hash: str,
    now: datetime,
) -> None:
    """Carry everything but the dates from the form into the row; works out demand and search words."""
    columns = own_columns(form, organizer=organizer, venue=venue, content_hash=content_hash, now=now)
    for name, value in columns.items():
        setattr(activity, name, value)
    activity.organizer, activity.venue = organizer, venue
    activity.interests = [ActivityInterest(interest=i) for i in dict.fromkeys(form.interests)]
    activity.first_visit = FirstVisit(**form.first_visit.model_dump())
    activity.series = [Series(**series.model_dump()) for series in form.series]


def own_columns(
    form: ListingInput, *, organizer: Organizer, venue: Venue | None, content_hash: str, now: datetime
) -> dict[str, Any]:
    """The columns of the activity's own row, demand and search words worked out."""
    demand = listed_demand(form.first_visit.facts)
    return {
        **{name: getattr(form, name) for name in _OWN_COLUMNS},
        "demand": demand.value,
        "demand_step": demand.step,
        "demand_known": demand.known,
        "themes": _themes(form),
        "search_text": search_text(form, organizer, venue),
        "content_hash": content_hash,
        "changed_at": now,
    }


def _themes(form: ListingInput) -> list[str]:
    """What the publisher named, and what the facts say, of the things people may want to leave out."""
    visit = form.first_visit
    said = {
        Avoid.LOUD: visit.noise is Noise.LOUD,
        Avoid.CROWDS: (visit.group_size or 0) >= CROWD,
        Avoid.CONTESTS: visit.judged is Judged.CONTEST,
    }
    return sorted({*form.themes, *(theme.value for theme, holds in said.items() if holds)})


def search_text(form: ListingInput, organizer: Organizer, venue: Venue | None) -> str:
    """The folded words that a search looks through."""
    taxonomy = load_taxonomy()
    parts = [form.title, form.summary, form.description[:600], organizer.name, form.area_name or ""]
    parts += [venue.name, venue.address] if venue else []
    parts += [taxonomy.name(interest, "en") for interest in form.interests]
    return fold(" ".join(parts))


def hash_of(form: Input, *more: str) -> str:
    """A digest that changes when anything in the form does."""
    text = form.model_dump_json() + "|".join(more)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _upsert(db: Session, table: Any, form: Any) -> Any:
    row = db.scalar(sa.select(table).where(table.key == form.key)) or table(key=form.key)
    for name, value in form.model_dump().items():
        setattr(row, name, value)
    db.add(row)
    db.flush()
    return row
