"""One VEVENT as an item: its times in wall time of a zone that everybody knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Event, vCategory, vDDDTypes, vDuration, vGeo
from icalendar.prop import vBroken

from activities.exchange.feeds.items import Item, ItemRejected, Time, quoting, wall
from activities.exchange.feeds.zones import find_zone
from activities.recurrence import check_rule, expand

LONGEST = timedelta(days=60)
_MOST_EXTRA = 500  # RDATE and EXDATE entries of one VEVENT
_MOST_RULES = 5
_LOOK_AHEAD = timedelta(days=5 * 366)


@dataclass
class Clock:
    """How a calendar tells time. `zone` holds for times that name none."""

    zone: str
    described: Mapping[str, str | None] = field(default_factory=dict)
    borrowed: bool = False  # whether a time without a zone was met

    def zone_named(self, name: str) -> str:
        """Raises ItemRejected for a zone that nobody knows."""
        found = self.described.get(name) or self.described.get(name.strip("\"' ")) or find_zone(name)
        if found is None:
            raise ItemRejected(quoting("its time zone is one that nobody knows", name))
        return found


@dataclass(frozen=True)
class _When:
    """A day, or a wall time with its zone."""

    wall: datetime
    zone: str
    is_day: bool

    @property
    def instant(self) -> datetime:
        return self.wall.replace(tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def moved_to(self, zone: str) -> _When:
        if self.is_day or zone == self.zone:
            return self
        return _When(self.instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None), zone, is_day=False)


def event_item(event: Event, clock: Clock, *, called_off: bool) -> Item:
    """The item of one VEVENT. Raises ItemRejected where it cannot become a date."""
    if str(event.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
        raise ItemRejected("its calendar marks it as private")
    start = _one(event, "DTSTART", clock)
    if start is None:
        raise ItemRejected("it does not say when it begins")
    rules = _rules(event)
    # A date that is told in UTC is shown where the calendar is at home; a rule in UTC goes on by that clock.
    if start.zone == "UTC" and not rules:
        start = start.moved_to(clock.zone)
    cancelled = called_off or str(event.get("STATUS", "")).upper() == "CANCELLED"
    times = tuple(_times(event, start, rules, clock, cancelled=cancelled))
    lat, lon = _position(event)
    return Item(
        uid=_text(event, "UID"),
        instance=_instance(event, start, clock),
        sequence=_number(event, "SEQUENCE"),
        stamped=_stamp(event),
        title=_text(event, "SUMMARY"),
        text=_text(event, "DESCRIPTION"),
        place=_text(event, "LOCATION"),
        lat=lat,
        lon=lon,
        categories=tuple(_categories(event)),
        link=_text(event, "URL"),
        price=_text(event, "X-COST"),
        zone=clock.zone if start.zone == "UTC" else start.zone,
        times=times,
    )


def _times(event: Event, start: _When, rules: Sequence[str], clock: Clock, *, cancelled: bool) -> Iterator[Time]:
    left_out = {_instance_of(one, start, clock) for one in _several(event, "EXDATE", clock)}
    if start.is_day:
        left_out = {one[:10] for one in left_out}
    first = Time(
        zone=start.zone,
        starts_local=wall(start.wall),
        minutes=_minutes(event, start, clock),
        all_day=start.is_day,
        cancelled=cancelled,
    )
    repeating = [first.model_copy(update={"rrule": rule, "except_dates": tuple(sorted(left_out))}) for rule in rules]
    for time in repeating:
        _check_it_begins(time)
    yield from repeating
    # RFC 5545 3.8.5.3: the start counts as the first date, also where the rule passes over it.
    singles = [] if any(_makes_its_start(time) for time in repeating) else [first.starts_local]
    singles += [wall(extra.moved_to(start.zone).wall) for extra in _several(event, "RDATE", clock)]
    for at in dict.fromkeys(singles):
        if at not in left_out and at[:10] not in left_out:
            yield first.model_copy(update={"starts_local": at})


def _check_it_begins(time: Time) -> None:
    begins = datetime.fromisoformat(time.starts_local).replace(tzinfo=ZoneInfo(time.zone)).astimezone(UTC)
    if next(_expanded(time, begins - timedelta(days=1), begins + _LOOK_AHEAD), None) is None:
        raise ItemRejected("its repeating rule makes no date")


def _makes_its_start(time: Time) -> bool:
    """Whether the rule itself makes the start, which an exception may leave out again."""
    begins = datetime.fromisoformat(time.starts_local).replace(tzinfo=ZoneInfo(time.zone)).astimezone(UTC)
    whole = time.model_copy(update={"except_dates": ()})
    return next(_expanded(whole, begins - timedelta(hours=3), begins + timedelta(hours=3)), None) is not None


def _expanded(time: Time, since: datetime, until: datetime) -> Iterator[Any]:
    return expand(
        rrule=time.rrule or "", starts_local=time.starts_local, minutes=None,
        except_dates=time.except_dates, zone=time.zone, since=since, until=until,
    )  # fmt: skip


def _rules(event: Event) -> list[str]:
    if "EXRULE" in event:
        raise ItemRejected("it leaves out dates by a rule (EXRULE), which hardly any calendar understands")
    told = event.get("RRULE")
    rules = told if isinstance(told, list) else [] if told is None else [told]
    if len(rules) > _MOST_RULES or any(isinstance(rule, vBroken) for rule in rules):
        raise ItemRejected("its repeating rule cannot be read")
    try:
        return [check_rule(rule.to_ical().decode()) for rule in rules]
    except ValueError as problem:
        raise ItemRejected(str(problem)) from None


def _instance(event: Event, start: _When, clock: Clock) -> str:
    told = _one(event, "RECURRENCE-ID", clock)
    if told is None:
        return ""
    if str(event["RECURRENCE-ID"].params.get("RANGE", "")):
        raise ItemRejected("it changes a date and all later ones at once; please end the series and begin a new one")
    return _instance_of(told, start, clock)


def _instance_of(told: _When, start: _When, clock: Clock) -> str:
    """Which date of its series is meant. Of days some programs name the midnight, by the clock of anywhere."""
    if not start.is_day:
        return wall(told.moved_to(start.zone).wall)
    return wall((told.moved_to(clock.zone) if told.zone == "UTC" else told).wall.date())


def _minutes(event: Event, start: _When, clock: Clock) -> int | None:
    """The length in minutes: of days for an all-day entry, None where it is missing or makes no sense."""
    length = None
    end = _one(event, "DTEND", clock)
    if end is not None:
        length = end.wall - start.wall if start.is_day or end.is_day else end.instant - start.instant
    elif isinstance(told := event.get("DURATION"), (vDuration, vDDDTypes)) and isinstance(told.dt, timedelta):
        length = told.dt
    if start.is_day:
        days = length.days if isinstance(length, timedelta) and timedelta() < length <= LONGEST else 1
        return max(days, 1) * 1440
    if isinstance(length, timedelta) and timedelta() < length <= LONGEST:
        return int(length.total_seconds() // 60)
    return None


def _one(event: Event, name: str, clock: Clock) -> _When | None:
    """The first value of a property; None where it is missing. Raises ItemRejected for one that cannot be read."""
    found = event.get(name)
    if isinstance(found, list):
        found = found[0]
    if found is None:
        return None
    if isinstance(found, vBroken):
        raise ItemRejected(quoting("a time of it cannot be read", found))
    return _when(found.dt, str(found.params.get("TZID", "")), clock)


def _several(event: Event, name: str, clock: Clock) -> Iterator[_When]:
    found = event.get(name)
    count = 0
    for group in found if isinstance(found, list) else [found] if found is not None else []:
        if isinstance(group, vBroken):
            raise ItemRejected(quoting("a time of it cannot be read", group))
        for one in group.dts:
            count += 1
            if count > _MOST_EXTRA:
                raise ItemRejected("it names too many single dates")
            value = one.dt[0] if isinstance(one.dt, tuple) else one.dt
            yield _when(value, str(group.params.get("TZID", "")), clock)


def _when(value: Any, zone: str, clock: Clock) -> _When:
    if not isinstance(value, datetime):
        if not isinstance(value, date):
            raise ItemRejected("a date of it cannot be read")
        return _When(datetime(value.year, value.month, value.day), clock.zone, is_day=True)
    plain = value.replace(tzinfo=None, second=0, microsecond=0)
    wall(plain)
    if zone:
        return _When(plain, clock.zone_named(zone), is_day=False)
    if value.tzinfo is not None:
        utc = value.astimezone(UTC).replace(tzinfo=None, second=0, microsecond=0)
        return _When(utc, "UTC", is_day=False)
    clock.borrowed = True
    return _When(plain, clock.zone, is_day=False)


def _text(event: Event, name: str) -> str:
    found = event.get(name, "")
    return str(found[0] if isinstance(found, list) and found else found)


def _number(event: Event, name: str) -> int:
    try:
        return max(0, min(int(_text(event, name) or 0), 1_000_000))
    except ValueError:
        return 0


def _stamp(event: Event) -> str:
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        found = event.get(name)
        value = found.dt if isinstance(found, vDDDTypes) else None
        if isinstance(value, datetime):
            utc = value if value.tzinfo is None else value.astimezone(UTC)
            return utc.strftime("%Y%m%dT%H%M%S")
    return ""


def _position(event: Event) -> tuple[float | None, float | None]:
    found = event.get("GEO")
    if not isinstance(found, vGeo) or abs(found.latitude) > 90 or abs(found.longitude) > 180:
        return None, None
    return (found.latitude, found.longitude) if (found.latitude, found.longitude) != (0.0, 0.0) else (None, None)


def _categories(event: Event) -> Iterator[str]:
    found = event.get("CATEGORIES")
    for group in found if isinstance(found, list) else [found] if found is not None else []:
        if isinstance(group, vCategory):
            yield from (str(one) for one in group.cats[:10])
