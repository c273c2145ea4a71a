"""Small groups honour who is kept apart: asked about together, on, or met, and in circles."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from matching.rounds import states
from matching.rounds.circles import find_open_group, leave_circle
from matching.rounds.gatherings import take
from matching.rounds.models import Circle, CircleSeat, Seat, SmallGroup
from matching.rounds.states import CLOSED, Said
from members.apart.places import register_place


class Groups:
    """A seat in a group that is not closed; old groups show nobody. Rounds that run ask anew when they form."""

    def together(self, db: Session, member_id: int) -> Collection[int]:
        """Those who have a seat in one of this member's groups."""
        mine, others = aliased(Seat), aliased(Seat)
        return set(
            db.scalars(
                sa.select(others.member_id)
                .join(mine, mine.group_id == others.group_id)
                .join(SmallGroup, SmallGroup.id == mine.group_id)
                .where(
                    mine.member_id == member_id, others.member_id != member_id, SmallGroup.phase.not_in(CLOSED),
                    mine.said != Said.OUT, others.said != Said.OUT,
                )
            )
        )  # fmt: skip

    def part(self, db: Session, one: int, other: int, *, now: datetime) -> None:
        """One of the two goes quietly from each group they share; the others see only the new number."""
        for group in db.scalars(_shared(one, other)).all():
            place = {seat.member_id: at for at, seat in enumerate(group.seats)}
            a, b = place[one], place[other]
            take(db, group, lambda state, a=a, b=b: states.part(state, a, b), now=now)  # type: ignore[misc]


class Circles:
    """A seat in a circle that goes on."""

    def together(self, db: Session, member_id: int) -> Collection[int]:
        """Those who are in one of this member's circles."""
        mine, others = aliased(CircleSeat), aliased(CircleSeat)
        return set(
            db.scalars(
                sa.select(others.member_id)
                .join(mine, mine.circle_id == others.circle_id)
                .join(Circle, Circle.id == mine.circle_id)
                .where(mine.member_id == member_id, others.member_id != member_id, Circle.ended_at.is_(None))
            )
        )

    def part(self, db: Session, one: int, other: int, *, now: datetime) -> None:
        """Whoever wished it leaves each circle they share, quietly, and is asked about its dates no more."""
        mine, others = aliased(CircleSeat), aliased(CircleSeat)
        shared = (
            sa.select(Circle)
            .join(mine, mine.circle_id == Circle.id)
            .join(others, others.circle_id == Circle.id)
            .where(mine.member_id == one, others.member_id == other, Circle.ended_at.is_(None))
        )
        for circle in db.scalars(shared).all():
            quit_circle(db, circle, one, now=now)


def quit_circle(db: Session, circle: Circle, member_id: int, *, now: datetime) -> None:
    """Leave a circle, and the date it has, quietly; flushed."""
    group = find_open_group(db, circle)
    leave_circle(db, circle, member_id)
    places = [at for at, seat in enumerate(group.seats) if seat.member_id == member_id] if group else []
    if group is not None and places:
        take(db, group, lambda state: states.go(state, places[0]), now=now)


def _shared(one: int, other: int) -> sa.Select[SmallGroup]:
    mine, others = aliased(Seat), aliased(Seat)
    return (
        sa.select(SmallGroup)
        .join(mine, mine.group_id == SmallGroup.id)
        .join(others, others.group_id == SmallGroup.id)
        .where(mine.member_id == one, others.member_id == other, SmallGroup.phase.not_in(CLOSED))
        .order_by(SmallGroup.id)
    )


register_place("small group", Groups())
register_place("circle", Circles())
