"""Fixtures: one migrated schema per run, one savepoint per test, a fresh app per test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import orm
from sqlalchemy.pool import StaticPool

from settings import Settings
from store import open_store, use_encryption_keys
from store.migrate import upgrade
from tests.compiled_routes import remember_compiled_routes

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a small local service."""
    return Settings(
        _env_file=None,
        secret_key="a secret that only the tests know, long enough",
        encryption_keys=[Fernet.generate_key().decode()],
        database_url="sqlite://",
        index_folder=None,
        erasures=tmp_path_factory.mktemp("erasures") / "erasures.jsonl",
        rate_limits=False,
        rate_limit_storage="memory://",  # the database of a test is one connection, in the middle of a transaction
    )


@pytest.fixture(scope="session")
def sqlite_engine(settings: Settings) -> Iterator[sa.Engine]:
    """An in-memory SQLite with every migration run."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def engine(sqlite_engine: sa.Engine) -> sa.Engine:
    """The database of a test; a folder of tests may put others in its place."""
    return sqlite_engine


@pytest.fixture
def sessions(engine: sa.Engine) -> Iterator[orm.sessionmaker[orm.Session]]:
    """A session factory whose every commit is undone when the test ends."""
    with engine.connect() as connection:
        everything = connection.begin()
        yield orm.sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        everything.rollback()


@pytest.fixture
def db(sessions: orm.sessionmaker[orm.Session]) -> Iterator[orm.Session]:
    """One session of the test's own."""
    with sessions() as session:
        yield session


@pytest.fixture(scope="session")
def compiled_pages(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates compiled once for all the applications of a run: doing it for each costs more than most tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("pages")))


@pytest.fixture(scope="session", autouse=True)
def compiled_routes() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        remember_compiled_routes(patch)
        yield


@pytest.fixture
def app(
    settings: Settings,
    engine: sa.Engine,
    sessions: orm.sessionmaker[orm.Session],
    compiled_pages: FileSystemBytecodeCache,
) -> Flask:
    """A fresh application whose transactions are undone when the test ends."""
    from app import create_app

    app = create_app(settings, engine=engine)
    app.jinja_env.bytecode_cache = compiled_pages
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["sessions"] = sessions
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of development data; the test is skipped, with the reason, where it is absent."""
    folder = Path(os.environ.get("DOORSTEP_DATA", ROOT / ".." / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no development data at {folder}: set DOORSTEP_DATA")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which this run does not allow: {report.longrepr}"
    return report
