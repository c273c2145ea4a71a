"""The last places of a date, asked for by many at once: none is given twice, on either database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from activities.plans.forms import PlanInput
from activities.plans.keeping import Outcome, make_plan, say
from activities.plans.models import Answer, Plan
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from tests import make
from tests.migrated import migrated

PEOPLE, PLACES = 12, 5


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def town(request: pytest.FixtureRequest, settings, tmp_path) -> Iterator[orm.sessionmaker[orm.Session]]:
    """A database that many connections share."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated(request.param, tmp_path, "places"))
    yield sessions_of(engine)
    engine.dispose()


@pytest.fixture
def date(town):
    """A date with a few places, and more people than those."""
    with unit_of_work(town) as db:
        activity = make.activity(db, places_max=PLACES)
        occurrence = make.occurrence(db, activity, "2026-11-24T10:30")
        return activity.key, occurrence.id, [make.profile(db).id for _ in range(PEOPLE)]


def all_at_once(town, work, jobs):
    """What each job gives, all of them started together, each in a transaction of its own."""
    start = Barrier(len(jobs))

    def one(job):
        start.wait(20)
        with unit_of_work(town) as db:
            return work(db, job)

    with ThreadPoolExecutor(len(jobs)) as people:
        return list(people.map(one, jobs))


def going(town):
    with town() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(Plan).where(Plan.answer == Answer.GOING))


def test_as_many_get_a_place_as_there_are_places(town, date):
    key, occurrence_id, people = date
    wish = PlanInput(activity=key, date=occurrence_id, answer=Answer.GOING)
    found = all_at_once(
        town, lambda db, who: make_plan(db, wish, profile_id=who, own_zone=None, now=make.NOW).outcome, people
    )
    assert Counter(found) == {Outcome.PLACE_KEPT: PLACES, Outcome.FULL: PEOPLE - PLACES}
    assert going(town) == PLACES


def test_places_change_hands_without_one_too_many(town, date):
    """Everybody notes the date, some keep places; then holders give theirs back while all the others ask."""
    key, occurrence_id, people = date
    with unit_of_work(town) as db:
        for number, who in enumerate(people):
            answer = Answer.GOING if number < PLACES else Answer.MIGHT
            wish = PlanInput(activity=key, date=occurrence_id, answer=answer)
            make_plan(db, wish, profile_id=who, own_zone=None, now=make.NOW)

    def change(db, who):
        plan = db.scalars(sa.select(Plan).where(Plan.profile_id == who)).one()
        other = Answer.NOT_AFTER_ALL if plan.answer is Answer.GOING else Answer.GOING
        return other, say(db, plan, other, now=make.NOW)

    found = Counter(all_at_once(town, change, people))
    assert found[Answer.NOT_AFTER_ALL, Outcome.NOTED] == PLACES
    assert found[Answer.GOING, Outcome.PLACE_KEPT] == going(town) <= PLACES
    assert found[Answer.GOING, Outcome.PLACE_KEPT] + found[Answer.GOING, Outcome.FULL] == PEOPLE - PLACES
