"""What moderators do can be undone, takes two where it has to, and is written down for good."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

import activities.listing_page.reports  # noqa: F401  (says what can be done about a listing)
from activities.models import Activity, ListingState
from members.accounts.devices import devices_of, open_device
from members.models import Member, Role
from members.moderation import acts
from members.moderation.accounts import ACCOUNT, CLOSE, SUSPEND
from members.moderation.log import looked
from members.moderation.models import ModerationAct
from refusals import NotHere, Overtaken, Refusal
from store import AuditEntry, open_store, sessions_of, unit_of_work, use_encryption_keys
from tests import make
from tests.make import NOW
from tests.migrated import migrated

MODERATORS = 8


@pytest.fixture
def one(db):
    return make.member(db, "one@example.org", roles=[Role.MODERATOR])


@pytest.fixture
def two(db):
    return make.member(db, "two@example.org", roles=[Role.MODERATOR])


def state(db, activity):
    db.flush()
    return db.scalar(sa.select(Activity.state).where(Activity.id == activity.id))


def do(db, who, kind, key, act):
    return acts.ask(db, who, kind=kind, subject_key=key, act=act, now=NOW)


def test_a_listing_is_paused_and_shown_again(db, one, two):
    club = make.activity(db)
    done = do(db, one, "listing", club.key, "pause")
    assert state(db, club) is ListingState.PAUSED
    assert acts.is_held(db, "listing", club.key)
    acts.undo(db, two, done.id, now=NOW)
    assert state(db, club) is ListingState.PUBLISHED
    assert not acts.is_held(db, "listing", club.key)


def test_an_organizer_s_listings_go_and_come_back_and_others_stay_as_they_were(db, one):
    organizer = make.organizer(db)
    shown, draft = make.activity(db, organizer=organizer), make.activity(db, organizer=organizer, state="draft")
    elsewhere = make.activity(db)
    done = do(db, one, "organizer", organizer.key, "unpublish")
    assert [state(db, club) for club in (shown, draft, elsewhere)] == ["paused", "draft", "published"]
    acts.undo(db, one, done.id, now=NOW)
    assert [state(db, club) for club in (shown, draft, elsewhere)] == ["published", "draft", "published"]


def test_a_listing_does_not_come_back_while_its_organizer_is_off_show(db, one):
    organizer = make.organizer(db)
    club, _other = make.activity(db, organizer=organizer), make.activity(db, organizer=organizer)
    paused = do(db, one, "listing", club.key, "pause")
    do(db, one, "organizer", organizer.key, "unpublish")
    acts.undo(db, one, paused.id, now=NOW)
    assert state(db, club) is ListingState.PAUSED


def test_a_paused_account_is_signed_out_and_opens_again(db, one):
    ann = make.member(db)
    open_device(db, ann, agent="", second_step=False, now=NOW)
    done = do(db, one, ACCOUNT, ann.key, SUSPEND)
    assert not ann.active
    assert devices_of(db, ann) == []
    acts.undo(db, one, done.id, now=NOW)
    assert ann.active


def test_closing_an_account_for_good_takes_two(db, one, two):
    ann = make.member(db)
    asked = do(db, one, ACCOUNT, ann.key, CLOSE)
    assert ann.active
    assert asked.done_at is None
    with pytest.raises(NotHere):
        acts.second(db, one, asked.id, now=NOW)
    assert ann.active
    acts.second(db, two, asked.id, now=NOW)
    assert not ann.active
    with pytest.raises(Overtaken):
        acts.second(db, make.member(db, "three@example.org", roles=[Role.MODERATOR]), asked.id, now=NOW)


def test_an_account_opens_only_when_nothing_keeps_it_shut(db, one, two):
    ann = make.member(db)
    paused, closed = do(db, one, ACCOUNT, ann.key, SUSPEND), do(db, one, ACCOUNT, ann.key, CLOSE)
    acts.second(db, two, closed.id, now=NOW)
    acts.undo(db, one, paused.id, now=NOW)
    assert not ann.active
    acts.undo(db, two, closed.id, now=NOW)
    assert ann.active


def test_what_was_taken_back_cannot_be_agreed_to(db, one, two):
    asked = do(db, one, ACCOUNT, make.member(db).key, CLOSE)
    acts.undo(db, one, asked.id, now=NOW)
    with pytest.raises(Overtaken):
        acts.second(db, two, asked.id, now=NOW)


def test_moderators_close_neither_their_own_account_nor_that_of_another(db, one, two):
    with pytest.raises(NotHere):
        do(db, one, ACCOUNT, one.key, SUSPEND)
    with pytest.raises(Refusal):
        do(db, one, ACCOUNT, two.key, SUSPEND)
    assert one.active
    assert two.active


@pytest.mark.parametrize("act", ["", "pause", "delete"])
def test_only_what_is_offered_is_done(db, one, act):
    with pytest.raises(NotHere):
        do(db, one, ACCOUNT, make.member(db).key, act)
    assert db.scalars(sa.select(ModerationAct)).all() == []


def test_the_same_is_not_done_twice(db, one, two):
    club = make.activity(db)
    do(db, one, "listing", club.key, "pause")
    with pytest.raises(Overtaken):
        do(db, two, "listing", club.key, "pause")


def test_every_act_is_in_the_log_with_who_and_what(db, one, two):
    ann = make.member(db)
    asked = do(db, one, ACCOUNT, ann.key, CLOSE)
    acts.second(db, two, asked.id, now=NOW)
    acts.undo(db, one, asked.id, now=NOW)
    rows = db.execute(sa.select(AuditEntry.who, AuditEntry.what).order_by(AuditEntry.id)).all()
    assert rows == [(one.key, "close.ask"), (two.key, "close.agree"), (one.key, "close.undo")]


# Several connections, on either database


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def town(request: pytest.FixtureRequest, settings, tmp_path) -> Iterator[orm.sessionmaker[orm.Session]]:
    """A database that many connections share."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(migrated(request.param, tmp_path, "moderation"))
    yield sessions_of(engine)
    engine.dispose()


