"""What every reader of feeds hands on: items, and what it could not take. Free of the database and of any format."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from html import unescape
from typing import Annotated

import nh3
from flask_babel import gettext, lazy_gettext
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from refusals import BadInput

MOST_ITEMS = 3_000
_QUOTED = ": “"
MOST_REJECTED = 500  # told one by one; further ones are only counted
_LONGEST_TEXT = 20_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_LINE_ENDS = re.compile(r"<br\s*/?>|</(?:p|div|li|h\d|tr)>", re.I)
_MARKUP = re.compile(r"</?[a-z][^<>]{0,2000}>", re.I)


class FeedKind(StrEnum):
    CALENDAR = "calendar"  # iCalendar
    TABLE = "table"  # CSV
    WEB_PAGE = "web_page"  # schema.org JSON-LD, in a page or by itself
    OPPORTUNITIES = "opportunities"  # OpenActive RPDE


class CannotRead(BadInput):
    """Nothing in a file is of use to us; the sentence says what it seems to be."""

    title = lazy_gettext("We could not read that calendar")


def quoting(reason: str, read: object) -> str:
    """A reason with what was read, cut short: "its day cannot be read: “32.13.”". The reason alone is translated."""
    return f"{reason}{_QUOTED}{str(read)[:40]}”"


def in_words(reason: str) -> str:
    """What a reader said in English, in the language that is spoken now; what it quotes stays."""
    said, quoted, read = reason.partition(_QUOTED)
    return f"{gettext(said)}{quoted}{read}" if said else ""


class ItemRejected(ValueError):
    """This entry cannot become a date; the message says why in plain words, in English."""


class Value(BaseModel):
    model_config = ConfigDict(frozen=True)


class Time(Value):
    """One date, or a rule: wall time in its own zone."""

    zone: str
    starts_local: str  # 2026-11-24T10:30
    minutes: int | None = None
    all_day: bool = False
    rrule: str | None = None
    except_dates: tuple[str, ...] = ()
    cancelled: bool = False


def _plain_line(text: str) -> str:
    return " ".join(plain_text(text).split())[:300]


def _short(text: str) -> str:
    return _CONTROLS.sub("", text).strip()[:500]


def plain_text(text: str) -> str:
    """Text without markup and control characters, at most 20,000 letters of it."""
    text = text[: 2 * _LONGEST_TEXT]
    if _MARKUP.search(text):
        text = nh3.clean(_LINE_ENDS.sub("\n", text), tags=set(), clean_content_tags={"script", "style"})
    return _CONTROLS.sub("", unescape(text)).replace("\r\n", "\n").replace("\xa0", " ").strip()[:_LONGEST_TEXT]


Line = Annotated[str, AfterValidator(_plain_line)]
Short = Annotated[str, AfterValidator(_short)]
Words = Annotated[str, AfterValidator(plain_text)]


class Item(Value):
    """One entry of a feed. Entries that change single dates of another are items of their own."""

    uid: Short = ""  # as the publisher names it; empty where it does not
    instance: str = ""  # RECURRENCE-ID as wall time: this item stands for that date of its series
    sequence: int = 0
    stamped: str = ""  # when the publisher last changed it, as UTC text that sorts
    title: Line = Field(min_length=1)
    text: Words = ""
    place: Line = ""
    postcode: Short = ""
    lat: float | None = None
    lon: float | None = None
    categories: tuple[Line, ...] = ()
    link: Short = ""
    price: Line = ""
    free: bool | None = None
    places: int | None = None
    languages: tuple[str, ...] = ()
    zone: str
    times: tuple[Time, ...] = ()
    undated: Line = ""  # words for an offer without dates

    @property
    def name(self) -> str:
        """What it is known by in its feed: the publisher's own name and date, else what it says."""
        return f"{self.uid}#{self.instance}" if self.uid else f"={self.likeness}#{self.instance}"

    @property
    def digest(self) -> str:
        """Changes when anything but names and stamps does."""
        return _digest(self.model_dump_json(exclude={"uid", "sequence", "stamped"}))

    @property
    def likeness(self) -> str:
        """Equal for two entries that are the same thing at the same time and place."""
        when = (f"{one.zone} {one.starts_local} {one.rrule}" for one in self.times)
        return _digest("\x1f".join((self.title.casefold(), self.place.casefold(), self.instance, *when)))


class Rejected(Value):
    """One entry set aside; `row` counts from 1."""

    row: int
    name: Line = ""
    reason: Line


class Reading(Value):
    """What one look at a feed found."""

    kind: FeedKind
    name: Line = ""  # what the feed calls itself
    items: tuple[Item, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    more_rejected: int = 0  # beyond those named
    notes: tuple[str, ...] = ()  # what its owner may want to know, a sentence each
    is_whole: bool = True  # False: only what changed since the last look
    deleted: tuple[str, ...] = ()  # names of entries that the publisher took back
    onward: str = ""  # where the next page of it lies
    columns: tuple[str, ...] = ()  # of a table, as its header names them
    mapping: dict[str, str] = {}  # of a table: field -> column

    @property
    def set_aside(self) -> int:
        return len(self.rejected) + self.more_rejected


class Rejections:
    """Collects entries set aside: the first ones with their reasons, the others by number."""

    def __init__(self) -> None:
        self.told: list[Rejected] = []
        self.more = 0

    def add(self, row: int, name: str, reason: str) -> None:
        if len(self.told) < MOST_REJECTED:
            self.told.append(Rejected(row=row, name=name, reason=reason))
        else:
            self.more += 1


def distinct(items: Iterable[Item]) -> tuple[Item, ...]:
    """One item for each name, the last revision of it, in the order of their first entries.

    Some publishers give every date of a series the same name and nothing to tell them apart. Where entries of one
    name and one revision begin at different times, each is known by its start as well.
    """
    found: dict[str, list[Item]] = {}
    for item in items:
        found.setdefault(item.name, []).append(item)
    kept: list[Item] = []
    for same in found.values():
        newest = max((item.sequence, item.stamped) for item in same)
        last = [item for item in same if (item.sequence, item.stamped) == newest]
        starts = {item.times[0].starts_local: item for item in last if item.times}
        if len(starts) > 1 and not any(item.instance for item in last):
            kept += [item.model_copy(update={"uid": f"{item.uid}@{start}"}) for start, item in starts.items()]
        else:
            kept.append(last[-1])
    return tuple(kept)


def wall(moment: datetime | date) -> str:
    """`2026-11-24T10:30`, midnight of a day. Raises ItemRejected for a date that is not of our time."""
    if not 1970 <= moment.year <= 2199:
        raise ItemRejected("its date is not of our time")
    return moment.strftime("%Y-%m-%dT%H:%M" if isinstance(moment, datetime) else "%Y-%m-%dT00:00")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:24]
