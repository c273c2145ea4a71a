"""Two people who are kept apart: both ways, silently, for good."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from members.accounts.people import change_email, get_or_make
from members.apart.models import Apart
from members.apart.places import PLACES
from members.apart.services import (
    are_kept_apart,
    keep_apart,
    kept_apart_from,
    pairs_kept_apart,
    take_back,
    wishes_of,
)
from members.keeping.erasure import erase
from members.keeping.export import for_machines, parts_of
from members.keeping.journal import Journal
from members.keeping.owned import person_of_member
from refusals import BadInput, NotHere
from tests import make
from tests.make import NOW


@pytest.fixture
def ann(db):
    return make.member(db, "ann@example.org")


@pytest.fixture
def bob(db):
    return make.member(db, "bob@example.org")


@pytest.fixture
def gone(db, tmp_path, settings):
    """Erase a member as the page does."""
    journal = Journal(tmp_path / "erasures.jsonl", settings.encryption_keys)
    return lambda member: erase(db, person_of_member(member), journal=journal, now=NOW)


def test_a_wish_holds_both_ways_and_only_its_owner_sees_it(db, ann, bob):
    keep_apart(db, ann, bob, now=NOW)
    assert kept_apart_from(db, ann.id) == {bob.id}
    assert kept_apart_from(db, bob.id) == {ann.id}
    assert pairs_kept_apart(db) == {(min(ann.id, bob.id), max(ann.id, bob.id))}
    assert pairs_kept_apart(db, {ann.id}) == set()
    assert [wish.since for wish in wishes_of(db, ann.id)] == [NOW]
    assert wishes_of(db, bob.id) == ()


def test_a_second_time_changes_nothing(db, ann, bob):
    for _ in range(2):
        keep_apart(db, ann, bob, now=NOW)
    assert len(wishes_of(db, ann.id)) == 1


def test_nobody_is_kept_apart_from_themselves(db, ann):
    with pytest.raises(BadInput):
        keep_apart(db, ann, ann, now=NOW)


def test_what_both_wished_ends_when_both_took_it_back(db, ann, bob):
    keep_apart(db, ann, bob, now=NOW)
    keep_apart(db, bob, ann, now=NOW)
    take_back(db, ann.id, wishes_of(db, ann.id)[0].id)
    assert are_kept_apart(db, ann.id, bob.id)
    take_back(db, bob.id, wishes_of(db, bob.id)[0].id)
    assert not are_kept_apart(db, ann.id, bob.id)


def test_nobody_takes_back_the_wish_of_another(db, ann, bob):
    keep_apart(db, ann, bob, now=NOW)
    with pytest.raises(NotHere):
        take_back(db, bob.id, wishes_of(db, ann.id)[0].id)
    assert are_kept_apart(db, ann.id, bob.id)


def test_it_outlives_the_other_s_erasure_when_the_address_returns(db, ann, bob, gone):
    keep_apart(db, ann, bob, now=NOW)
    gone(bob)
    assert kept_apart_from(db, ann.id) == set()
    assert [wish.name for wish in wishes_of(db, ann.id)] == [""]
    back = get_or_make(db, "bob@example.org", now=NOW)
    assert kept_apart_from(db, ann.id) == {back.id}
    assert kept_apart_from(db, back.id) == {ann.id}


def test_an_address_that_is_taken_on_later_is_known_too(db, ann, bob, gone):
    keep_apart(db, ann, bob, now=NOW)
    gone(bob)
    new = make.member(db, "new@example.org")
    assert kept_apart_from(db, new.id) == set()
    assert change_email(db, new, "bob@example.org")
    assert kept_apart_from(db, new.id) == {ann.id}


def test_taking_on_the_address_oneself_or_of_somebody_known_harms_nothing(db, ann, bob, gone):
    carl = make.member(db, "carl@example.org")
    keep_apart(db, ann, bob, now=NOW)
    keep_apart(db, ann, carl, now=NOW)
    gone(bob)
    assert change_email(db, carl, "bob@example.org")
    assert kept_apart_from(db, ann.id) == {carl.id}
    gone(carl)
    assert change_email(db, ann, "bob@example.org")
    assert wishes_of(db, ann.id) == ()


def test_one_s_own_wishes_go_with_one_s_erasure(db, ann, bob, gone):
    keep_apart(db, ann, bob, now=NOW)
    gone(ann)
    assert db.scalars(sa.select(Apart)).all() == []


def test_the_address_of_who_went_is_in_no_column_as_it_was(db, ann, bob, gone):
    keep_apart(db, ann, bob, now=NOW)
    gone(bob)
    raw = bytes(db.execute(sa.text("SELECT other_mark FROM apart")).scalar_one())
    kept = db.scalars(sa.select(Apart.other_mark)).one()
    assert kept.encode() not in raw
    assert "bob" not in kept
    assert len(kept) == 64


def test_an_export_tells_neither_side_who_the_other_is(db, ann, bob):
    keep_apart(db, ann, bob, now=NOW)
    for member, rows in ((ann, 1), (bob, 0)):
        parts = parts_of(db, person_of_member(member))
        [part] = [part for part in parts if part.holding.table == "apart"]
        assert len(part.rows) == rows
        assert "other_id" not in part.shown
    assert "bob@" not in for_machines(parts_of(db, person_of_member(ann)), site="x", now=NOW)


def test_every_place_is_asked_to_part_the_two_at_once(db, ann, bob, monkeypatch):
    asked = []

    class Group:
        def together(self, db, member_id):
            return ()

        def part(self, db, one, other, *, now):
            asked.append((one, other, now))

    monkeypatch.setitem(PLACES, "test group", Group())
    keep_apart(db, ann, bob, now=NOW)
    assert asked == [(ann.id, bob.id, NOW)]
