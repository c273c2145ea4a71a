"""Moving the dates of an old catalogue to the present by whole weeks, so that a Tuesday stays a Tuesday."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from activities.exchange.importing.catalogues.raw import RawListing, When

_UNTIL = re.compile(r"UNTIL=(\d{8})(T\d{6})?(Z?)")


def weeks_between(as_of: date | None, now: datetime) -> int:
    """How many weeks lie between the week of `as_of` and that of `now`; 0 without `as_of`."""
    if as_of is None:
        return 0
    return (_monday(now.date()) - _monday(as_of)).days // 7


def moved(listing: RawListing, weeks: int) -> RawListing:
    """The listing with its start, days left out, the end of its rule and of an undated offer `weeks` later."""
    if weeks == 0:
        return listing
    by = timedelta(weeks=weeks)
    return replace(
        listing,
        when=listing.when and _moved_when(listing.when, by, listing.timezone),
        open_until=listing.open_until and listing.open_until + by,
    )


def _moved_when(when: When, by: timedelta, zone: str) -> When:
    return replace(
        when,
        start=when.start + by,
        rrule=when.rrule and _UNTIL.sub(lambda found: _moved_until(found, by, zone), when.rrule),
        except_dates=tuple((date.fromisoformat(day) + by).isoformat() for day in when.except_dates),
    )


def _moved_until(found: re.Match[str], by: timedelta, zone: str) -> str:
    """UNTIL moved in wall time, so that it does not slip by an hour where summer time changes between."""
    if not found[2]:
        return f"UNTIL={datetime.strptime(found[1], '%Y%m%d') + by:%Y%m%d}"
    end = datetime.strptime(found[1] + found[2], "%Y%m%dT%H%M%S")
    if not found[3]:
        return f"UNTIL={end + by:%Y%m%dT%H%M%S}"
    wall = end.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) + by
    return f"UNTIL={wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
