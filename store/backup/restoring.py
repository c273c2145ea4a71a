"""Bringing a copy back, into the database or, to try it, into one that lives for a moment."""

from __future__ import annotations

import secrets
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from store.backup.contents import Damaged, Manifest, count_rows, split
from store.backup.making import address_of, opened, run_tool, scratch_file, settle
from store.backup.sealing import unseal
from store.rotation import encrypted_columns

_LOOKED_AT = 50  # values of each encrypted column that are read to see whether the keys open them


class NotEmpty(Exception):
    """There is something in the database that a copy is to be brought back into."""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A copy that came back whole: what it says of itself, and how many encrypted values were read from it."""

    manifest: Manifest
    tables: int
    rows: int
    values: int


def describe(path: Path, keys: Sequence[str]) -> Manifest:
    """What a copy says of itself. Raises sealing.Unreadable, Damaged, OSError."""
    with _unsealed(path, keys) as (manifest, _contents):
        return manifest


def load(path: Path, engine: sa.Engine, *, keys: Sequence[str], replace: bool = False) -> Manifest:
    """Bring a copy back into a database, whole or not at all; with `replace` in place of what is there.

    Raises NotEmpty, sealing.Unreadable, Damaged (also where the copy is of the other kind of database), OSError.
    """
    with engine.connect() as connection:
        there = sa.inspect(connection).get_table_names()
    if there and not replace:
        raise NotEmpty(f"{len(there)} tables are in the database.")
    with _unsealed(path, keys) as (manifest, contents):
        _expect(manifest, engine)
        if engine.dialect.name == "sqlite":
            _load_sqlite(engine, manifest, contents)
        else:
            _load_postgres(engine, manifest, contents, there)
    return manifest


def check(path: Path, engine: sa.Engine, *, keys: Sequence[str]) -> Checked:
    """Bring a copy back into a database of the moment, beside that of `engine`, and look whether all is there.

    Raises as `load`. On PostgreSQL the role has to be allowed to create databases.
    """
    with _unsealed(path, keys) as (manifest, contents):
        _expect(manifest, engine)
        if engine.dialect.name == "sqlite":
            with scratch_file(Path(tempfile.gettempdir())) as beside:
                _unpack_sqlite(beside, manifest, contents)
                with opened(beside) as connection:
                    values = _read_values(connection, keys)
        else:
            with _scratch_postgres(engine) as scratch:
                _load_postgres(scratch, manifest, contents, ())
                with scratch.connect() as connection:
                    values = _read_values(connection, keys)
    return Checked(manifest=manifest, tables=len(manifest.rows), rows=sum(manifest.rows.values()), values=values)


@contextmanager
def _unsealed(path: Path, keys: Sequence[str]) -> Iterator[tuple[Manifest, Iterable[bytes]]]:
    with path.open("rb") as file:
        yield split(unseal(file, keys))


def _expect(manifest: Manifest, engine: sa.Engine) -> None:
    if manifest.kind != engine.dialect.name:
        raise Damaged(f"It is a copy of {manifest.kind}, and DOORSTEP_DATABASE_URL names {engine.dialect.name}.")


def _load_sqlite(engine: sa.Engine, manifest: Manifest, contents: Iterable[bytes]) -> None:
    name = engine.url.database
    folder = Path(name).parent if name and name != ":memory:" else Path(tempfile.gettempdir())
    with scratch_file(folder) as beside:
        _unpack_sqlite(beside, manifest, contents)
        with closing(sqlite3.connect(beside)) as copy, engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            copy.backup(raw)


def _unpack_sqlite(beside: Path, manifest: Manifest, contents: Iterable[bytes]) -> None:
    with beside.open("wb") as file:
        file.writelines(contents)
    settle(beside)
    with opened(beside) as connection:
        _compare(manifest, connection)


def _load_postgres(engine: sa.Engine, manifest: Manifest, contents: Iterable[bytes], there: Sequence[str]) -> None:
    asked = ["pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    if there:
        _drop(engine, set(there) - manifest.rows.keys())
        asked += ["--clean", "--if-exists"]
    with run_tool([*asked, "--dbname", address_of(engine)], engine, stdin=subprocess.PIPE) as tool:
        assert tool.stdin is not None
        try:
            for part in contents:
                tool.stdin.write(part)
            tool.stdin.close()
        except BrokenPipeError:  # it has ended, and says why
            tool.stdin = None
    with engine.connect() as connection:
        _compare(manifest, connection)


def _drop(engine: sa.Engine, tables: Iterable[str]) -> None:
    """Tables of a newer release would be in the way when the copy is brought up to date."""
    quote = engine.dialect.identifier_preparer.quote
    with engine.begin() as connection:
        for name in tables:
            connection.execute(sa.text(f"DROP TABLE {quote(name)} CASCADE"))


def _compare(manifest: Manifest, connection: sa.Connection) -> None:
    rows = count_rows(connection)
    wrong = sorted(name for name in rows.keys() | manifest.rows.keys() if rows.get(name) != manifest.rows.get(name))
    if wrong:
        raise Damaged(f"These tables have other rows than when it was made: {', '.join(wrong)}.")


def _read_values(connection: sa.Connection, keys: Sequence[str]) -> int:
    """How many encrypted values could be read, the newest of each column. Raises Damaged where one cannot."""
    every, read = MultiFernet([Fernet(key) for key in keys]), 0
    there = set(sa.inspect(connection).get_table_names())
    for table, columns in encrypted_columns().items():
        if table not in there:
            continue
        known = {column["name"] for column in sa.inspect(connection).get_columns(table)}
        for name in known & set(columns):
            column = sa.column(name, sa.LargeBinary)
            rows = sa.select(column).select_from(sa.table(table)).where(column.is_not(None)).limit(_LOOKED_AT)
            for token in connection.scalars(rows):
                try:
                    every.decrypt(bytes(token))
                except InvalidToken:
                    raise Damaged(f"Values of {table}.{name} cannot be read with any of the keys.") from None
                read += 1
    return read


@contextmanager
def _scratch_postgres(engine: sa.Engine) -> Iterator[sa.Engine]:
    name = f"doorstep_trial_{secrets.token_hex(6)}"
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.execute(sa.text(f"CREATE DATABASE {name} TEMPLATE template0"))
        scratch = sa.create_engine(engine.url.set(database=name), poolclass=sa.NullPool)
        try:
            yield scratch
        finally:
            admin.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))
