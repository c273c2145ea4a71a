"""Reading what web pages say of their dates for machines: JSON-LD with schema.org words, in a page or by itself."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

from flask_babel import gettext, ngettext
from pydantic import ValidationError

from activities.exchange.feeds.items import (
    MOST_ITEMS,
    CannotRead,
    FeedKind,
    Item,
    ItemRejected,
    Reading,
    Rejections,
    Time,
    distinct,
    wall,
)
from activities.exchange.feeds.schema_events import Node, event_item, nodes_in
from activities.exchange.feeds.schema_times import read_moment

_MOST_BLOCKS = 300
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>|;)\s*$", re.S)
_LINE_COMMENT = re.compile(r"^\s*//.*$", re.M)


def read_page(text: str, *, zone: str) -> Reading:
    """The dates that a page tells in JSON-LD. Raises CannotRead with a sentence where it tells none."""
    page = _Page()
    page.feed(text)
    documents, broken = [], 0
    for block in page.blocks[:_MOST_BLOCKS]:
        document = find_json(block)
        documents.append(document)
        broken += document is None
    nodes = [node for document in documents for node in nodes_in(document)]
    if not nodes and broken:
        raise CannotRead("This web page tells its dates for machines, but with a mistake in them (JSON-LD).")
    if not nodes:
        raise CannotRead(
            "This is a web page that does not tell its dates for machines (JSON-LD), so we cannot read them. "
            "Look for a link named “iCal”, “ICS” or “Subscribe”, and use that."
        )
    notes = (
        (ngettext("One part of the page cannot be read.", "%(num)s parts of the page cannot be read.", broken),)
        if broken
        else ()
    )
    return _reading(nodes, zone=zone, name=page.title, notes=notes)


def read_document(document: Any, *, zone: str) -> Reading:
    """The dates of a JSON-LD document. Raises CannotRead with a sentence where it holds none."""
    nodes = list(nodes_in(document)) or _agenda(document)
    if not nodes:
        raise CannotRead("This is a message from a program, not a calendar. The calendar may have moved or be private.")
    return _reading(nodes, zone=zone, name="", notes=())


def find_json(text: str) -> Any:
    """The value of a JSON text, forgiving raw control characters and comments around it; None for anything else."""
    tidied = _WRAPPING.sub("", _WRAPPING.sub("", text)).strip()
    for attempt in (text, tidied, _LINE_COMMENT.sub("", tidied)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _reading(nodes: list[Node], *, zone: str, name: str, notes: tuple[str, ...]) -> Reading:
    if len(nodes) > MOST_ITEMS:
        raise CannotRead(
            gettext("This page tells more than %(most)s dates. Please share a shorter one.", most=f"{MOST_ITEMS:,}")
        )
    rejections, items = Rejections(), []
    for row, node in enumerate(nodes, start=1):
        title = node.get("name", node.get("title", ""))
        title = title if isinstance(title, str) else ""
        try:
            items.append(_agenda_item(node, zone=zone) if "dtstart" in node else event_item(node, zone=zone))
        except ItemRejected as reason:
            rejections.add(row, title, str(reason))
        except ValidationError:
            rejections.add(row, title, "a part of it cannot be read")
    return Reading(
        kind=FeedKind.WEB_PAGE,
        name=name,
        items=distinct(items),
        rejected=tuple(rejections.told),
        more_rejected=rejections.more,
        notes=notes,
    )


def _agenda(document: Any) -> list[Node]:
    """Entries of a city agenda: JSON-LD that uses iCalendar words instead of schema.org ones."""
    graph = document.get("@graph") if isinstance(document, dict) else None
    entries = graph if isinstance(graph, list) else ()
    return [one for one in entries if isinstance(one, dict) and "dtstart" in one and "title" in one]


def _agenda_item(node: Node, *, zone: str) -> Item:
    if node.get("recurrence"):
        raise ItemRejected("how it repeats is told in a way we do not read")
    start, is_day = read_moment(node.get("dtstart"), zone=zone)
    if not node.get("time"):
        start, is_day = start.replace(hour=0, minute=0), True
    location = node.get("location")
    position: Any = location if isinstance(location, dict) else {}
    lat, lon = position.get("latitude"), position.get("longitude")
    return Item(
        uid=str(node.get("uid") or node.get("id") or ""),
        title=str(node["title"]),
        text=str(node.get("description") or ""),
        place=str(node.get("event-location") or ""),
        lat=lat if isinstance(lat, float) else None,
        lon=lon if isinstance(lon, float) else None,
        link=str(node.get("link") or ""),
        price=str(node.get("price") or ""),
        free=True if node.get("free") in (1, "1", True) else None,
        zone=zone,
        times=(Time(zone=zone, starts_local=wall(start), all_day=is_day, minutes=1440 if is_day else None),),
    )


class _Page(HTMLParser):
    """Collects the title of a page and its blocks of JSON-LD."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = []
        self.title = ""
        self._in = ""

    def parse_html_declaration(self, i: int) -> int:
        """As the parser does, but a mark it gives up on (`<![…`) is a comment, as it is to browsers."""
        try:
            return super().parse_html_declaration(i)
        except AssertionError:
            return self.parse_bogus_comment(i)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        if tag == "script" and kind == "application/ld+json":
            self._in = "block"
            self.blocks.append("")
        elif tag == "title" and not self.title:
            self._in = "title"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "title"):
            self._in = ""

    def handle_data(self, data: str) -> None:
        if self._in == "block":
            self.blocks[-1] += data
        elif self._in == "title":
            self.title = (self.title + data)[:300]
