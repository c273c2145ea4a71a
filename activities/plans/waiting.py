"""Waiting for a place at a date that has none: a place that comes free is offered to whoever has waited longest.

Whatever changes a line, or the places of its date, holds the date first (`hold_date`). So a place that is given back
is offered before anybody else sees it, nobody overtakes the line, and two people are never offered one place.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState, Occurrence, OccurrenceState
from activities.plans.models import Answer, Plan, Turn, Waiting
from activities.plans.places import Room, find_date, hold_date, keeps_places, plans_at, same_start

LONGEST_OFFER = timedelta(hours=24)
LAST_OFFER = timedelta(minutes=30)  # before the start; from then on a free place is for whoever comes


class Step(StrEnum):
    """What somebody in line may do."""

    WAIT = "wait"  # also: wait again after a pause
    PAUSE = "pause"
    LEAVE = "leave"  # also: pass on the place that is offered


def take_step(db: Session, plan: Plan, step: Step, *, now: datetime) -> Turn | None:
    """Join the line of the date of a plan, pause in it or leave it; returns where the person then stands.

    None: not in line. Waiting again keeps the turn somebody had. One joins only the line of a date that is on and
    ahead and whose places are kept here, with a plan that does not keep one already. The caller holds the profile.
    """
    date = find_date(db, plan)
    room = hold_date(db, date.id) if date else None
    if room is None:
        return None
    before = room.is_full
    room = pass_on(db, room, now=now)
    row = find_waiting(db, plan.id)
    held = row is not None and row.turn is Turn.OFFERED
    if step is Step.WAIT:
        _join(db, plan, row, room, now=now)
    elif row is not None and step is Step.PAUSE:
        row.turn, row.offered_until = Turn.PAUSED, None
    elif row is not None:
        db.delete(row)
    db.flush()
    if held and step is not Step.WAIT:
        room = replace(room, taken=room.taken - 1)
    room = pass_on(db, room, now=now)
    tell_if_turned(db, [room], before=[before])
    row = find_waiting(db, plan.id)
    return row.turn if row else None


def pass_on(db: Session, room: Room, *, now: datetime) -> Room:
    """Offer every free place of a held date to the next in line; returns the room as it is then.

    Offers that ran out lapse: who did not answer is passed over until they wish to wait again.
    """
    at_date = sa.select(Plan.id).where(plans_at(room.occurrence_id, room.activity_id, room.starts_at))
    here = Waiting.plan_id.in_(at_date)
    lapsed = _update(
        db, sa.and_(here, Waiting.turn == Turn.OFFERED, Waiting.offered_until <= now), turn=Turn.PAUSED
    )  # fmt: skip
    room = replace(room, taken=room.taken - lapsed)
    until = _offer_ends(room, now)
    if until is None or room.is_full:
        return room
    next_in_line = (
        sa.select(Waiting.plan_id)
        .where(here, Waiting.turn == Turn.IN_LINE)
        .order_by(Waiting.since, Waiting.plan_id)
        .limit(None if room.places is None else room.places - room.taken)
    )
    chosen = db.scalars(next_in_line).all()
    if not chosen:
        return room
    offered = _update(db, Waiting.plan_id.in_(chosen), turn=Turn.OFFERED, offered_until=until, told=False)
    return replace(room, taken=room.taken + offered)


def offer_free_places(db: Session, *, now: datetime) -> int:
    """Pass on what became free without anybody's press: offers that ran out, people who are gone, more places.

    Returns how many offers there are then at the dates looked at. To be run every few minutes.
    """
    waited_for = (
        sa.select(Occurrence.id)
        .join(Plan, sa.or_(Plan.occurrence_id == Occurrence.id, sa.and_(Plan.occurrence_id.is_(None), same_start())))
        .join(Waiting, Waiting.plan_id == Plan.id)
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(
            Waiting.turn != Turn.PAUSED,
            Occurrence.starts_at > now,
            Occurrence.state == OccurrenceState.ON,
            Activity.state == ListingState.PUBLISHED,
        )
        .distinct()
        .order_by(Occurrence.id)
    )
    # All dates are held, in one order, before the catalogue is: whoever answers holds one date and then that.
    rooms = [room for one in db.scalars(waited_for).all() if (room := hold_date(db, one))]
    before = [room.is_full for room in rooms]
    after = [pass_on(db, room, now=now) for room in rooms]
    tell_if_turned(db, after, before=before)
    return db.scalar(sa.select(sa.func.count()).select_from(Waiting).where(Waiting.turn == Turn.OFFERED)) or 0


def tell_if_turned(db: Session, rooms: list[Room], *, before: list[bool]) -> None:
    """Let everybody see at once where a date became full, or no longer is; `before` says which were full."""
    turned = {room.activity_id for room, full in zip(rooms, before, strict=True) if room.is_full != full}
    if turned:
        touch_catalogue(db, turned)


def find_waiting(db: Session, plan_id: int) -> Waiting | None:
    """The row of a plan in its line, read anew."""
    return db.get(Waiting, plan_id, populate_existing=True)


def tidy_lines(db: Session, *, now: datetime) -> int:
    """Forget who waited for dates that have begun; returns how many."""
    starts_at = sa.func.coalesce(Occurrence.starts_at, Plan.starts_at)  # a date may have been moved
    begun = sa.select(Plan.id).outerjoin(Occurrence, Occurrence.id == Plan.occurrence_id).where(starts_at <= now)
    return _count(db.execute(sa.delete(Waiting).where(Waiting.plan_id.in_(begun))))


def _join(db: Session, plan: Plan, row: Waiting | None, room: Room, *, now: datetime) -> None:
    open_to_all = room.is_listed and room.state is OccurrenceState.ON and room.starts_at > now
    kept_here = plan.activity is not None and keeps_places(plan.activity)
    if not open_to_all or not kept_here or plan.answer is Answer.GOING:
        return
    if plan.answer is Answer.NOT_AFTER_ALL:
        plan.answer, plan.changed_at = Answer.MIGHT, now
    if row is None:
        db.add(Waiting(plan_id=plan.id, since=now))
    elif row.turn is Turn.PAUSED:
        row.turn, row.offered_until = Turn.IN_LINE, None


def _offer_ends(room: Room, now: datetime) -> datetime | None:
    """Until when an offer made now holds: a day at most, half of the time left at least; None where none is made."""
    left = room.starts_at - now
    if not room.is_listed or room.state is not OccurrenceState.ON or left <= LAST_OFFER:
        return None
    return now + min(LONGEST_OFFER, left / 2)


def _update(db: Session, which: sa.ColumnElement[bool], **values: Any) -> int:
    return _count(db.execute(sa.update(Waiting).where(which).values(**values)))


def _count(result: Any) -> int:
    return cast("sa.CursorResult[Any]", result).rowcount
