"""Leaving nothing of what was deleted in the files of a database."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

_PATIENCE_MS = 2_000


def scrub(engine: sa.Engine) -> bool:
    """Bring SQLite's log of writes into its file and cut it to nothing; what was deleted is nought in both.

    Returns False where a reader held on to the log for longer than two seconds: the next call, or the last reader
    that leaves, does it. Not inside a transaction. On PostgreSQL there is nothing to do here: see docs/privacy.md.
    """
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return True
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        before = raw.execute("PRAGMA busy_timeout").fetchone()[0]
        raw.execute(f"PRAGMA busy_timeout={_PATIENCE_MS}")
        try:
            return bool(raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        finally:
            raw.execute(f"PRAGMA busy_timeout={before}")


def compact(engine: sa.Engine) -> None:
    """Write a SQLite file anew, so that bytes deleted before deletions were overwritten go too. Waits for writers."""
    if engine.dialect.name != "sqlite" or engine.url.database in (None, "", ":memory:"):
        return
    with engine.connect() as connection:
        raw: Any = connection.connection.driver_connection
        raw.execute("VACUUM")
    scrub(engine)
