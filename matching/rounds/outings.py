"""Dates that a small group can go to: listed, in a public place whose position is known, with room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from activities.models import Activity, Booking, Occurrence, OccurrenceState, Suitability, Venue
from activities.plans.places import keeps_places, kept_by_date
from activities.queries import exact_point_of, published
from matching.core.groups import Outing
from matching.core.types import Kind, Point, Where
from matching.rounds.likes import is_telling
from matching.rounds.models import Seat, SmallGroup
from matching.rounds.states import CLOSED, Said
from matching.rounds.timing import bounds_of, slot_of
from members.models import Avoid

ROOM = 9  # people of one round at a date that does not say how many it takes
_KINDS = (Kind.CLUB, Kind.CLASS, Kind.OUTING)


@dataclass(frozen=True, kw_only=True)
class Date:
    """A date with its activity, as rows."""

    occurrence: Occurrence
    activity: Activity


def dates_between(
    db: Session,
    begins: datetime,
    ends: datetime,
    *,
    kinds: Sequence[Kind] = _KINDS,
    among: Sequence[int] | None = None,
) -> dict[int, Date]:
    """The dates in a span that a group can go to, by id of the occurrence; `among`: only of these."""
    rows = db.execute(
        sa.select(Occurrence, Activity)
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(*_listed(begins, ends, kinds), sa.true() if among is None else Occurrence.id.in_(among))
        .options(
            joinedload(Activity.venue), joinedload(Activity.first_visit), selectinload(Activity.interests)
        )
        .order_by(Occurrence.id)
    ).unique()  # fmt: skip
    found = {occurrence.id: Date(occurrence=occurrence, activity=activity) for occurrence, activity in rows}
    return {number: one for number, one in found.items() if _is_for_groups(one.activity)}


def places_of(db: Session, first_day: date, zone: str) -> dict[int, Point]:
    """Where the dates of a round's fortnight are, as far as a look at their rows tells; some may be none for groups."""
    rows = db.execute(
        sa.select(Occurrence.id, Venue.lat, Venue.lon)
        .join(Activity, Activity.id == Occurrence.activity_id)
        .join(Venue, Venue.id == Activity.venue_id)
        .where(*_listed(*bounds_of(first_day, zone), _KINDS))
    )
    return {number: Point(lat, lon) for number, lat, lon in rows if lat is not None and lon is not None}


def _listed(begins: datetime, ends: datetime, kinds: Sequence[Kind]) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Occurrence.starts_at >= begins,
        Occurrence.starts_at < ends,
        Occurrence.state == OccurrenceState.ON,
        Occurrence.all_day.is_(False),
        Activity.id.in_(published().with_only_columns(Activity.id).order_by(None)),
        Activity.suitability == Suitability.SUITS,
        Activity.where == Where.PLACE,
        Activity.kind.in_(kinds),
        sa.or_(Activity.booking.is_(None), Activity.booking != Booking.NEEDED),
    )


def outings_of(
    db: Session, dates: Mapping[int, Date], first_day: date, zone: str, *, but_for: Iterable[int] = ()
) -> list[Outing]:
    """The same as the core takes them; those outside the slots of the round, or without room, are left out.

    What small groups need there is taken from the room, `but_for` groups with these ids.
    """
    taken = _kept(db, dates) if dates else {}
    asked = _asked(db, list(dates), but_for) if dates else {}
    found = []
    for number, one in dates.items():
        slot = slot_of(one.occurrence.starts_at, first_day, zone)
        room = _room(one, taken.get(number, 0)) - asked.get(number, 0)
        if slot is not None and room > 0:
            found.append(_outing(one, slot, room))
    return found


def fortnight(db: Session, first_day: date, zone: str, *, among: Sequence[int] | None = None) -> dict[int, Date]:
    """The dates of a round's fortnight; `among`: only of these."""
    return dates_between(db, *bounds_of(first_day, zone), among=among)


def _is_for_groups(activity: Activity) -> bool:
    """Whether a date tells nothing of who goes there, and lies at a place that can be found."""
    return exact_point_of(activity) is not None and not any(is_telling(one.interest) for one in activity.interests)


def _outing(one: Date, slot: int, room: int) -> Outing:
    activity = one.activity
    at = exact_point_of(activity)
    assert at is not None
    return Outing(
        id=one.occurrence.id,
        at=at,
        slots=1 << slot,
        demand=activity.demand,
        interests={row.interest: 1.0 for row in activity.interests},
        languages=frozenset(activity.languages),
        step_free=activity.venue.step_free if activity.venue else None,
        alcohol_free=Avoid.ALCOHOL not in activity.themes,
        cost=None if activity.cost_amount is None else int(activity.cost_amount * 100),
        room=room,
    )


def _room(one: Date, kept: int) -> int:
    """How many people a date can take."""
    most = one.activity.places_max
    if most is None:
        return ROOM
    free = most - one.occurrence.places_taken - kept
    return free if keeps_places(one.activity) else min(ROOM, free)


def _kept(db: Session, dates: Mapping[int, Date]) -> dict[int, int]:
    limited = {number: one.activity.id for number, one in dates.items() if one.activity.places_max is not None}
    kept = kept_by_date(sorted(set(limited.values())))
    at_these = kept.c.occurrence_id.in_(list(limited))
    return dict(db.execute(sa.select(kept.c.occurrence_id, kept.c.kept).where(at_these)).all())


def _asked(db: Session, numbers: Sequence[int], but_for: Iterable[int]) -> dict[int, int]:
    """How many of other small groups are asked, or go, to each date and keep no place there yet."""
    open_ = SmallGroup.occurrence_id.in_(numbers), SmallGroup.phase.not_in(CLOSED), Seat.plan_id.is_(None)
    rows = db.execute(
        sa.select(SmallGroup.occurrence_id, sa.func.count())
        .join(Seat, Seat.group_id == SmallGroup.id)
        .where(*open_, SmallGroup.id.not_in(list(but_for)), Seat.said.in_((Said.ASKED, Said.YES)))
        .group_by(SmallGroup.occurrence_id)
    )
    return {number: many for number, many in rows if number is not None}
