"""Community amateur sports clubs of the United Kingdom: a register of names and districts."""

from __future__ import annotations

import re

from activities.exchange.importing.catalogues.raw import RawListing, Row, Shape, names, needed, position
from activities.suitability.rule import Sort
from matching.core.types import Kind

_ABBREVIATIONS = {"Fc": "FC", "Rfc": "RFC", "Afc": "AFC", "Cc": "CC", "Ltc": "LTC", "Uk": "UK", "Rufc": "RUFC"}
_COMPANY = re.compile(r"[\s,]+(ltd|limited|cic|cio)\.?$", re.I)


def read(row: Row) -> RawListing:
    """One row of the list. Raises RowRejected, with what it lacks, where it cannot become a listing."""
    lat, lon = position(row)
    name = _plain_name(needed(row, "name", what="name"))
    outcode = row["outcode"].strip()
    return RawListing(
        id=needed(row, "club_id", what="id"),
        title=name,
        topic=_topic(name),
        publisher=row["club_id"].strip(),
        publisher_name=name,
        location=f"{_locality(row['locality'])} ({outcode})" if outcode else _locality(row["locality"]),
        postcode=outcode or None,
        town=_locality(row["locality"]) or None,
        lat=lat,
        lon=lon,
        approximate=True,
        kind=Kind.CLUB,
        undated="The club sets its own times; ask before you go",
        timezone="Europe/London",
        currency="GBP",
        languages=("en",),
    )


def _topic(name: str) -> str:
    """A British bowling club plays lawn bowls, a rugby football club rugby; F.C. and L.T.C. are spelt out."""
    name = re.sub(r"\bbowl(?:s|ing|ers)\b", "lawn bowls", name, flags=re.I)
    name = re.sub(r"\brugby (?:union |league )?football\b|\bR ?U? ?F ?C\b", "rugby", name, flags=re.I)
    name = name if "rugby" in name.lower() else re.sub(r"\b(?:A ?)?F ?C\b", "football", name)
    return re.sub(r"\bL ?T ?C\b", "tennis", name)


def _plain_name(name: str) -> str:
    """The name without its company ending; names in capitals are written as words."""
    name = _COMPANY.sub("", name)
    if name != name.upper():
        return name
    words = [word.capitalize() for word in name.split()]
    return " ".join(_ABBREVIATIONS.get(word, word) for word in words)


def _locality(text: str) -> str:
    """The last town that is named: "Nr Bishops Waltham, Hants" gives "Bishops Waltham"."""
    town = text.split(",")[0].strip()
    return re.sub(r"^(nr|near)\.?\s+", "", town, flags=re.I)


SHAPE = Shape(
    name="UK sports clubs",
    publisher="Register of community amateur sports clubs",
    sort=Sort.SPORTS_CLUBS,
    needs=names("club_id name locality outcode lat lon"),
    read=read,
)
