from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
import sqlalchemy as sa

from activities.exchange.ical import calendar_of_date, calendar_of_listing
from activities.forms import DateInput, SeriesInput
from activities.models import Occurrence
from activities.queries import dates_ahead
from matching.core.types import Where
from tests import make

ADDRESS = "https://doorstep.example/activities/reading"
WHOLE_YEAR = 365


def weekly(start, minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU", **over):
    return SeriesInput(starts_local=start, minutes=minutes, rrule=rrule, **over)


def calendar_of(db, activity, now=make.NOW):
    content = calendar_of_listing(activity, dates_ahead(db, activity, now=now, most=1000), address=ADDRESS)
    return icalendar.Calendar.from_ical(content)


def expanded(calendar, until):
    """(start, end) in UTC of everything that takes place until then, by start."""
    found = recurring_ical_events.of(calendar).between(make.NOW, until)
    on = [event for event in found if event.get("STATUS") != "CANCELLED"]
    return sorted((event.start.astimezone(UTC), event.end.astimezone(UTC)) for event in on)


def kept(db, activity):
    rows = db.scalars(sa.select(Occurrence).where(Occurrence.activity_id == activity.id, Occurrence.state == "on"))
    return sorted((row.starts_at, row.ends_at or row.starts_at) for row in rows)


@pytest.mark.parametrize(
    ("zone", "series"),
    [
        ("Europe/London", [weekly("2026-11-24T10:30")]),
        ("America/Toronto", [weekly("2026-11-24T18:00", rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH")]),
        ("Australia/Lord_Howe", [weekly("2026-12-01T09:00", rrule="FREQ=MONTHLY;BYDAY=1TU,-1FR")]),
        ("Europe/London", [weekly("2026-11-25T10:30")]),  # a Wednesday, though the rule says Tuesdays
        ("Europe/London", [weekly("2026-11-24T10:30", except_dates=["2026-12-29", "2027-03-30T10:30"])]),
        ("Europe/London", [weekly("2026-11-24T10:30", rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270330")]),
        ("America/Toronto", [weekly("2026-11-24T20:00", rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20270331T000000Z")]),
        ("Europe/London", [weekly("2026-11-24T10:30", rrule="FREQ=WEEKLY;BYDAY=TU;COUNT=30")]),
        ("Europe/London", [weekly("2026-11-24T01:30", rrule="FREQ=DAILY")]),  # in the hour that clocks skip
        ("America/Toronto", [weekly("2026-11-28T23:00", minutes=360, rrule="FREQ=WEEKLY")]),  # through a change
        ("UTC", [weekly("2026-11-24T10:30", rrule="FREQ=DAILY;INTERVAL=3")]),
        ("Europe/Madrid", [weekly("2026-11-24T10:30"), weekly("2026-11-24T10:30", rrule="FREQ=WEEKLY;BYDAY=TU,FR")]),
    ],
)
def test_the_file_of_a_listing_means_the_same_dates_as_ours_all_year(db, zone, series):
    activity = make.activity(db, timezone=zone, series=series, days_ahead=WHOLE_YEAR)

    ours = kept(db, activity)

    assert len(ours) >= 12
    assert expanded(calendar_of(db, activity), make.NOW + timedelta(days=WHOLE_YEAR)) == ours


def test_a_cancelled_date_of_a_series_is_cancelled_in_the_file_and_not_repeated(db):
    off = DateInput(starts_local="2026-12-01T10:30", minutes=90, cancelled=True)
    activity = make.activity(db, series=[weekly("2026-11-24T10:30")], dates=[off], days_ahead=60)

    calendar = calendar_of(db, activity)

    cancelled = [event for event in calendar.events if event.get("STATUS") == "CANCELLED"]
    assert [event["RECURRENCE-ID"].dt.strftime("%Y-%m-%d %H:%M") for event in cancelled] == ["2026-12-01 10:30"]
    assert {event["UID"] for event in calendar.events} == {f"activity-{activity.key}@doorstep.example"}
    assert expanded(calendar, make.NOW + timedelta(days=60)) == kept(db, activity)


def test_a_longer_date_of_a_series_and_one_besides_it_are_told_as_they_are(db):
    dates = [DateInput(starts_local="2026-12-01T10:30", minutes=240), DateInput(starts_local="2026-12-05T14:00")]
    activity = make.activity(db, series=[weekly("2026-11-24T10:30")], dates=dates, days_ahead=60)

    calendar = calendar_of(db, activity)

    assert expanded(calendar, make.NOW + timedelta(days=60)) == kept(db, activity)
    uids = [str(event["UID"]) for event in calendar.events]
    assert f"activity-{activity.key}-20261205T1400@doorstep.example" in uids


def test_single_dates_are_told_one_by_one_with_lasting_names(db):
    activity = make.activity(db, dates=["2026-12-01T10:30", "2027-04-01T10:30"])

    first, again = calendar_of(db, activity), calendar_of(db, activity)

    assert expanded(first, datetime(2028, 1, 1, tzinfo=UTC)) == kept(db, activity)
    assert [e["UID"] for e in first.events] == [e["UID"] for e in again.events]
    assert len({e["UID"] for e in first.events}) == 2


def test_a_whole_day_is_a_plain_date_that_ends_the_day_after(db):
    activity = make.activity(
        db, dates=[DateInput(starts_local="2026-12-01T00:00", minutes=1440, all_day=True)],
        series=[weekly("2026-12-05T00:00", minutes=1440, all_day=True, rrule="FREQ=WEEKLY;UNTIL=20270101T000000Z")],
    )  # fmt: skip

    events = calendar_of(db, activity).events

    assert {(e.start, e.end) for e in events} == {
        (date(2026, 12, 1), date(2026, 12, 2)),
        (date(2026, 12, 5), date(2026, 12, 6)),
    }


def test_the_file_of_one_date_holds_that_date_alone_with_its_zone(db):
    activity = make.activity(db, timezone="America/Toronto", series=[weekly("2026-11-24T10:30")])
    one = dates_ahead(db, activity, now=make.NOW, most=1)[0]

    calendar = icalendar.Calendar.from_ical(calendar_of_date(activity, one, address=ADDRESS))

    [event] = calendar.events
    assert event.start.isoformat() == "2026-11-24T10:30:00-05:00"
    assert event.end - event.start == timedelta(minutes=90)
    assert "RRULE" not in event
    assert [zone.tz_name for zone in calendar.timezones] == ["America/Toronto"]


def test_the_file_is_of_the_form_that_the_format_asks_for(db):
    venue = make.venue(
        db, name="Hall; with, marks\\", address="1 Street\nTown", lat=52.5, lon=-2.25, directions="Ring the bell. " * 20
    )
    activity = make.activity(
        db, venue=venue, title="Ünï 👩‍🌾 tea, \"talk\"; \\n " + "long " * 40, dates=["2026-12-01T10:30"], link="https://a.example/x"
    )  # fmt: skip

    content = calendar_of_listing(activity, dates_ahead(db, activity, now=make.NOW, most=5), address=ADDRESS)
    assert content is not None
    calendar = icalendar.Calendar.from_ical(content)

    lines = content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert calendar["VERSION"] == "2.0"
    assert calendar["PRODID"]
    [event] = calendar.events
    assert event["SUMMARY"] == activity.title
    assert event["LOCATION"] == "Hall; with, marks\\, 1 Street\nTown"
    assert event["GEO"].to_ical() == "52.5;-2.25"
    assert event["URL"] == ADDRESS
    assert event["DTSTAMP"].dt == activity.changed_at == event["LAST-MODIFIED"].dt
    assert "Ring the bell" in event["DESCRIPTION"]
    assert event.errors == []


def test_what_has_no_venue_is_told_in_words_and_without_a_point(db):
    activity = make.activity(db, where=Where.ONLINE, dates=["2026-12-01T10:30"])

    [event] = calendar_of(db, activity).events

    assert event["LOCATION"] == "Online"
    assert "GEO" not in event


def test_without_dates_ahead_there_is_no_file(db):
    activity = make.activity(db, drop_in="Tuesdays, 10 to 4")

    assert calendar_of_listing(activity, [], address=ADDRESS) is None
