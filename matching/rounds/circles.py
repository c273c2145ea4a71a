"""Circles: groups that were glad to meet. Each next date, and each small new step, is proposed and never assumed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, ListingState, Occurrence, OccurrenceState
from matching.core.types import Kind
from matching.rounds.doors import taking_part
from matching.rounds.forming import fix_plan, new_key
from matching.rounds.models import Circle, CircleSeat, Seat, SmallGroup
from matching.rounds.news import tell_asked
from matching.rounds.outings import Date, dates_between
from matching.rounds.pool import members_of, pool_of_people
from matching.rounds.states import CLOSED, FEWEST
from matching.rounds.timing import DAYS
from members.apart.services import pairs_kept_apart
from members.models import Member
from refusals import NotHere

_SOONEST, _LATEST = timedelta(days=6), timedelta(days=40)
_ANSWER_WITHIN, _BEFORE = timedelta(days=7), timedelta(days=3)
_STEP_AFTER = 2  # dates together, before something a little new is proposed
_ENOUGH_MISSED = 3  # dates running without three people: then a circle ends quietly
_STEPS = (Kind.CLUB, Kind.CLASS, Kind.OUTING, Kind.VOLUNTEER)


def circles_of(db: Session, member_id: int) -> Sequence[Circle]:
    """The circles a member is in, the oldest first."""
    mine = sa.select(Circle).join(CircleSeat).where(CircleSeat.member_id == member_id, Circle.ended_at.is_(None))
    return db.scalars(mine.order_by(Circle.id)).all()


def get_circle(db: Session, key: str, member_id: int) -> Circle:
    """One circle of this member's. Raises NotHere for any other."""
    found = next((one for one in circles_of(db, member_id) if one.key == key), None)
    if found is None:
        raise NotHere("There is nothing here, or not any more.")
    return found


def members_there(db: Session, circle: Circle) -> list[Member]:
    """Those of a circle who take part now, by id; nobody where fewer than three do."""
    ids = [seat.member_id for seat in circle.seats]
    here = sorted(db.scalars(taking_part().where(Member.id.in_(ids))))
    people = members_of(db, here)
    return [people[number] for number in here] if len(here) >= FEWEST else []


def leave_circle(db: Session, circle: Circle, member_id: int) -> None:
    """Leave a circle quietly; flushed. Its open date is another matter: see `gatherings`."""
    db.execute(sa.delete(CircleSeat).where(CircleSeat.circle_id == circle.id, CircleSeat.member_id == member_id))
    db.expire(circle, ["seats"])
    db.flush()


def find_open_group(db: Session, circle: Circle) -> SmallGroup | None:
    """The date that a circle is asked about, or goes to."""
    return db.scalar(sa.select(SmallGroup).where(SmallGroup.circle_id == circle.id, SmallGroup.phase.not_in(CLOSED)))


def propose_dates(db: Session, *, now: datetime) -> int:
    """Ask each circle without a date about its next one, and end those that have become too small; returns how many."""
    open_ = sa.select(SmallGroup.id).where(SmallGroup.circle_id == Circle.id, SmallGroup.phase.not_in(CLOSED))
    waiting = db.scalars(
        sa.select(Circle).where(Circle.ended_at.is_(None), ~open_.exists()).order_by(Circle.id).with_for_update()
    ).all()
    done = 0
    for circle in waiting:
        members = [one.id for one in members_there(db, circle)]
        if len(members) < FEWEST or circle.missed >= _ENOUGH_MISSED:
            circle.ended_at = now
            done += 1
        else:
            done += _propose(db, circle, members, now=now)
    db.flush()
    return done


def _propose(db: Session, circle: Circle, members: Sequence[int], *, now: datetime) -> bool:
    usual = _next_usual(db, circle, now=now)
    step = _next_step(db, circle, members, now=now) if circle.met >= _STEP_AFTER or usual is None else None
    date = usual or step
    if date is None or pairs_kept_apart(db, members):
        return False
    until = min(now + _ANSWER_WITHIN, date.starts_at - _BEFORE)
    group = SmallGroup(
        key=new_key(), circle_id=circle.id, asked=len(members), answer_until=until, made_at=now
    )  # fmt: skip
    fix_plan(group, date, db.get_one(Activity, date.activity_id))
    if usual is not None and step is not None:
        group.step_id = step.id
    people = members_of(db, members)
    helps = _last_helps(db, members)
    group.seats = [Seat(key=new_key(), member=people[one], helps=helps.get(one, [])) for one in members]
    db.add(group)
    db.flush()
    tell_asked(db, group.seats, now=now)
    return True


def _next_usual(db: Session, circle: Circle, *, now: datetime) -> Occurrence | None:
    """The next date of what the circle does, neither too soon nor too far off."""
    return db.scalars(
        sa.select(Occurrence)
        .join(Activity, Activity.id == Occurrence.activity_id)
        .where(
            Occurrence.activity_id == circle.activity_id, Activity.state == ListingState.PUBLISHED,
            Occurrence.state == OccurrenceState.ON, Occurrence.all_day.is_(False),
            Occurrence.starts_at >= now + _SOONEST, Occurrence.starts_at < now + _LATEST,
        )
        .order_by(Occurrence.starts_at)
        .limit(1)
    ).first()  # fmt: skip


def _next_step(db: Session, circle: Circle, members: Sequence[int], *, now: datetime) -> Occurrence | None:
    """A date of something near to what they do, or a shift to help at, that suits each of them; the gentlest."""
    begins = now + _SOONEST
    dates = {
        number: one
        for number, one in dates_between(db, begins, begins + timedelta(days=DAYS), kinds=_STEPS).items()
        if _is_near(db, circle, one)
    }
    usual = db.get(Activity, circle.activity_id) if circle.activity_id else None
    zone = usual.timezone if usual else "UTC"
    pool = pool_of_people(db, members, dates, begins.astimezone(ZoneInfo(zone)).date(), zone, any_time=True)
    for number in sorted(dates, key=lambda one: (dates[one].activity.demand, one)):
        if pool.fits(members, number):
            return dates[number].occurrence
    return None


def _is_near(db: Session, circle: Circle, one: Date) -> bool:
    """Whether something is like what a circle does, and not the same."""
    if one.activity.id == circle.activity_id:
        return False
    usual = db.get(Activity, circle.activity_id) if circle.activity_id else None
    likes = {row.interest for row in usual.interests} if usual else set()
    return (
        usual is None
        or one.activity.kind is Kind.VOLUNTEER
        or not likes.isdisjoint(row.interest for row in one.activity.interests)
    )


def _last_helps(db: Session, members: Sequence[int]) -> dict[int, list[str]]:
    """What each of them last said helps them, told to the same people before."""
    rows = db.execute(sa.select(Seat.member_id, Seat.helps).where(Seat.member_id.in_(members)).order_by(Seat.id))
    return {member: list(helps) for member, helps in rows}
