"""Every encrypted value is written anew under the newest key, while others write."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken

from members.models import Profile
from store import Encrypted, Model, open_store, sessions_of, unit_of_work, use_encryption_keys
from store.rotation import encrypted_columns, rotate
from tests import make
from tests.migrated import migrated
from tests.path_rows import allow_pacing, check_in, past_plan

OLD, NEW, FOREIGN = (Fernet.generate_key().decode() for _ in range(3))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def sessions(request, tmp_path, settings) -> Iterator:
    engine = open_store(migrated(request.param, tmp_path, "keys"))
    use_encryption_keys([OLD])
    yield sessions_of(engine)
    use_encryption_keys(settings.encryption_keys)
    engine.dispose()


@pytest.fixture
def people(sessions):
    """Seven people with something in every encrypted column that the three screens and a path fill."""
    with unit_of_work(sessions) as db:
        for number in range(7):
            profile = make.profile(db, words=f"words {number}", avoid=["crowds"], needs=["seating"], comfort=number % 5)
            allow_pacing(db, profile)
            check_in(db, profile, past_plan(db, profile, None, days_ago=3, feared=number), felt=3, note="cold")


def tokens(sessions):
    """Every encrypted value as it is stored, by table and column."""
    with sessions() as db:
        return {
            (table, column): db.scalars(
                sa.select(sa.type_coerce(Model.metadata.tables[table].c[column], sa.LargeBinary)).where(
                    Model.metadata.tables[table].c[column].is_not(None)
                )
            ).all()
            for table, columns in encrypted_columns().items()
            for column in columns
        }


def readable_with(key, stored):
    """How many of the stored values this key alone can read."""
    count = 0
    for token in stored:
        try:
            Fernet(key).decrypt(bytes(token))
            count += 1
        except InvalidToken:
            pass
    return count


def everything(sessions):
    return [token for column in tokens(sessions).values() for token in column]


def test_every_column_of_an_encrypted_type_is_found():
    named = {(table, column) for table, columns in encrypted_columns().items() for column in columns}
    typed = {
        (t.name, c.name) for t in Model.metadata.tables.values() for c in t.columns if isinstance(c.type, Encrypted)
    }
    assert named == typed
    assert {("profile", "comfort"), ("plan", "feared"), ("check_in", "told"), ("comfort_state", "state")} <= named


def test_afterwards_the_new_key_alone_reads_everything_and_it_says_the_same(sessions, people):
    before = len(everything(sessions))
    assert before > 40
    use_encryption_keys([NEW, OLD])
    done = list(rotate(sessions, [NEW, OLD], batch=3))
    assert (sum(one.renewed for one in done), sum(one.unreadable for one in done)) == (before, 0)
    assert readable_with(NEW, everything(sessions)) == before
    assert readable_with(OLD, everything(sessions)) == 0
    use_encryption_keys([NEW])
    with sessions() as db:
        rows = db.scalars(sa.select(Profile).order_by(Profile.id)).all()
        assert [row.words for row in rows] == [f"words {number}" for number in range(7)]
        assert [row.comfort for row in rows] == [number % 5 for number in range(7)]


def test_a_run_that_was_stopped_is_taken_up_again(sessions, people):
    total = len(everything(sessions))
    first = next(one for one in rotate(sessions, [NEW, OLD], batch=2) if one.renewed)
    assert 0 < readable_with(NEW, everything(sessions)) < total
    second = list(rotate(sessions, [NEW, OLD], batch=2))
    assert sum(one.already for one in second) == first.renewed
    assert readable_with(NEW, everything(sessions)) == total
    assert sum(one.renewed for one in rotate(sessions, [NEW, OLD])) == 0


def test_a_value_that_no_key_reads_is_counted_and_left_as_it_is(sessions, people):
    with unit_of_work(sessions) as db:
        db.execute(sa.update(Profile).where(Profile.comfort.is_not(None)).values(comfort=None))
        use_encryption_keys([FOREIGN])
        db.execute(sa.update(Profile).values(comfort=3))
    foreign = tokens(sessions)[("profile", "comfort")]
    done = {one.table: one for one in rotate(sessions, [NEW, OLD])}
    assert (done["profile"].unreadable, done["check_in"].unreadable) == (7, 0)
    assert tokens(sessions)[("profile", "comfort")] == foreign


def test_nothing_that_is_written_meanwhile_is_lost(sessions, people):
    """One changes the same rows over and over while they are written anew, batch by batch."""
    use_encryption_keys([NEW, OLD])
    stop, written = threading.Event(), [0]

    def change() -> None:
        while not stop.is_set():
            written[0] += 1
            with unit_of_work(sessions) as db:
                for row in db.scalars(sa.select(Profile).order_by(Profile.id).with_for_update()):
                    row.words = f"round {written[0]}"
            stop.wait(0.001)  # a writer that never pauses is one that SQLite gives every turn to

    writer = threading.Thread(target=change)
    writer.start()
    done = [one for _ in range(2) for one in rotate(sessions, [NEW, OLD], batch=1)]
    stop.set()
    writer.join()
    assert written[0] > 1
    assert sum(one.renewed for one in done) > 0
    with sessions() as db:
        assert set(db.scalars(sa.select(Profile.words))) == {f"round {written[0]}"}
    assert readable_with(NEW, everything(sessions)) == len(everything(sessions))


@pytest.mark.parametrize("sessions", ["sqlite"], indirect=True)
def test_where_another_writes_for_longer_than_sqlite_waits_it_asks_again(sessions, people):
    """One transaction of somebody else outlasts the patience of the database several times over."""
    engine = sessions.kw["bind"]
    sa.event.listen(engine, "checkout", lambda raw, *_: raw.execute("PRAGMA busy_timeout=20"))
    writing, written = threading.Event(), threading.Event()

    def write_for_long() -> None:
        with unit_of_work(sessions):
            writing.set()
            written.wait(0.3)

    other = threading.Thread(target=write_for_long)
    other.start()
    writing.wait()
    with pytest.raises(sa.exc.OperationalError, match="locked"), unit_of_work(sessions):
        pass
    done = list(rotate(sessions, [NEW, OLD]))
    other.join()
    assert sum(one.renewed for one in done) == len(everything(sessions)) == readable_with(NEW, everything(sessions))
