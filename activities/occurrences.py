"""Writing out the dates of activities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.forms import DateInput, SeriesInput
from activities.models import Activity, ListingState, Occurrence, OccurrenceState, Series
from activities.recurrence import Moment, expand, moment


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One date to be written out; `series` is the position of the rule it comes from."""

    when: Moment
    series: int | None
    all_day: bool
    state: OccurrenceState = OccurrenceState.ON


def write_dates(
    db: Session, activity: Activity, dates: Iterable[DateInput], *, since: datetime, until: datetime
) -> int:
    """Make the dates in [since, until) be those of the activity's series and of `dates`.

    Dates already there keep their ids; those no longer wanted in the window go. Returns how many were added.
    """
    planned = planned_dates(activity.series, dates, activity.timezone, since=since, until=until)
    series_ids = [series.id for series in activity.series]
    wanted = {
        one.when.starts_at: Occurrence(**columns_of(one, activity_id=activity.id, series_ids=series_ids))
        for one in planned
    }
    there = {
        row.starts_at: row
        for row in db.scalars(
            sa.select(Occurrence).where(
                Occurrence.activity_id == activity.id,
                sa.func.coalesce(Occurrence.ends_at, Occurrence.starts_at) >= since,
            )
        )
    }
    for starts_at, row in there.items():
        if starts_at in wanted:
            row.state, row.series_id = wanted[starts_at].state, wanted[starts_at].series_id
        elif starts_at >= since:
            db.delete(row)
    added = [row for starts_at, row in wanted.items() if starts_at not in there]
    db.add_all(added)
    return len(added)


def extend_dates(db: Session, *, now: datetime, days_ahead: int) -> int:
    """Write out the dates of every repeating series up to `days_ahead`; returns how many were added."""
    until = now + timedelta(days=days_ahead)
    rows = db.execute(
        sa.select(Series, Activity.timezone)
        .join(Activity, Activity.id == Series.activity_id)
        .where(Activity.state.in_((ListingState.PUBLISHED, ListingState.PAUSED)))
    ).all()
    there = {
        (activity_id, starts_at)
        for activity_id, starts_at in db.execute(
            sa.select(Occurrence.activity_id, Occurrence.starts_at).where(Occurrence.starts_at >= now)
        )
    }
    added = 0
    for series, zone in rows:
        for one in planned_dates([series], (), zone, since=now, until=until):
            if (series.activity_id, one.when.starts_at) not in there:
                there.add((series.activity_id, one.when.starts_at))
                db.add(Occurrence(**columns_of(one, activity_id=series.activity_id, series_ids=[series.id])))
                added += 1
    return added


def planned_dates(
    series: Sequence[Series | SeriesInput], dates: Iterable[DateInput], zone: str, *, since: datetime, until: datetime
) -> list[PlannedDate]:
    """The dates of rules in [since, until) and of `dates` that end after `since`, by start, one for each instant.

    Where a rule and `dates` name the same instant, `dates` decides whether it is cancelled.
    """
    found: dict[datetime, PlannedDate] = {}
    for position, one in enumerate(series):
        for when in _expand(one, zone, since=since, until=until):
            found.setdefault(when.starts_at, PlannedDate(when, position, one.all_day))
    for date in dates:
        when = moment(date.starts_local, date.minutes, zone)
        if (when.ends_at or when.starts_at) >= since:
            state = OccurrenceState.CANCELLED if date.cancelled else OccurrenceState.ON
            found[when.starts_at] = PlannedDate(when, None, date.all_day, state)
    return [found[starts_at] for starts_at in sorted(found)]


def columns_of(planned: PlannedDate, *, activity_id: int, series_ids: Sequence[int]) -> dict[str, Any]:
    """The columns of the row for one planned date; `series_ids` in the order the rules were handed in."""
    return {
        "activity_id": activity_id,
        "series_id": None if planned.series is None else series_ids[planned.series],
        "starts_at": planned.when.starts_at,
        "ends_at": planned.when.ends_at,
        "starts_local": planned.when.starts_local,
        "all_day": planned.all_day,
        "state": planned.state,
    }


def _expand(series: Series | SeriesInput, zone: str, *, since: datetime, until: datetime) -> Iterable[Moment]:
    return expand(
        rrule=series.rrule, starts_local=series.starts_local, minutes=series.minutes,
        except_dates=series.except_dates, zone=zone, since=since, until=until,
    )  # fmt: skip
