"""When things happen in a round, and its slots: a fortnight, four a day. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

EVERY = timedelta(days=14)  # a round opens as the one before forms
AFTER_JOINING = timedelta(hours=72)  # so long somebody has an account before they can join
ANSWER_WITHIN = timedelta(hours=48)
DAYS = 14
PARTS = 4  # of a day
_FROM, _HOURS = 9, 3  # the first part begins at nine; each takes in what begins within three hours
_NOTICE = timedelta(days=5)  # twice the time to answer, and a day to get used to it
THREAD_OPENS, THREAD_CLOSES = timedelta(days=3), timedelta(days=2)
GLAD_WITHIN = timedelta(days=4)  # after the date
NO_END = timedelta(hours=2)  # taken for how long a date lasts that does not say


class Week(StrEnum):
    """Which of the two weeks suit."""

    EITHER = "either"
    FIRST = "first"
    SECOND = "second"


def first_day_of(forms_at: datetime, zone: str) -> date:
    """The first day on which groups of a round go out."""
    return (forms_at + _NOTICE).astimezone(ZoneInfo(zone)).date()


def bounds_of(first_day: date, zone: str) -> tuple[datetime, datetime]:
    """The instants at which the fortnight begins and ends, in UTC."""
    begins, ends = (
        datetime(one.year, one.month, one.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for one in (first_day, first_day + timedelta(days=DAYS))
    )
    return begins, ends


def slot_of(starts_at: datetime, first_day: date, zone: str) -> int | None:
    """The slot in which something begins; None outside the fortnight and for the night."""
    here = starts_at.astimezone(ZoneInfo(zone))
    day, part = (here.date() - first_day).days, (here.hour - _FROM) // _HOURS
    return day * PARTS + part if 0 <= day < DAYS and 0 <= part < PARTS else None


def free_bits(free: Collection[tuple[int, int]], week: Week, first_day: date) -> int:
    """The slots of a round in which somebody is free, as bits; `free`: weekdays (0 is Monday) with parts of the day."""
    bits = 0
    for day in range(DAYS):
        if week is not Week.EITHER and (day < DAYS // 2) is not (week is Week.FIRST):
            continue
        weekday = (first_day + timedelta(days=day)).weekday()
        for part in range(PARTS):
            if (weekday, part) in free:
                bits |= 1 << (day * PARTS + part)
    return bits
