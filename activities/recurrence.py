"""From rules in wall time to instants. Pure: the window is an argument."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

MOST_DATES = 500  # of one series in one window
MOST_COUNTED = 1000
_SHAPES = {
    "FREQ": r"DAILY|WEEKLY|MONTHLY|YEARLY",
    "INTERVAL": r"[1-9]\d{0,2}",
    "COUNT": r"[1-9]\d{0,3}",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
    "BYDAY": r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)(,([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)){0,34}",
    "BYMONTHDAY": r"[+-]?\d{1,2}(,[+-]?\d{1,2}){0,30}",
    "BYMONTH": r"(0?[1-9]|1[0-2])(,(0?[1-9]|1[0-2])){0,11}",
    "BYSETPOS": r"[+-]?\d{1,3}(,[+-]?\d{1,3}){0,9}",
}
_MOST_IN_A_PERIOD = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 31, "YEARLY": 366}
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# dateutil looks for a date until the year 9999, some 15 seconds for a rule that has none. The calendar is the same
# every 400 years (146,097 days are 20,871 weeks), so rules are reckoned this much later, near that end.
_LATER = 7600


@dataclass(frozen=True, slots=True)
class Moment:
    """One date: wall time `2026-11-24T10:30` in the activity's zone and the instants in UTC."""

    starts_local: str
    starts_at: datetime
    ends_at: datetime | None


def check_rule(rule: str) -> str:
    """The rule, tidied. Raises ValueError with a sentence for a rule we do not expand."""
    rule = re.sub(r"\s", "", rule).removeprefix("RRULE:").upper().strip(";")
    named = [part.partition("=")[::2] for part in rule.split(";")]
    parts = dict(named)
    if not re.fullmatch(_SHAPES["FREQ"], parts.get("FREQ", "")):
        raise ValueError("dates can repeat daily, weekly, monthly or yearly")
    if unknown := set(parts) - set(_SHAPES):
        raise ValueError(f"this part of a repeating rule is not supported: {', '.join(sorted(unknown))[:80]}")
    if len(parts) < len(named):
        raise ValueError("a repeating rule says each thing once")
    for name, value in parts.items():
        if not re.fullmatch(_SHAPES[name], value):
            raise ValueError(f"this part of a repeating rule cannot be read: {name}")
    if int(parts.get("COUNT", "1")) > MOST_COUNTED:
        raise ValueError("a rule may repeat at most 1,000 times")
    _check_possible(parts)
    try:
        rrulestr(rule, dtstart=datetime(2026, 1, 1), ignoretz=True)
    except ValueError:
        raise ValueError("the repeating rule cannot be read") from None
    return rule


def _check_possible(parts: Mapping[str, str]) -> None:
    """Raises ValueError for a rule that names only days no calendar has: looking for one takes very long."""
    if "BYMONTHDAY" in parts:
        longest = max(_DAYS_OF_MONTH[int(month) - 1] for month in parts.get("BYMONTH", "1").split(","))
        if all(not 1 <= abs(int(day)) <= longest for day in parts["BYMONTHDAY"].split(",")):
            raise ValueError("the repeating rule names a day that its months do not have")
    # A month has five of a weekday at most, a year 53; for more than that dateutil looks outside its tables.
    most = 53 if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts else 5
    counted = re.findall(r"([+-]?\d+)[A-Z]", parts.get("BYDAY", ""))
    if any(not 1 <= abs(int(number)) <= most for number in counted):
        raise ValueError("the repeating rule names a weekday that its months do not have so often")
    if "BYSETPOS" in parts:
        most = _MOST_IN_A_PERIOD[parts["FREQ"]]
        if all(not 1 <= abs(int(position)) <= most for position in parts["BYSETPOS"].split(",")):
            raise ValueError("the repeating rule names a place in the row that its row does not have")


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
    found = 0
    for wall in _walls(_with_local_until(rrule, wall_zone), datetime.fromisoformat(starts_local), first):
        if wall > last or found >= MOST_DATES:
            return
        text = wall.strftime("%Y-%m-%dT%H:%M")
        if text in left_out or text[:10] in left_out:
            continue
        date = moment(text, minutes, zone)
        if since <= date.starts_at < until:
            found += 1
            yield date


def _walls(rrule: str, start: datetime, first: datetime) -> Iterator[datetime]:
    """The wall times of a rule from `first` on, in order."""
    if start.year + _LATER > MAXYEAR or first.year + _LATER > MAXYEAR:
        return
    later = re.sub(r"UNTIL=(\d{4})", lambda year: f"UNTIL={min(int(year[1]) + _LATER, MAXYEAR):04d}", rrule)
    rule = rrulestr(later, dtstart=start.replace(year=start.year + _LATER))
    for wall in rule.xafter(first.replace(year=first.year + _LATER), inc=True):
        yield wall.replace(year=wall.year - _LATER)


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
