"""Places of guests who stay away are free again, and others see it at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from activities.changes import find_changed, find_state
from activities.models import Occurrence
from activities.on_show import load_on_show
from members.models import Guest
from tests import make
from tests.path_rows import past_plan

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def activity(db):
    """Something with one place, five days ahead."""
    made = make.activity(db, places_max=1, now=NOW)
    starts = NOW + timedelta(days=5)
    local = f"{starts:%Y-%m-%dT%H:%M}"
    db.add(Occurrence(activity_id=made.id, starts_at=starts, ends_at=starts + timedelta(hours=2), starts_local=local))
    db.flush()
    return made


def a_guest_with_the_place(db, activity, *, seen):
    profile = make.profile(db, now=NOW)
    db.get(Guest, profile.guest_id).seen_at = seen
    date = db.query(Occurrence).filter_by(activity_id=activity.id).one()
    past_plan(db, profile, activity, days_ago=-5, now=NOW, occurrence_id=date.id)
    db.commit()


def expire(app):
    result = app.test_cli_runner().invoke(args=["privacy", "retain"])
    assert result.exit_code == 0
    return result.output


def test_a_date_that_only_an_expired_guest_had_filled_is_open_and_its_listing_is_read_again(app, db, activity):
    a_guest_with_the_place(db, activity, seen=NOW - timedelta(days=40))
    assert load_on_show(db, now=NOW).date_open.tolist() == [False]
    before = find_state(db)
    assert "1 of guest deleted" in expire(app)
    assert find_changed(db, since=before, until=find_state(db)) == {activity.id}
    assert load_on_show(db, now=NOW).date_open.tolist() == [True]


def test_a_guest_who_came_lately_keeps_the_place_and_nothing_is_read_again(app, db, activity):
    a_guest_with_the_place(db, activity, seen=NOW - timedelta(days=2))
    before = find_state(db)
    assert "0 of guest deleted" in expire(app)
    assert find_state(db) == before
    assert load_on_show(db, now=NOW).date_open.tolist() == [False]
