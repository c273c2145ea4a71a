"""The demo town loads whole, once, and dated around today."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from activities.models import Activity, Occurrence, Organizer
from activities.plans.models import Plan
from matching.core.pacing import Outcome
from matching.core.reasons import part_of_day
from matching.core.types import Kind
from matching.path.models import CheckIn
from matching.path.own_pace import erase_everything
from matching.path.queries import entries_of
from matching.path.reckoning import find_standing
from members.consent.models import Consent
from members.models import Member, Profile
from members.profiles import values_of
from notices.outbox import newest
from seeds.town_loader import load_ideas, load_town
from store import sessions_of, unit_of_work, use_encryption_keys
from tests.migrated import migrated_memory

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TABLES = (Activity, Occurrence, Organizer, Member, Profile, Plan, CheckIn, Consent)


def counts(db):
    return {table.__tablename__: db.scalar(sa.select(sa.func.count()).select_from(table)) for table in TABLES}


@pytest.fixture(scope="module")
def engine(settings):
    """A database with the town in it: loading it takes longer than looking at it."""
    use_encryption_keys(settings.encryption_keys)
    engine = migrated_memory()
    yield engine
    engine.dispose()


@pytest.fixture(scope="module", autouse=True)
def town(engine, app_of_all):
    with app_of_all.test_request_context(), unit_of_work(sessions_of(engine)) as db:
        return load_town(db, now=NOW, days_ahead=60, letters=True)


@pytest.fixture
def nowhere():
    """A database with nothing in it."""
    engine = migrated_memory()
    with sessions_of(engine)() as db:
        yield db
    engine.dispose()


def test_the_town_has_the_people_and_things_it_promises(db, town):
    found = counts(db)
    assert found["activity"] == town.new >= 150
    assert found["organizer"] >= 12
    assert found["profile"] == town.members >= 40
    assert found["member"] == town.members + 1  # who looks after small groups
    assert db.scalar(sa.select(sa.func.count()).where(Activity.kind == Kind.SOLO)) >= 30


def test_some_people_have_days_out_that_make_a_path(db):
    paths = {}
    for member in db.scalars(sa.select(Member).where(Member.profile.has())):
        if entries := entries_of(db, member.profile.id):
            paths[member.name] = entries
            state = find_standing(db, values_of(member.profile)).state
            assert state.outings == sum(one.told.was_there for one in entries)
    assert len(paths) == 5
    outcomes = {one.told.outcome for entries in paths.values() for one in entries}
    assert outcomes == set(Outcome)
    assert all(one.happened_on < NOW.date() for entries in paths.values() for one in entries)


def test_days_out_fall_on_days_it_takes_place_when_the_person_is_free(db):
    plans = db.scalars(sa.select(Plan).where(Plan.is_dated, Plan.starts_at < NOW)).all()
    profiles = {one.id: values_of(one) for one in db.scalars(sa.select(Profile))}
    assert len(plans) >= 15
    for plan in plans:
        local = plan.starts_at.astimezone(ZoneInfo(plan.zone))
        rules = [one.rrule for one in plan.activity.series]
        assert any(f"{local:%a}"[:2].upper() in rule for rule in rules), plan.title
        days = "weekend" if local.weekday() >= 5 else "weekday"
        assert f"{days}_{part_of_day(local.hour)}" in profiles[plan.profile_id].free, plan.title
        assert not (part_of_day(local.hour) == "evening" and "evenings" in profiles[plan.profile_id].avoid), plan.title


def test_people_of_small_groups_have_letters_about_where_their_group_is(db):
    told = {
        "Your small group is on:": 4, "There is a possible small group": 1, "So you are a circle now.": 3,
        "Not enough people near you": 1,
    }  # fmt: skip
    written = [str(one.text) for one in newest(db)]
    assert {words: sum(words in text for text in written) for words in told} == told
    assert {str(one.address).partition("@")[2] for one in newest(db)} == {"demo.example"}


def test_a_path_that_was_erased_does_not_come_back(db):
    member = db.scalars(sa.select(Member).where(Member.name == "Lena")).one()
    erase_everything(db, values_of(member.profile))
    load_town(db, now=NOW, days_ahead=60)
    assert entries_of(db, member.profile.id) == ()


def test_loading_twice_changes_nothing(db):
    before = counts(db)
    again = load_town(db, now=NOW, days_ahead=60)
    db.flush()
    assert (again.new, again.changed, again.members) == (0, 0, 0)
    assert counts(db) == before


def test_everything_dated_has_a_date_ahead(db):
    dated = sa.select(Occurrence.activity_id).where(Occurrence.starts_at > NOW)
    without = sa.select(Activity.title).where(
        Activity.drop_in.is_(None), Activity.kind != Kind.SOLO, Activity.id.not_in(dated)
    )
    assert db.scalars(without).all() == []


def test_after_four_weeks_the_town_is_dated_anew(db):
    later = load_town(db, now=NOW + timedelta(days=40), days_ahead=60)
    assert later.new == 0
    assert later.changed > 0


def test_solo_ideas_load_alone_for_a_real_town(nowhere):
    loaded = load_ideas(nowhere, now=NOW)
    assert loaded.new >= 30
    assert {kind for (kind,) in nowhere.execute(sa.select(Activity.kind))} == {Kind.SOLO}
    assert load_ideas(nowhere, now=NOW).unchanged == loaded.new


def test_ideas_loaded_first_are_as_before_in_the_town(nowhere):
    ideas = load_ideas(nowhere, now=NOW)
    assert load_town(nowhere, now=NOW, days_ahead=60).unchanged == ideas.new
