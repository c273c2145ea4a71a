"""Reading iCalendar (RFC 5545), in its own words: each VEVENT for itself, so that one fault costs one entry."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext
from icalendar import Component, Event, Timezone
from pydantic import ValidationError

from activities.exchange.feeds.calendar_times import Clock, event_item
from activities.exchange.feeds.items import (
    MOST_ITEMS,
    CannotRead,
    FeedKind,
    Item,
    ItemRejected,
    Reading,
    Rejections,
    distinct,
)
from activities.exchange.feeds.zones import find_zone, zones_of

_LONGEST_LINE = 40_000  # unfolded; what is longer is cut
_DEEPEST = 8
_MOST_ZONES = 60
_FOLD = re.compile(r"\r?\n[ \t]")


@dataclass
class _Pieces:
    """A calendar taken apart: properties of the whole, and the text of each VEVENT and VTIMEZONE."""

    about: dict[str, str] = field(default_factory=dict)
    events: list[list[str]] = field(default_factory=list)
    zones: list[list[str]] = field(default_factory=list)


def read_calendar(text: str, *, zone: str) -> Reading:
    """The entries of a calendar. `zone` is where times belong that name no zone, unless the calendar says.

    Raises CannotRead with a sentence where there is no calendar in it, or too much.
    """
    pieces = _taken_apart(text)
    own = find_zone(pieces.about.get("X-WR-TIMEZONE", "")) or find_zone(pieces.about.get("TIMEZONE-ID", ""))
    clock = Clock(zone=own or zone, described=_described_zones(pieces.zones, liked=[own or "", zone]))
    rejections, items = Rejections(), []
    called_off = pieces.about.get("METHOD", "").upper() == "CANCEL"
    for row, lines in enumerate(pieces.events, start=1):
        name = ""
        try:
            event = _event(lines)
            name = str(event.get("SUMMARY", ""))
            items.append(event_item(event, clock, called_off=called_off))
        except ItemRejected as reason:
            rejections.add(row, name, str(reason))
        except ValidationError:
            rejections.add(
                row, name, gettext("it has no title") if not name.strip() else gettext("a part of it cannot be read")
            )
    notes = []
    if clock.borrowed and own is None:
        notes.append(gettext("Some times name no time zone. We read them as times in %(zone)s.", zone=zone))
    return Reading(
        kind=FeedKind.CALENDAR,
        name=pieces.about.get("X-WR-CALNAME", pieces.about.get("NAME", "")),
        items=_with_changes(distinct(items)),
        rejected=tuple(rejections.told),
        more_rejected=rejections.more,
        notes=tuple(notes),
    )


def _taken_apart(text: str) -> _Pieces:
    pieces, open_parts, seen = _Pieces(), [], False
    lines: list[str] = []
    for line in _lines(text):
        name, _, value = line.partition(":")
        name, value = name.strip().upper(), value.strip()
        if name == "BEGIN":
            open_parts.append(value.upper())
            seen = seen or open_parts[-1] in ("VCALENDAR", "VEVENT")
            if len(open_parts) > _DEEPEST:
                raise CannotRead("This calendar is nested deeper than any we know.")
            if open_parts[-1] in ("VEVENT", "VTIMEZONE"):
                lines = []
        if _is_of_use(open_parts):
            lines.append(line)
        elif open_parts == ["VCALENDAR"]:
            pieces.about.setdefault(name.partition(";")[0], value.replace("\\,", ",").replace("\\;", ";"))
        if name == "END" and open_parts:
            ended = open_parts.pop()
            if ended == "VEVENT":
                pieces.events.append(lines)
            elif ended == "VTIMEZONE" and len(pieces.zones) < _MOST_ZONES:
                pieces.zones.append(lines)
            if len(pieces.events) > MOST_ITEMS:
                raise CannotRead(
                    gettext(
                        "This calendar has more than %(most)s entries. Please share a shorter one.", most=MOST_ITEMS
                    )
                )
    if not seen:
        raise CannotRead(_what_it_seems(text))
    return pieces


def _is_of_use(open_parts: list[str]) -> bool:
    """Whether a line belongs to a VEVENT itself, without alarms, or to a description of a zone."""
    if not open_parts:
        return False
    return open_parts[-1] in ("VEVENT", "VTIMEZONE") or open_parts[-2:-1] == ["VTIMEZONE"]


def _lines(text: str) -> Iterator[str]:
    for line in _FOLD.sub("", text).splitlines():
        if line.strip():
            yield line[:_LONGEST_LINE]


def _what_it_seems(text: str) -> str:
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if not start:
        return gettext("There is nothing in it: the file or the answer is empty.")
    if start.startswith(("<!doctype", "<html", "<?xml")) or "<html" in start:
        return gettext(
            "This is a web page, not a calendar. Look for a link named “iCal”, “ICS” or “Subscribe”, and use that."
        )
    if start[0] in "{[":
        return gettext("This is a message from a program, not a calendar. The calendar may have moved or be private.")
    return gettext("This is not a calendar file: there is no VCALENDAR in it.")


def _event(lines: list[str]) -> Event:
    if lines[-1].strip().upper() != "END:VEVENT":
        lines = [*lines, "END:VEVENT"]
    try:
        event = Component.from_ical("\r\n".join(lines))
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, AttributeError, RecursionError):
        raise ItemRejected("it is not written as a calendar entry") from None
    if not isinstance(event, Event):
        raise ItemRejected("it is not written as a calendar entry")
    return event


def _described_zones(pieces: list[list[str]], *, liked: list[str]) -> dict[str, str | None]:
    described: dict[str, Timezone] = {}
    for lines in pieces:
        try:
            zone = Component.from_ical("\r\n".join(lines))
        except (ValueError, KeyError, TypeError, IndexError, OverflowError, AttributeError, RecursionError):
            continue
        if isinstance(zone, Timezone):
            named = zone.get("TZID", "")
            for name in named if isinstance(named, list) else [named]:
                described[str(name)] = zone
    return zones_of(described, liked=liked)


def _with_changes(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Series leave out the dates that an item of the same name stands for."""
    changed: dict[str, set[str]] = {}
    for item in items:
        if item.instance:
            changed.setdefault(item.uid, set()).add(item.instance)
    return tuple(_leaving_out(item, changed[item.uid]) if _is_series(item, changed) else item for item in items)


def _is_series(item: Item, changed: dict[str, set[str]]) -> bool:
    return not item.instance and item.uid in changed


def _leaving_out(series: Item, instances: set[str]) -> Item:
    times = []
    for time in series.times:
        if time.rrule:
            times.append(time.model_copy(update={"except_dates": tuple(sorted({*time.except_dates, *instances}))}))
        elif time.starts_local not in instances:
            times.append(time)
    return series.model_copy(update={"times": tuple(times)})
