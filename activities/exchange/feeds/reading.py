"""From the bytes of a file or an answer to a Reading: what kind of thing it is, and its reader."""

from __future__ import annotations

import codecs
import zlib
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext

from activities.exchange.feeds.calendars import read_calendar
from activities.exchange.feeds.items import CannotRead, Reading
from activities.exchange.feeds.opportunities import is_feed, read_feed_page
from activities.exchange.feeds.tables import read_table
from activities.exchange.feeds.web_pages import find_json, read_document, read_page

MOST_BYTES = 3_000_000  # unpacked
_GZIP = b"\x1f\x8b"
_NOT_READ = {
    b"PK\x03\x04": lazy_gettext(
        "This is a packed file or a spreadsheet. Please save the table as CSV, or unpack it first."
    ),
    b"\xd0\xcf\x11\xe0": lazy_gettext("This is an old spreadsheet or document. Please save the table as CSV."),
    b"%PDF": lazy_gettext("This is a PDF. We cannot read dates from one; a CSV table or a calendar file works."),
    b"\x89PNG": lazy_gettext("This is a picture. A CSV table or a calendar file works."),
    b"\xff\xd8\xff": lazy_gettext("This is a picture. A CSV table or a calendar file works."),
    b"GIF8": lazy_gettext("This is a picture. A CSV table or a calendar file works."),
    b"Rar!": lazy_gettext("This is a packed file. Please unpack it first."),
    b"7z\xbc\xaf": lazy_gettext("This is a packed file. Please unpack it first."),
}
_EMPTY = lazy_gettext("There is nothing in it: the file or the answer is empty.")


def read_feed(content: bytes, *, zone: str, mapping: Mapping[str, str] | None = None) -> Reading:
    """What a calendar, table, page or feed tells. `zone` is where times belong that name no zone.

    `mapping` says which column of a table each field is in. Raises CannotRead with one sentence for anything else.
    """
    text = _text(_unpacked(content))
    start = text[:4000].lstrip()
    if not start:
        raise CannotRead(_EMPTY)
    if "BEGIN:V" in start.upper() and not start.startswith(("<", "{", "[")):
        return read_calendar(text, zone=zone)
    if start[0] in "{[":
        return _json(text, zone=zone)
    if start[0] == "<":
        return _marked_up(text, start, zone=zone)
    return read_table(text, zone=zone, mapping=mapping)


def _marked_up(text: str, start: str, *, zone: str) -> Reading:
    head = start.lower()
    if "<html" in head or "<!doctype html" in head or "ld+json" in text:
        return read_page(text, zone=zone)
    if "<rss" in head or "<feed" in head or "<rdf" in head:
        raise CannotRead(
            "This is a news feed (RSS or Atom). It names no dates we could rely on; a calendar file works."
        )
    if head.startswith("<?xml"):
        raise CannotRead("This is XML. A CSV table or a calendar file works.")
    return read_page(text, zone=zone)


def _json(text: str, *, zone: str) -> Reading:
    document: Any = find_json(text)
    if document is None:
        raise CannotRead("This looks like JSON, but with a mistake in it. It may have been cut off on the way.")
    return read_feed_page(document, zone=zone) if is_feed(document) else read_document(document, zone=zone)


def _unpacked(content: bytes) -> bytes:
    for start, sentence in _NOT_READ.items():
        if content.startswith(start):
            raise CannotRead(sentence)
    if content.startswith(_GZIP):
        unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            content = unpacker.decompress(content, MOST_BYTES + 1)
        except zlib.error:
            raise CannotRead("This packed file is damaged. Please fetch it again.") from None
        if not unpacker.eof and len(content) <= MOST_BYTES:
            raise CannotRead("This packed file is cut off. Please fetch it again.")
    if len(content) > MOST_BYTES:
        raise CannotRead(
            gettext("This is larger than %(most)s MB. Please share a shorter one.", most=MOST_BYTES // 1_000_000)
        )
    return content


def _text(content: bytes) -> str:
    """The text of it: UTF-8, UTF-16 with its mark, else the Western European of older programs."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:2000]:
        raise CannotRead("This is not text. A CSV table or a calendar file works.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
