"""Writers on SQLite wait for one another and never act on a stale read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from members.models import Guest, Profile
from store import open_store, sessions_of, unit_of_work
from tests.migrated import migrated_file


@pytest.fixture
def file_sessions(tmp_path, settings):
    engine = open_store(migrated_file(tmp_path / "town.sqlite"))
    yield sessions_of(engine)
    engine.dispose()


def test_racing_writers_lose_no_update(file_sessions):
    with unit_of_work(file_sessions) as db:
        db.add(Guest(id=1, key="0", created_at=datetime.now(UTC), seen_at=datetime.now(UTC)))

    def add_one(_: int) -> None:
        with unit_of_work(file_sessions) as db:
            guest = db.get(Guest, 1)
            guest.key = str(int(guest.key) + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(80)))
    with file_sessions() as db:
        assert db.get(Guest, 1).key == "80"


def test_a_failure_inside_leaves_nothing_behind(file_sessions):
    def write_and_fail() -> None:
        with unit_of_work(file_sessions) as db:
            db.add(Guest(key="x", created_at=datetime.now(UTC), seen_at=datetime.now(UTC)))
            db.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    with file_sessions() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Guest)) == 0


def test_a_naive_instant_is_refused(db):
    db.add(Guest(key="naive", created_at=datetime(2026, 1, 1), seen_at=datetime.now(UTC)))
    with pytest.raises(sa.exc.StatementError, match="time zone"):
        db.flush()


def test_comfort_is_unreadable_in_the_file(db):
    now = datetime.now(UTC)
    guest = Guest(key="k", created_at=now, seen_at=now)
    db.add(guest)
    db.flush()
    profile = Profile(guest_id=guest.id, words="canary-in-words", comfort=2, avoid=["alcohol"], changed_at=now)
    db.add(profile)
    db.flush()
    stored = db.execute(sa.text("SELECT words, comfort, avoid FROM profile")).one()
    assert all(isinstance(value, bytes) for value in stored)
    assert b"canary" not in stored[0]
    db.expire(profile)
    assert (profile.words, profile.comfort, profile.avoid) == ("canary-in-words", 2, ["alcohol"])
