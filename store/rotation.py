"""Writing every encrypted column anew under the newest key, while the service runs."""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from sqlalchemy import orm

from store.model import Model
from store.types import Encrypted
from store.unit_of_work import unit_of_work

BATCH = 200
_BREATH = 0.05  # seconds until rows that somebody is changing are tried again
_MOST_WAITS = 20  # in a row, each as long as the database lets a writer wait


@dataclass(frozen=True, kw_only=True)
class Rotated:
    """What became of the values of one table: written anew, under the newest key before, and readable with no key."""

    table: str
    renewed: int
    already: int
    unreadable: int


def encrypted_columns() -> dict[str, tuple[str, ...]]:
    """The encrypted columns of each table that has any, by name."""
    found = {
        table.name: tuple(column.name for column in table.columns if isinstance(column.type, Encrypted))
        for table in Model.metadata.sorted_tables
    }
    return {name: columns for name, columns in found.items() if columns}


def rotate(sessions: orm.sessionmaker[orm.Session], keys: Sequence[str], *, batch: int = BATCH) -> Iterator[Rotated]:
    """Encrypt every value under the first key; yields each table when it is done.

    Each batch is a transaction of its own, and after it others have as long as it took: SQLite lets whoever asks
    at the right moment write, not whoever has waited longest. Where it is not our turn for long, we ask again. A run
    that was stopped is taken up by the next, which passes over what is done. PostgreSQL passes over rows that
    somebody is changing just then and comes back to them, so that it never waits while it holds others.

    Raises OperationalError where the database does not answer, or has no turn for us for minutes.
    """
    newest, every = Fernet(keys[0]), MultiFernet([Fernet(key) for key in keys])
    for name, columns in encrypted_columns().items():
        table = Model.metadata.tables[name]
        counts: Counter[str] = Counter()
        todo = _keys_of(sessions, table, columns)
        waits = 0
        while todo:
            now, begun = todo[:batch], time.monotonic()
            try:
                with unit_of_work(sessions) as db:
                    busy, counted = _renew(db, table, columns, now, newest, every)
            except sa.exc.OperationalError as error:
                waits += 1
                if not _is_busy(error) or waits > _MOST_WAITS:
                    raise
                time.sleep(_BREATH)
                continue
            waits, todo = 0, todo[batch:] + busy
            counts += counted
            time.sleep(_BREATH if busy else time.monotonic() - begun)
        yield Rotated(table=name, renewed=counts["renewed"], already=counts["already"], unreadable=counts["unreadable"])


def _is_busy(error: sa.exc.OperationalError) -> bool:
    """Whether somebody else was writing for as long as SQLite waits."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & 0xFF == sqlite3.SQLITE_BUSY  # the low byte; the rest says in which way


def _keys_of(sessions: orm.sessionmaker[orm.Session], table: sa.Table, columns: Sequence[str]) -> list[Any]:
    """The rows that hold any value; what is written from here on is under the newest key."""
    (key,) = table.primary_key.columns
    filled = sa.or_(*(table.c[name].is_not(None) for name in columns))
    with sessions() as db:
        return list(db.scalars(sa.select(key).where(filled).order_by(key)))


def _renew(
    db: orm.Session, table: sa.Table, columns: Sequence[str], ids: Sequence[Any], newest: Fernet, every: MultiFernet,
) -> tuple[list[Any], Counter[str]]:  # fmt: skip
    """Write these rows anew; return those that somebody else holds, and what became of the values of the others."""
    counts: Counter[str] = Counter()
    (key,) = table.primary_key.columns
    raw = [sa.type_coerce(table.c[name], sa.LargeBinary).label(name) for name in columns]
    here = set(db.scalars(sa.select(key).where(key.in_(ids))))
    held = sa.select(key.label("row_key"), *raw).where(key.in_(ids)).with_for_update(skip_locked=True, key_share=True)
    rows = db.execute(held).mappings().all()
    for row in rows:
        change: dict[str, Any] = {}
        for name in columns:
            token = _under(row[name], newest, every, counts)
            if token is not None:
                change[name] = sa.literal(token, sa.LargeBinary)
        if change:
            db.execute(sa.update(table).where(key == row["row_key"]).values(change))
    return sorted(here - {row["row_key"] for row in rows}), counts


def _under(token: bytes | None, newest: Fernet, every: MultiFernet, counts: Counter[str]) -> bytes | None:
    """The token under the newest key; None where there is nothing to write."""
    if token is None:
        return None
    try:
        newest.decrypt(bytes(token))
    except InvalidToken:
        pass
    else:
        counts["already"] += 1
        return None
    try:
        renewed = every.rotate(bytes(token))
    except InvalidToken:
        counts["unreadable"] += 1
        return None
    counts["renewed"] += 1
    return renewed
