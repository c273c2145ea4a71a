"""Tests of pages run on SQLite and, where a server is named, on PostgreSQL too.

On SQLite alone runs what is marked `sqlite`, and what repeats.py found to send nothing that others do not send.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from settings import Settings
from store import open_store, use_encryption_keys
from tests.migrated import migrated_database
from tests.pages.repeats import name_of, repeats

REPEATS = repeats()
_POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)] if "DOORSTEP_TEST_POSTGRES" in os.environ else []


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is a matter of words or of reading, and what sends nothing of its own, is tried once."""
    if "engine" in metafunc.fixturenames:
        here = metafunc.definition
        once = here.get_closest_marker("sqlite") or (
            name_of(here.path, metafunc.function.__name__) in REPEATS and not metafunc.config.getoption("--everywhere")
        )
        metafunc.parametrize("engine", ["sqlite", *([] if once else _POSTGRES)], indirect=True, scope="session")


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest, settings: Settings, sqlite_engine: sa.Engine) -> Iterator[sa.Engine]:
    """One migrated database of each kind."""
    if request.param == "sqlite":
        yield sqlite_engine
        return
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated_database("doorstep_pages_tests"))
    yield engine
    engine.dispose()
