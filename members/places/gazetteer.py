"""From what people type to places, without asking anybody outside: cities of the world, postcodes, the demo town."""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from matching.core.reach import boxes_around, great_circle_km
from matching.core.types import Point
from members.places.gazetteer_file import Sources, ensure_file, fill
from members.places.geocoding import Geocoder
from members.places.place import Place
from members.places.text import Reading, code_key, fold, readings_of, tidy
from settings import Settings

__all__ = ["Gazetteer", "Place"]

log = logging.getLogger("doorstep")

_COLUMNS = "place.id, name, region, country, admin, lat, lon, kind, population"
_NEAR_KM = 60.0  # "Hampstead, London": how far a place may lie from the one it is said to be in
_OTHER_NAME = 0.2  # how much a name counts that is not the usual one: "Sol" is a metro square before it is Seoul
_LEAST_SHARE = 0.02  # of the weightiest; under that, another name of a place is a curiosity
_KEPT_FOR_ABROAD = 3  # of the answers, so that Paris, Texas, and its kin never hide the one in France
_LEAST_LIKENESS = 78.0  # of 100: one slip in a short name, two in a long one
_GUESSED_AT = 3  # readings of a text
_GUESSED_FROM = 5_000  # people; smaller places are guessed only in the home country


@dataclass(frozen=True)
class _Row:
    id: int
    name: str
    region: str
    country: str
    admin: str
    lat: float
    lon: float
    kind: str
    population: int
    main: int = 1

    @property
    def weight(self) -> float:
        return (self.population + 1) * (1 if self.main else _OTHER_NAME)

    def place(self) -> Place:
        return Place(self.name, self.region, self.country, Point(self.lat, self.lon), self.kind, self.population)


