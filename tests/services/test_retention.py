"""What goes by itself, and when."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

import app  # noqa: F401  (wiring imports every model)
from matching.path.models import CheckIn
from members.consent.models import Consent, Purpose
from members.consent.services import give, withdraw
from members.keeping.holdings import HOLDINGS
from members.keeping.retention import retain
from members.models import Guest, Member, Profile, ProfileInterest
from members.reports.models import Outcome, Report
from members.reports.services import close_report, empty_old_reports
from store import Model
from tests import make
from tests.make import NOW
from tests.path_rows import allow_pacing, check_in, past_plan

DAYS = {"guest_days": 30}


def count(db, table):
    return db.scalar(sa.select(sa.func.count()).select_from(table))


def test_guests_go_after_the_days_that_are_set_with_everything_of_theirs(db):
    make.profile(db, ticked=["chess"], now=NOW - timedelta(days=31))
    kept = make.profile(db, ticked=["chess"], now=NOW - timedelta(days=30))
    assert retain(db, NOW, days=DAYS)["guest"] == 1
    assert db.scalars(sa.select(Profile.id)).all() == [kept.id]
    assert db.scalars(sa.select(ProfileInterest.profile_id)).all() == [kept.id]
    assert retain(db, NOW, days={"guest_days": 29})["guest"] == 1


def test_a_consent_taken_back_goes_after_a_year_and_one_that_holds_stays(db):
    profile = make.profile(db)
    for purpose in (Purpose.PACING, Purpose.LEARNING):
        give(db, profile_id=profile.id, purpose=purpose, now=NOW - timedelta(days=800))
    withdraw(db, profile_id=profile.id, purpose=Purpose.LEARNING, now=NOW - timedelta(days=366))
    assert retain(db, NOW, days=DAYS)["consent"] == 1
    assert db.scalars(sa.select(Consent.purpose)).all() == [Purpose.PACING]


def test_reports_go_after_half_a_year(db):
    for days in (184, 182):
        make.report(db, now=NOW - timedelta(days=days))
    assert retain(db, NOW, days=DAYS)["report"] == 1
    assert count(db, Report) == 1


def test_a_report_is_emptied_ninety_days_after_it_was_closed_and_still_tells_what_came_of_it(db):
    sent = [make.report(db, words="It was closed.", now=NOW - timedelta(days=91)) for _ in range(3)]
    for report, days in zip(sent[:2], (91, 89), strict=True):
        close_report(db, report.id, Outcome.PUT_RIGHT, now=NOW - timedelta(days=days))
    assert empty_old_reports(db, now=NOW) == 1
    db.expire_all()
    old, *others = (db.get_one(Report, report.id) for report in sent)
    assert (old.words, old.seen, old.outcome) == (None, None, Outcome.PUT_RIGHT)
    assert all(report.words and report.seen for report in others)
    assert empty_old_reports(db, now=NOW) == 0


def test_how_an_outing_felt_does_not_go_by_itself(db):
    member = Member(key="m", name="Ann", created_at=NOW - timedelta(days=3_000))
    member.profile = Profile(changed_at=NOW - timedelta(days=3_000))
    db.add(member)
    db.flush()
    allow_pacing(db, member.profile, now=NOW - timedelta(days=3_000))
    check_in(db, member.profile, past_plan(db, member.profile, None, days_ago=2_000), felt=4)
    retain(db, NOW, days=DAYS)
    assert count(db, CheckIn) == 1


@pytest.mark.parametrize("holding", [one for one in HOLDINGS if one.limit], ids=lambda holding: holding.table)
def test_every_rule_can_be_carried_out(db, holding):
    assert holding.table in retain(db, NOW, days=DAYS)
    assert Model.metadata.tables[holding.table].c[holding.limit.since] is not None


def test_a_second_run_finds_nothing(db):
    make.profile(db, now=NOW - timedelta(days=40))
    retain(db, NOW, days=DAYS)
    assert set(retain(db, NOW, days=DAYS).values()) == {0}
    assert count(db, Guest) == 0
