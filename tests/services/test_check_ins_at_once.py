"""Several windows of one person at once: nothing is lost, and the state is that of all check-ins. On both databases."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import orm

from activities.plans.models import Plan
from matching.core.pacing import Onboarding, rebuild
from matching.path import check_ins, own_pace
from matching.path.forms import CheckInInput
from matching.path.queries import entries_of
from matching.path.reckoning import find_standing
from members.models import Guest
from members.profiles import values_of
from members.queries import find_profile_of_guest, hold
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from tests import make
from tests.migrated import migrated
from tests.path_rows import GENTLE, allow_pacing, past_plan

WINDOWS = 8


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def town(request: pytest.FixtureRequest, settings, tmp_path) -> Iterator[orm.sessionmaker[orm.Session]]:
    """A database that many connections share."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated(request.param, tmp_path, "check_ins"))
    yield sessions_of(engine)
    engine.dispose()


@pytest.fixture
def person(town):
    """The key of a guest, and the keys of their plans that are over."""
    with unit_of_work(town) as db:
        profile = make.profile(db, comfort=2)
        allow_pacing(db, profile)
        club = make.activity(db, first_visit=GENTLE)
        plans = [past_plan(db, profile, club, days_ago=n + 1, feared=6).key for n in range(WINDOWS)]
        return db.get(Guest, profile.guest_id).key, plans


def in_windows(town, guest, work):
    """Each piece of work in a transaction of its own that holds the profile first, as a page does."""
    start = Barrier(len(work))

    def one(task):
        start.wait(20)
        with unit_of_work(town) as db:
            hold(db, guest=guest, member=None)
            task(db, find_profile_of_guest(db, guest))

    with ThreadPoolExecutor(len(work)) as windows:
        list(windows.map(one, work))


def keep(plan, **said):
    def task(db, profile):
        found = db.query(Plan).filter_by(key=plan).one()
        check_ins.keep(db, found, CheckInInput(outcome="went", **said), values=values_of(profile), now=make.NOW)

    return task


def replayed(town, guest):
    with town() as db:
        profile = find_profile_of_guest(db, guest)
        entries = entries_of(db, profile.id)
        history = [(one.happened_on, one.told.visit, one.told.report) for one in entries]
        state = find_standing(db, values_of(profile))
        return entries, state, rebuild(Onboarding(comfort=2), history, started=history[0][0])


def test_check_ins_kept_at_once_all_count(town, person):
    guest, plans = person
    in_windows(town, guest, [keep(plan, felt=n) for n, plan in enumerate(plans)])
    entries, standing, expected = replayed(town, guest)
    assert len(entries) == WINDOWS
    assert standing.state == expected


def test_one_plan_told_of_in_many_windows_is_one_check_in_with_every_note(town, person):
    guest, plans = person
    notes = [f"window {n}." for n in range(WINDOWS)]
    in_windows(town, guest, [keep(plans[0], felt=5, note=note) for note in notes])
    (entry,), standing, expected = replayed(town, guest)
    assert all(note in entry.told.note for note in notes)
    assert standing.state == expected


def test_a_wish_pressed_while_check_ins_are_kept_is_not_lost(town, person):
    guest, plans = person
    work = [keep(plan, felt=5) for plan in plans[:4]]
    work.append(lambda db, profile: own_pace.stay_here(db, values_of(profile), stay=True, now=make.NOW))
    work.append(lambda db, profile: own_pace.cap(db, values_of(profile), step=1, now=make.NOW))
    in_windows(town, guest, work)
    entries, standing, expected = replayed(town, guest)
    assert len(entries) == 4
    assert standing.state == expected
    assert standing.wishes.stay_here
    assert own_pace.cap_step(standing.wishes) == 1