class Gazetteer:
    """Finds places by what people type. Made cheaply; its file is built or opened when first asked.

    Raises ValueError when the settings name a postcode file that is not there or an unknown geocoder.
    """

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home_country.upper()
        self._sources = Sources.of(data=settings.data, postcode_file=settings.postcode_file)
        self._folder = _folder_of(settings)
        self._geocoder = Geocoder.of(settings, folder=self._folder)
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def prepare(self) -> None:
        """Build the file if it is not there yet (some ten seconds), so that no visitor waits for it.

        Raises OSError when it cannot be written, ValueError when a source cannot be read.
        """
        ensure_file(self._sources, self._folder)

    def find(self, text: str, *, country: str | None = None, most: int = 8, ask: bool = True) -> list[Place]:
        """Return the places a text may mean, best first; [] when it is not understood.

        The home country comes before others, large places before small ones. No two have the same
        label. Without `ask` an outside geocoder hears nothing; what it answered before is still used. Never raises
        on odd text.
        """
        rows = self._read(text, country)
        if rows:
            return self._told_apart(self._best(rows, most))
        return self._geocoder.find(tidy(text), country=country, most=most, ask=ask) if self._geocoder else []

    def did_you_mean(self, text: str, *, most: int = 3) -> list[Place]:
        """Return known places of nearly that spelling, likeliest first, for a text `find` does not understand."""
        names = list(dict.fromkeys(reading.name for reading in readings_of(text)))[:_GUESSED_AT]
        names = [name for name in names if len(fold(name)) >= 3]
        if not names:
            return []
        exact = [row for name in names[:1] for row in self._spelled(name)]
        rows = self._best(exact, most) if exact else self._alike([fold(name) for name in names], most)
        return self._told_apart(rows)

    def around(self, point: Point, km: float, most: int) -> list[Place]:
        """Return the places within so many km of a point, nearest first."""
        return [row.place() for row in self._near(point, km)[:most]]

    def zone(self, point: Point) -> str:
        """Return the IANA name of the time zone at a point."""
        import tzfpy  # costs 30 MB; only needed when somebody says where they are

        return tzfpy.get_tz(point.lon, point.lat) or "UTC"

    # How a text is understood

    def _read(self, text: str, country: str | None) -> list[_Row]:
        readings = list(readings_of(text))
        for reading in readings:
            rows = self._fitting(reading, country)
            if rows:
                return rows
        # "Whitchurch, Shropshire": nothing here knows counties, so only what is known may contradict.
        for reading in readings:
            known = tuple(part for part in reading.within if self._regions(part) or self._spelled(part))
            if len(known) < len(reading.within) and "," in text:
                rows = self._fitting(replace(reading, within=known), country)
                if rows:
                    return rows
        return []

    def _fitting(self, reading: Reading, country: str | None) -> list[_Row]:
        rows = self._spelled(reading.name)
        if country:
            rows = [row for row in rows if row.country == country.upper()]
        for part in reading.within:
            if not rows:
                return []
            regions, nearby = self._regions(part), self._spelled(part)
            rows = [row for row in rows if _lies_in(row, regions) or _is_near(row, nearby)]
        return rows

    def _best(self, rows: Sequence[_Row], most: int) -> list[_Row]:
        ranked = sorted(rows, key=lambda row: (-row.weight, row.id))
        ranked = [row for row in ranked if row.main or row.weight >= _LEAST_SHARE * ranked[0].weight]
        home = [row for row in ranked if row.country == self._home and row.main]
        rest = [row for row in ranked if row not in home]
        kept_for_abroad = min(_KEPT_FOR_ABROAD, len(rest), most // 2)
        return _without_doubles([*home[: most - kept_for_abroad], *rest])[:most]

    def _told_apart(self, rows: Sequence[_Row]) -> list[Place]:
        """Places whose labels would be the same say which bigger place they are near."""
        labels = [row.place().label for row in rows]
        places = []
        for row, label in zip(rows, labels, strict=True):
            place = row.place()
            unclear = labels.count(label) > 1 or (row.kind == "postcode" and not row.region)
            beside = self._bigger_beside(row) if unclear else None
            places.append(
                replace(place, region=beside if row.kind == "postcode" else f"near {beside}") if beside else place
            )
        return list({place.label: place for place in reversed(places)}.values())[::-1]

    def _bigger_beside(self, row: _Row) -> str | None:
        others = [o for o in self._near(Point(row.lat, row.lon), 30) if o.kind == "town" and o.name != row.name]
        if row.kind == "postcode":
            return others[0].name if others else None
        return max(others, key=lambda other: other.population).name if others else None

    def _alike(self, names: Sequence[str], most: int) -> list[_Row]:
        from rapidfuzz import fuzz, process

        query = "SELECT folded, id FROM place WHERE kind <> 'postcode' AND (population >= ? OR country = ?)"
        known = self._select(query, (_GUESSED_FROM, self._home))
        texts = [text for text, _ in known]
        likeness: dict[int, float] = {}
        for name in names:
            for _, value, at in process.extract(name, texts, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS, limit=40):
                number = known[at][1]
                likeness[number] = max(likeness.get(number, 0.0), value)
        rows = self._by_id(likeness)

        def merit(row: _Row) -> float:
            return likeness[row.id] + 2 * math.log10(row.population + 1) + (8 if row.country == self._home else 0)

        return _without_doubles(sorted(rows, key=lambda row: (-merit(row), row.id)))[:most]

    # What is asked of the file

    def _spelled(self, text: str) -> list[_Row]:
        spelling = fold(text)
        spellings = {spelling, code_key(text)} if any(c.isdigit() for c in spelling) else {spelling}
        marks = ", ".join("?" * len(spellings))
        query = (
            f"SELECT {_COLUMNS}, max(main) FROM spelling JOIN place ON place.id = place"
            f" WHERE text IN ({marks}) GROUP BY place.id"
        )
        return [_Row(*found) for found in self._select(query, tuple(spellings))]

    def _by_id(self, numbers: Iterable[int]) -> list[_Row]:
        return [_Row(*row) for n in numbers for row in self._select(f"SELECT {_COLUMNS} FROM place WHERE id = ?", (n,))]

    def _regions(self, text: str) -> list[tuple[str, str]]:
        return self._select("SELECT country, admin FROM region WHERE text = ?", (fold(text),))

    def _near(self, point: Point, km: float) -> list[_Row]:
        query = f"SELECT {_COLUMNS} FROM place WHERE lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?"
        rows = [
            _Row(*found)
            for box in boxes_around(point, km)
            for found in self._select(query, (box.south, box.north, box.west, box.east))
        ]
        away = great_circle_km(point.lat, point.lon, [row.lat for row in rows], [row.lon for row in rows])
        return [rows[at] for at in np.argsort(away, kind="stable") if away[at] <= km]

    def _select(self, query: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            if self._connection is None:
                self._connection = self._open()
            return self._connection.execute(query, values).fetchall()

    def _open(self) -> sqlite3.Connection:
        try:
            path = ensure_file(self._sources, self._folder)
        except OSError as error:
            log.warning("the gazetteer is kept in memory, about 80 MB: %s", error)
            connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
            fill(connection, self._sources)
        else:
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
        weakref.finalize(self, connection.close)
        return connection


def _folder_of(settings: Settings) -> Path:
    """The folder of the SQLite database, else var: where the service keeps its files."""
    url = sa.make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return Path(str(url.database)).parent
    return Path("var")


def _lies_in(row: _Row, regions: Iterable[tuple[str, str]]) -> bool:
    return any(row.country == country and admin in ("", row.admin) for country, admin in regions)


def _is_near(row: _Row, others: Sequence[_Row]) -> bool:
    away = great_circle_km(row.lat, row.lon, [other.lat for other in others], [other.lon for other in others])
    return bool((away <= _NEAR_KM).any())


def _without_doubles(rows: Iterable[_Row]) -> list[_Row]:
    """Leave out a place within 15 km of an earlier one of its label: the sources list some towns twice."""
    kept: list[_Row] = []
    for row in rows:
        namesakes = [other for other in kept if other.place().label == row.place().label]
        away = great_circle_km(row.lat, row.lon, [o.lat for o in namesakes], [o.lon for o in namesakes])
        if not (away <= 15).any():
            kept.append(row)
    return kept
