"""Which rows have a date on the days and at the times that can be chosen, reckoned once for many askers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
from numpy.typing import NDArray

from activities.browse.filters import Part, When
from activities.on_show import Bools, OnShow

_NOON, _EVENING = 12 * 60, 17 * 60
_ANY = ""  # a date ahead at all
_CHOICES = (
    ("when", _ANY),
    *(("when", str(when)) for when in When if when is not When.ANY),
    *(("part", str(part)) for part in Part),
    ("places", "1"),
)


@dataclass(frozen=True, kw_only=True, eq=False)
class Coming:
    """The dates that are not over, by row of an OnShow. Right from `since` until `until`: then the next one ends.

    `first` is each row's first date by its place in the dates, -1 for none. Bits of `chosen` tell in the order of
    _CHOICES for which a row has a date.
    """

    since: float
    until: float
    first: NDArray[np.int64]
    chosen: NDArray[np.uint16]

    def has(self, name: str, choice: str = _ANY) -> Bools:
        """The rows with a date that passes one choice of one filter of time; with any, for no choice."""
        mask: Bools = (self.chosen & np.uint16(1 << _CHOICES.index((name, choice)))) != 0
        return mask


def coming_on(on_show: OnShow, *, today: date, now: datetime) -> Coming:
    """What is ahead at `now` for somebody whose day it is; kept beside the arrays until the next date is over."""
    found: Coming | None = on_show.reckoned.get(today)
    if found is None or not found.since <= now.timestamp() < found.until:
        found = on_show.reckoned[today] = _reckon(on_show, today, now.timestamp())
    return found


def _reckon(on_show: OnShow, today: date, now: float) -> Coming:
    ahead = on_show.date_end > now
    at = np.flatnonzero(ahead)
    rows = on_show.date_row[at]
    first = np.full(len(on_show), -1, np.int64)
    first[rows[::-1]] = at[::-1]  # of several, the last one written is the earliest
    chosen = np.zeros(len(on_show), np.uint16)
    for number, (name, choice) in enumerate(_CHOICES):
        mask = np.zeros(len(on_show), bool)
        mask[rows[passing(on_show, name, choice, today=today)[at]] if choice else rows] = True
        chosen |= mask.astype(np.uint16) << np.uint16(number)
    return Coming(
        since=float(on_show.date_end[~ahead].max(initial=-np.inf)),
        until=float(on_show.date_end[at].min(initial=np.inf)),
        first=first,
        chosen=chosen,
    )


def passing(on_show: OnShow, name: str, choice: str, *, today: date) -> Bools:
    """The dates that pass one choice of one filter of time, also those that are over."""
    if name == "when":
        return between(on_show, *days(When(choice), today))
    return at_part(on_show, Part(choice)) if name == "part" else on_show.date_open


def days(when: When, today: date) -> tuple[int, int]:
    """First and last day of a choice, as ordinals. On a Sunday the weekend is that day."""
    first = today.toordinal()
    saturday = first + (5 - today.weekday()) % 7
    return {
        When.TODAY: (first, first),
        When.TOMORROW: (first + 1, first + 1),
        When.WEEK: (first, first + 6),
        When.WEEKEND: (first, first) if today.weekday() == 6 else (saturday, saturday + 1),
        When.MONTH: (first, first + 30),
        When.ANY: (0, date.max.toordinal()),
    }[when]


def between(on_show: OnShow, first: int, last: int) -> Bools:
    """The dates that touch these days."""
    return (on_show.date_day <= last) & (on_show.date_last_day >= first)


def at_part(on_show: OnShow, part: Part) -> Bools:
    """The dates that start in a part of the day; what lasts all day counts for each."""
    minute = on_show.date_minute
    inside = {
        Part.MORNING: minute < _NOON,
        Part.AFTERNOON: (minute >= _NOON) & (minute < _EVENING),
        Part.EVENING: minute >= _EVENING,
    }[part]
    return inside | (minute < 0)
