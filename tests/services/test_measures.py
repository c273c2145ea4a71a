"""Counts of answers tell of ten people and more, and nothing of one."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given as of_any
from hypothesis import settings as within
from hypothesis import strategies as st

from matching.measures.answers import INTERVAL, erase_answers, keep_answers, rounds_of
from matching.measures.counting import LEAST, STEP, groups_of
from matching.measures.counts import as_csv, told_counts, write_counts
from matching.measures.inviting import invite
from matching.measures.models import MeasureCount
from members.consent.models import Purpose
from members.consent.services import give, withdraw
from tests import make
from tests.mailbox import letters

ASKED = datetime(2026, 8, 12, 10, 0, tzinfo=UTC)
OVER = datetime(2026, 10, 1, 5, 10, tzinfo=UTC)
OFTEN, NEVER = 0, 4
ONS = "ons-loneliness-direct"
BOTH = (Purpose.MEASURES, Purpose.MEASURES_COUNTED)


def answered(db, answer, *, at=ASKED, allows=BOTH):
    profile = make.profile(db, now=at)
    for purpose in allows:
        give(db, profile_id=profile.id, purpose=purpose, now=at)
    keep_answers(db, profile_id=profile.id, asked=[ONS], said={ONS: answer}, now=at)
    return profile


def told_of_quarter(db, now=OVER):
    write_counts(db, now=now)
    return [(one.answers, one.people) for one in told_counts(db) if one.period == "2026-Q3" and one.measure.id == ONS]


@within(max_examples=150, deadline=None)
@of_any(st.lists(st.integers(0, 40), min_size=1, max_size=11))
def test_every_group_has_ten_people_and_nothing_is_left_over(counts):
    groups = groups_of(counts)
    assert bool(groups) == (sum(counts) >= LEAST)
    assert [place for one in groups for place in range(one.first, one.last + 1)] == (
        list(range(len(counts))) if groups else []
    )
    for one in groups:
        there = sum(counts[one.first : one.last + 1])
        assert there >= LEAST
        assert one.people % STEP == 0
        assert 0 <= there - one.people < STEP


def test_nine_people_are_not_told_of(db):
    for _ in range(9):
        answered(db, OFTEN)
    assert told_of_quarter(db) == [("Often / always – Never", None)]


def test_a_few_who_answered_otherwise_are_put_together_with_their_neighbours(db):
    for answer, people in ((OFTEN, 12), (1, 3), (NEVER, 21)):
        for _ in range(people):
            answered(db, answer)
    assert told_of_quarter(db) == [("Often / always", 10), ("Some of the time – Never", 20)]


def test_what_was_counted_stays_when_somebody_erases_their_answers(db):
    people = [answered(db, OFTEN) for _ in range(10)]
    before = told_of_quarter(db)
    erase_answers(db, people[0].id)
    withdraw(db, profile_id=people[1].id, purpose=Purpose.MEASURES_COUNTED, now=OVER)
    assert told_of_quarter(db, now=OVER + timedelta(days=40)) == before == [("Often / always – Never", 10)]


@pytest.mark.parametrize("without", BOTH)
def test_only_who_allows_both_is_counted(db, without):
    for _ in range(10):
        answered(db, OFTEN)
    for _ in range(10):
        answered(db, NEVER, allows=[one for one in BOTH if one is not without])
    assert told_of_quarter(db) == [("Often / always – Never", 10)]


def test_a_quarter_is_counted_only_once_it_is_over(db):
    for _ in range(10):
        answered(db, OFTEN)
    assert told_of_quarter(db, now=OVER - timedelta(hours=6)) == []
    assert db.query(MeasureCount).filter_by(period="2026-Q2").count() == 2


def test_the_file_for_evaluators_names_each_measure(db):
    for _ in range(10):
        answered(db, OFTEN)
    write_counts(db, now=OVER)
    rows = list(csv.DictReader(io.StringIO(as_csv(told_counts(db)))))
    [row] = [one for one in rows if one["people_rounded_down_to_5"]]
    assert row["name"] == "ONS direct measure of loneliness (adults, 16 and over)"
    assert row["licence"].endswith("Open Government Licence v3.0")
    assert row["period"] == "2026-Q3"
    assert {one["note"] for one in rows if one is not row} == {"fewer than 10 people"}


def test_within_eight_weeks_a_new_answer_replaces_the_one_before(db):
    profile = answered(db, OFTEN)
    keep_answers(db, profile_id=profile.id, asked=[ONS], said={ONS: 3}, now=ASKED + timedelta(days=20))
    assert [(one.asked_at, one.said) for one in rounds_of(db, profile.id)] == [(ASKED, {ONS: 3})]
    later = ASKED + INTERVAL
    keep_answers(db, profile_id=profile.id, asked=[ONS], said={ONS: 2}, now=later)
    assert [one.asked_at for one in rounds_of(db, profile.id)] == [later, ASKED]


def test_what_is_not_asked_in_another_language_stays_as_it_was(db):
    profile, later = answered(db, OFTEN), ASKED + timedelta(days=9)
    keep_answers(db, profile_id=profile.id, asked=["going-somewhere-new"], said={"going-somewhere-new": 4}, now=later)
    assert [one.said for one in rounds_of(db, profile.id)] == [{ONS: OFTEN, "going-somewhere-new": 4}]


@pytest.fixture
def ann(db):
    member = make.writes_to(db, wants=[Purpose.NOTICE_QUESTIONS])
    give(db, profile_id=member.profile.id, purpose=Purpose.MEASURES, now=ASKED)
    db.commit()
    return member


@pytest.mark.parametrize(
    ("after", "times"), [(timedelta(days=54), 0), (INTERVAL, 1), (timedelta(days=64), 0), (2 * INTERVAL, 1)]
)
def test_a_mail_comes_after_eight_weeks_and_only_once(app, db, ann, after, times):
    with app.test_request_context():
        for day in (0, 1):
            invite(db, after=0, now=ASKED + after + timedelta(days=day, hours=1))
    assert len([one for one in letters(db) if one.kind == "notice_questions"]) == times


def test_no_mail_comes_without_the_yes_to_the_questions(app, db, ann):
    withdraw(db, profile_id=ann.profile.id, purpose=Purpose.MEASURES, now=ASKED)
    with app.test_request_context():
        invite(db, after=0, now=ASKED + INTERVAL)
    assert letters(db) == []