def all_at_once(town, work, jobs):
    """What each job gives, or the refusal it met; all started together, each in a transaction of its own."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait(20)
        try:
            with unit_of_work(town) as db:
                return work(db, job)
        except Refusal as refusal:
            return type(refusal)

    with ThreadPoolExecutor(len(jobs)) as people:
        return list(people.map(run, jobs))


def test_of_many_moderators_at_once_one_asks_and_one_other_agrees(town):
    with unit_of_work(town) as db:
        key = make.member(db).key
        ids = [make.member(db, f"m{n}@example.org", roles=[Role.MODERATOR]).id for n in range(MODERATORS)]

    def close(db, who):
        return acts.ask(db, db.get(Member, who), kind=ACCOUNT, subject_key=key, act=CLOSE, now=NOW).id

    found = all_at_once(town, close, ids)
    assert Counter(type(one) is int for one in found) == {True: 1, False: MODERATORS - 1}
    [asked] = [one for one in found if type(one) is int]

    def agree(db, who):
        return acts.second(db, db.get(Member, who), asked, now=NOW).second_by

    found = all_at_once(town, agree, ids)
    with town() as db:
        act = db.get(ModerationAct, asked)
        assert Counter(found) == {act.second_by: 1, NotHere: 1, Overtaken: MODERATORS - 2}
        assert act.second_by != act.asked_by
        assert not db.scalar(sa.select(Member.active).where(Member.key == key))
        noted = db.scalars(sa.select(AuditEntry.what)).all()
        assert Counter(noted) == {"close.ask": 1, "close.agree": 1}


def test_the_database_itself_refuses_one_person_as_two(town):
    with pytest.raises(sa.exc.IntegrityError, match="two_people"), unit_of_work(town) as db:
        db.add(_row(second_by="a"))
    with pytest.raises(sa.exc.IntegrityError, match="second_first"), unit_of_work(town) as db:
        db.add(_row(done_at=NOW))


def _row(**over):
    plain = {"act": CLOSE, "kind": ACCOUNT, "subject_key": "x", "needs_second": True, "asked_by": "a", "asked_at": NOW}
    return ModerationAct(**plain, **over)


def test_the_log_cannot_be_changed_or_emptied(town):
    with unit_of_work(town) as db:
        looked(db, make.member(db), "report 1", now=NOW)
    values = "INTO audit_entry (id, at, who, what, subject) VALUES (1, '2026-01-01', 'x', 'x', 'x')"
    postgres = town.kw["bind"].dialect.name == "postgresql"
    for statement in (
        "UPDATE audit_entry SET who = 'nobody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry" if postgres else f"INSERT OR REPLACE {values}",
        f"INSERT {values} ON CONFLICT (id) DO UPDATE SET who = 'nobody'",
    ):
        with pytest.raises(sa.exc.DBAPIError, match="only ever added to"), unit_of_work(town) as db:
            db.execute(sa.text(statement))
        with town() as db:
            assert db.scalars(sa.select(AuditEntry.subject)).all() == ["report 1"], statement
