"""Days, times and yes or no as people write them into tables."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from activities.wording.folding import fold

_ISO = re.compile(r"\s*(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_PARTED = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?!\d)")
_WORDED = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:de\s+|of\s+)?([^\W\d]{3,12})\.?,?\s+(?:de\s+)?(\d{4})")
_WORDED_US = re.compile(r"([^\W\d]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_TIME = re.compile(r"(?:^|[T\s])(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2}(?:\.\d+)?)?\s*([ap])?\.?(?:m\b)?", re.I)
_MONTHS = (
    ("jan", "ene"), ("feb", "fev"), ("mar",), ("apr", "abr", "avr"), ("may", "mai"), ("jun", "juin"),
    ("jul", "juil"), ("aug", "ago", "aou"), ("sep",), ("oct", "okt"), ("nov",), ("dec", "dic", "dez"),
)  # fmt: skip
_YES = frozenset({"1", "yes", "y", "true", "x", "si", "oui", "ja"})


@dataclass(frozen=True)
class DayOrder:
    """Whether 03/04/2026 is the third of April (`day_first`), and whether the table leaves no doubt of it."""

    day_first: bool
    is_sure: bool

    @property
    def words(self) -> str:
        return "day, month, year" if self.day_first else "month, day, year"


def day_order(cells: Iterable[str]) -> DayOrder:
    """How a column writes its days, told from those that can be read in one way only; day first where none can."""
    parted = [found for cell in cells if (found := _PARTED.match(cell))]
    if any(int(found[1]) > 12 for found in parted):
        return DayOrder(day_first=True, is_sure=True)
    if any(int(found[2]) > 12 for found in parted):
        return DayOrder(day_first=False, is_sure=True)
    return DayOrder(day_first=True, is_sure=not parted)


def find_day(text: str, order: DayOrder) -> str | None:
    """`2026-11-24` from 2026-11-24, 24/11/2026, 24 November 2026 or November 24, 2026; None for anything else."""
    if found := _ISO.match(text):
        return _day(found[1], found[2], found[3])
    if found := _PARTED.match(text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        day, month = (found[1], found[2]) if order.day_first else (found[2], found[1])
        return _day(year, month, day)
    if found := _WORDED.search(text):
        return _day(found[3], _month(found[2]), found[1])
    if found := _WORDED_US.search(text):
        return _day(found[3], _month(found[1]), found[2])
    return None


def time_of_day(text: str) -> int | None:
    """Minutes since midnight from 14:00, 2pm, 2.30 pm, 14h30 or the time of a full stamp; None where there is none."""
    found = _TIME.search(text.strip())
    if not found or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3].lower() == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def days_between(first: str, last: str) -> int:
    """Whole days from one day to a later one, 0 where it is not later."""
    return max((date.fromisoformat(last) - date.fromisoformat(first)).days, 0)


def is_yes(text: str) -> bool:
    """Whether a cell says yes, in one of the languages we read."""
    return fold(text) in _YES


def number(text: str) -> float | None:
    """The number in a cell, its fraction behind a comma or a point; None for anything else, NaN and infinity too."""
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _month(word: str) -> str:
    folded = fold(word)
    return next((str(n) for n, names in enumerate(_MONTHS, start=1) if folded.startswith(names)), "0")


def _day(year: str, month: str, day: str) -> str | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found.isoformat() if 1970 <= found.year <= 2199 else None
