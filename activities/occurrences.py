"""Writing out the dates of activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.forms import DateInput
from activities.models import Activity, ListingState, Occurrence, OccurrenceState, Series
from activities.recurrence import Moment, expand, moment


def write_dates(
    db: Session, activity: Activity, dates: Iterable[DateInput], *, since: datetime, until: datetime
) -> int:
    """Make the dates in [since, until) be those of the activity's series and of `dates`.

    Dates already there keep their ids; those no longer wanted in the window go. Returns how many were added.
    """
    wanted = _wanted(activity, dates, since=since, until=until)
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
            row.state = wanted[starts_at].state
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
        for date in _expand(series, zone, since=now, until=until):
            if (series.activity_id, date.starts_at) not in there:
                there.add((series.activity_id, date.starts_at))
                db.add(_occurrence(series.activity_id, series, date))
                added += 1
    return added


def _wanted(
    activity: Activity, dates: Iterable[DateInput], *, since: datetime, until: datetime
) -> dict[datetime, Occurrence]:
    found: dict[datetime, Occurrence] = {}
    for series in activity.series:
        for date in _expand(series, activity.timezone, since=since, until=until):
            found.setdefault(date.starts_at, _occurrence(activity.id, series, date))
    for one in dates:
        date = moment(one.starts_local, one.minutes, activity.timezone)
        if (date.ends_at or date.starts_at) >= since:
            occurrence = _occurrence(activity.id, None, date, all_day=one.all_day)
            if one.cancelled:
                occurrence.state = OccurrenceState.CANCELLED
            found[date.starts_at] = occurrence
    return found


def _expand(series: Series, zone: str, *, since: datetime, until: datetime) -> Iterable[Moment]:
    return expand(
        rrule=series.rrule, starts_local=series.starts_local, minutes=series.minutes,
        except_dates=series.except_dates, zone=zone, since=since, until=until,
    )  # fmt: skip


def _occurrence(activity_id: int, series: Series | None, date: Moment, *, all_day: bool = False) -> Occurrence:
    return Occurrence(
        activity_id=activity_id,
        series_id=series.id if series else None,
        starts_at=date.starts_at,
        ends_at=date.ends_at,
        starts_local=date.starts_local,
        all_day=series.all_day if series else all_day,
        state=OccurrenceState.ON,
    )
