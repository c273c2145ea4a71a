"""Places at dates that have a limited number of them: how many are kept, and whether one is free.

A place is kept by a plan to go, or held for somebody in line to whom it is offered (`activities.plans.waiting`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.models import Activity, Booking, FactsSource, ListingState, Occurrence, OccurrenceState
from activities.plans.models import Answer, Plan, Turn, Waiting
from members.models import Guest, Profile


@dataclass(frozen=True, kw_only=True)
class Room:
    """How full one date is; `places` is None where as many can come as like."""

    occurrence_id: int
    activity_id: int
    starts_at: datetime
    state: OccurrenceState
    is_listed: bool
    places: int | None
    taken: int

    @property
    def is_full(self) -> bool:
        return self.places is not None and self.taken >= self.places


def keeps_places(activity: Activity) -> bool:
    """Whether a plan really keeps a place: not where the organizer keeps the list, or where we only read of it."""
    told_by_them = activity.first_visit is not None and activity.first_visit.source is FactsSource.ORGANIZER
    return activity.places_max is not None and told_by_them and activity.booking is not Booking.NEEDED


def kept_by_date(among: Collection[int] | None = None) -> sa.Subquery:
    """Each date that plans keep places at, as `occurrence_id`, with their number, as `kept`.

    `among`: of these activities alone, by id. Where few are asked for, naming them spares reading every plan.
    A plan whose date was taken off the list and put back keeps its place at the date of the same start.
    Counted rather than noted down, so that a person who deletes everything leaves no place behind.
    """
    of_these = () if among is None else (Plan.activity_id.in_(among),)
    at_date = (
        sa.select(Plan.id, Plan.occurrence_id.label("occurrence_id"))
        .where(_keeps_a_place(), Plan.occurrence_id.is_not(None), *of_these)
        .union_all(
            sa.select(Plan.id, Occurrence.id)
            .join(Occurrence, same_start())
            .where(_keeps_a_place(), Plan.occurrence_id.is_(None), Plan.is_dated, *of_these)
        )
        .subquery()
    )
    return (
        sa.select(at_date.c.occurrence_id, sa.func.count().label("kept")).group_by(at_date.c.occurrence_id).subquery()
    )


def kept_at(db: Session, activity: Activity) -> Mapping[int, int]:
    """How many places plans keep at each date of an activity, by id; empty where places are not limited."""
    if activity.places_max is None:
        return {}
    kept = kept_by_date([activity.id])
    rows = db.execute(sa.select(kept.c.occurrence_id, kept.c.kept))
    return {row.occurrence_id: row.kept for row in rows}


def can_wait(db: Session, plan: Plan, date: Occurrence | None) -> bool:
    """Whether a line makes sense here: the date of a plan is full, and its places are kept with us."""
    activity = plan.activity
    if activity is None or activity.places_max is None or date is None or not keeps_places(activity):
        return False
    return date.places_taken + kept_at(db, activity).get(date.id, 0) >= activity.places_max


def hold_date(db: Session, occurrence_id: int) -> Room | None:
    """How full a date is, true until the transaction ends; None where there is no such date.

    PostgreSQL locks the row, and only then counts, in a statement of its own: under READ COMMITTED that
    one sees what whoever held the row before has committed. SQLite has one writer at a time from BEGIN on.
    """
    row = db.execute(
        sa.select(
            Occurrence.activity_id, Occurrence.starts_at, Occurrence.state, Occurrence.places_taken,
            Activity.places_max, Activity.state.label("listing"),
        )
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(Occurrence.id == occurrence_id)
        .with_for_update(of=Occurrence, key_share=True)
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    at_date = plans_at(occurrence_id, row.activity_id, row.starts_at)
    kept = db.scalar(sa.select(sa.func.count()).select_from(Plan).where(_keeps_a_place(), at_date))
    return Room(
        occurrence_id=occurrence_id,
        activity_id=row.activity_id,
        starts_at=row.starts_at,
        state=row.state,
        is_listed=row.listing is ListingState.PUBLISHED,
        places=row.places_max,
        taken=row.places_taken + (kept or 0),
    )


def plans_at(occurrence_id: int, activity_id: int, starts_at: datetime) -> sa.ColumnElement[bool]:
    """The condition under which a plan is for this date, also when its row was replaced by one of the same start."""
    return sa.or_(
        Plan.occurrence_id == occurrence_id,
        sa.and_(
            Plan.occurrence_id.is_(None),
            Plan.is_dated,
            Plan.activity_id == activity_id,
            Plan.starts_at == starts_at,
        ),
    )


def find_date(db: Session, plan: Plan) -> Occurrence | None:
    """The date a plan is for; where its row was replaced by another of the same start, that one."""
    if plan.occurrence_id is not None:
        return db.get(Occurrence, plan.occurrence_id)
    if not plan.is_dated or plan.activity_id is None:
        return None
    return db.scalar(
        sa.select(Occurrence).where(Occurrence.activity_id == plan.activity_id, Occurrence.starts_at == plan.starts_at)
    )


def leave_places_of_guests(db: Session, *, seen_before: datetime, now: datetime) -> None:
    """Let others see, once the transaction ends, that places of guests who are about to expire are free."""
    kept = db.scalars(
        sa.select(Plan.activity_id)
        .join(Activity, Activity.id == Plan.activity_id)
        .join(Profile, Profile.id == Plan.profile_id)
        .join(Guest, Guest.id == Profile.guest_id)
        .where(
            Guest.seen_at < seen_before, Plan.answer == Answer.GOING, Activity.places_max.is_not(None),
            sa.func.coalesce(Plan.ends_at, Plan.starts_at) > now,
        )
        .distinct()
    ).all()  # fmt: skip
    if kept:
        touch_catalogue(db, [one for one in kept if one is not None])


def same_start() -> sa.ColumnElement[bool]:
    """The condition under which a date is the one a plan was made for, by activity and start."""
    return sa.and_(Occurrence.activity_id == Plan.activity_id, Occurrence.starts_at == Plan.starts_at)


def _keeps_a_place() -> sa.ColumnElement[bool]:
    offered = sa.select(Waiting.plan_id).where(Waiting.turn == Turn.OFFERED)
    return sa.or_(Plan.answer == Answer.GOING, Plan.id.in_(offered))
