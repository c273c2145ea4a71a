"""Rows that are one thing on several dates become one bundle; the same thing from two publishers too."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from activities.exchange.importing.catalogues.raw import RawListing
from activities.exchange.importing.places import Spot
from activities.wording.folding import fold
from matching.core.types import Where

_CANCELLED = re.compile(
    r"[\[(*]*\s*\b(?:cancell?ed|cancell?ado|cancelad[oa]|postponed|called off)\b(?:\s+due to \w+)?[\])*:!\s–-]*", re.I
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"
)
_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?s?"
_DATED = re.compile(
    rf"(?:\b{_DAY},?\s+)?\b{_MONTH}\.?\s+\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+20\d\d)?"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:de\s+|of\s+)?{_MONTH}\b\.?(?:\s+(?:de\s+)?20\d\d)?"
    r"|\b(?:20\d\d[-./])?\d{1,2}[/.]\d{1,2}(?:[/.](?:20)?\d\d)?\b|\b20\d\d-\d\d-\d\d\b"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:-|–|to)\s?\d{1,2}(?::\d\d)?\s?[ap]\.?m\b\.?|\b\d{1,2}(?::\d\d)?\s?[ap]\.?m\b\.?",
    re.I,
)
_COUNTED = re.compile(
    r"[\s,:|–-]*(?:\b(?:week|session|class|meeting|part|episode|round|edition|lecture|no|nr|vol(?:ume)?|sesion|"
    r"semana|parte)\b\.?\s*|#)"
    r"\s*\d{1,3}\b(?:\s*(?:of|/)\s*\d{1,3})?",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """Rows that make one activity, the best described first."""

    title: str
    rows: tuple[RawListing, ...]
    spot: Spot

    @property
    def main(self) -> RawListing:
        return self.rows[0]


def is_cancelled(row: RawListing) -> bool:
    """Whether a row says in its state or in its title that it is off."""
    return bool((row.when and row.when.cancelled) or _is_marked(row.title))


@lru_cache(maxsize=20_000)
def _is_marked(title: str) -> bool:
    return _CANCELLED.search(title) is not None


@lru_cache(maxsize=20_000)
def without_marker(title: str) -> str:
    """The title without "CANCELLED" and its kin; the title itself where nothing else is left."""
    plain = " ".join(_CANCELLED.sub(" ", title).split()).strip(" -–:|*")
    return plain or title


@lru_cache(maxsize=20_000)
def stem(title: str) -> str:
    """The title without what changes from date to date: dates, times of day, "week 3", "#85"."""
    plain = _COUNTED.sub(" ", _DATED.sub(" ", without_marker(title)))
    plain = re.sub(r"[(\[]\s*[)\]]", " ", plain)
    plain = " ".join(plain.split()).strip(" -–:|,@(")
    return plain if len(fold(plain)) >= 3 else without_marker(title)


def bundled(rows: Iterable[RawListing], spots: Mapping[int, Spot]) -> list[Bundle]:
    """Bundles by publisher, folded stem and place, in the order of their first rows. Undated rows stay alone."""
    found: dict[tuple[str, ...], list[RawListing]] = defaultdict(list)
    for row in rows:
        found[_identity(row, spots[row.row])].append(row)
    return [make_bundle(group, spots) for group in found.values()]


def make_bundle(rows: Iterable[RawListing], spots: Mapping[int, Spot]) -> Bundle:
    """One bundle: the longest description leads, the best known place wins, a shared title loses its dates."""
    ordered = tuple(sorted(rows, key=lambda row: (is_cancelled(row), -len(row.description), row.row)))
    titles = Counter(without_marker(row.title) for row in ordered)
    title = ordered[0].title if len(titles) > 1 else next(iter(titles))
    return Bundle(
        title=stem(title) if len(titles) > 1 else title,
        rows=ordered,
        spot=max((spots[row.row] for row in ordered), key=_how_well_known),
    )


def _identity(row: RawListing, spot: Spot) -> tuple[str, ...]:
    if row.when is None:
        return (str(row.row),)
    place = spot.name or (spot.area_name or "") or spot.where.value
    return (row.publisher, fold(stem(row.title)), place, row.timezone)


def _how_well_known(spot: Spot) -> tuple[bool, bool, bool]:
    return (spot.point is not None, spot.where is Where.PLACE, spot.where is not Where.UNKNOWN)
