"""A small group between its rows and its state: reading it, changing it by one of the pure steps, and what follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence
from activities.plans.forms import PlanInput
from activities.plans.keeping import Outcome, make_plan, say
from activities.plans.models import Answer, Plan
from matching.rounds.doors import taking_part
from matching.rounds.forming import fix_plan, new_key
from matching.rounds.models import Circle, CircleSeat, GroupJoiner, Seat, SmallGroup
from matching.rounds.news import tell_group
from matching.rounds.states import ASKS, CLOSED, FEWEST, Gathering, Person, Phase, Said, call_off, glad, shown_to, there
from members.apart.services import pairs_kept_apart
from members.models import Member
from members.queries import hold
from refusals import NotHere, Refusal

Step = Callable[[Gathering], Gathering]


def find_seat(db: Session, key: str, member_id: int, *, lock: bool = False) -> Seat | None:
    """The seat of a member in the group with this key; None for any other group, which nobody learns of.

    With `lock` nobody else changes the group until the transaction ends.
    """
    found = sa.select(SmallGroup.id).where(SmallGroup.key == key)
    number = db.scalar(found.with_for_update() if lock else found)
    if number is None:
        return None
    mine = sa.select(Seat).where(Seat.group_id == number, Seat.member_id == member_id, Seat.said != Said.OUT)
    return db.scalar(mine)


def get_seat(db: Session, key: str, member_id: int, *, lock: bool = False) -> Seat:
    """As `find_seat`; raises NotHere where that returns None."""
    seat = find_seat(db, key, member_id, lock=lock)
    if seat is None:
        raise NotHere("There is nothing here, or not any more.")
    return seat


def read(db: Session, group: SmallGroup) -> Gathering:
    """The state of a group now, its people in the order of their seats."""
    ids = [seat.member_id for seat in group.seats]
    taking = frozenset(db.scalars(taking_part().where(Member.id.in_(ids))))
    place = {number: at for at, number in enumerate(ids)}
    pairs = {(place[a], place[b]) for a, b in pairs_kept_apart(db, ids)}
    back = frozenset(db.scalars(sa.select(Plan.id).where(Plan.id.in_(_plans(group)), _given_back())))
    return Gathering(
        phase=group.phase,
        people=tuple(
            Person(said=seat.said, takes_part=seat.member_id in taking and seat.plan_id not in back, glad=seat.glad)
            for seat in group.seats
        ),
        apart=frozenset((min(pair), max(pair)) for pair in pairs),
    )


def position(group: SmallGroup, seat: Seat) -> int:
    """Where a seat stands among those of its group."""
    return group.seats.index(seat)


def others_shown(db: Session, seat: Seat) -> list[Seat]:
    """The seats of those whom this one is shown now."""
    group = seat.group
    return [group.seats[at] for at in sorted(shown_to(read(db, group), position(group, seat)))]


def take(db: Session, group: SmallGroup, step: Step, *, now: datetime) -> Gathering:
    """Change a group by one step of `states`, and do what follows from that; flushed. Returns what it is now."""
    before = read(db, group)
    after = step(before)
    if after.phase is Phase.REVEALED and before.phase is not Phase.REVEALED and not _keep_places(db, group, after, now):
        after = call_off(before)
    for at, (seat, was, one) in enumerate(zip(group.seats, before.people, after.people, strict=False)):
        seat.said, seat.glad = one.said, one.glad
        if shown_to(before, at) or shown_to(after, at):
            seat.shown_at = seat.shown_at or now
        if one.said is Said.OUT and was.said is not Said.OUT:
            seat.left_at = now
            give_back(db, seat, now=now)
    if after.phase is not before.phase:
        group.phase = after.phase
        group.closed_at = now if after.phase in CLOSED else None
        db.flush()
        _follow(db, group, before, after, now=now)
    db.flush()
    return read(db, group)


def give_back(db: Session, seat: Seat, *, now: datetime) -> None:
    """Take the date out of somebody's plans, with the place it keeps."""
    plan = db.get(Plan, seat.plan_id) if seat.plan_id else None
    if plan is not None:
        say(db, plan, Answer.NOT_AFTER_ALL, now=now)


