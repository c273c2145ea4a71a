"""Every page test runs on SQLite and, where a server is named, on PostgreSQL too."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from settings import Settings
from store import open_store, use_encryption_keys
from store.migrate import upgrade
from tests.postgres_server import fresh_database

_POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)] if "DOORSTEP_TEST_POSTGRES" in os.environ else []


@pytest.fixture(scope="session", params=["sqlite", *_POSTGRES])
def engine(request: pytest.FixtureRequest, settings: Settings, sqlite_engine: sa.Engine) -> Iterator[sa.Engine]:
    """One migrated database of each kind."""
    if request.param == "sqlite":
        yield sqlite_engine
        return
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(fresh_database("doorstep_pages_tests"))
    upgrade(engine)
    yield engine
    engine.dispose()
