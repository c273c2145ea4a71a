"""What every reader turns its rows into, and the small parsing they share."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from activities.suitability.rule import Sort
from activities.wording.folding import fold
from matching.core.types import Kind

Row = Mapping[str, str]

LONGEST_DATE_MINUTES = 60 * 24 * 60


class RowRejected(ValueError):
    """This row cannot become a listing; the message says why in plain words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A town or district that something serves, with a centre that nobody is shown."""

    name: str
    lat: float | None = None
    lon: float | None = None
    km: float | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class When:
    """When one row takes place: wall time, and a rule if it repeats. `minutes` None: not stated."""

    start: datetime
    minutes: int | None = None
    all_day: bool = False
    rrule: str | None = None
    except_dates: tuple[str, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class RawListing:
    """One row of a catalogue, cleaned but not yet interpreted."""

    id: str  # the row's own id, unique in its catalogue
    title: str
    timezone: str
    currency: str | None  # what a bare sum of money means
    description: str = ""
    topic: str = ""  # what it is about, where the title says it in a misleading way
    categories: tuple[str, ...] = ()
    publisher: str = ""  # key; empty: the catalogue as a whole
    publisher_name: str = ""
    location: str = ""
    postcode: str | None = None
    town: str | None = None
    lat: float | None = None
    lon: float | None = None
    approximate: bool = False  # the position is that of a postcode area
    when: When | None = None
    undated: str | None = None  # words for an offer without dates, as long as it is open
    open_until: date | None = None  # the last day of an undated offer
    area: Area | None = None
    kind: Kind | None = None  # known from the catalogue, else read from the words
    languages: tuple[str, ...] = ()
    free: bool | None = None
    price: str = ""
    audience: tuple[str, ...] = ()
    places_max: int | None = None
    url: str = ""
    row: int = 0  # set by reading: the row's number in its file
    digest: str = ""  # set by reading: changes when any cell does


@dataclass(frozen=True, kw_only=True)
class Shape:
    """One kind of catalogue: the columns it is known by and its reader."""

    name: str
    publisher: str  # who publishes a catalogue whose rows name nobody
    sort: Sort
    needs: frozenset[str]
    read: Callable[[Row], RawListing]


def names(text: str) -> frozenset[str]:
    """The words of a text that are parted by blanks."""
    return frozenset(text.split())


def needed(row: Row, column: str, *, what: str) -> str:
    """The cell without surrounding blanks. Raises RowRejected where it is empty."""
    value = " ".join(row[column].split())
    if not fold(value):
        raise RowRejected(f"no {what}")
    return value[:300]


def split(text: str, separator: str) -> tuple[str, ...]:
    """The parts of a cell in their order, without blanks around them and without empty ones."""
    return tuple(part.strip() for part in text.split(separator) if part.strip())


def wall_time(text: str, *, what: str = "start") -> datetime:
    """A naive local time from `2026-11-24T10:30` or `2026-11-24`. Raises RowRejected for a date that is none."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise RowRejected(f"the {what} is not a date") from None
    if not 1970 <= moment.year <= 2199:
        raise RowRejected(f"the {what} is not a date of our time")
    return moment.replace(tzinfo=None, second=0, microsecond=0)


def minutes_between(start: datetime, end_text: str) -> int | None:
    """The length in minutes; None where the end is missing, unreadable, not after the start, or 60 days away.

    Published ends are often wrong; a start alone still makes a date.
    """
    try:
        minutes = (wall_time(end_text) - start) / timedelta(minutes=1)
    except RowRejected:
        return None
    return int(minutes) if 0 < minutes <= LONGEST_DATE_MINUTES else None


def position(row: Row) -> tuple[float | None, float | None]:
    """(lat, lon), or (None, None) where there is none or it is nonsense: 0,0 is nobody's address."""
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
    except ValueError:
        return None, None
    plausible = math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180
    return (lat, lon) if plausible and (lat, lon) != (0.0, 0.0) else (None, None)


def whole_number(text: str, *, most: int) -> int | None:
    """A number from 1 to `most`, else None: "9999" stands for "many"."""
    return int(text) if text.isdecimal() and 1 <= int(text) <= most else None


def digest_of(*parts: str, length: int = 24) -> str:
    """A short stable digest of some text."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:length]
