"""One date, the following or all are moved; ids stay, plans follow, and nothing is at one time twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given, settings, strategies

from activities.editing.dates import Span, add, get_date_ahead, move, set_state
from activities.editing.when import Repeats, dates_from, ended_before, moved_rule, series_from
from activities.models import Occurrence, OccurrenceState, Series
from activities.occurrences import extend_dates
from activities.plans.models import Answer, Plan
from activities.plans.pages import standing_of
from activities.plans.telling_changes import tell_of_changes
from activities.plans.wording import Standing
from activities.recurrence import expand
from members.consent.models import Purpose
from members.consent.services import give
from members.models import Profile
from notices.outbox import newest
from refusals import BadInput, NotHere
from tests import make
from tests.services import organizing

NOW = make.NOW  # Sunday 22 November 2026


@pytest.fixture(autouse=True)
def pages(app):
    """Mails are written from templates, as in a request."""
    with app.test_request_context():
        yield


@pytest.fixture
def weekly(db):
    """Tuesdays at 10:30, on show."""
    owner, _member = organizing.club(db)
    return organizing.published(db, owner).activity


def walls(db, activity):
    return [one.starts_local for one in make.dates_of(db, activity)]


def date_at(db, activity, wall):
    return next(one for one in make.dates_of(db, activity) if one.starts_local == wall)


def plan(db, activity, date, email="ann@example.org", answer=Answer.GOING):
    member = make.member(db, email)
    if member.profile is None:
        member.profile = Profile(changed_at=NOW)
        db.flush()
    row = Plan(
        key=f"plan-{email}-{date.id}", profile_id=member.profile.id, activity_id=activity.id, occurrence_id=date.id,
        answer=answer, title="x", is_dated=True, starts_at=date.starts_at, ends_at=date.ends_at, all_day=False,
        zone=make.ZONE, made_at=NOW, changed_at=NOW,
    )  # fmt: skip
    db.add(row)
    db.flush()
    return row


def test_one_date_moves_and_the_rule_does_not_bring_the_old_one_back(db, weekly):
    first = date_at(db, weekly, "2026-11-24T10:30")
    move(db, weekly, first, wall="2026-11-25T14:00", minutes=60, span=Span.ONE, now=NOW)
    extend_dates(db, now=NOW, days_ahead=60)
    assert walls(db, weekly)[:3] == ["2026-11-25T14:00", "2026-12-01T10:30", "2026-12-08T10:30"]
    assert first.ends_at - first.starts_at == timedelta(hours=1)


def test_the_following_dates_move_with_their_ids_and_those_before_stay(db, weekly):
    before = {one.starts_local: one.id for one in make.dates_of(db, weekly)}
    third = date_at(db, weekly, "2026-12-08T10:30")
    moved = move(db, weekly, third, wall="2026-12-09T18:00", minutes=90, span=Span.FOLLOWING, now=NOW)
    after = {one.id: one.starts_local for one in make.dates_of(db, weekly)}
    assert after[before["2026-12-01T10:30"]] == "2026-12-01T10:30"
    assert after[before["2026-12-08T10:30"]] == "2026-12-09T18:00"
    assert after[before["2026-12-15T10:30"]] == "2026-12-16T18:00"
    assert len(moved) == len(before) - 2
    assert extend_dates(db, now=NOW, days_ahead=60) == 0


def test_all_dates_ahead_move_and_those_that_were_stay(db, weekly):
    later = datetime(2026, 12, 3, tzinfo=UTC)
    third = date_at(db, weekly, "2026-12-15T10:30")
    move(db, weekly, third, wall="2026-12-15T11:00", minutes=90, span=Span.ALL, now=later)
    assert walls(db, weekly)[:4] == ["2026-11-24T10:30", "2026-12-01T10:30", "2026-12-08T11:00", "2026-12-15T11:00"]


def test_a_date_left_out_stays_left_out_when_the_rest_moves(db, weekly):
    one = date_at(db, weekly, "2026-12-08T10:30")
    move(db, weekly, one, wall="2026-12-10T10:30", minutes=90, span=Span.ONE, now=NOW)
    first = date_at(db, weekly, "2026-11-24T10:30")
    move(db, weekly, first, wall="2026-11-25T10:30", minutes=90, span=Span.ALL, now=NOW)
    assert walls(db, weekly)[:4] == ["2026-11-25T10:30", "2026-12-02T10:30", "2026-12-10T10:30", "2026-12-16T10:30"]


def test_a_rule_that_ends_still_ends_after_as_many_dates(db):
    owner, _member = organizing.club(db)
    activity = organizing.published(db, owner, last_day="2026-12-15").activity
    first = date_at(db, activity, "2026-12-01T10:30")
    move(db, activity, first, wall="2026-12-03T10:30", minutes=90, span=Span.FOLLOWING, now=NOW)
    extend_dates(db, now=NOW, days_ahead=200)
    assert walls(db, activity) == ["2026-11-24T10:30", "2026-12-03T10:30", "2026-12-10T10:30", "2026-12-17T10:30"]


def test_the_hour_on_the_wall_stays_over_a_change_of_clocks(db, weekly):
    first = date_at(db, weekly, "2026-11-24T10:30")
    move(db, weekly, first, wall="2026-11-24T09:00", minutes=60, span=Span.ALL, now=NOW)
    extend_dates(db, now=NOW, days_ahead=150)
    found = {one.starts_local: one.starts_at for one in make.dates_of(db, weekly)}
    assert found["2027-03-23T09:00"].hour == 9
    assert found["2027-03-30T09:00"].hour == 8  # British summer time


def test_a_time_with_another_date_is_refused_and_nothing_moves(db, weekly):
    first = date_at(db, weekly, "2026-11-24T10:30")
    with pytest.raises(BadInput, match="a date at that time already"):
        move(db, weekly, first, wall="2026-12-01T10:30", minutes=90, span=Span.ONE, now=NOW)
    with pytest.raises(BadInput, match="has passed"):
        move(db, weekly, first, wall="2026-11-20T10:30", minutes=90, span=Span.ONE, now=NOW)


def test_dates_a_week_later_pass_through_one_another(db, weekly):
    first = date_at(db, weekly, "2026-11-24T10:30")
    move(db, weekly, first, wall="2026-12-01T10:30", minutes=90, span=Span.ALL, now=NOW)
    assert walls(db, weekly)[:2] == ["2026-12-01T10:30", "2026-12-08T10:30"]
    assert len(set(walls(db, weekly))) == len(walls(db, weekly))


def test_a_date_that_has_begun_or_is_another_listings_cannot_be_changed(db, weekly):
    first = make.dates_of(db, weekly)[0]
    with pytest.raises(NotHere):
        get_date_ahead(db, weekly, first.id, now=first.starts_at)
    other = make.activity(db)
    with pytest.raises(NotHere):
        get_date_ahead(db, other, first.id, now=NOW)


def test_a_skipped_date_stays_cancelled_and_can_come_back(db, weekly):
    first = date_at(db, weekly, "2026-11-24T10:30")
    assert set_state(db, weekly, first, OccurrenceState.CANCELLED)
    extend_dates(db, now=NOW, days_ahead=60)
    assert date_at(db, weekly, "2026-11-24T10:30").state is OccurrenceState.CANCELLED
    assert set_state(db, weekly, first, OccurrenceState.ON)
    assert not set_state(db, weekly, first, OccurrenceState.ON)


def test_dates_are_added_once(db, weekly):
    rule = series_from(Repeats.MONTHLY, datetime(2026, 12, 4).date(), "18:00", "19:00", None)
    assert add(db, weekly, series=rule, date=None, days_ahead=60, now=NOW) == 2
    again = dates_from(datetime(2026, 12, 4).date(), "18:00", None)
    assert add(db, weekly, series=None, date=again, days_ahead=60, now=NOW) == 0


def test_those_who_planned_and_chose_such_mail_hear_of_it(db, weekly):
    one, two = make.dates_of(db, weekly)[:2]
    moved, called_off = plan(db, weekly, one), plan(db, weekly, two, answer=Answer.MIGHT)
    plan(db, weekly, one, "ben@example.org")
    give(db, profile_id=moved.profile_id, purpose=Purpose.NOTICE_CHANGE, now=NOW)
    move(db, weekly, one, wall="2026-11-24T15:00", minutes=90, span=Span.ONE, now=NOW)
    set_state(db, weekly, two, OccurrenceState.CANCELLED)
    tell_of_changes(db, after=0, now=NOW.replace(hour=12))
    new = [letter for letter in newest(db) if letter.kind == "notice_change"]
    assert {letter.address for letter in new} == {"ann@example.org"}
    assert len(new) == 2
    assert "Now: Tuesday 24 November, 15:00 to 16:30" in "".join(letter.text for letter in new)
    assert called_off.key in "".join(letter.text for letter in new)


def test_a_plan_is_shown_as_moved(db, weekly):
    first = make.dates_of(db, weekly)[0]
    mine = plan(db, weekly, first)
    move(db, weekly, first, wall="2026-11-26T10:30", minutes=90, span=Span.ONE, now=NOW)
    assert standing_of(mine, first) is Standing.MOVED


@settings(deadline=None)
@given(
    repeats=strategies.sampled_from([Repeats.WEEKLY, Repeats.FORTNIGHTLY, Repeats.MONTHLY]),
    day=strategies.dates(datetime(2026, 1, 1).date(), datetime(2027, 12, 31).date()),
    by=strategies.integers(-6, 6),
    hour=strategies.integers(0, 23),
)
def test_a_moved_rule_begins_where_it_was_moved_to(repeats, day, by, hour):
    before = datetime.combine(day, datetime.min.time()) + timedelta(hours=10)
    after = before + timedelta(days=by, hours=hour - 10)
    rule = moved_rule(series_from(repeats, day, "10:00", None, None).rrule, before=before, after=after)
    start = after.strftime("%Y-%m-%dT%H:%M")
    since = after.replace(tzinfo=UTC) - timedelta(days=2)
    found = expand(rrule=rule, starts_local=start, minutes=None, except_dates=(), zone="UTC", since=since,
                   until=since + timedelta(days=70))  # fmt: skip
    assert next(iter(found)).starts_local == start


def test_a_rule_of_several_days_moves_only_its_hours():
    monday = datetime(2026, 11, 23, 10)
    assert moved_rule("FREQ=WEEKLY;BYDAY=MO,TH", before=monday, after=monday + timedelta(days=1)) is None
    assert moved_rule("FREQ=WEEKLY;BYDAY=MO,TH;COUNT=5", before=monday, after=monday + timedelta(hours=1)) == (
        "FREQ=WEEKLY;BYDAY=MO,TH"
    )
    assert ended_before("FREQ=WEEKLY;BYDAY=MO;COUNT=9", monday) == "FREQ=WEEKLY;BYDAY=MO;UNTIL=20261123T095900"


def test_saving_a_listing_anew_leaves_its_dates_with_their_rule(db, weekly):
    """A date that lost its rule could no longer be moved together with the others."""
    rules = set(db.scalars(sa.select(Series.id).where(Series.activity_id == weekly.id)))
    led = set(db.scalars(sa.select(Occurrence.series_id).where(Occurrence.activity_id == weekly.id)))
    assert led == rules
