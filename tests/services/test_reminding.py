"""Members are told of their plans at the right time of the day, once, and never of what they did not choose."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.models import ListingState, OccurrenceState
from activities.plans.confirming import tell_of_answer
from activities.plans.forms import PlanInput
from activities.plans.keeping import make_plan, say, settle
from activities.plans.models import Answer
from activities.plans.reminding import due_of, invite_to_check_in, remind
from activities.plans.telling_changes import take_back_untrue, tell_of_changes
from activities.recurrence import at
from jobs import chores
from members.consent.models import Purpose
from members.consent.notices import MOST_A_WEEK, stop_notice
from members.models import Profile
from members.profiles import keep_private, pause
from notices import outbox
from notices.models import Letter, LetterState, Notice
from notices.telling import Dropped, News, note, tell, tell_all
from tests import make
from tests.mailbox import letters

EVENING, SOON, STILL = Purpose.NOTICE_EVENING, Purpose.NOTICE_SOON, Purpose.NOTICE_STILL
CHANGE, CHECK_IN = Purpose.NOTICE_CHANGE, Purpose.NOTICE_CHECK_IN
THURSDAY = "2026-11-26T10:30"
WEDNESDAY_EVENING = datetime(2026, 11, 25, 18, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def context(app):
    with app.test_request_context():
        yield


def planned(db, *wants, wall=THURSDAY, profile=None, **over):
    """A member who plans a date, and what they plan."""
    who = make.writes_to(db, wants=wants, **(profile or {}))
    activity = make.activity(db, title="Open bench", **over)
    date = make.occurrence(db, activity, wall)
    return who, make.plan(db, who, activity, date), date


def reminded(db, kind, now):
    """The letters there are once everybody was reminded."""
    after = 0
    while after is not None:
        after = remind(db, kind, after=after, now=now)
    return letters(db)


def test_the_evening_before_comes_once_at_six_by_the_clock_of_the_place(db):
    planned(db, EVENING, profile={"quiet_from": 22})
    assert reminded(db, EVENING, WEDNESDAY_EVENING - timedelta(minutes=10)) == []
    (letter,) = reminded(db, EVENING, WEDNESDAY_EVENING)
    assert letter.subject == "A reminder for Thursday"
    assert "Open bench\nThursday 26 November, 10:30 to 12:30" in letter.text
    assert "/plans/way-out/" in letter.text
    assert letter.due_at == WEDNESDAY_EVENING
    assert len(reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(minutes=5))) == 1


def test_two_hours_before_is_a_choice_of_its_own(db):
    planned(db, SOON)
    assert reminded(db, EVENING, WEDNESDAY_EVENING) == []
    (letter,) = reminded(db, SOON, datetime(2026, 11, 26, 8, 31, tzinfo=UTC))
    assert letter.subject == "A reminder for today, 10:30"


def test_still_all_right_is_asked_only_where_a_place_is_kept(db):
    first_visit = {"source": "organizer"}
    planned(db, STILL, first_visit=first_visit)
    now = datetime(2026, 11, 24, 17, 5, tzinfo=UTC)
    assert reminded(db, STILL, now) == []
    other = make.writes_to(db, "bo@example.org", wants=[STILL])
    activity = make.activity(db, places_max=6, first_visit=first_visit)
    make.plan(db, other, activity, make.occurrence(db, activity, THURSDAY))
    (letter,) = reminded(db, STILL, now)
    assert letter.subject == "Still all right for Thursday?"


def test_what_was_planned_after_the_evening_came_is_not_reminded_of(db):
    who = make.writes_to(db, wants=[EVENING])
    activity = make.activity(db)
    date = make.occurrence(db, activity, THURSDAY)
    make.plan(db, who, activity, date, now=WEDNESDAY_EVENING)
    assert reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(minutes=5)) == []


@pytest.mark.parametrize("change", ["not after all", "might", "cancelled", "withdrawn", "paused", "stopped"])
def test_nobody_is_reminded_of_what_does_not_happen_or_is_not_wanted(db, change):
    who, plan, date = planned(db, EVENING)
    if change == "not after all":
        say(db, plan, Answer.NOT_AFTER_ALL, now=make.NOW)
    elif change == "might":
        say(db, plan, Answer.MIGHT, now=make.NOW)
    elif change == "cancelled":
        date.state = OccurrenceState.CANCELLED
    elif change == "withdrawn":
        plan.activity.state = ListingState.WITHDRAWN
    elif change == "paused":
        pause(who.profile, paused=True)
    else:
        stop_notice(db, who.id, EVENING, now=make.NOW)
    db.flush()
    assert reminded(db, EVENING, WEDNESDAY_EVENING) == []


def test_a_date_that_moved_is_reminded_of_at_its_new_time(db):
    _who, _plan, date = planned(db, EVENING)
    date.starts_at += timedelta(days=1)
    date.ends_at += timedelta(days=1)
    db.flush()
    assert reminded(db, EVENING, WEDNESDAY_EVENING) == []
    (letter,) = reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(days=1))
    assert "Friday 27 November, 10:30" in letter.text


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        ("Europe/London", "2027-03-28T10:30", "2027-03-27T18:00"),  # the clocks go forward in the night between
        ("Europe/London", "2026-10-25T10:30", "2026-10-24T18:00"),  # and back
        ("America/New_York", "2026-11-01T10:30", "2026-10-31T18:00"),
        ("Australia/Lord_Howe", "2027-04-04T10:30", "2027-04-03T18:00"),
    ],
)
def test_the_evening_before_stays_the_evening_when_clocks_change(db, zone, wall, expected):
    activity = make.activity(db, timezone=zone, now=datetime(2026, 10, 1, tzinfo=UTC), days_ahead=300)
    date = make.occurrence(db, activity, wall)
    plan = make.plan(db, make.writes_to(db), activity, date, now=datetime(2026, 10, 1, tzinfo=UTC))
    assert due_of(EVENING, plan, date).at == at(expected, zone)
    assert due_of(SOON, plan, date).at == date.starts_at - timedelta(hours=2)


def test_a_letter_waits_for_the_end_of_quiet_hours(db):
    planned(db, EVENING, profile={"quiet_from": 17, "quiet_until": 8})
    (letter,) = reminded(db, EVENING, WEDNESDAY_EVENING)
    assert letter.due_at == datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


def test_what_would_come_too_late_after_quiet_hours_is_dropped_with_a_record(db):
    planned(db, EVENING, wall="2026-11-26T08:30", profile={"quiet_from": 17, "quiet_until": 8})
    assert reminded(db, EVENING, WEDNESDAY_EVENING) == []
    assert db.scalars(sa.select(Notice.dropped)).all() == [Dropped.LATE]
    assert reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(minutes=5)) == []


def test_a_pause_stops_letters_that_are_written_but_not_sent(db):
    who, _plan, _date = planned(db, EVENING)
    reminded(db, EVENING, WEDNESDAY_EVENING)
    pause(who.profile, paused=True)
    db.flush()
    assert outbox.claim(db, now=WEDNESDAY_EVENING) == []
    assert [one.state for one in db.scalars(sa.select(Letter))] == [LetterState.STALE]


def test_a_letter_delayed_into_quiet_hours_waits_until_they_end(db):
    planned(db, EVENING)
    reminded(db, EVENING, WEDNESDAY_EVENING)
    night = datetime(2026, 11, 25, 22, 0, tzinfo=UTC)
    assert outbox.claim(db, now=night) == []
    assert len(outbox.claim(db, now=night + timedelta(hours=10))) == 1


def test_nothing_more_is_written_to_an_address_that_refuses(db):
    who, _plan, _date = planned(db, EVENING)
    activity = make.activity(db)
    later = make.occurrence(db, activity, "2026-11-27T10:30")
    make.plan(db, who, activity, later)
    reminded(db, EVENING, WEDNESDAY_EVENING)
    (claimed,) = outbox.claim(db, now=WEDNESDAY_EVENING)
    outbox.mark_refused(db, claimed)
    assert outbox.find_refused(db, who.id) is not None
    assert reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(days=1)) == []
    assert Dropped.REFUSED in db.scalars(sa.select(Notice.dropped)).all()


def test_private_mode_covers_what_a_notice_is_about(db):
    who, _plan, _date = planned(db, EVENING)
    keep_private(who.profile, private=True)
    db.flush()
    (letter,) = reminded(db, EVENING, WEDNESDAY_EVENING)
    assert letter.subject == "A note for you"


def sequence_in(calendar):
    return int(re.search(r"SEQUENCE:(\d+)", calendar)[1])


def test_a_cancelled_and_a_moved_date_are_told_once_each_with_the_calendar_file(db):
    _who, plan, date = planned(db, CHANGE)
    soon = make.NOW + timedelta(hours=2)
    assert tell_of_changes(db, after=0, now=soon) is None
    date.starts_at += timedelta(hours=1)
    db.flush()
    tell_of_changes(db, after=0, now=soon)
    tell_of_changes(db, after=0, now=soon)
    (moved,) = letters(db)
    assert "Before: Thursday 26 November, 10:30" in moved.text
    assert "Now: Thursday 26 November, 11:30" in moved.text
    assert f"UID:plan-{plan.key}@127.0.0.1" in moved.calendar
    assert "DTSTART;TZID=Europe/London:20261126T113000" in moved.calendar
    date.state = OccurrenceState.CANCELLED
    db.flush()
    tell_of_changes(db, after=0, now=soon)
    called_off = letters(db)[0]
    assert "does not take place" in called_off.text
    assert "STATUS:CANCELLED" in called_off.calendar
    assert sequence_in(called_off.calendar) > sequence_in(moved.calendar) > 0
    assert f"UID:plan-{plan.key}@127.0.0.1" in called_off.calendar


def test_a_date_that_is_on_again_after_all_is_told_to_those_who_heard_otherwise(db):
    _who, _plan, date = planned(db, CHANGE)
    soon = make.NOW + timedelta(hours=2)
    for state in (OccurrenceState.CANCELLED, OccurrenceState.ON, OccurrenceState.CANCELLED):
        date.state = state
        db.flush()
        tell_of_changes(db, after=0, now=soon)
        tell_of_changes(db, after=0, now=soon)
    again, on, off = letters(db)
    assert "does not take place" in off.text
    assert "takes place after all" in on.text
    assert "STATUS:CONFIRMED" in on.calendar
    assert sequence_in(again.calendar) > sequence_in(on.calendar) > sequence_in(off.calendar)


def test_a_date_that_moves_back_is_told_and_one_that_nobody_heard_of_is_not(db):
    _who, _plan, date = planned(db, CHANGE)
    soon = make.NOW + timedelta(hours=2)
    first = date.starts_at
    for later, told in ((1, False), (0, True), (1, True), (0, True), (1, True)):
        date.starts_at = first + timedelta(hours=later)
        db.flush()
        if told:
            tell_of_changes(db, after=0, now=soon)
    words = ["Now: Thursday 26 November, 11:30" in one.text for one in letters(db)]
    assert words == [True, False, True]


def test_who_said_yes_to_the_new_time_is_not_told_that_it_is_the_old_one(db):
    _who, plan, date = planned(db, CHANGE)
    date.starts_at += timedelta(hours=1)
    db.flush()
    tell_of_changes(db, after=0, now=make.NOW + timedelta(hours=2))
    say(db, plan, Answer.GOING, now=make.NOW + timedelta(hours=3))
    tell_of_changes(db, after=0, now=make.NOW + timedelta(hours=4))
    assert len(letters(db)) == 1


@pytest.mark.parametrize("moved", [True, False])
def test_a_reminder_that_waits_is_not_sent_for_a_time_that_a_date_does_not_have_any_more(db, moved):
    who, _plan, date = planned(db, EVENING, profile={"quiet_from": 17, "quiet_until": 8})
    reminded(db, EVENING, WEDNESDAY_EVENING)
    take_back_untrue(db, after=0, now=WEDNESDAY_EVENING)
    assert len(letters(db)) == 1
    if moved:
        date.starts_at += timedelta(days=1)
    else:
        date.state = OccurrenceState.CANCELLED
    db.flush()
    assert take_back_untrue(db, after=0, now=WEDNESDAY_EVENING) == who.id
    assert letters(db) == []
    assert take_back_untrue(db, after=who.id, now=WEDNESDAY_EVENING) is None


@pytest.mark.parametrize("given_back", [True, False])
def test_a_reminder_for_a_time_that_a_date_had_only_in_between_is_not_sent(db, given_back):
    who, plan, date = planned(db, EVENING, profile={"quiet_from": 17, "quiet_until": 8})
    make.plan(db, who, plan.activity, make.occurrence(db, plan.activity, "2026-11-26T15:00"))
    for hours in (1, 2):
        date.starts_at += timedelta(hours=1)
        db.flush()
        reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(minutes=hours))
    assert len(letters(db)) == 3
    if given_back:
        say(db, plan, Answer.NOT_AFTER_ALL, now=WEDNESDAY_EVENING)
    take_back_untrue(db, after=0, now=WEDNESDAY_EVENING)
    left = sorted(re.search(r"26 November, (\d\d:\d\d)", letter.text)[1] for letter in letters(db))
    assert left == ([] if given_back else ["12:30"]) + ["15:00"]


def test_a_note_of_a_plan_for_the_day_that_has_begun_waits_for_the_end_of_quiet_hours(db):
    who = make.writes_to(db, wants=[Purpose.NOTICE_PLANNED], quiet_from=22, quiet_until=8)
    activity, early = make.activity(db, drop_in="Any day"), datetime(2026, 11, 26, 6, tzinfo=UTC)
    wish = PlanInput(activity=activity.key, day=early.date(), answer=Answer.GOING)
    tell_of_answer(db, make_plan(db, wish, profile_id=who.profile.id, own_zone=None, now=early).plan, now=early)
    assert take_back_untrue(db, after=0, now=early) == who.id
    assert len(letters(db)) == 1


def test_the_morning_after_offers_the_check_in_unless_it_was_said(db):
    who, plan, _date = planned(db, CHECK_IN)
    morning = datetime(2026, 11, 27, 10, 1, tzinfo=UTC)
    assert invite_to_check_in(db, after=0, now=morning - timedelta(hours=1)) is not None
    assert letters(db) == []
    invite_to_check_in(db, after=0, now=morning)
    (letter,) = letters(db)
    assert letter.subject == "If you like, a word about Thursday"
    assert f"/plans/{plan.key}/check-in" in letter.text
    activity = make.activity(db)
    said = make.plan(db, who, activity, make.occurrence(db, activity, "2026-11-26T15:00"))
    settle(said, now=morning)
    db.flush()
    invite_to_check_in(db, after=0, now=morning)
    assert len(letters(db)) == 1


def test_more_than_enough_in_a_week_is_dropped_but_a_reminder_is_not(db):
    who, _plan, _date = planned(db, EVENING, CHECK_IN)
    for number in range(MOST_A_WEEK):
        over_at = make.NOW + timedelta(days=1)
        news = News(kind=CHECK_IN, member=who, about=str(number), stale_at=over_at, over_at=over_at)
        assert note(db, news, None, now=make.NOW) is not None
    over_at = make.NOW + timedelta(days=1)
    values = {"weekday": "x", "title": "x", "when": "x", "link": "x"}
    more = News(kind=CHECK_IN, member=who, about="more", stale_at=over_at, over_at=over_at, values=values)
    assert not tell(db, more, now=make.NOW)
    assert Dropped.ENOUGH in db.scalars(sa.select(Notice.dropped)).all()
    assert len(reminded(db, EVENING, WEDNESDAY_EVENING)) == 1


def test_notes_of_what_somebody_planned_do_not_count_towards_enough(db):
    who, plan, date = planned(db, Purpose.NOTICE_PLANNED, CHECK_IN)
    for hour in range(MOST_A_WEEK):
        date.starts_at += timedelta(hours=hour + 1)
        tell_of_answer(db, plan, now=make.NOW)
    assert len(letters(db)) == MOST_A_WEEK
    over_at, values = make.NOW + timedelta(days=1), {"weekday": "x", "title": "x", "when": "x", "link": "x"}
    news = News(kind=CHECK_IN, member=who, about="how it was", stale_at=over_at, over_at=over_at, values=values)
    assert tell(db, news, now=make.NOW)


def test_many_are_told_at_once_as_each_would_be_alone(db):
    people = [make.writes_to(db, f"m{number}@example.org", wants=[CHECK_IN]) for number in range(3)]
    people.append(make.writes_to(db, "wants@example.org", wants=[SOON]))
    keep_private(people[1].profile, private=True)
    over_at, values = make.NOW + timedelta(days=3), {"weekday": "Thursday", "title": "x", "when": "x", "link": "x"}

    def news(who, about):
        return News(kind=CHECK_IN, member=who, about=about, stale_at=over_at, over_at=over_at, values=values)

    alone = [tell(db, news(who, "alone"), now=make.NOW) for who in people]
    assert tell_all(db, [news(who, "together") for who in people], now=make.NOW) == sum(alone) == 3
    assert tell_all(db, [news(people[0], "together"), news(people[0], "more")], now=make.NOW) == 1
    links = re.compile(r"http\S+")
    some = [(one.address, one.subject, links.sub("", one.text), one.due_at) for one in letters(db)[::-1]]
    assert some[:3] == some[3:6]


def test_a_job_goes_through_every_plan_in_batches(app, db, monkeypatch):
    monkeypatch.setattr("activities.plans.reminding.BATCH", 2)
    activity = make.activity(db)
    date = make.occurrence(db, activity, THURSDAY)
    for number in range(5):
        make.plan(db, make.writes_to(db, f"m{number}@example.org", wants=[EVENING]), activity, date)
    db.commit()
    assert chores.remind_of_plans(app, WEDNESDAY_EVENING) == "3 batches"
    assert len(letters(db)) == 5
    assert db.scalar(sa.select(sa.func.count()).select_from(Profile)) == 5
