"""What changed since a reader last looked, and when it has to read everything."""

from __future__ import annotations

import sqlalchemy as sa

from activities.changes import MOST_CHANGES, State, find_changed, find_state, touch_catalogue
from activities.models import CatalogueChange, CatalogueState


def changed_since(db, state):
    return find_changed(db, since=state, until=find_state(db))


def touched(db, *ids):
    touch_catalogue(db, ids)
    return find_state(db)


def test_before_anything_was_listed_nothing_has_changed(db):
    assert find_state(db).version == 0
    assert changed_since(db, find_state(db)) == frozenset()


def test_each_change_has_a_version_and_a_mark_of_its_own(db):
    states = [touched(db, 1), touched(db, 1), touched(db)]
    assert [one.version for one in states] == [1, 2, 3]
    assert len({one.mark for one in states}) == 3


def test_what_changed_since_is_named_once(db):
    before = touched(db, 1, 9)
    touched(db, 5, 6)
    last = touched(db, 6, 7)
    assert changed_since(db, before) == {5, 6, 7}
    assert changed_since(db, State(version=0, mark="")) == {1, 5, 6, 7, 9}
    assert changed_since(db, last) == frozenset()


def test_a_change_of_anything_asks_to_read_everything(db):
    before = touched(db, 1)
    touch_catalogue(db)
    touched(db, 2)
    assert changed_since(db, before) is None


def test_more_changes_than_are_worth_telling_apart_ask_to_read_everything(db):
    before = touched(db, 1)
    touched(db, *range(MOST_CHANGES))
    assert len(changed_since(db, before)) == MOST_CHANGES
    touched(db, MOST_CHANGES)
    assert changed_since(db, before) is None
    before = find_state(db)
    touched(db, *range(MOST_CHANGES + 1))
    assert changed_since(db, before) is None


def test_a_state_of_another_database_asks_to_read_everything(db):
    before = touched(db, 1)
    touched(db, 2)
    assert changed_since(db, State(version=before.version, mark="another")) is None
    assert changed_since(db, State(version=7, mark=before.mark)) is None


def test_a_version_that_nobody_wrote_down_asks_to_read_everything(db):
    before = touched(db, 1)
    touched(db, 2)
    touched(db, 3)
    db.execute(sa.delete(CatalogueChange).where(CatalogueChange.version == 2))
    assert changed_since(db, before) is None
    db.execute(sa.update(CatalogueState).values(version=4))
    assert changed_since(db, State(version=3, mark=_mark(db, 3))) is None


def test_what_was_written_down_long_ago_is_forgotten(db):
    touched(db, 1)
    db.execute(sa.update(CatalogueState).values(version=19_999))
    db.expire_all()
    touched(db, 2)
    assert db.scalars(sa.select(CatalogueChange.version)).all() == [20_000]


def _mark(db, version):
    return db.scalar(sa.select(CatalogueChange.mark).where(CatalogueChange.version == version))
