"""Everything we hold about one person, as a file for them: for machines as JSON, for reading as a page."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from io import RawIOBase
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.keeping.holdings import HOLDINGS
from members.keeping.inventory import Holding
from members.keeping.owned import Person, is_theirs, traceable
from store import DAMAGED

VERSION = 1
_CHUNK = 64 * 1024


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table of the export: what it holds, and the person's rows, by column, in the order they were made."""

    holding: Holding
    rows: Sequence[dict[str, Any]]

    @property
    def shown(self) -> tuple[str, ...]:
        """The columns that are handed over, in the order of the inventory."""
        return tuple(name for name, held in self.holding.columns.items() if not held.opens)

    @property
    def left_out(self) -> tuple[str, ...]:
        """Words of the columns that are not, because they open something."""
        return tuple(str(held.words) for held in self.holding.columns.values() if held.opens)


def parts_of(db: Session, person: Person) -> tuple[Part, ...]:
    """All that is kept about a person, decrypted, in the order of the inventory; tables without a row included."""
    found: dict[str, Part] = {}
    for holding, table in traceable():
        mine = sa.select(table).where(is_theirs(db, holding, table, person)).order_by(*table.primary_key.columns)
        rows = [dict(row) for row in db.execute(mine).mappings()]
        found[holding.table] = Part(holding=holding, rows=rows)
    return tuple(found[holding.table] for holding in HOLDINGS if holding.table in found)


def for_machines(parts: Sequence[Part], *, site: str, now: datetime) -> str:
    """The export as JSON: instants in ISO 8601 with their zone, columns by their names in the database."""
    told = {
        "version": VERSION,
        "site": site,
        "made_at": now.isoformat(),
        "parts": {
            part.holding.table: {
                "title": str(part.holding.title),
                "readers": str(part.holding.readers),
                "kept": str(part.holding.kept),
                "fields": {
                    name: {"words": str(part.holding.columns[name].words), "why": str(part.holding.columns[name].why)}
                    for name in part.shown
                },
                "left_out": list(part.left_out),
                "rows": [{name: plain(row[name]) for name in part.shown} for row in part.rows],
            }
            for part in parts
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def plain(value: Any) -> Any:
    """A value of a row as JSON knows it; None for one that can no longer be read."""
    if value is DAMAGED:
        return None
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return value


def zipped(files: Sequence[tuple[str, str]], *, now: datetime) -> Iterator[bytes]:
    """A zip archive of these files (name and text), piece by piece; it is in no file and never in memory as a whole."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files:
            about = zipfile.ZipInfo(name, date_time=now.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(about, "w") as file:
                content = text.encode()
                for start in range(0, len(content), _CHUNK):
                    file.write(content[start : start + _CHUNK])
                    yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink(RawIOBase):
    """Where the archive writes to; what has come together is taken out again and again."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._pieces.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        together = b"".join(self._pieces)
        self._pieces.clear()
        return together
