"""The demo town loads whole, once, and dated around today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.models import Activity, Occurrence, Organizer
from matching.core.types import Kind
from members.models import Member, Profile
from seeds.town_loader import load_ideas, load_town

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TABLES = (Activity, Occurrence, Organizer, Member, Profile)


def counts(db):
    return {table.__tablename__: db.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES}


@pytest.fixture
def town(db):
    return load_town(db, now=NOW, days_ahead=60)


def test_the_town_has_the_people_and_things_it_promises(db, town):
    found = counts(db)
    assert found["activity"] == town.new >= 150
    assert found["organizer"] >= 12
    assert found["member"] == found["profile"] == town.members >= 40
    assert db.scalar(sa.select(sa.func.count()).where(Activity.kind == Kind.SOLO)) >= 30


def test_loading_twice_changes_nothing(db, town):
    db.flush()
    before = counts(db)
    again = load_town(db, now=NOW, days_ahead=60)
    db.flush()
    assert (again.new, again.changed, again.members) == (0, 0, 0)
    assert counts(db) == before


def test_everything_dated_has_a_date_ahead(db, town):
    db.flush()
    dated = sa.select(Occurrence.activity_id).where(Occurrence.starts_at > NOW)
    without = sa.select(Activity.title).where(
        Activity.drop_in.is_(None), Activity.kind != Kind.SOLO, Activity.id.not_in(dated)
    )
    assert db.scalars(without).all() == []


def test_after_four_weeks_the_town_is_dated_anew(db, town):
    later = load_town(db, now=NOW + timedelta(days=40), days_ahead=60)
    assert later.new == 0
    assert later.changed > 0


def test_solo_ideas_load_alone_for_a_real_town(db):
    loaded = load_ideas(db, now=NOW)
    assert loaded.new >= 30
    assert {kind for (kind,) in db.execute(sa.select(Activity.kind))} == {Kind.SOLO}
    assert load_ideas(db, now=NOW).unchanged == loaded.new


def test_ideas_loaded_first_are_as_before_in_the_town(db):
    ideas = load_ideas(db, now=NOW)
    assert load_town(db, now=NOW, days_ahead=60).unchanged == ideas.new
