"""From a first day, hours and how often to rules and dates. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum

from activities.forms import DateInput, SeriesInput

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = 24 * 60
_YEARS = range(2000, 2101)  # near the ends of the calendar a time of day has no instant everywhere


class Repeats(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"  # on the same weekday of the month: the second Tuesday
    ONCE = "once"
    DROP_IN = "drop_in"  # told in words: "Tuesdays, 10 to 4"


def find_day(text: str) -> date | None:
    """The day that somebody typed, such as "2026-11-24"; None for what is none, or is of another century."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in _YEARS else None


def minutes_between(starts: str, ends: str | None) -> int | None:
    """How long from one wall time to the next one; past midnight where that is earlier. None without an end."""
    if ends is None:
        return None
    first, last = (int(one[:2]) * 60 + int(one[3:]) for one in (starts, ends))
    return (last - first) % _DAY or None


def dates_from(day: date, starts: str, ends: str | None) -> DateInput:
    """One date."""
    return DateInput(starts_local=f"{day.isoformat()}T{starts}", minutes=minutes_between(starts, ends))


def series_from(repeats: Repeats, first: date, starts: str, ends: str | None, last: date | None) -> SeriesInput:
    """A rule whose first date is the first day. The fifth of a month is its last, which every month has."""
    rule = {
        Repeats.WEEKLY: f"FREQ=WEEKLY;BYDAY={_WEEKDAYS[first.weekday()]}",
        Repeats.FORTNIGHTLY: f"FREQ=WEEKLY;INTERVAL=2;BYDAY={_WEEKDAYS[first.weekday()]}",
        Repeats.MONTHLY: f"FREQ=MONTHLY;BYDAY={_nth_of_month(first)}{_WEEKDAYS[first.weekday()]}",
    }[repeats]
    if last is not None:
        rule += f";UNTIL={last:%Y%m%d}T235959"
    return SeriesInput(starts_local=f"{first.isoformat()}T{starts}", minutes=minutes_between(starts, ends), rrule=rule)


def moved_rule(rule: str, *, before: datetime, after: datetime) -> str | None:
    """A rule for dates that were to begin at one wall time and now begin at another; None where that is unclear.

    Of rules with several days in a week or month only the hours can change. COUNT and UNTIL go: the caller knows
    where the dates end.
    """
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    parts.pop("COUNT", None)
    parts.pop("UNTIL", None)
    if before.date() != after.date():
        days = parts.get("BYDAY", "").split(",")
        if len(days) > 1 or set(parts) & {"BYSETPOS", "BYMONTHDAY", "BYMONTH"} or parts["FREQ"] in ("DAILY", "YEARLY"):
            return None
        weekday = _WEEKDAYS[after.weekday()]
        if parts["FREQ"] == "MONTHLY":
            weekday = f"{_nth_of_month(after.date())}{weekday}"
        if "BYDAY" in parts or parts["FREQ"] == "WEEKLY":
            parts["BYDAY"] = weekday
    return ";".join(f"{name}={value}" for name, value in parts.items())


def ended_before(rule: str, wall: datetime) -> str:
    """The rule, with its last date before a wall time."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    parts.pop("COUNT", None)
    parts["UNTIL"] = f"{wall - timedelta(minutes=1):%Y%m%dT%H%M%S}"
    return ";".join(f"{name}={value}" for name, value in parts.items())


def _nth_of_month(day: date) -> int:
    nth = (day.day - 1) // 7 + 1
    return nth if nth < 5 else -1
