"""A group whose last owner goes is passed on, or moderators hear of it and its listings take a rest."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from activities.freshness.unattended import RESTS_AFTER, Tended, say_what_becomes_of_groups, tend, unattended
from activities.models import ListingState
from activities.organizing.models import OrganizerPerson, PersonRole
from activities.organizing.people import accept, get_invite, invite, let_in
from members.keeping.erasure import erase
from members.keeping.journal import Journal
from members.keeping.owned import person_of_member
from notices.outbox import newest
from tests import make
from tests.services.organizing import club, published

NOW = make.NOW
NOTHING = Tended(handed_over=0, noticed=0, resting=0)


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context():
        yield


@pytest.fixture
def journal(tmp_path, settings):
    return Journal(tmp_path / "erasures.jsonl", settings.encryption_keys)


@pytest.fixture
def group(db):
    owner, member = club(db)
    return owner, member, published(db, owner).activity


def role_of(db, member):
    return db.scalar(sa.select(OrganizerPerson.role).where(OrganizerPerson.member_id == member.id))


def test_a_group_with_an_owner_is_left_alone(db, group):
    assert tend(db, now=NOW) == NOTHING
    assert unattended(db, now=NOW) == []


def test_an_editor_takes_over_when_the_last_owner_is_erased(db, group, journal):
    organizer, owner, _listing = group
    editor = make.member(db, "ed@example.org")
    let_in(db, organizer, editor, PersonRole.EDITOR, now=NOW)
    assert say_what_becomes_of_groups(db, owner) == []
    erase(db, person_of_member(owner), journal=journal, now=NOW)
    assert tend(db, now=NOW).handed_over == 1
    assert role_of(db, editor) is PersonRole.OWNER
    assert (newest(db)[0].kind, newest(db)[0].address) == ("organizing/handed_over", "ed@example.org")
    assert tend(db, now=NOW) == NOTHING


def test_listings_of_a_group_without_anybody_rest_after_three_weeks(db, group, journal):
    organizer, owner, listing = group
    let_in(db, organizer, make.member(db, "helper@example.org"), PersonRole.HELPER, now=NOW)
    assert "Library club" in say_what_becomes_of_groups(db, owner)[0]
    erase(db, person_of_member(owner), journal=journal, now=NOW)
    assert tend(db, now=NOW).noticed == 1
    assert [one.id for one in unattended(db, now=NOW)] == [organizer.id]
    assert tend(db, now=NOW + RESTS_AFTER - timedelta(hours=1)) == NOTHING
    assert listing.state is ListingState.PUBLISHED
    assert tend(db, now=NOW + RESTS_AFTER).resting == 1
    assert listing.state is ListingState.PAUSED


def test_a_group_somebody_is_asked_about_waits_for_no_moderator_and_comes_back(db, group, journal):
    organizer, owner, listing = group
    erase(db, person_of_member(owner), journal=journal, now=NOW)
    tend(db, now=NOW)
    moderator, heir = make.member(db, "mod@example.org"), make.member(db, "heir@example.org")
    token = invite(db, organizer, moderator, email="heir@example.org", role=PersonRole.OWNER, now=NOW)
    assert unattended(db, now=NOW) == []
    accept(db, get_invite(db, token, heir, now=NOW), heir, now=NOW)
    assert tend(db, now=NOW + RESTS_AFTER) == NOTHING
    assert (organizer.unattended_since, listing.state) == (None, ListingState.PUBLISHED)
