"""Who plans a date hears of it when it is at another place, once, and not where only our words changed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from activities.models import OccurrenceState
from activities.plans.keeping import say
from activities.plans.models import Answer, Plan
from activities.plans.telling_changes import tell_of_changes
from matching.core.types import Where
from members.consent.models import Purpose
from tests import make
from tests.mailbox import letters

SOON = make.NOW + timedelta(hours=2)


@pytest.fixture(autouse=True)
def context(app):
    with app.test_request_context():
        yield


@pytest.fixture
def plan(db):
    """A date at the library that a member plans who wants to hear of changes."""
    who = make.writes_to(db, wants=[Purpose.NOTICE_CHANGE])
    activity = make.activity(db, title="Open bench", venue=make.venue(db, name="Library"), dates=["2026-11-26T10:30"])
    return make.plan(db, who, activity, make.dates_of(db, activity)[0])


def move_to(db, plan, name, **over):
    plan.activity.venue = make.venue(db, name=name, **over)
    db.flush()


def told(db):
    """What was told since, the oldest first; each look is made twice."""
    before = {one.id for one in letters(db)}
    for _time in range(2):
        tell_of_changes(db, after=0, now=SOON)
    return [one for one in letters(db)[::-1] if one.id not in before]


def sequence_in(calendar):
    return int(re.search(r"SEQUENCE:(\d+)", calendar)[1])


def test_another_place_is_told_once_and_so_is_the_way_back(db, plan):
    library = plan.activity.venue
    assert told(db) == []
    move_to(db, plan, "Tannery", address="3 Mill Lane")
    (there,) = told(db)
    assert "Place before: Library" in there.text
    assert "Place now: Tannery, 3 Mill Lane" in there.text
    assert "Thursday 26 November, 10:30" in there.text
    assert "LOCATION:Tannery" in there.calendar
    plan.activity.venue = library
    db.flush()
    (back,) = told(db)
    assert "Place now: Library" in back.text
    assert sequence_in(back.calendar) > sequence_in(there.calendar) > 0


def test_another_time_and_place_are_told_in_one_letter(db, plan):
    (date,) = make.dates_of(db, plan.activity)
    date.starts_at += timedelta(hours=1)
    move_to(db, plan, "Tannery")
    (letter,) = told(db)
    assert "Now: Thursday 26 November, 11:30" in letter.text
    assert "Place now: Tannery" in letter.text


def test_of_a_date_that_is_called_off_no_place_is_told_until_it_is_on_again(db, plan):
    (date,) = make.dates_of(db, plan.activity)
    date.state = OccurrenceState.CANCELLED
    move_to(db, plan, "Tannery")
    (off,) = told(db)
    assert "Place now" not in off.text
    date.state = OccurrenceState.ON
    db.flush()
    (on,) = told(db)
    assert "Place now: Tannery" in on.text


def test_the_same_place_in_another_row_and_other_words_of_ours_are_no_news(db, plan):
    plan.place = "as an older version said it"
    move_to(db, plan, "Library", address=plan.activity.venue.address)
    assert told(db) == []


def test_who_answered_since_or_planned_before_places_were_kept_hears_nothing(db, plan):
    move_to(db, plan, "Tannery")
    say(db, plan, Answer.MIGHT, now=make.NOW)
    assert told(db) == []
    db.execute(sa.update(Plan).values(venue_id=None))
    db.expire_all()
    move_to(db, plan, "Library")
    assert told(db) == []


def test_what_moves_to_a_place_online_is_told_as_well(db, plan):
    plan.activity.venue, plan.activity.where = None, Where.ONLINE
    db.flush()
    (letter,) = told(db)
    assert "Place before: Library" in letter.text
    assert "Place now: Online" in letter.text
