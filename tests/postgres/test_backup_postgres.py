"""A copy of a PostgreSQL database comes back whole, on an empty one and in place of what is there."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from store import open_store, sessions_of, unit_of_work
from store.audit import AuditEntry, note
from store.backup import NotEmpty, check, load, make_copy
from tests import make
from tests.postgres_server import fresh_database

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("clock_from_now")]
NOW = datetime.now(UTC).replace(microsecond=0)


def test_it_comes_back_whole_and_only_where_it_may(engine, sessions, settings, tmp_path):
    keys = settings.encryption_keys
    with unit_of_work(sessions) as db:
        make.activity(db, key="chess", title="Chess")
        make.profile(db, words="painting")
        note(db, who="key", what="look", subject="queue", now=NOW)
    path = make_copy(engine, tmp_path, keys=keys, now=NOW)
    assert b"painting" not in path.read_bytes()
    checked = check(path, engine, keys=keys)
    assert (checked.manifest.rows["activity"], checked.manifest.rows["audit_entry"]) == (1, 1)
    assert checked.values >= 1
    with pytest.raises(NotEmpty):
        load(path, engine, keys=keys)

    empty = open_store(fresh_database("doorstep_restored"))
    load(path, empty, keys=keys)
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE of_a_newer_release (id integer)")
        connection.exec_driver_sql("DELETE FROM profile")
    load(path, empty, keys=keys, replace=True)
    assert not sa.inspect(empty).has_table("of_a_newer_release")
    with sessions_of(empty)() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(sa.table("profile"))) == 1
        with pytest.raises(sa.exc.DBAPIError):  # what holds the log came back as well
            db.execute(sa.delete(AuditEntry))
    empty.dispose()
    with engine.connect() as connection:
        left = sa.text("SELECT count(*) FROM pg_database WHERE datname LIKE 'doorstep_trial%'")
        assert connection.scalar(left) == 0
