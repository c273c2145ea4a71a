"""A PostgreSQL database of one module's own, migrated from nothing, and an application that serves from it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from settings import Settings
from store import open_store, sessions_of, use_encryption_keys
from tests.migrated import migrated_database


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[sa.Engine]:
    """A migrated database; what a test commits stays for the next test of the module."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated_database("doorstep_journey"))
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def sessions(engine: sa.Engine) -> orm.sessionmaker[orm.Session]:
    return sessions_of(engine)


@pytest.fixture
def app(settings: Settings, engine: sa.Engine) -> Flask:
    """A fresh application that commits for good."""
    from app import create_app

    app = create_app(settings.model_copy(update={"demo": True}), engine=engine)
    app.config["WTF_CSRF_ENABLED"] = False
    return app
