"""Local calendars of a town: many publishers, one row for each date or rule."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from activities.exchange.importing.catalogues.raw import (
    RawListing,
    Row,
    RowRejected,
    Shape,
    When,
    minutes_between,
    names,
    needed,
    position,
    split,
    wall_time,
)
from activities.recurrence import check_rule
from activities.suitability.rule import Sort

LONGEST_TIMED_MINUTES = 3 * 24 * 60

_DOLLARS = ["New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Detroit", "Boise", "Anchorage"]
_CANADIAN = ["Toronto", "Vancouver", "Edmonton", "Winnipeg", "Halifax", "Regina", "St_Johns"]
_EUROS = [
    "Madrid",
    "Dublin",
    "Paris",
    "Berlin",
    "Rome",
    "Lisbon",
    "Amsterdam",
    "Brussels",
    "Vienna",
    "Helsinki",
    "Athens",
]
_CURRENCIES = {
    **{f"America/{city}": "USD" for city in _DOLLARS},
    **{f"America/{city}": "CAD" for city in _CANADIAN},
    **{f"Europe/{city}": "EUR" for city in _EUROS},
    "Europe/London": "GBP",
}


def read(row: Row) -> RawListing:
    """One row of the list. Raises RowRejected, with what it lacks, where it cannot become a listing."""
    lat, lon = position(row)
    zone = _zone(row["timezone"].strip())
    return RawListing(
        id=needed(row, "activity_id", what="id"),
        title=needed(row, "title", what="title"),
        description=row["description"],
        categories=split(row["categories"], "|"),
        publisher=row["publisher"].strip(),
        publisher_name=row["publisher_name"],
        location=row["location"],
        postcode=row["postcode"].strip() or None,
        lat=lat,
        lon=lon,
        approximate=row["geo_source"] != "feed",
        when=_when(row),
        timezone=zone,
        currency=currency_of(zone),
        languages=("en",),
        url=row["url"],
    )


def _when(row: Row) -> When:
    start = wall_time(row["start"])
    minutes = minutes_between(start, row["end"])
    midnight_to_midnight = (start.hour, start.minute) == (0, 0) and minutes is not None and minutes % 1440 in (0, 1439)
    all_day = row["all_day"].strip() == "1" or midnight_to_midnight
    if minutes is not None and minutes > LONGEST_TIMED_MINUTES and not all_day:
        minutes = None  # the end of a course, or of a season
    return When(
        start=start.replace(hour=0, minute=0) if all_day else start,
        minutes=_whole_days(minutes) if all_day else minutes,
        all_day=all_day,
        rrule=_rule(row["rrule"]),
        cancelled=row["status"].strip().upper() == "CANCELLED",
    )


def _whole_days(minutes: int | None) -> int:
    """Minutes of an all-day date, whose published end is the day after the last; a day where it is missing."""
    return -(-(minutes or 1) // 1440) * 1440


def _rule(text: str) -> str | None:
    if not text.strip():
        return None
    try:
        return check_rule(text)
    except ValueError as problem:
        raise RowRejected(f"the repeating rule cannot be read ({problem})") from None


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise RowRejected("a time zone that nobody knows") from None
    return name


def currency_of(zone: str) -> str | None:
    """What a bare sum of money means there; None where we cannot say."""
    return "USD" if zone.startswith(("America/Indiana/", "America/Kentucky/")) else _CURRENCIES.get(zone)


SHAPE = Shape(
    name="local events",
    publisher="Local calendar",
    sort=Sort.DATES,
    needs=names(
        "activity_id title description categories publisher publisher_name location postcode lat lon geo_source "
        "start end timezone all_day rrule status url"
    ),
    read=read,
)