def _keep_places(db: Session, group: SmallGroup, after: Gathering, now: datetime) -> bool:
    """Plan the date for all who come; False, and nothing planned, where it is full or off by now."""
    _settle_step(db, group, after)
    activity = db.get(Activity, group.activity_id) if group.activity_id else None
    if activity is None or group.occurrence_id is None:
        return False
    coming = [group.seats[at] for at in sorted(there(after))]
    for seat in coming:
        profile = seat.member.profile
        assert profile is not None
        hold(db, guest=None, member=seat.member.key)
        wish = PlanInput(activity=activity.key, answer=Answer.GOING, date=group.occurrence_id)
        try:
            made = make_plan(db, wish, profile_id=profile.id, own_zone=None, now=now)
        except Refusal:
            return False
        if made.plan is None and made.outcome is not Outcome.TOO_MANY:
            for one in coming:
                give_back(db, one, now=now)
            return False
        seat.plan_id = made.plan.id if made.plan else None
    return True


def _settle_step(db: Session, group: SmallGroup, after: Gathering) -> None:
    """Go somewhere a little new where all who come said in private that they would like it; else as usual."""
    step = db.get(Occurrence, group.step_id) if group.step_id else None
    coming = [group.seats[at] for at in there(after)]
    if step is not None and len(coming) >= FEWEST and all(seat.step for seat in coming):
        fix_plan(group, step, db.get_one(Activity, step.activity_id))


def _follow(db: Session, group: SmallGroup, before: Gathering, after: Gathering, *, now: datetime) -> None:
    """What comes of a new phase."""
    if before.phase in ASKS and after.phase not in ASKS and group.round_id is not None:
        _hear(db, group, after, now=now)
    if after.phase is Phase.CIRCLE:
        _go_on(db, group, after, now=now)
    circle = db.get(Circle, group.circle_id) if group.circle_id else None
    if circle is not None and after.phase in (Phase.FELL_THROUGH, Phase.CALLED_OFF, Phase.TOO_FEW):
        circle.missed += 1
    elif circle is not None and after.phase is Phase.AFTER:
        circle.met, circle.missed = circle.met + 1, 0
    # Whoever has gone hears no more of it, least of all that the group is too small now.
    tell_group(db, group, [group.seats[at] for at in sorted(there(after))], now=now)
    if after.phase not in ASKS:
        _leave_no_trace(db, group)


def _hear(db: Session, group: SmallGroup, after: Gathering, *, now: datetime) -> None:
    """What each joiner hears, and who comes first the next time, once the time to answer is over.

    Who has a group has not waited. Whom nobody asks any more hears the one true sentence, and comes first, where the
    group came to nothing or they were moved out of it quietly. Who said not this time hears nothing, and who said
    nothing hears nothing of a group that is on.
    """
    coming = there(after) if after.phase is Phase.REVEALED else frozenset()
    for at, seat in enumerate(group.seats):
        joiner = _joiner(db, group, seat.member_id)
        if joiner is None or _asked_elsewhere(db, group, seat):
            continue
        if at in coming:
            joiner.waited, joiner.heard_at = 0, now
        elif seat.said in (Said.YES, Said.OUT) or (seat.said is Said.SILENT and not coming):
            joiner.not_enough, joiner.waited = True, joiner.waited + 1
        else:
            joiner.heard_at = now


def _leave_no_trace(db: Session, group: SmallGroup) -> None:
    """Forget who said not this time, or nothing."""
    for seat in [one for one in group.seats if one.said in (Said.NOT_THIS_TIME, Said.SILENT)]:
        group.seats.remove(seat)
    db.flush()


def _go_on(db: Session, group: SmallGroup, after: Gathering, *, now: datetime) -> None:
    """Make a circle of those who would be glad to see each other again."""
    some = [group.seats[at].member_id for at in sorted(glad(after))]
    circle = Circle(key=new_key(), activity_id=group.activity_id, title=group.title, made_at=now)
    circle.seats = [CircleSeat(member_id=number) for number in some]
    db.add(circle)
    db.flush()


def _joiner(db: Session, group: SmallGroup, member_id: int) -> GroupJoiner | None:
    mine = GroupJoiner.round_id == group.round_id, GroupJoiner.member_id == member_id
    return db.scalar(sa.select(GroupJoiner).where(*mine))


def _asked_elsewhere(db: Session, group: SmallGroup, seat: Seat) -> bool:
    """Whether another group of the round has a seat for the same member and has not come to nothing."""
    other = (
        sa.select(Seat.id)
        .join(SmallGroup)
        .where(
            SmallGroup.round_id == group.round_id, SmallGroup.id != group.id, Seat.member_id == seat.member_id,
            SmallGroup.phase.not_in(CLOSED),
        )
    )  # fmt: skip
    return db.scalar(other.limit(1)) is not None


def _plans(group: SmallGroup) -> list[int]:
    return [seat.plan_id for seat in group.seats if seat.plan_id is not None]


def _given_back() -> sa.ColumnElement[bool]:
    return Plan.answer == Answer.NOT_AFTER_ALL
