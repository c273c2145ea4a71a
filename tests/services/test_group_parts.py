"""A large round: formed in parts by place, and gone on with some groups at a time."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from matching.core.reach import cell_of
from matching.core.types import Point
from matching.rounds import advance
from matching.rounds.care import turn_off
from matching.rounds.models import GroupJoiner, RoundPart, SmallGroup
from matching.rounds.parts import waiting
from matching.rounds.states import Phase
from tests import groups, make


@pytest.fixture(autouse=True)
def _context(app):
    with app.test_request_context():
        yield


@pytest.fixture
def two_towns(db):
    """A round that two towns joined, 30 km from each other, four people and a club each."""
    groups.care(db)
    round_ = groups.open_round(db)
    for names, north in (("Ann Bo Cy Di", 0.0), ("Eve Fay Gus Hal", 0.3)):
        at = Point(make.TOWN[0] + north, make.TOWN[1])
        groups.clubs(db, venue=make.venue(db, lat=at.lat, lon=at.lon))
        for member in groups.joined(db, names, minutes=15):
            member.profile.area_cell = cell_of(at)
    db.flush()
    return round_


def who_is_asked(db, round_):
    found = db.scalars(sa.select(SmallGroup).where(SmallGroup.round_id == round_.id))
    return sorted((sorted(seat.member.name for seat in one.seats), one.occurrence_id) for one in found)


def test_a_large_round_is_formed_in_parts_in_any_order_and_once(db, two_towns):
    now = two_towns.forms_at
    made = []
    for order in (1, -1):
        with db.begin_nested() as before:
            parts = advance.begin_forming(db, two_towns, zone=make.ZONE, now=now, largest=5)[::order]
            assert len(parts) == 2
            groups.form_parts(db, parts, now=now)
            made.append(who_is_asked(db, two_towns))
            assert advance.find_pool(db, parts[0].id, now=now) is None
            assert advance.keep_formed(db, parts[0].id, [], now=now) == 0
            assert waiting(db) == []
            before.rollback()
        db.expire_all()
    assert made[0] == made[1]
    assert [names for names, _ in made[0]] == [["Ann", "Bo", "Cy", "Di"], ["Eve", "Fay", "Gus", "Hal"]]


def test_nobody_hears_of_being_left_over_while_their_part_waits(db, two_towns):
    now = two_towns.forms_at
    first, second = advance.begin_forming(db, two_towns, zone=make.ZONE, now=now, largest=5)
    groups.form_parts(db, [first], now=now)
    groups.go_on(db, now=now + timedelta(hours=49))
    heard = sa.select(GroupJoiner).where(GroupJoiner.heard_at.is_not(None))
    assert {one.member.profile.area_cell for one in db.scalars(heard)} == set(first.areas)
    assert waiting(db) == [second.id]
    groups.form_parts(db, [second], now=now + timedelta(hours=50))
    groups.go_on(db, now=now + timedelta(hours=100))
    assert len(db.scalars(heard).all()) == 8


def test_turning_groups_off_forgets_the_parts_that_wait(db, two_towns):
    advance.begin_forming(db, two_towns, zone=make.ZONE, now=two_towns.forms_at, largest=5)
    assert len(waiting(db)) == 2
    turn_off(db, who="operator", now=two_towns.forms_at)
    assert not waiting(db)
    assert db.scalars(sa.select(RoundPart)).all() == []


def test_in_steps_of_one_group_or_person_it_comes_to_the_same(db, two_towns, monkeypatch):
    monkeypatch.setattr(advance, "_AT_ONCE", 1)
    made, now = groups.formed(db, two_towns)
    for group, many in zip(made, (3, 1), strict=True):
        for seat in list(group.seats)[:many]:
            groups.say(db, group, seat.member, now=now)
    groups.go_on(db, now=made[0].answer_until)
    assert [group.phase for group in made] == [Phase.REVEALED, Phase.FELL_THROUGH]
    waited = db.scalars(sa.select(GroupJoiner.waited).order_by(GroupJoiner.member_id)).all()
    assert waited == [0, 0, 0, 0, 1, 1, 1, 1]
    assert groups.go_on(db, now=made[0].answer_until) == 0
