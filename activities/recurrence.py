"""From rules in wall time to instants. Pure: the window is an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MOST_DATES = 500  # of one series in one window
_ALLOWED = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "COUNT", "UNTIL", "WKST"}
_FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One date: wall time `2026-11-24T10:30` in the activity's zone and the instants in UTC."""

    starts_local: str
    starts_at: datetime
    ends_at: datetime | None


def check_rule(rule: str) -> str:
    """The rule, tidied. Raises ValueError with a sentence for a rule we do not expand."""
    rule = rule.strip().removeprefix("RRULE:").upper().rstrip(";")
    parts = {name: value for name, _, value in (part.partition("=") for part in rule.split(";"))}
    if parts.get("FREQ") not in _FREQUENCIES:
        raise ValueError("dates can repeat daily, weekly, monthly or yearly")
    if unknown := set(parts) - _ALLOWED:
        raise ValueError(f"this part of a repeating rule is not supported: {', '.join(sorted(unknown))}")
    if int(parts.get("COUNT", "1")) > 1000:
        raise ValueError("a rule may repeat at most 1,000 times")
    rrulestr(rule, dtstart=datetime(2026, 1, 1), ignoretz=True)
    return rule


def at(wall: str, zone: str) -> datetime:
    """The instant of a wall time, by RFC 5545 3.3.5: the first of two, and the offset before a gap."""
    return datetime.fromisoformat(wall).replace(tzinfo=_zone(zone)).astimezone(UTC)


def moment(wall: str, minutes: int | None, zone: str) -> Moment:
    """One date from its wall time and length."""
    starts_at = at(wall, zone)
    return Moment(wall, starts_at, None if minutes is None else starts_at + timedelta(minutes=minutes))


def expand(
    *,
    rrule: str,
    starts_local: str,
    minutes: int | None,
    except_dates: Iterable[str],
    zone: str,
    since: datetime,
    until: datetime,
) -> Iterator[Moment]:
    """The dates of a series that start in [since, until), in order, at most MOST_DATES."""
    wall_zone = _zone(zone)
    first = since.astimezone(wall_zone).replace(tzinfo=None) - timedelta(hours=2)
    last = until.astimezone(wall_zone).replace(tzinfo=None) + timedelta(hours=2)
    left_out = set(except_dates)
    rule = rrulestr(_with_local_until(rrule, wall_zone), dtstart=datetime.fromisoformat(starts_local))
    found = 0
    for wall in rule.xafter(first, inc=True):
        if wall > last or found >= MOST_DATES:
            return
        text = wall.strftime("%Y-%m-%dT%H:%M")
        if text in left_out or text[:10] in left_out:
            continue
        date = moment(text, minutes, zone)
        if since <= date.starts_at < until:
            found += 1
            yield date


def _with_local_until(rrule: str, zone: ZoneInfo) -> str:
    """UNTIL in UTC, as RFC 5545 wants it beside a zone, turned into the wall time that dateutil compares with."""

    def local(found: re.Match[str]) -> str:
        instant = datetime.strptime(found[1], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        return "UNTIL=" + instant.astimezone(zone).strftime("%Y%m%dT%H%M%S")

    rrule = re.sub(r"UNTIL=(\d{8}T\d{6})Z", local, rrule)
    return re.sub(r"UNTIL=(\d{8})(?!\d|T)", r"UNTIL=\1T235959", rrule)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
