"""Writing every encrypted column anew under the newest key, while the service runs."""

from __future__ import annotations

import time
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

    Each batch is a transaction of its own: whoever writes waits for one batch at the most, and a run that was
    stopped is taken up by the next, which passes over what is done. PostgreSQL passes over rows that somebody is
    changing just then and comes back to them, so that it never waits while it holds others.
    """
    newest, every = Fernet(keys[0]), MultiFernet([Fernet(key) for key in keys])
    for name, columns in encrypted_columns().items():
        table = Model.metadata.tables[name]
        counts = {"renewed": 0, "already": 0, "unreadable": 0}
        todo = _keys_of(sessions, table, columns)
        while todo:
            now, todo = todo[:batch], todo[batch:]
            with unit_of_work(sessions) as db:
                busy = _renew(db, table, columns, now, newest, every, counts)
            if busy:
                time.sleep(_BREATH)
            todo += busy
        yield Rotated(table=name, **counts)


def _keys_of(sessions: orm.sessionmaker[orm.Session], table: sa.Table, columns: Sequence[str]) -> list[Any]:
    """The rows that hold any value; what is written from here on is under the newest key."""
    (key,) = table.primary_key.columns
    filled = sa.or_(*(table.c[name].is_not(None) for name in columns))
    with sessions() as db:
        return list(db.scalars(sa.select(key).where(filled).order_by(key)))


def _renew(
    db: orm.Session, table: sa.Table, columns: Sequence[str], ids: Sequence[Any], newest: Fernet, every: MultiFernet,
    counts: dict[str, int],
) -> list[Any]:  # fmt: skip
    """Write these rows anew; return those that somebody else holds."""
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
    return sorted(here - {row["row_key"] for row in rows})


def _under(token: bytes | None, newest: Fernet, every: MultiFernet, counts: dict[str, int]) -> bytes | None:
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
