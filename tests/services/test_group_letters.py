"""Who is told by mail of what becomes of a small group: each thing once."""

from __future__ import annotations

import pytest

from activities.models import Occurrence, OccurrenceState
from members.consent.models import Purpose
from members.consent.notices import choose_notices
from notices.outbox import newest
from tests import groups
from tests.services.test_group_rounds import meet


@pytest.fixture(autouse=True)
def _context(app):
    with app.test_request_context():
        yield


def test_whoever_hears_of_changes_to_their_plans_gets_no_second_letter_about_a_date_called_off(db):
    group, (ann, bo, *_others), now = groups.revealed(db)
    for member, wanted in ((ann, [Purpose.NOTICE_GROUPS, Purpose.NOTICE_CHANGE]), (bo, [Purpose.NOTICE_GROUPS])):
        member.email = f"{member.name.lower()}@example.org"
        choose_notices(db, profile_id=member.profile.id, wanted=wanted, now=now)
    db.get_one(Occurrence, group.occurrence_id).state = OccurrenceState.CANCELLED
    db.flush()
    groups.go_on(db, now=now)
    assert [one.address for one in newest(db)] == ["bo@example.org"]


def test_only_those_of_a_circle_hear_of_it_with_its_first_date(db):
    group, people, now = groups.revealed(db)
    for member in people:
        member.email = f"{member.name.lower()}@example.org"
        choose_notices(db, profile_id=member.profile.id, wanted=[Purpose.NOTICE_GROUPS], now=now)
    groups.go_on(db, now=group.ends_at)
    before = len(newest(db))
    meet(db, group, people, glad=3)
    told = newest(db)[: len(newest(db)) - before]
    assert sorted(one.address for one in told) == sorted(one.email for one in people[:3])
    assert all("you are a circle now" in one.text for one in told)
