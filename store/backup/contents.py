"""What a copy says of itself, before its contents: one line of JSON, sealed with the rest."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa


class Damaged(Exception):
    """A copy could be read, and what came out is not what went in."""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """When a copy was made, of which kind of database at which revision, and how many rows each table had."""

    made_at: datetime
    kind: str  # "sqlite" or "postgresql"
    revision: str
    rows: Mapping[str, int]

    def as_line(self) -> bytes:
        """One line of JSON."""
        told = {
            "made_at": self.made_at.isoformat(), "kind": self.kind, "revision": self.revision, "rows": dict(self.rows)
        }  # fmt: skip
        return json.dumps(told, sort_keys=True).encode() + b"\n"

    @classmethod
    def read(cls, line: bytes) -> Manifest:
        """Read the line back. Raises Damaged."""
        try:
            told = json.loads(line)
            return cls(
                made_at=datetime.fromisoformat(told["made_at"]), kind=told["kind"], revision=told["revision"],
                rows=told["rows"],
            )  # fmt: skip
        except (KeyError, ValueError) as error:
            raise Damaged("The copy does not say what is in it.") from error


def split(stream: Iterable[bytes]) -> tuple[Manifest, Iterator[bytes]]:
    """The manifest at the head of a stream, and what follows. Raises Damaged."""
    parts, head = iter(stream), bytearray()
    for part in parts:
        head += part
        if b"\n" in part:
            break
    line, _, rest = bytes(head).partition(b"\n")

    def contents() -> Iterator[bytes]:
        yield rest
        yield from parts

    return Manifest.read(line), contents()


def count_rows(connection: sa.Connection) -> dict[str, int]:
    """How many rows every table of a database has, also those of other programs."""
    names = sa.inspect(connection).get_table_names()
    return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}


def revision_of(connection: sa.Connection) -> str:
    """The revision of the schema; "" where there is none yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return ""
    return (
        connection.scalar(sa.select(sa.column("version_num", sa.String)).select_from(sa.table("alembic_version"))) or ""
    )
