"""Weekly suggestions by mail: on Sunday afternoon by the reader's clock, at most three, and never an empty mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.cards import Card
from activities.models import Activity, ListingState
from matching.for_member import shown_to
from matching.weekly import runs_of_members, time_of_week, write_week
from members.consent.models import Purpose
from members.models import InterestSource, ProfileInterest
from members.profiles import pause
from notices.models import Notice
from tests import make
from tests.mailbox import letters

WEEKLY = Purpose.NOTICE_WEEKLY
GENTLE = {
    "talking": "none", "may_watch": True, "judged": "nobody", "group_size": 6, "pairs": "never", "structure": "task",
    "has_greeter": True, "leave_any_time": True, "setting": "in_person", "role": "take_part", "minutes": 60,
}  # fmt: skip
SUNDAY = datetime(2026, 11, 22, 16, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def context(app):
    with app.test_request_context():
        yield


def reader(db, **over):
    who = make.writes_to(db, wants=[WEEKLY], **over)
    who.profile.interests.append(ProfileInterest(interest="painting", source=InterestSource.TICKED))
    db.commit()
    return who


def painting(db, number):
    days = (f"2026-11-2{4 + number}", f"2026-12-0{1 + number}")
    return make.activity(
        db, title=f"Painting {number}", interests=["painting"], dates=[f"{day}T10:30" for day in days],
        first_visit=GENTLE,
    )  # fmt: skip


def written(db, now=SUNDAY):
    after = 0
    while after is not None:
        after = write_week(db, after=after, now=now)
    return letters(db)


def test_what_another_process_took_off_show_a_moment_ago_is_left_out(app, db):
    gone, stays = painting(db, 0), painting(db, 1)
    who = reader(db)
    assert len(shown_to(db, who.profile, now=SUNDAY)) == 2
    app.extensions["shelf"].read(db, now=SUNDAY).reckoned.pop(Card)  # as for somebody in another language
    db.execute(sa.update(Activity).where(Activity.id == gone.id).values(state=ListingState.WITHDRAWN))
    assert [one.card.key for one in shown_to(db, who.profile, now=SUNDAY)] == [stays.key]


def test_at_most_three_are_written_once_a_week_each_with_its_reason(db):
    for number in range(5):
        painting(db, number)
    reader(db)
    assert written(db, SUNDAY - timedelta(minutes=10)) == []
    (letter,) = written(db)
    assert letter.subject == "A few things for the week"
    assert 1 <= letter.text.count("/activities/activity-") <= 3
    assert "You like painting" in letter.text
    assert len(written(db, SUNDAY + timedelta(minutes=15))) == 1
    assert len(written(db, SUNDAY + timedelta(days=7))) == 2


def test_without_anything_to_suggest_nothing_is_written(db):
    reader(db)
    assert written(db) == []
    assert db.scalars(sa.select(Notice.dropped)).all() == ["nothing"]


def test_who_paused_gets_nothing(db):
    painting(db, 0)
    who = reader(db)
    pause(who.profile, paused=True)
    db.commit()
    assert written(db) == []


@pytest.mark.parametrize(
    ("zone", "expected"),
    [("Europe/London", (22, 16)), ("Pacific/Auckland", (22, 3)), ("America/Los_Angeles", (16, 0))],
)
def test_sunday_afternoon_is_that_of_the_reader(db, zone, expected):
    found = time_of_week(make.writes_to(db, area_zone=zone), now=SUNDAY)
    assert (found.day, found.hour) == expected


def test_runs_of_members_hold_everybody_who_wants_suggestions_while_it_is_their_time_somewhere(db):
    assert runs_of_members(db, now=SUNDAY) == []
    wanting = [reader(db).id]
    runs = runs_of_members(db, now=SUNDAY)
    assert all(any(first <= one <= last for first, last in runs) for one in wanting)
    assert runs_of_members(db, now=SUNDAY + timedelta(days=3)) == []
