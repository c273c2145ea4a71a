"""When jobs are due: from the fields of a schedule to instants. Pure: the clock is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from apscheduler.triggers.cron import CronTrigger

_FIELDS = ("month", "day", "day_of_week", "hour", "minute")
_DAYS = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}
_BACK = (timedelta(hours=2), timedelta(days=2), timedelta(days=8), timedelta(days=32))


def check_schedule(when: Mapping[str, str]) -> None:
    """Raises ValueError for a field that is unknown, or a day of the week that is not named.

    Numbers of weekdays are refused because schedulers count them from different days.
    """
    unknown = set(when) - set(_FIELDS)
    if unknown or not when:
        raise ValueError(f"a schedule has the fields {', '.join(_FIELDS)}, not {', '.join(sorted(unknown)) or 'none'}")
    named = when.get("day_of_week", "mon")
    if not set(named.split(",")) <= _DAYS:
        raise ValueError(f"days of the week are named ({', '.join(sorted(_DAYS))}), not {named}")
    _trigger(tuple(sorted(when.items())), "UTC")


def last_due(when: Mapping[str, str], zone: str, *, now: datetime) -> datetime | None:
    """The latest due time up to `now`, in UTC; None where there was none in 32 days."""
    trigger = _trigger(tuple(sorted(when.items())), zone)
    for back in _BACK:
        due: datetime | None = None
        fires = trigger.get_next_fire_time(None, now - back)
        while fires is not None and fires <= now:
            due, fires = fires, trigger.get_next_fire_time(fires, fires + timedelta(seconds=1))
        if due is not None:
            return due.astimezone(UTC)
    return None


def next_due(when: Mapping[str, str], zone: str, *, now: datetime) -> datetime:
    """The first due time after `now`, in UTC."""
    trigger = _trigger(tuple(sorted(when.items())), zone)
    fires = trigger.get_next_fire_time(None, now + timedelta(seconds=1))
    assert fires is not None
    due: datetime = fires.astimezone(UTC)
    return due


@lru_cache
def _trigger(when: tuple[tuple[str, str], ...], zone: str) -> CronTrigger:
    return CronTrigger(timezone=zone, **dict(when))
