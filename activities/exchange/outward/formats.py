"""One page of a feed as iCalendar, Atom, CSV or JSON."""

from __future__ import annotations

import csv
import io
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from activities.cards import shortened
from activities.exchange.ical import calendar_of_listings
from activities.exchange.outward.selection import Listing, Selection
from activities.exchange.schema_org import structured
from activities.models import Activity, Occurrence, OccurrenceState
from activities.wording.words import address_words, date_words, demand_words, where_words
from matching.core.types import Where
from texts import clean_words

_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
# A cell that begins with one of these is a formula to spreadsheets, also after a tab or a line end.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff0b", "\uff0d", "\uff1d", "\uff20")
COLUMNS = (
    "title", "kind", "starts", "ends", "all_day", "state", "zone", "place", "address", "organizer", "cost",
    "currency", "summary", "asks_of_you", "checked_on", "page",
)  # fmt: skip


class Format(StrEnum):
    """What a feed can be had as; the value ends its address."""

    ICS = "ics"
    ATOM = "atom"
    CSV = "csv"
    JSON = "json"


TYPES: Mapping[Format, str] = {
    Format.ICS: "text/calendar; charset=utf-8",
    Format.ATOM: "application/atom+xml; charset=utf-8",
    Format.CSV: "text/csv; charset=utf-8; header=present",
    Format.JSON: "application/json",
}


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """Full public addresses: of the feed's own page by number, of its page for people, and of a listing by key."""

    feed: Callable[[int], str]
    people: str
    listing: Callable[[str], str]


def as_calendar(selection: Selection, addresses: Addresses) -> bytes:
    """A calendar of all dates; what has none is left out."""
    return calendar_of_listings(selection.listings, name=selection.name, address_of=addresses.listing)


def as_atom(selection: Selection, addresses: Addresses, *, now: datetime) -> bytes:
    """An Atom feed (RFC 4287), an entry for each listing, with its pages linked (RFC 5005)."""
    ET.register_namespace("", _ATOM)
    feed, page = _element("feed"), selection.page
    _put(feed, "id", addresses.feed(1))
    _put(feed, "title", selection.name)
    _put(feed, "updated", _instant(selection.changed_at or _NEVER))
    _link(feed, "self", addresses.feed(page.number), "application/atom+xml")
    _link(feed, "alternate", addresses.people, "text/html")
    _link(feed, "first", addresses.feed(1), "application/atom+xml")
    if page.number < page.last:
        _link(feed, "next", addresses.feed(page.number + 1), "application/atom+xml")
    if page.number > 1:
        _link(feed, "previous", addresses.feed(page.number - 1), "application/atom+xml")
    for activity, dates in selection.listings:
        address, entry = addresses.listing(activity.key), ET.SubElement(feed, f"{{{_ATOM}}}entry")
        _put(entry, "id", address)
        _put(entry, "title", activity.title)
        _put(entry, "updated", _instant(activity.changed_at))
        _link(entry, "alternate", address, "text/html")
        _put(ET.SubElement(entry, f"{{{_ATOM}}}author"), "name", activity.organizer.name)
        _put(entry, "summary", " · ".join(_entry_words(activity, dates, now)))
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def as_csv(selection: Selection, addresses: Addresses) -> bytes:
    """A table with a row for each date, or one for a listing without dates; no cell is a formula.

    It begins with a mark by which spreadsheets know that it is UTF-8.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for listing in selection.listings:
        table.writerows([[harmless(cell) for cell in row] for row in _rows(listing, addresses)])
    return text.getvalue().encode("utf-8-sig")


def as_json(selection: Selection, addresses: Addresses, *, now: datetime) -> dict[str, Any]:
    """What a web page needs to show the list, and each listing as JSON-LD."""
    page = selection.page
    return {
        "name": selection.name,
        "page": addresses.people,
        "total": page.total,
        "next": addresses.feed(page.number + 1) if page.number < page.last else None,
        "listings": [
            {
                "title": activity.title,
                "page": addresses.listing(activity.key),
                "when": _next_words(activity, dates, now),
                "place": _place(activity),
                "organizer": activity.organizer.name,
                "data": structured(activity, dates, address=addresses.listing(activity.key)),
            }
            for activity, dates in selection.listings
        ],
    }


def harmless(value: object) -> str:
    """A cell as text; one that a spreadsheet would work out gets an apostrophe before it, as it would show it."""
    text = "" if value is None else str(value).replace("\x00", "")
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _rows(listing: Listing, addresses: Addresses) -> Iterator[list[object]]:
    activity, dates = listing
    zone = ZoneInfo(activity.timezone)
    rows: Sequence[Occurrence | None] = dates or (None,)
    for date in rows:
        yield [
            activity.title, activity.kind.value, *_times(date, zone), activity.timezone, _place(activity),
            address_words(activity.venue) if activity.venue and activity.where is Where.PLACE else "",
            activity.organizer.name, activity.cost_amount, activity.cost_currency,
            shortened(activity.summary or activity.description), demand_words(activity.demand_step),
            activity.checked_on, addresses.listing(activity.key),
        ]  # fmt: skip


def _times(date: Occurrence | None, zone: ZoneInfo) -> Iterable[object]:
    if date is None:
        return ("", "", "", "")
    ends = date.ends_at and date.ends_at.astimezone(zone).isoformat(timespec="minutes")
    starts = date.starts_at.astimezone(zone).isoformat(timespec="minutes")
    return (starts, ends, "yes" if date.all_day else "no", date.state.value)


def _entry_words(activity: Activity, dates: Iterable[Occurrence], now: datetime) -> Iterator[str]:
    words = (_next_words(activity, dates, now), _place(activity), activity.summary or shortened(activity.description))
    yield from filter(None, words)


def _next_words(activity: Activity, dates: Iterable[Occurrence], now: datetime) -> str:
    date = next((one for one in dates if one.state is OccurrenceState.ON), None)
    if date is None:
        return activity.drop_in or ""
    zone = ZoneInfo(activity.timezone)
    ends = date.ends_at and date.ends_at.astimezone(zone)
    return date_words(date.starts_at.astimezone(zone), ends, date.all_day, today=now.astimezone(zone).date())


def _place(activity: Activity) -> str:
    return where_words(activity.where, activity.area_name, activity.venue.name if activity.venue else None)


def _element(name: str) -> ET.Element:
    return ET.Element(f"{{{_ATOM}}}{name}")


def _put(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}").text = clean_words(text)  # without what XML has no letter for


def _link(parent: ET.Element, rel: str, href: str, kind: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}link", rel=rel, href=href, type=kind)


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
