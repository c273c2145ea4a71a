"""Dates, lengths and schedules as schema.org writes them (ISO 8601, https://schema.org/Schedule)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from activities.exchange.feeds.items import ItemRejected, Time, quoting, wall
from activities.exchange.feeds.zones import find_zone
from activities.recurrence import check_rule

_LENGTH = re.compile(r"P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d+S)?)?")
_EVERY = re.compile(r"P(\d{1,2})([DWMY])")
_WORDS = {"daily": "P1D", "weekly": "P1W", "fortnightly": "P2W", "biweekly": "P2W", "monthly": "P1M", "yearly": "P1Y"}
_UNITS = {"D": "DAILY", "W": "WEEKLY", "M": "MONTHLY", "Y": "YEARLY"}
_DAYS = {"monday": "MO", "tuesday": "TU", "wednesday": "WE", "thursday": "TH", "friday": "FR", "saturday": "SA",
         "sunday": "SU"}  # fmt: skip
_LONGEST = timedelta(days=60)
_DAY = "%Y-%m-%d"


def single_time(node: Mapping[str, Any], *, zone: str, cancelled: bool) -> Time:
    """The one date of a node. Raises ItemRejected where its start cannot be read."""
    start, is_day = read_moment(node.get("startDate"), zone=zone)
    minutes = _minutes(node, start, is_day, zone)
    return Time(zone=zone, starts_local=wall(start), minutes=minutes, all_day=is_day, cancelled=cancelled)


def schedule_time(schedule: Mapping[str, Any], *, zone: str, cancelled: bool, fallback: Mapping[str, Any]) -> Time:
    """The rule of a Schedule; days it does not name are those of `fallback`. Raises ItemRejected."""
    zone = _zone(schedule, zone)
    first, _ = read_moment(schedule.get("startDate") or fallback.get("startDate"), zone=zone)
    at, ends = _clock(schedule.get("startTime")), _clock(schedule.get("endTime"))
    if at is None:
        raise ItemRejected("its schedule does not say at which time it begins")
    start = first.replace(hour=at // 60, minute=at % 60)
    wall(start)  # raises here: to the last day of the calendar no day of the week can be added
    minutes = length_of(schedule.get("duration"))
    if minutes is None and ends is not None:
        minutes = (ends - at) % 1440 or None
    rule = _rule(schedule, fallback, zone)
    start = _on_its_first_day(start, rule)
    return Time(
        zone=zone,
        starts_local=wall(start),
        minutes=minutes,
        rrule=rule,
        except_dates=tuple(sorted(_left_out(schedule.get("exceptDate"), zone))),
        cancelled=cancelled,
    )


def read_moment(value: Any, *, zone: str) -> tuple[datetime, bool]:
    """Wall time in the zone, and whether it is a day without a time. Raises ItemRejected."""
    text = str(value or "").strip()
    if not text:
        raise ItemRejected("it does not say when it begins")
    text = re.sub(r"(\d)\s+(\d{2}:\d{2})", r"\1T\2", text)
    # Offsets as +0100 and seconds with one digit behind the point are written as well.
    text = re.sub(r"([+-]\d{2})(\d{2})$", r"\1:\2", re.sub(r"(:\d{2})\.\d+", r"\1", text))
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            moment = moment.astimezone(ZoneInfo(zone))
    except (ValueError, OverflowError):
        raise ItemRejected(quoting("a date of it cannot be read", text)) from None
    return moment.replace(tzinfo=None, second=0, microsecond=0), ":" not in text


def length_of(value: Any) -> int | None:
    """Minutes of an ISO 8601 length; None where it is none, or longer than 60 days."""
    found = _LENGTH.fullmatch(str(value or "").strip())
    if not found:
        return None
    weeks, days, hours, minutes = (int(part or 0) for part in found.groups())
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes)
    return int(length.total_seconds() // 60) if timedelta() < length <= _LONGEST else None


def _minutes(node: Mapping[str, Any], start: datetime, is_day: bool, zone: str) -> int | None:
    length = None
    if node.get("endDate"):
        try:
            end, end_is_day = read_moment(node["endDate"], zone=zone)
        except ItemRejected:
            return 1440 if is_day else None
        length = end - start + (timedelta(days=1) if is_day and end_is_day else timedelta())
        if end_is_day and not is_day:
            length = None  # only the day it ends is told
    if is_day:
        days = -(-length // timedelta(days=1)) if length and timedelta() < length <= _LONGEST else 1
        return max(days, 1) * 1440
    if length is not None and timedelta() < length <= _LONGEST:
        return int(length.total_seconds() // 60)
    return length_of(node.get("duration"))


def _rule(schedule: Mapping[str, Any], fallback: Mapping[str, Any], zone: str) -> str:
    days = [day for one in _list(schedule.get("byDay")) if (day := _day(one))]
    told = str(schedule.get("repeatFrequency") or ("P1W" if days else ""))
    found = _EVERY.fullmatch(_WORDS.get(told.rpartition("/")[2].lower(), told))
    if not found:
        raise ItemRejected("how its schedule repeats cannot be read")
    count, unit = int(found[1]), found[2]
    if unit == "D" and count % 7 == 0:
        count, unit = count // 7, "W"
    parts = [f"FREQ={_UNITS[unit]}"] + ([f"INTERVAL={count}"] if count != 1 else [])
    parts += [f"BYDAY={','.join(days)}"] if days else []
    for name, part in (("byMonthDay", "BYMONTHDAY"), ("byMonth", "BYMONTH")):
        if values := [str(one) for one in _list(schedule.get(name)) if isinstance(one, int)]:
            parts.append(f"{part}={','.join(values)}")
    last = schedule.get("endDate") or fallback.get("endDate")
    if isinstance(schedule.get("repeatCount"), int):
        parts.append(f"COUNT={schedule['repeatCount']}")
    elif last:
        parts.append(f"UNTIL={read_moment(last, zone=zone)[0]:%Y%m%d}")
    try:
        return check_rule(";".join(parts))
    except ValueError as problem:
        raise ItemRejected(str(problem)) from None


def _on_its_first_day(start: datetime, rule: str) -> datetime:
    """The first day from `start` on that the rule names: schedules begin on a Monday and mean their Thursdays."""
    found = re.search(r"BYDAY=([A-Z,]+)(?:;|$)", rule)
    if not found or "INTERVAL" in rule:
        return start
    names = list(_DAYS.values())
    wanted = {names.index(day) for day in found[1].split(",") if day in names}
    return next((day for n in range(7) if (day := start + timedelta(days=n)).weekday() in wanted), start)


def _left_out(value: Any, zone: str) -> set[str]:
    found = set()
    for one in _list(value)[:500]:
        moment, is_day = read_moment(one, zone=zone)
        found.add(moment.strftime(_DAY if is_day else f"{_DAY}T%H:%M"))
    # A day's name is enough: publishers write the times of their exceptions in all zones.
    return {day[:10] for day in found}


def _zone(schedule: Mapping[str, Any], zone: str) -> str:
    told = str(schedule.get("scheduleTimezone") or schedule.get("beta:timeZone") or "")
    if not told:
        return zone
    found = find_zone(told)
    if found is None:
        raise ItemRejected(quoting("its time zone is one that nobody knows", told))
    return found


def _clock(value: Any) -> int | None:
    found = re.match(r"(?:.*T)?(\d{1,2}):(\d{2})", str(value or ""))
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        return None
    return int(found[1]) * 60 + int(found[2])


def _day(value: Any) -> str | None:
    name = str(value).rstrip("/").rpartition("/")[2]
    if re.fullmatch(r"-?\d?(?:MO|TU|WE|TH|FR|SA|SU)", name.upper()):
        return name.upper()
    return _DAYS.get(name.lower())


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
