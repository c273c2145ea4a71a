"""Reading what people type for a place: folding its spelling, parting name, region and postcode."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import filterfalse

MOST_CHARACTERS = 120  # more is not a place; the rest is not looked at

_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
_APOSTROPHES = re.compile("['\u2019\u02bc`\u00b4]")
_BETWEEN = re.compile(r"[\W_]+")
_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}
_LONGEST_REGION = 3  # words: "District of Columbia"

# As written; the part in brackets is what the gazetteer lists. A whole British or Canadian
# postcode can be one street, so only its first half is ever looked up.
_CODES = (
    re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?\d[A-Z]{2}\b"),  # British
    re.compile(r"\b([A-Z]\d[A-Z])[ -]?\d[A-Z]\d\b"),  # Canadian
    re.compile(r"\b(\d{5})-\d{4}\b"),  # United States, with the four of the street
    re.compile(r"\b(\d{4,6}|[A-Z]{1,2}\d[A-Z\d]?)\b"),
)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One way to read a text: a name or postcode, and what is said about where that lies."""

    name: str
    within: tuple[str, ...] = ()


def tidy(text: str) -> str:
    """Return the text on one line, without control characters, at most MOST_CHARACTERS long."""
    kept = (c if c.isprintable() else " " for c in text[: 4 * MOST_CHARACTERS])
    return " ".join("".join(kept).split())[:MOST_CHARACTERS]


def fold(text: str) -> str:
    """Return the spelling that a name shares with its variants: case, accents, hyphens, "St" aside."""
    bare = _APOSTROPHES.sub("", text).casefold()
    if not bare.isascii():  # the list of places has millions of names
        plain = unicodedata.normalize("NFKD", bare.translate(_LETTERS))
        bare = "".join(filterfalse(unicodedata.combining, plain))
    words = _BETWEEN.sub(" ", bare).split()
    return " ".join(_SHORT.get(word, word) for word in words)


def code_key(code: str) -> str:
    """Return the spelling a postcode is listed under: lower case, nothing between its characters."""
    return _BETWEEN.sub("", code).casefold()


def readings_of(text: str) -> Iterator[Reading]:
    """Yield the ways to read a text, the likeliest first.

    A postcode in it comes first, with the other words as what it lies in; then the parts between
    commas, each with those after it; then a name followed by its region without a comma.
    """
    text = tidy(text)
    rest = text
    found = _code_in(text)
    if found:
        code, start, end = found
        rest = f"{text[:start]} {text[end:]}"
        yield Reading(name=code, within=_parts(rest))
    parts = _parts(rest)
    for at, part in enumerate(parts):
        after = parts[at + 1 :]
        yield Reading(name=part, within=after)
        words = part.split()
        for last in range(1, min(_LONGEST_REGION, len(words) - 1) + 1):
            yield Reading(name=" ".join(words[:-last]), within=(" ".join(words[-last:]), *after))


def _code_in(text: str) -> tuple[str, int, int] | None:
    upper = text.upper()
    if len(upper) != len(text):  # a few letters grow, and the places in the text would not agree
        return None
    for pattern in _CODES:
        match = pattern.search(upper)
        if match:
            return match[1], match.start(), match.end()
    return None


def _parts(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[,;/()\n،、，]", text) if part.strip(" .-"))
