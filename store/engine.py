"""Opening SQLite or PostgreSQL so that both keep the same promises."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from store.faults import put_in

# FULL: NORMAL may lose the last acknowledged commits when the power goes.
# secure_delete: what is deleted is overwritten with noughts, so that erasing holds for the file too.
_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")


def open_store(url: str | sa.URL, *, faults: Sequence[str] = (), **options: Any) -> sa.Engine:
    """Open the database named by a SQLAlchemy URL.

    On SQLite the driver's own transaction handling is switched off: it skips BEGIN for reads, which
    lets two writers act on the same stale read. The folder of a SQLite file is made if needed.
    `faults` are put in for drills: see store.faults.
    """
    parsed = sa.make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:"):
        Path(str(parsed.database)).parent.mkdir(parents=True, exist_ok=True)
    elif parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
        options.setdefault("pool_pre_ping", True)
    options.setdefault("hide_parameters", True)  # what people told us is never part of an error in a log
    engine = sa.create_engine(parsed, **options)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    put_in(engine, faults)
    return engine


def sessions_of(engine: sa.Engine | sa.Connection) -> orm.sessionmaker[orm.Session]:
    """A session factory whose rows stay readable after the commit."""
    return orm.sessionmaker(engine, expire_on_commit=False)


def _prepare_sqlite(raw: Any, _record: Any) -> None:
    raw.isolation_level = None
    for pragma in _PRAGMAS:
        raw.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))
