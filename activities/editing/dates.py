"""Changing the dates of a listing that is on show. Dates keep their ids, so plans follow them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.editing.when import ended_before, moved_rule
from activities.forms import DateInput, SeriesInput
from activities.models import Activity, Occurrence, OccurrenceState, Series
from activities.occurrences import columns_of, planned_dates
from activities.recurrence import MOST_DATES, expand, moment
from refusals import BadInput, NotHere

_FAR = timedelta(days=800)  # further than dates are ever written out


class Span(StrEnum):
    """Which dates a change is for."""

    ONE = "one"
    FOLLOWING = "following"
    ALL = "all"  # all that are ahead: what was stays as it was


@dataclass(frozen=True, kw_only=True)
class Moved:
    """A date that now begins at another time, and when it began before."""

    date: Occurrence
    before: datetime


def get_date_ahead(db: Session, activity: Activity, number: int, *, now: datetime) -> Occurrence:
    """A date of this activity that has not begun, held until the transaction ends. Raises NotHere for any other."""
    date = db.scalar(
        sa.select(Occurrence)
        .where(Occurrence.id == number, Occurrence.activity_id == activity.id)
        .with_for_update(of=Occurrence, key_share=True)
        .execution_options(populate_existing=True)
    )
    if date is None or date.starts_at <= now:
        raise NotHere("This date has begun, or it is not listed any more.")
    return date


def set_state(db: Session, activity: Activity, date: Occurrence, state: OccurrenceState) -> bool:
    """Skip a date or put it back on; return whether that changed anything."""
    if date.state is state:
        return False
    date.state = state
    touch_catalogue(db, [activity.id])
    return True


def move(
    db: Session, activity: Activity, date: Occurrence, *, wall: str, minutes: int | None, span: Span, now: datetime
) -> list[Moved]:
    """Let a date, or it and others of its rule, begin at another wall time and last so long; return those moved.

    The k-th date of the rule becomes the k-th of the new one. Raises BadInput where another date is at one of the
    times already, where the new time has passed, or where the rule cannot be moved to another day.
    """
    series = db.get(Series, date.series_id) if date.series_id is not None else None
    if moment(wall, minutes, activity.timezone).starts_at <= now:
        raise BadInput("That time has passed. Please pick one that is ahead.")
    if span is Span.ONE or series is None:
        pairs = [(date, wall)]
        if series is not None and date.starts_local != wall:
            series.except_dates = sorted({*series.except_dates, date.starts_local})
            date.series_id = None
        moved = _retime(db, activity, pairs, minutes)
    else:
        first = date if span is Span.FOLLOWING else _first_ahead(db, series, now=now) or date
        moved = _move_rule(db, activity, series, first, by=_apart(date.starts_local, wall), minutes=minutes)
    db.flush()
    touch_catalogue(db, [activity.id])
    return moved


def add(
    db: Session,
    activity: Activity,
    *,
    series: SeriesInput | None,
    date: DateInput | None,
    days_ahead: int,
    now: datetime,
) -> int:
    """Add a rule or one date to a listing; times where there is a date already are passed over. Returns how many."""
    rules = []
    if series is not None:
        rules = [Series(activity_id=activity.id, **series.model_dump())]
        db.add_all(rules)
        db.flush()
    there = set(db.scalars(sa.select(Occurrence.starts_at).where(Occurrence.activity_id == activity.id)))
    planned = planned_dates(
        rules, [date] if date else [], activity.timezone, since=now, until=now + timedelta(days=days_ahead)
    )
    new = [one for one in planned if one.when.starts_at not in there and one.when.starts_at > now]
    ids = [one.id for one in rules]
    db.add_all(Occurrence(**columns_of(one, activity_id=activity.id, series_ids=ids)) for one in new)
    db.flush()
    touch_catalogue(db, [activity.id])
    return len(new)


def _first_ahead(db: Session, series: Series, *, now: datetime) -> Occurrence | None:
    return db.scalar(
        sa.select(Occurrence)
        .where(Occurrence.series_id == series.id, Occurrence.starts_at > now)
        .order_by(Occurrence.starts_at)
        .limit(1)
    )


def _move_rule(
    db: Session, activity: Activity, series: Series, first: Occurrence, *, by: timedelta, minutes: int | None
) -> list[Moved]:
    before = datetime.fromisoformat(first.starts_local)
    after = before + by
    rule = moved_rule(series.rrule, before=before, after=after)
    if rule is None:
        raise BadInput("These dates are on several days, so they cannot all move to another day. You can move one.")
    zone, start = activity.timezone, after.strftime("%Y-%m-%dT%H:%M")
    old = _walls(series.rrule, series.starts_local, zone, since=first.starts_at)
    new = _walls(rule, start, zone, since=moment(start, None, zone).starts_at)
    if _ends(series.rrule):
        new = new[: len(old)]
        rule += f";UNTIL={new[-1].replace('-', '').replace(':', '')}00"
    renamed = dict(zip(old, new, strict=False))
    rows = db.scalars(
        sa.select(Occurrence)
        .where(Occurrence.series_id == series.id, Occurrence.starts_at >= first.starts_at)
        .order_by(Occurrence.starts_at)
    ).all()
    skipped = sorted(renamed[one] for one in _left_out(series, old) if one in renamed)
    if old[0] == series.starts_local:
        going_on = series
        series.starts_local, series.rrule, series.minutes, series.except_dates = start, rule, minutes, skipped
    else:
        series.rrule = ended_before(series.rrule, before)
        going_on = Series(
            activity_id=activity.id, starts_local=start, minutes=minutes, all_day=series.all_day, rrule=rule,
            except_dates=skipped,
        )  # fmt: skip
        db.add(going_on)
    db.flush()
    pairs = [(row, renamed[row.starts_local]) for row in rows if row.starts_local in renamed]
    moved = _retime(db, activity, pairs, minutes)
    for row, _wall in pairs:
        row.series_id = going_on.id
    return moved


def _retime(
    db: Session, activity: Activity, pairs: Sequence[tuple[Occurrence, str]], minutes: int | None
) -> list[Moved]:
    """Give dates their new times, in an order in which no two of them are at the same one in between."""
    times = {row.id: moment(wall, minutes, activity.timezone) for row, wall in pairs}
    others = sa.select(Occurrence.id).where(
        Occurrence.activity_id == activity.id, Occurrence.id.not_in(times),
        Occurrence.starts_at.in_([when.starts_at for when in times.values()]),
    )  # fmt: skip
    if db.scalar(others.limit(1)) is not None:
        raise BadInput("There is a date at that time already. Please pick another time.")
    later = bool(pairs) and times[pairs[0][0].id].starts_at > pairs[0][0].starts_at
    moved = []
    for row, _wall in reversed(pairs) if later else pairs:
        when, before = times[row.id], row.starts_at
        row.starts_at, row.ends_at, row.starts_local = when.starts_at, when.ends_at, when.starts_local
        db.flush()
        if before != when.starts_at:
            moved.append(Moved(date=row, before=before))
    return sorted(moved, key=lambda one: one.before)


def _walls(rule: str, starts_local: str, zone: str, *, since: datetime) -> list[str]:
    """The wall times of a rule from an instant on, those left out included."""
    dates = expand(
        rrule=rule, starts_local=starts_local, minutes=None, except_dates=(), zone=zone, since=since,
        until=since + _FAR,
    )  # fmt: skip
    return [one.starts_local for one in islice(dates, MOST_DATES)]


def _left_out(series: Series, walls: Sequence[str]) -> list[str]:
    out = set(series.except_dates)
    return [wall for wall in walls if wall in out or wall[:10] in out]


def _ends(rule: str) -> bool:
    return "UNTIL=" in rule or "COUNT=" in rule


def _apart(before: str, after: str) -> timedelta:
    return datetime.fromisoformat(after) - datetime.fromisoformat(before)
