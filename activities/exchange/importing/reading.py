"""Reading one catalogue file into cleaned rows and rejected ones. Nothing is written.

A file that cannot be read at all is refused with one sentence; a faulty row is set aside with its reason.
"""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from activities.exchange.importing.catalogues import find_shape, nearest_shape
from activities.exchange.importing.catalogues.raw import RawListing, RowRejected, Shape, digest_of
from activities.wording.folding import slug
from refusals import BadInput

MOST_BYTES = 200_000_000
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rejected:
    """One row set aside; `row` counts from 1, the header not counted."""

    row: int
    id: str
    reason: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What one file holds."""

    name: str  # from the file's name: the part of every key that keeps catalogues apart
    shape: Shape
    rows: tuple[RawListing, ...]
    rejected: tuple[Rejected, ...]

    @property
    def read(self) -> int:
        return len(self.rows) + len(self.rejected)


def catalogue_files(path: Path) -> list[Path]:
    """The file itself, or the catalogues of a folder by name. Raises BadInput where there is none."""
    if not path.exists():
        raise BadInput(f"There is no file or folder at {path}.")
    if not path.is_dir():
        return [path]
    files = sorted(file for file in path.iterdir() if file.name.endswith((".csv", ".csv.gz")))
    if not files:
        raise BadInput(f"The folder {path} holds no catalogue: we look for names ending in .csv or .csv.gz.")
    return files


def read_catalogue(path: Path) -> Catalogue:
    """Read a whole file. Raises BadInput with one sentence where it cannot be read as a catalogue."""
    text = _text_of(path)
    reader = csv.reader(io.StringIO(text, newline=""))
    header = _header(reader, path)
    shape = find_shape(header)
    if shape is None:
        raise BadInput(f"{path.name} is not a catalogue we know. {_what_is_missing(header)}")
    rows, rejected = _rows(reader, header, shape)
    return Catalogue(name=catalogue_name(path), shape=shape, rows=rows, rejected=rejected)


def catalogue_name(path: Path) -> str:
    """`events_toronto.csv.gz` is the catalogue `events-toronto`."""
    return slug(path.name.removesuffix(".gz").removesuffix(".csv"), 40)


def _text_of(path: Path) -> str:
    try:
        return _bytes_of(path).decode("utf-8-sig").replace("\x00", "")  # PostgreSQL keeps no NUL in text
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text. Save it as UTF-8 and try again.") from None
    except gzip.BadGzipFile:
        raise BadInput(f"{path.name} ends in .gz but is not a gzip file.") from None
    except (EOFError, zlib.error):
        raise BadInput(f"{path.name} is cut off or damaged. Fetch it again.") from None
    except OSError as problem:
        raise BadInput(f"{path.name} cannot be read: {problem.strerror or problem}.") from None


def _bytes_of(path: Path) -> bytes:
    with path.open("rb") as file:
        packed = path.name.endswith(".gz") or file.read(2) == _GZIP
        file.seek(0)
        with gzip.GzipFile(fileobj=file) if packed else file as source:
            data = source.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise BadInput(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Split it into smaller files.")
    return data


def _header(reader: Iterator[list[str]], path: Path) -> list[str]:
    try:
        header = [column.strip() for column in next(reader)]
    except StopIteration:
        raise BadInput(f"{path.name} is empty.") from None
    except csv.Error:
        raise BadInput(f"{path.name} is not a table of comma separated values.") from None
    if len(set(header)) != len(header):
        raise BadInput(f"{path.name} names a column twice.")
    return header


def _what_is_missing(header: list[str]) -> str:
    nearest, missing = nearest_shape(header)
    if len(missing) == len(nearest.needs):
        return "It has none of the columns that docs/imports.md describes."
    return f"The nearest is “{nearest.name}”, which also needs: {', '.join(missing)}."


def _rows(
    reader: Iterator[list[str]], header: list[str], shape: Shape
) -> tuple[tuple[RawListing, ...], tuple[Rejected, ...]]:
    rows: list[RawListing] = []
    rejected: list[Rejected] = []
    ids: set[str] = set()
    for number, cells in enumerate(_each(reader), start=1):
        if cells == []:
            continue  # a blank line
        try:
            raw = _row(cells, header, shape)
            if raw.id in ids:
                raise RowRejected("this id stands in the file twice")
        except RowRejected as reason:
            rejected.append(_rejected(number, cells or [], header, str(reason)))
            continue
        ids.add(raw.id)
        rows.append(replace(raw, row=number))
    return tuple(rows), tuple(rejected)


def _each(reader: Iterator[list[str]]) -> Iterator[list[str] | None]:
    """Every row; None for one that the table reader cannot take."""
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def _row(cells: list[str] | None, header: list[str], shape: Shape) -> RawListing:
    if cells is None:
        raise RowRejected(f"a cell is longer than {csv.field_size_limit():,} characters, or a quote is left open")
    if len(cells) != len(header):
        raise RowRejected("it has more or fewer cells than the header")
    row = dict(zip(header, cells, strict=True))
    return replace(shape.read(row), digest=digest_of(*cells))


def _rejected(number: int, cells: list[str], header: list[str], reason: str) -> Rejected:
    row: Mapping[str, str] = dict(zip(header, cells, strict=False))
    title = row.get("title", row.get("name", ""))
    return Rejected(row=number, id=cells[0][:80] if cells else "", reason=reason, title=title[:120])
