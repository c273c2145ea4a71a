"""Giving and withdrawing consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from members.consent.models import Consent, Purpose
from members.consent.services import give, given, given_by, given_since, withdraw
from tests import make


def test_nothing_is_allowed_until_it_is_given(db):
    assert given(db, profile_id=make.profile(db).id) == frozenset()
    assert given(db, profile_id=None) == frozenset()


def test_each_purpose_is_given_apart(db):
    profile = make.profile(db)
    give(db, profile_id=profile.id, purpose=Purpose.PACING, now=make.NOW)
    assert given_since(db, profile_id=profile.id) == {Purpose.PACING: make.NOW}


def test_giving_twice_keeps_the_first_day(db):
    profile = make.profile(db)
    give(db, profile_id=profile.id, purpose=Purpose.LEARNING, now=make.NOW)
    give(db, profile_id=profile.id, purpose=Purpose.LEARNING, now=make.NOW + timedelta(days=3))
    assert given_since(db, profile_id=profile.id) == {Purpose.LEARNING: make.NOW}


def test_withdrawing_ends_one_purpose_of_one_person_and_keeps_the_record(db):
    profile, other = make.profile(db), make.profile(db)
    for who in (profile, other):
        give(db, profile_id=who.id, purpose=Purpose.PACING, now=make.NOW)
        give(db, profile_id=who.id, purpose=Purpose.LEARNING, now=make.NOW)
    withdraw(db, profile_id=profile.id, purpose=Purpose.PACING, now=make.NOW + timedelta(days=1))
    assert given(db, profile_id=profile.id) == {Purpose.LEARNING}
    assert given(db, profile_id=other.id) == {Purpose.PACING, Purpose.LEARNING}
    ended = db.scalars(sa.select(Consent).where(Consent.withdrawn_at.is_not(None))).one()
    assert (ended.given_at, ended.withdrawn_at) == (make.NOW, make.NOW + timedelta(days=1))


def test_what_was_withdrawn_can_be_given_again(db):
    profile = make.profile(db)
    later = make.NOW + timedelta(days=2)
    give(db, profile_id=profile.id, purpose=Purpose.PACING, now=make.NOW)
    withdraw(db, profile_id=profile.id, purpose=Purpose.PACING, now=make.NOW + timedelta(days=1))
    give(db, profile_id=profile.id, purpose=Purpose.PACING, now=later)
    assert given_since(db, profile_id=profile.id) == {Purpose.PACING: later}


def test_two_open_consents_to_one_purpose_are_refused_by_the_database(db):
    profile = make.profile(db)
    for _ in range(2):
        db.add(Consent(profile_id=profile.id, purpose=Purpose.PACING, wording=1, given_at=make.NOW))
    with pytest.raises(sa.exc.IntegrityError):
        db.flush()


def test_a_fit_finds_only_those_who_allow_it_now(db):
    asked, gone, never = (make.profile(db) for _ in range(3))
    give(db, profile_id=asked.id, purpose=Purpose.LEARNING, now=make.NOW)
    give(db, profile_id=gone.id, purpose=Purpose.LEARNING, now=make.NOW)
    withdraw(db, profile_id=gone.id, purpose=Purpose.LEARNING, now=make.NOW)
    give(db, profile_id=never.id, purpose=Purpose.PACING, now=make.NOW)
    assert db.scalars(given_by(Purpose.LEARNING)).all() == [asked.id]
