"""Every page test runs on SQLite and, where a server is named, on PostgreSQL too, unless it is marked `sqlite`."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from settings import Settings
from store import open_store, use_encryption_keys
from tests.migrated import migrated_database

_POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)] if "DOORSTEP_TEST_POSTGRES" in os.environ else []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is marked as a matter of words or of reading is tried once."""
    twice = [one for one in items if one.get_closest_marker("sqlite") and one.get_closest_marker("postgres")]
    items[:] = [one for one in items if one not in twice]


@pytest.fixture(scope="session", params=["sqlite", *_POSTGRES])
def engine(request: pytest.FixtureRequest, settings: Settings, sqlite_engine: sa.Engine) -> Iterator[sa.Engine]:
    """One migrated database of each kind."""
    if request.param == "sqlite":
        yield sqlite_engine
        return
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated_database("doorstep_pages_tests"))
    yield engine
    engine.dispose()
