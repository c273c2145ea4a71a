"""Databases with every migration run, copied from one that a run makes once.

Running the migrations costs more than most tests; copying what they leave costs next to nothing.
"""

from __future__ import annotations

import fcntl
import sqlite3
from collections.abc import Callable
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import StaticPool

from store import open_store
from store.migrate import upgrade
from tests.postgres_server import fresh_database

_run: Path | None = None


def share(folder: Path) -> None:
    """The processes of a run have this folder in common: the first makes what all of them copy."""
    global _run
    _run = folder


def migrated_file(path: Path) -> str:
    """Make a SQLite file there, and its folder; returns the address."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_migrated_bytes())
    return f"sqlite:///{path}"


def migrated_memory() -> sa.Engine:
    """A SQLite in memory, which all threads of this process share."""
    engine = open_store("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    with engine.connect() as connection:
        _raw(connection).deserialize(_migrated_bytes())
    return engine


def migrated_database(name: str) -> str:
    """Make a PostgreSQL database, as `fresh_database` does; returns the address."""
    return fresh_database(name, like=_migrated_template()).render_as_string(hide_password=False)


def migrated(kind: str, folder: Path, name: str) -> str:
    """The address of a database of a kind, "sqlite" or "postgres", for a test that runs on both."""
    return migrated_database(f"doorstep_{name}") if kind == "postgres" else migrated_file(folder / f"{name}.sqlite")


@cache
def _migrated_bytes() -> bytes:
    return _once("migrated.sqlite", _make_bytes)


@cache
def _migrated_template() -> str:
    return _once("migrated.postgres", _make_template).decode()


def _once(name: str, make: Callable[[], bytes]) -> bytes:
    if _run is None:
        return make()
    with (_run / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (_run / name).exists():
            (_run / name).write_bytes(make())
        return (_run / name).read_bytes()


def _make_bytes() -> bytes:
    engine = open_store("sqlite://", poolclass=StaticPool)
    upgrade(engine)
    with engine.connect() as connection:
        content = _raw(connection).serialize()
    engine.dispose()
    return content


def _make_template() -> bytes:
    """Make the database that others copy; returns its name."""
    url = fresh_database("doorstep_migrated", of_all=True)
    engine = open_store(url)
    upgrade(engine)
    engine.dispose()  # PostgreSQL copies only what nobody is connected to
    return str(url.database).encode()


def _raw(connection: sa.Connection) -> sqlite3.Connection:
    raw = connection.connection.driver_connection
    assert isinstance(raw, sqlite3.Connection)
    return raw
