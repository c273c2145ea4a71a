"""The words of one listing, folded once for all the rules that read them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from activities.exchange.importing.catalogues.raw import RawListing
from activities.wording.folding import fold

TEXT_READ = 600  # characters of a description that rules look at

# A house that does one thing all year tells what is on: "Cannons" at a music hall is a concert.
_HOUSES = {
    "live music": re.compile(
        r"\b(?:music hall|avl music|live ?music\w*|listening room|jazz (?:bistro|club|performances)|"
        r"concert hall|orange peel|"
        r"grey eagle|eulogy|bluebird|danforth music|horseshoe tavern|lee s palace|massey hall|roy thomson|"
        r"music center)\b"
    ),
    "comedy": re.compile(r"\b(?:comedy (?:bar|club|attic|cellar|fans)|modelface comedy)\b"),
    "theatre": re.compile(
        r"\b(?:playhouse|theat(?:re|er) alliance|community theat(?:re|er)|arts regional theat(?:re|er)|"
        r"stage screen|repertory)\b"
    ),
}

_CAMEL = re.compile(r"(?<=[a-zñáéíóú])(?=[A-ZÑÁÉÍÓÚ])")
_ADDRESS = re.compile(r"\S+@\S+")
_NUMBER = re.compile(r"\(?\b000\)?[-. ]?\d{3}[-. ]?\d{4}\b|\b\d{3}[-. ]000[-. ]0000\b|\+?\b0[0 .-]{7,}0\b")
_BREAK = re.compile(r"\bbr\b\s*/?>|<br\s*/?>", re.I)


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Folded words ("Women's Day!" is "women s day"), and the raw text where signs matter."""

    title: str
    place: str  # location
    label: str  # title, categories, and what the house is known for
    category: str  # the first category
    text: str  # label and the beginning of the description
    raw: str  # title, price and description as published

    @classmethod
    def of(cls, listing: RawListing) -> Words:
        title = fold(listing.topic or listing.title)
        place = fold(listing.location)
        categories = [fold(split_camel(category)) for category in listing.categories]
        told = [category for category in categories if not (place and place.startswith(category))]
        house = f"{fold(listing.publisher_name)} . {place}"
        cues = [cue for cue, pattern in _HOUSES.items() if pattern.search(house)]
        label = " . ".join([title, *told, *cues])
        beginning = listing.description[:TEXT_READ]
        return cls(
            title=title,
            place=place,
            label=label,
            category=told[0] if told else "",
            text=f"{label} . {fold(beginning)}",
            raw=f"{listing.title}\n{listing.price}\n{beginning}",
        )


def split_camel(text: str) -> str:
    """`ClubesLectura` gives `Clubes Lectura`."""
    return _CAMEL.sub(" ", text)


def without_contacts(text: str) -> str:
    """The text without e-mail addresses and masked telephone numbers; nobody should write to either."""
    text = _NUMBER.sub("", _ADDRESS.sub("", _BREAK.sub("\n", text)))
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def first_sentence(text: str, most: int = 180) -> str:
    """The first sentence that says something, cut at a word; empty where there is none."""
    for line in text.splitlines():
        plain = re.sub(r"https?://\S+", "", re.sub(r"[*_#\\>`]+", "", line)).strip(" -–•:|")
        if len(plain) < 25 or re.match(r"(tickets?|doors|cost|more info|time|hosted by|when|where)\b", plain, re.I):
            continue
        sentence = re.match(r".{25,}?[.!?…](?=\s|$)", plain)
        found = sentence[0] if sentence and len(sentence[0]) <= most else plain
        return found if len(found) <= most else found[:most].rsplit(" ", 1)[0].rstrip(" ,;:-") + " …"
    return ""
