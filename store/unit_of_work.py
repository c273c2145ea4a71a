"""One transaction per request or job, taken at the edge; services never commit."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import orm


@contextmanager
def unit_of_work(sessions: orm.sessionmaker[orm.Session]) -> Iterator[orm.Session]:
    """One writing transaction: commit when the block ends well, roll back otherwise.

    SQLite takes its write lock at once, so that what is read inside is still true when it is written.
    """
    with sessions() as db, db.begin():
        db.connection(execution_options={"begin": "BEGIN IMMEDIATE"})
        yield db


@contextmanager
def reading(sessions: orm.sessionmaker[orm.Session]) -> Iterator[orm.Session]:
    """One reading transaction; what was changed inside is not kept, what was read stays readable."""
    with sessions() as db:
        yield db
