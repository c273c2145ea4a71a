"""Who publishes: readable names from what feeds call themselves."""

from __future__ import annotations

import ast
import re

from activities.exchange.importing.catalogues.raw import digest_of
from activities.forms import OrganizerInput
from activities.wording.folding import fold, slug

LOCAL_CALENDAR = "Local calendar"

_UNKNOWN_VALUE = re.compile(r"vUnknown\((b(?P<quote>['\"]).*?(?P=quote))\)")
_GENERIC = {
    "calendar", "events", "event", "markets", "public calendar", "lt public calendar", "club events", "feed", "ical",
    "default", "home", "untitled", "department events", "new events 1 3 times", "my calendar",
}  # fmt: skip
_FEED_WORDS = re.compile(
    r"\b(?:gcal|group|google|com|net|org|www|ics|ical|api|v\d|cal|calendars?|feeds?|events?|tockify|meetup|luma|"
    r"eventbrite|"
    r"civicplus|trumba|livewhale|libcal|dice|songkick|localist|mobilize|static|egov|apps|public|about|search|tm|"
    r"campuslabs|"
    r"[0-9a-f]{12,}|[a-z0-9]{18,}|\d+)\b"
)  # fmt: skip


def organizer_of(catalogue: str, publisher: str, name: str, *, fallback: str) -> OrganizerInput:
    """The organizer for one publisher of a catalogue; its key stays the same whatever the name becomes."""
    words = publisher or fallback
    key = f"{catalogue}-{slug(words, 50)}-{digest_of(catalogue, words, length=8)}"
    return OrganizerInput(key=key, name=publisher_name(name, publisher, fallback=fallback))


def publisher_name(name: str, publisher: str, *, fallback: str = LOCAL_CALENDAR) -> str:
    """A name fit to be shown: never an e-mail address or the inside of a program; from the feed key if need be."""
    plain = _tidy(_unwrapped(name))
    if _is_readable(plain):
        return plain
    from_key = _FEED_WORDS.sub(" ", re.sub(r"[_\W]+", " ", publisher.lower()))
    words = [word.removesuffix("www") for word in from_key.split() if len(word) > 1]
    named = " ".join(word.capitalize() for word in words)
    return named if _is_readable(named) and publisher != name else fallback


def _unwrapped(name: str) -> str:
    """The first value inside `[vUnknown(b'…'), …]`, else the name itself; empty where it cannot be read."""
    if "vUnknown(" not in name:
        return name
    found = _UNKNOWN_VALUE.search(name)
    try:
        value = ast.literal_eval(found[1]) if found else b""
        return value.decode("utf-8", errors="replace") if isinstance(value, bytes) else ""
    except (ValueError, SyntaxError):
        return ""


def _tidy(name: str) -> str:
    name = name.replace("\\,", ",").replace("\\", "")
    if len(name) > 80:
        name = name.split(" | ")[0]
    name = re.sub(r"^[^\w(]+|[^\w).!?]+$", "", " ".join(name.split()))
    return name if len(name) <= 100 else name[:100].rsplit(" ", 1)[0]


def _is_readable(name: str) -> bool:
    folded = fold(name)
    return len(folded) >= 2 and "@" not in name and "://" not in name and folded not in _GENERIC
