"""Dates written out from rules and from lists."""

from __future__ import annotations

from datetime import UTC, datetime

from activities.forms import DateInput, SeriesInput
from activities.models import OccurrenceState
from activities.occurrences import planned_dates

SINCE = datetime(2026, 11, 22, tzinfo=UTC)
UNTIL = datetime(2026, 12, 20, tzinfo=UTC)


def test_a_listed_date_may_cancel_one_of_a_rule() -> None:
    weekly = SeriesInput(starts_local="2026-11-24T10:30", minutes=60, rrule="FREQ=WEEKLY")
    off = DateInput(starts_local="2026-12-01T10:30", minutes=60, cancelled=True)

    planned = planned_dates([weekly], [off], "Europe/London", since=SINCE, until=UNTIL)

    assert [one.when.starts_local for one in planned] == [
        "2026-11-24T10:30", "2026-12-01T10:30", "2026-12-08T10:30", "2026-12-15T10:30",
    ]  # fmt: skip
    assert [one.state for one in planned].index(OccurrenceState.CANCELLED) == 1


def test_a_listed_date_beyond_the_window_is_kept_and_a_finished_one_is_not() -> None:
    dates = [DateInput(starts_local="2027-06-01T10:00"), DateInput(starts_local="2026-11-01T10:00", minutes=60)]

    planned = planned_dates([], dates, "Europe/London", since=SINCE, until=UNTIL)

    assert [one.when.starts_local for one in planned] == ["2027-06-01T10:00"]


def test_two_rules_at_one_instant_give_one_date() -> None:
    weekly = SeriesInput(starts_local="2026-11-24T10:30", rrule="FREQ=WEEKLY;COUNT=2")
    daily = SeriesInput(starts_local="2026-11-24T10:30", rrule="FREQ=DAILY;COUNT=2")

    planned = planned_dates([weekly, daily], [], "Europe/London", since=SINCE, until=UNTIL)

    assert [one.series for one in planned] == [0, 1, 0]
