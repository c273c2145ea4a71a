"""Dates of repeating rules around changes of the clock, ours beside two other ways to reckon them.

`python -m benchmarks.dates_zones [--rules 5000] [--zones 40] [--seed 1]` generates rules, begins each in every zone
shortly before one of its changes of the clock, at times that such a change skips or repeats, and compares instants:

- ours: activities.recurrence.expand
- recurring_ical_events, the reader of another project, on an iCalendar file of the rule
- walked: every day of the window is asked whether the rule names it (RFC 5545 3.3.10), no library at all

Prints how many comparisons there were, and every difference.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from activities.recurrence import check_rule, expand

ZONES = (
    "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Paris", "Europe/Berlin",
    "Europe/Athens", "Europe/Helsinki", "Europe/Chisinau", "Europe/Istanbul", "Atlantic/Azores",
    "Atlantic/Reykjavik", "Africa/Cairo", "Africa/Casablanca", "Africa/Lagos", "America/New_York",
    "America/Toronto", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "America/Halifax", "America/St_Johns", "America/Havana", "America/Sao_Paulo",
    "America/Santiago", "America/Asuncion", "America/Scoresbysund", "Asia/Jerusalem", "Asia/Beirut", "Asia/Gaza",
    "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Australia/Adelaide", "Australia/Lord_Howe",
    "Pacific/Auckland", "Pacific/Chatham", "Pacific/Easter",
)  # fmt: skip
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_AHEAD = timedelta(days=220)
_CLOCKS = ("00:00", "00:15", "00:30", "01:00", "01:30", "02:00", "02:15", "02:30", "02:45", "03:00", "23:30", "10:00")


@dataclass(frozen=True)
class Rule:
    freq: str
    interval: int = 1
    days: tuple[tuple[int, int], ...] = ()  # (which of the month or 0, weekday)
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    position: int = 0
    count: int = 0
    until_days: int = 0  # after the start

    def text(self, start: datetime, zone: str) -> str:
        parts = [f"FREQ={self.freq}"]
        parts += [f"INTERVAL={self.interval}"] if self.interval > 1 else []
        parts += [f"BYMONTH={','.join(map(str, self.months))}"] if self.months else []
        parts += [f"BYMONTHDAY={','.join(map(str, self.month_days))}"] if self.month_days else []
        named = ",".join(f"{which or ''}{_DAYS[day]}" for which, day in self.days)
        parts += [f"BYDAY={named}"] if named else []
        parts += [f"BYSETPOS={self.position}"] if self.position else []
        parts += [f"COUNT={self.count}"] if self.count else []
        if self.until_days:
            last = (start + timedelta(days=self.until_days)).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
            parts.append(f"UNTIL={last:%Y%m%dT%H%M%SZ}")
        return ";".join(parts)


def drawn(dice: random.Random) -> Rule:
    """One rule of the kinds that calendars of clubs hold, and some odd ones."""
    freq = dice.choice(("DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"))
    more: dict[str, object] = {"interval": dice.choice((1, 1, 1, 2, 3))}
    if freq == "WEEKLY" and dice.random() < 0.7:
        more["days"] = tuple((0, day) for day in sorted(dice.sample(range(7), dice.randint(1, 4))))
    if freq == "DAILY" and dice.random() < 0.3:
        more["days"] = tuple((0, day) for day in sorted(dice.sample(range(7), dice.randint(1, 5))))
    if freq == "MONTHLY":
        kind = dice.random()
        if kind < 0.4:
            more["days"] = ((dice.choice((1, 2, 3, 4, 5, -1, -2)), dice.randrange(7)),)
        elif kind < 0.7:
            more["month_days"] = tuple(sorted(dice.sample((1, 5, 15, 28, 29, 30, 31, -1, -3), dice.randint(1, 2))))
        elif kind < 0.85:
            more["days"] = tuple((0, day) for day in range(5))
            more["position"] = dice.choice((1, 2, -1))
    if freq == "YEARLY":
        more["months"] = tuple(sorted(dice.sample(range(1, 13), dice.randint(1, 3))))
        if dice.random() < 0.5:
            more["days"] = ((dice.choice((1, 2, -1)), dice.randrange(7)),)
    ends = dice.random()
    if ends < 0.3:
        more["count"] = dice.randint(1, 40)
    elif ends < 0.6:
        more["until_days"] = dice.randint(1, 200)
    return Rule(freq, **more)  # type: ignore[arg-type]


@cache
def changes(zone: str) -> tuple[date, ...]:
    """Local days on which the clock of a zone changes, 2025 to 2028; the equinoxes where it never does."""
    info, found = ZoneInfo(zone), []
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    while moment.year < 2028:
        later = moment + timedelta(hours=12)
        if moment.astimezone(info).utcoffset() != later.astimezone(info).utcoffset():
            found.append(later.astimezone(info).date())
        moment = later
    return tuple(found) or (date(2026, 3, 29), date(2026, 10, 25))


def begins(rule: Rule, zone: str, dice: random.Random) -> datetime | None:
    """A first date of the rule itself, up to 40 days before a change of the clock; None where there is none near."""
    day = dice.choice(changes(zone)) - timedelta(days=dice.choice((0, 1, 2, 7, 14, 30, 40)))
    hour, minute = map(int, dice.choice(_CLOCKS).split(":"))
    for later in range(400):
        start = datetime(day.year, day.month, day.day, hour, minute) + timedelta(days=later)
        if next(walked_walls(rule, start, 0), None) == start:
            return start
    return None


def ours(text: str, start: datetime, zone: str) -> list[datetime]:
    since = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    found = expand(
        rrule=check_rule(text), starts_local=start.strftime("%Y-%m-%dT%H:%M"), minutes=60, except_dates=(), zone=zone,
        since=since - timedelta(days=1), until=since + _AHEAD,
    )  # fmt: skip
    return [one.starts_at for one in found]


def theirs(text: str, start: datetime, zone: str) -> list[datetime]:
    file = (f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20250101T000000Z\r\n"
            f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}\r\nDURATION:PT1H\r\nRRULE:{text}\r\nEND:VEVENT\r\n"
            "END:VCALENDAR\r\n")  # fmt: skip
    since = start.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    events = recurring_ical_events.of(Calendar.from_ical(file)).between(since - timedelta(days=1), since + _AHEAD)
    found = sorted(event.start.astimezone(UTC) for event in events)
    return [one for one in found if since - timedelta(days=1) <= one < since + _AHEAD]


def walked(rule: Rule, start: datetime, zone: str) -> list[datetime]:
    info = ZoneInfo(zone)
    since = start.replace(tzinfo=info).astimezone(UTC)
    last = None
    if rule.until_days:
        last = (start + timedelta(days=rule.until_days)).replace(tzinfo=info).astimezone(UTC).astimezone(info)
    found = []
    for number, wall in enumerate(walked_walls(rule, start, _AHEAD.days + 2), start=1):
        if (rule.count and number > rule.count) or (last is not None and wall > last.replace(tzinfo=None)):
            break
        instant = wall.replace(tzinfo=info).astimezone(UTC)
        if instant < since + _AHEAD:
            found.append(instant)
    return found


def walked_walls(rule: Rule, start: datetime, days: int) -> Iterator[datetime]:
    """Every wall time from the start on, `days` ahead, whose day the rule names, without its end."""
    for later in range(days + 1):
        wall = start + timedelta(days=later)
        if _is_in_turn(rule, start.date(), wall.date()) and wall.date() in _named(rule, start.date(), wall.date()):
            yield wall


def _is_in_turn(rule: Rule, first: date, day: date) -> bool:
    """Whether the interval lets the period of this day count."""
    if rule.freq == "DAILY":
        return (day - first).days % rule.interval == 0
    if rule.freq == "WEEKLY":
        monday = day - timedelta(days=day.weekday())
        return (monday - (first - timedelta(days=first.weekday()))).days // 7 % rule.interval == 0
    if rule.freq == "MONTHLY":
        return ((day.year - first.year) * 12 + day.month - first.month) % rule.interval == 0
    return (day.year - first.year) % rule.interval == 0


def _named(rule: Rule, first: date, day: date) -> list[date]:
    """The days the rule names in the month of this day; in its week or on itself where that is the period."""
    if rule.freq in ("DAILY", "WEEKLY"):
        weekdays = {weekday for _, weekday in rule.days} or ({first.weekday()} if rule.freq == "WEEKLY" else None)
        return [day] if weekdays is None or day.weekday() in weekdays else []
    if rule.months and day.month not in rule.months:
        return []
    month = _month(day.year, day.month)
    if rule.month_days:
        named = [month[n - 1] if n > 0 else month[n] for n in rule.month_days if abs(n) <= len(month)]
    elif rule.days:
        named = [one for which, weekday in rule.days for one in _nth(month, which, weekday)]
    else:
        named = [one for one in month if one.day == first.day]
    named = sorted(set(named))
    if rule.position:
        place = rule.position - 1 if rule.position > 0 else rule.position
        return named[place : place + 1 or None] if -len(named) <= place < len(named) else []
    return named


@cache
def _month(year: int, month: int) -> tuple[date, ...]:
    first = date(year, month, 1)
    return tuple(day for n in range(31) if (day := first + timedelta(days=n)).month == month)


def _nth(month: tuple[date, ...], which: int, weekday: int) -> list[date]:
    days = [day for day in month if day.weekday() == weekday]
    if which == 0:
        return days
    place = which - 1 if which > 0 else which
    return [days[place]] if -len(days) <= place < len(days) else []


def compare(*, rules: int, zones: int, seed: int) -> tuple[int, int, list[str]]:
    """How many comparisons there were, how many dates they held, and a line for each difference."""
    dice = random.Random(seed)
    compared, dates, differences = 0, 0, []
    for _ in range(rules):
        rule = drawn(dice)
        for zone in ZONES[:zones]:
            start = begins(rule, zone, dice)
            if start is None:
                continue
            text = rule.text(start, zone)
            mine = ours(text, start, zone)
            compared, dates = compared + 1, dates + len(mine)
            for name, other in (("recurring_ical_events", theirs(text, start, zone)),
                                ("walked", walked(rule, start, zone))):  # fmt: skip
                if mine != other:
                    apart = sorted(set(mine) ^ set(other))[:3]
                    differences.append(f"{name}: {text} from {start} in {zone}: {apart}")
    return compared, dates, differences


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rules", type=int, default=5_000)
    parser.add_argument("--zones", type=int, default=len(ZONES))
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    compared, dates, differences = compare(rules=asked.rules, zones=asked.zones, seed=asked.seed)
    print("\n".join(differences[:40]))
    print(f"{asked.rules:,} rules x {asked.zones} zones, seed {asked.seed}: {compared:,} series, {dates:,} dates, "
          f"{len(differences):,} differences")  # fmt: skip


if __name__ == "__main__":
    main()
