"""Making a copy while the service runs: everything as it stood at one instant, sealed before it lies in the folder."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from store.backup.contents import Damaged, Manifest, count_rows, revision_of
from store.backup.folder import path_of
from store.backup.sealing import seal

_READ = 1 << 20


def make_copy(engine: sa.Engine, folder: Path, *, keys: Sequence[str], now: datetime) -> Path:
    """Keep a copy of the database in a folder, sealed under the first key; return its file, on disk.

    Writers are not held up. Raises Damaged where the copy of a SQLite database is not whole, OSError where the folder
    takes nothing or a program of PostgreSQL is missing.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = path_of(folder, now)
    with _contents(engine, folder, now=now) as contents:
        _write(path, contents, keys[0])
    return path


@contextmanager
def _contents(engine: sa.Engine, folder: Path, *, now: datetime) -> Iterator[Iterable[bytes]]:
    kind = engine.dialect.name
    with _of_sqlite(engine, folder) if kind == "sqlite" else _of_postgres(engine) as (revision, rows, stream):
        yield chain([Manifest(made_at=now, kind=kind, revision=revision, rows=rows).as_line()], stream)


Found = tuple[str, dict[str, int], Iterator[bytes]]


@contextmanager
def _of_sqlite(engine: sa.Engine, folder: Path) -> Iterator[Found]:
    """By SQLite's own online copy, into a file of this moment that is gone afterwards."""
    with scratch_file(folder) as beside:
        with engine.connect() as connection, closing(sqlite3.connect(beside)) as copy:
            raw: Any = connection.connection.driver_connection
            raw.backup(copy)  # in one step: with a log of writes this holds nobody up
        settle(beside)
        with opened(beside) as connection:
            found = revision_of(connection), count_rows(connection)
        with beside.open("rb") as file:
            yield *found, iter(lambda: file.read(_READ), b"")


@contextmanager
def _of_postgres(engine: sa.Engine) -> Iterator[Found]:
    """By pg_dump, of the snapshot in which the rows are counted."""
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        snapshot = str(connection.scalar(sa.func.pg_export_snapshot()))
        found = revision_of(connection), count_rows(connection)
        asked = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--snapshot", snapshot]
        with run_tool([*asked, "--dbname", address_of(engine)], engine, stdout=subprocess.PIPE) as tool:
            assert tool.stdout is not None
            yield *found, iter(lambda: tool.stdout.read(_READ), b"")  # type: ignore[union-attr]


def _write(path: Path, contents: Iterable[bytes], key: str) -> None:
    with scratch_file(path.parent) as part:
        with part.open("wb") as file:
            seal(contents, file, key)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    handle = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def scratch_file(folder: Path) -> Iterator[Path]:
    """An empty file that only its owner may read, gone when the block ends."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        for one in (path, *path.parent.glob(f"{path.name}-*")):
            one.unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Make a SQLite file stand alone, without a log of writes beside it. Raises Damaged where it is not whole."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            told = [row[0] for row in copy.execute("PRAGMA integrity_check(1)")]
            loose = copy.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise Damaged(f"SQLite cannot read it ({error}).") from error
    if told != ["ok"] or loose is not None:
        raise Damaged("The check of SQLite finds faults in it.")


@contextmanager
def opened(path: Path) -> Iterator[sa.Connection]:
    """A connection to a SQLite file of the moment."""
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def address_of(engine: sa.Engine) -> str:
    """The address of a PostgreSQL database for its own programs, without the password: others see command lines."""
    url = engine.url
    bare = sa.URL.create(
        "postgresql", username=url.username, host=url.host, port=url.port, database=url.database, query=url.query
    )
    return bare.render_as_string()


@contextmanager
def run_tool(asked: Sequence[str], engine: sa.Engine, **pipes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """A program of PostgreSQL. Raises OSError where it is not installed, Damaged where it ends badly."""
    if shutil.which(asked[0]) is None:
        raise FileNotFoundError(f"The program {asked[0]} is not installed: it comes with the client of PostgreSQL.")
    environment = {**os.environ, "PGPASSWORD": engine.url.password or "", "PGCONNECT_TIMEOUT": "20"}
    with tempfile.TemporaryFile() as told, subprocess.Popen(asked, env=environment, stderr=told, **pipes) as tool:
        try:
            yield tool
        except BaseException:
            tool.kill()
            raise
        if tool.stdin:
            tool.stdin.close()
        if tool.wait() != 0:
            told.seek(0)
            raise Damaged(f"{asked[0]} ended with {tool.returncode}: {told.read(300).decode(errors='replace').strip()}")
