"""The dates on the page of an activity, told for whoever looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from activities.models import Activity, Occurrence, OccurrenceState
from activities.wording.series import series_words
from activities.wording.words import date_words, zone_words
from matching.core.types import Point, Where


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """Who looks at the page: the middle of their area and their zone, None where we were not told."""

    area: Point | None = None
    zone: str | None = None


@dataclass(frozen=True, kw_only=True)
class DateLine:
    """One date; `for_visitor` tells an online date by the visitor's own clock where that differs."""

    id: int
    words: str
    starts: str  # ISO 8601 with offset, or a plain date
    cancelled: bool
    no_places: bool
    for_visitor: str | None


def repeats(activity: Activity, ahead: Sequence[Occurrence]) -> tuple[str, ...]:
    """The rules that still have dates `ahead`, in words, each once."""
    going_on = {one.series_id for one in ahead}
    return tuple(
        dict.fromkeys(
            series_words(one.rrule, one.starts_local, one.minutes, all_day=one.all_day)
            for one in activity.series
            if one.id in going_on
        )
    )


def date_line(activity: Activity, date: Occurrence, *, visitor: Visitor, now: datetime, kept: int = 0) -> DateLine:
    """One date in the activity's own time; `kept` are the places that plans keep."""
    zone = ZoneInfo(activity.timezone)
    start, end = date.starts_at.astimezone(zone), date.ends_at and date.ends_at.astimezone(zone)
    today = now.astimezone(zone).date()
    for_visitor = None
    if activity.where is Where.ONLINE and not date.all_day and _differs(start, visitor.zone):
        own_zone = ZoneInfo(visitor.zone or activity.timezone)
        for_visitor = date_words(start.astimezone(own_zone), end and end.astimezone(own_zone), today=today)
    return DateLine(
        id=date.id,
        words=date_words(start, end, date.all_day, today=today),
        starts=start.date().isoformat() if date.all_day else start.isoformat(timespec="minutes"),
        cancelled=date.state is OccurrenceState.CANCELLED,
        no_places=activity.places_max is not None and date.places_taken + kept >= activity.places_max,
        for_visitor=for_visitor,
    )


def zone_note(activity: Activity, ahead: Sequence[Occurrence], *, visitor: Visitor) -> str | None:
    """Whose clock the dates go by, where the visitor might take them for their own."""
    if not ahead:
        return None
    elsewhere = any(_differs(one.starts_at.astimezone(ZoneInfo(activity.timezone)), visitor.zone) for one in ahead)
    unsure = visitor.zone is None and activity.where is Where.ONLINE
    return zone_words(activity.timezone) if elsewhere or unsure else None


def _differs(start: datetime, zone: str | None) -> bool:
    return zone is not None and start.astimezone(ZoneInfo(zone)).utcoffset() != start.utcoffset()
