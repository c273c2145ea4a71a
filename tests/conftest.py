"""Fixtures: one migrated schema and one application per process, one savepoint and a fresh memory per test."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
import sqlalchemy as sa
import time_machine
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import orm

import store.engine
from settings import Settings
from store import use_encryption_keys
from tests import migrated
from tests.apps import let_threads_end, list_of_places, make_app
from tests.compiled import remember_compiled_pages, remember_compiled_routes
from tests.migrated import migrated_memory

ROOT = Path(__file__).parent.parent
EXAMPLES = int(os.environ.get("DOORSTEP_EXAMPLES", "20"))  # of each property; before a release, some thousands
hypothesis.settings.register_profile("ours", max_examples=EXAMPLES)
hypothesis.settings.load_profile("ours")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a small local service."""
    return Settings(
        _env_file=None,
        secret_key="a secret that only the tests know, long enough",
        encryption_keys=[Fernet.generate_key().decode()],
        database_url="sqlite://",
        index_folder=None,
        data=Path("no-such-folder"),  # one list of places for all tests, kept from run to run: making it takes a while
        postcode_file=ROOT / "tests" / "services" / "postcodes.csv",
        erasures=tmp_path_factory.mktemp("erasures") / "erasures.jsonl",
        rate_limits=False,
        rate_limit_storage="memory://",  # the database of a test is one connection, in the middle of a transaction
    )


@pytest.fixture(autouse=True)
def keys_of_the_tests(settings: Settings) -> Iterator[None]:
    """Keys belong to the process: a test neither starts without any nor leaves its own to the next."""
    use_encryption_keys(settings.encryption_keys)
    yield
    use_encryption_keys(settings.encryption_keys)


@pytest.fixture(scope="session", autouse=True)
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that the processes of a run have in common."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    migrated.share(folder)
    return folder


@pytest.fixture(scope="session")
def sqlite_engine(settings: Settings, run_folder: Path) -> Iterator[sa.Engine]:
    """An in-memory SQLite with every migration run."""
    use_encryption_keys(settings.encryption_keys)
    engine = migrated_memory()
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
        let_threads_end()
        everything.rollback()


@pytest.fixture
def db(sessions: orm.sessionmaker[orm.Session]) -> Iterator[orm.Session]:
    """One session of the test's own."""
    with sessions() as session:
        yield session


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    """What is written may be lost when the power goes, which no test here tries."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store.engine, "_PRAGMAS", (*store.engine._PRAGMAS, "synchronous=OFF"))
        yield


@pytest.fixture(scope="session", autouse=True)
def compiled() -> Iterator[None]:
    """Addresses and pages are compiled once for all the applications of a process."""
    with pytest.MonkeyPatch.context() as patch:
        remember_compiled_routes(patch)
        remember_compiled_pages(patch)
        yield


@pytest.fixture(scope="session")
def app_of_all(settings: Settings, sqlite_engine: sa.Engine) -> Flask:
    """Made once: making it costs more than most tests."""
    list_of_places(settings)
    return make_app(settings, sqlite_engine)


@pytest.fixture
def app(app_of_all: Flask, settings: Settings, sessions: orm.sessionmaker[orm.Session]) -> Iterator[Flask]:
    """An application that remembers nothing, and whose settings and transactions are undone when the test ends.

    A test that adds addresses takes `own_app`: this one has answered requests before.
    """
    from app import remember_nothing
    from web.limits import limiter

    use_encryption_keys(settings.encryption_keys)
    limiter.enabled = settings.rate_limits  # one object for all applications of a process
    before = [(kept, dict(kept)) for kept in (app_of_all.config, app_of_all.extensions)]
    remember_nothing(app_of_all)
    app_of_all.extensions["sessions"] = sessions
    yield app_of_all
    for kept, was in before:
        kept.clear()
        kept.update(was)


@pytest.fixture
def own_app(settings: Settings, engine: sa.Engine, sessions: orm.sessionmaker[orm.Session]) -> Flask:
    """An application of the test's own that has not answered anybody yet."""
    return make_app(settings, engine, sessions)


@pytest.fixture
def clock_from_now(request: pytest.FixtureRequest) -> Iterator[None]:
    """The clock runs on from the module's NOW, which was taken when it was read: a while ago, in a long run."""
    with time_machine.travel(request.module.NOW, tick=True):
        yield


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


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """What is loaded here stays to the end: looking through it for garbage again and again is a tenth of a run."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(10_000, 10, 10)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are cores: many tests wait, for a page or a clock, and leave a core to others."""
    return len(os.sched_getaffinity(0)) + 1


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a skipped test fails the run")
    parser.addoption("--everywhere", action="store_true", help="tests of pages run on PostgreSQL too, repeats and all")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):
    report = yield
    if report.skipped and item.config.getoption("--no-skips"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which this run does not allow: {report.longrepr}"
    return report
