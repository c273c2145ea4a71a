"""The PostgreSQL server of a test run, named by DOORSTEP_TEST_POSTGRES."""

from __future__ import annotations

import os
from zlib import crc32

import pytest
import sqlalchemy as sa

from store import open_store


def fresh_database(name: str, *, like: str | None = None, of_all: bool = False) -> sa.URL:
    """The address of a new database, empty or `like` another one of the server by its name.

    The test is skipped, with the reason, where there is no server.

    Tests that run side by side have one each, in other checkouts too, unless it is one `of_all` processes of a run.
    """
    name += f"_{crc32(__file__.encode()):x}" + ("" if of_all else os.environ.get("PYTEST_XDIST_WORKER", ""))
    server = os.environ.get("DOORSTEP_TEST_POSTGRES")
    if not server:
        pytest.skip("no PostgreSQL: set DOORSTEP_TEST_POSTGRES")
    admin = open_store(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {name}" + (f" TEMPLATE {like}" if like else "")))
        connection.execute(sa.text(f"ALTER DATABASE {name} SET synchronous_commit = off"))  # as conftest on SQLite
    admin.dispose()
    return sa.make_url(server).set(database=name)
