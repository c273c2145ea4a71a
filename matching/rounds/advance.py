"""What happens in rounds by the clock: opening, forming, the time to answer, dates, circles. Each step once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from activities.models import Occurrence, OccurrenceState
from matching.rounds import states
from matching.rounds.care import find_care
from matching.rounds.circles import propose_dates
from matching.rounds.forming import Formed, keep_groups, refill, seats_of
from matching.rounds.gatherings import read, take
from matching.rounds.models import GroupJoiner, GroupRound, RoundPart, Seat, SmallGroup
from matching.rounds.news import tell_asked, tell_not_enough
from matching.rounds.parts import LARGEST, by_part, cut, find_waiting
from matching.rounds.pool import Pool, pool_of_round
from matching.rounds.states import ASKS, CLOSED, Phase, Said
from matching.rounds.timing import ANSWER_WITHIN, EVERY, GLAD_WITHIN, first_day_of

_SPARE = 1  # asked beyond what is needed when a group is refilled
_AT_ONCE = 200  # groups, or people, of one step
_LATE = timedelta(days=1)  # the fortnight of a round that is formed later than that moves along


Step = Callable[[Session], int]


def advance_rounds(db: Session, *, zone: str, now: datetime) -> int:
    """Do all that is due but forming; returns how many groups, rounds and dates changed. In an application's context.

    Doing it twice, or late, changes nothing more. `zone` is that of the site, for rounds that open.
    """
    done = int(open_round(db, zone=zone, now=now) is not None)
    for steps in STEPS:
        done += sum(step(db) for step in steps(db, now=now))
    return done


def open_round(db: Session, *, zone: str, now: datetime) -> GroupRound | None:
    """Open a round where groups are on and none is open; it can be joined for a fortnight."""
    unformed = sa.select(GroupRound.id).where(GroupRound.formed_at.is_(None))
    if find_care(db) is None or db.scalar(unformed.limit(1)) is not None:
        return None
    forms_at = now + EVERY
    row = GroupRound(opened_at=now, forms_at=forms_at, first_day=first_day_of(forms_at, zone), zone=zone)
    db.add(row)
    db.flush()
    return row


def move_late_rounds(db: Session, *, now: datetime) -> None:
    """Move the fortnight of a round along that could not form for days, because nothing ran: its dates are too near."""
    late = sa.select(GroupRound).where(GroupRound.formed_at.is_(None), GroupRound.forms_at < now - _LATE)
    for round_ in db.scalars(late):
        round_.first_day = first_day_of(now, round_.zone)
    db.flush()


def find_due(db: Session, *, now: datetime) -> GroupRound | None:
    """The round whose time to form has come; None where there is none, or groups are off."""
    due = sa.select(GroupRound).where(GroupRound.forms_at <= now, GroupRound.formed_at.is_(None))
    round_ = db.scalars(due.order_by(GroupRound.id).limit(1).with_for_update()).first()
    return round_ if round_ is not None and find_care(db) is not None else None


def begin_forming(
    db: Session, round_: GroupRound, *, zone: str, now: datetime, largest: int = LARGEST
) -> list[RoundPart]:
    """End joining, open the next round, and write down the parts of this one, which are formed one by one."""
    round_.formed_at, round_.answer_until = now, now + ANSWER_WITHIN
    made = cut(db, round_, largest=largest)
    open_round(db, zone=zone, now=now)
    return made


def find_pool(db: Session, part_id: int, *, now: datetime) -> Pool | None:
    """What a part is formed of; None where it was formed by now."""
    part = find_waiting(db, part_id)
    return pool_of_round(db, part.round_, part=part, now=now) if part else None


def keep_formed(db: Session, part_id: int, formed: list[Formed], *, now: datetime) -> int:
    """Keep the groups of a part and ask their people; returns how many groups."""
    groups = keep_groups(db, db.get_one(RoundPart, part_id), formed, now=now)
    tell_asked(db, [seat for group in groups for seat in group.seats], now=now)
    return len(groups)


def close_asking(db: Session, *, now: datetime) -> int:
    """End the time to answer where it is over, of all groups at once; returns how many went on."""
    return sum(step(db) for steps in STEPS[:3] for step in steps(db, now=now))


def refills_due(db: Session, *, now: datetime) -> list[Step]:
    """Asking others where too few said yes in time, or ending that: a step for each part of a round."""
    groups = db.scalars(_answered(now).where(SmallGroup.round_id.is_not(None))).all()
    found: list[Step] = []
    for number in sorted({group.round_id for group in groups if group.round_id is not None}):
        some = [group for group in groups if group.round_id == number]
        found += [partial(_refill, among=[one.id for one in here], now=now) for _part, here in by_part(db, some)]
    return found


def closings_due(db: Session, *, now: datetime) -> list[Step]:
    """Ending the time to answer where it is over: a step for some groups."""
    ids = db.scalars(_answered(now).with_only_columns(SmallGroup.id)).all()
    return [partial(_close, among=some, now=now) for some in _batches(ids)]


def _answered(now: datetime) -> sa.Select[SmallGroup]:
    over = SmallGroup.phase.in_(ASKS), SmallGroup.answer_until <= now
    return sa.select(SmallGroup).where(*over).order_by(SmallGroup.id)


def _batches(ids: Sequence[int]) -> list[Sequence[int]]:
    return [ids[first : first + _AT_ONCE] for first in range(0, len(ids), _AT_ONCE)]


def _close(db: Session, *, among: Sequence[int], now: datetime) -> int:
    groups = db.scalars(_answered(now).where(SmallGroup.id.in_(among)).with_for_update()).all()
    for group in groups:
        take(db, group, states.close_asking, now=now)
    return len(groups)


def _refill(db: Session, *, among: Sequence[int], now: datetime) -> int:
    """Ask others, once, for groups of one part of a round in which too few said yes by now, and end the rest of these.

    In one, because people of a group that comes to nothing may be asked for another. Returns how many groups changed.
    """
    short = []
    for group in db.scalars(_answered(now).where(SmallGroup.id.in_(among)).with_for_update()).all():
        state = read(db, group)
        if group.phase is Phase.ASKING and not states.can_meet(state, states.there(state)):
            short.append(group)
    for part, some in by_part(db, short) if short else ():
        round_ = db.get_one(GroupRound, some[0].round_id)
        more = refill(db, round_, part, some, now=now)
        for group in some:
            if group.id in more:
                _ask_more(db, round_, group, more[group.id], now=now)
    for group in short:
        if group.phase is Phase.ASKING:
            take(db, group, states.close_asking, now=now)
    return len(short)


def _ask_more(db: Session, round_: GroupRound, group: SmallGroup, members: list[int], *, now: datetime) -> None:
    take(db, group, _with_more(len(members)), now=now)
    if group.phase is Phase.REFILLING:
        more = [seat for _number, seat in sorted(seats_of(db, round_, members).items())]
        group.seats += more
        group.asked = max(group.asked, states.FEWEST + _SPARE, len(members))
        group.answer_until = now + ANSWER_WITHIN
        db.flush()
        tell_asked(db, more, now=now)


def _with_more(more: int) -> Callable[[states.Gathering], states.Gathering]:
    return lambda group: states.close_asking(group, more=more)


def left_over_due(db: Session, *, now: datetime) -> list[Step]:
    """Telling, once the first time to answer is over, all who joined and have no group: a step for some of them."""
    seated = sa.select(Seat.id).join(SmallGroup).where(
        SmallGroup.round_id == GroupJoiner.round_id, Seat.member_id == GroupJoiner.member_id
    )  # fmt: skip
    unformed = sa.select(RoundPart.round_id).where(RoundPart.formed_at.is_(None))
    late = sa.select(GroupRound.id).where(GroupRound.answer_until <= now, GroupRound.id.not_in(unformed))
    left = sa.and_(GroupJoiner.round_id.in_(late), ~seated.exists())
    ids = db.scalars(
        sa.select(GroupJoiner.id).where(GroupJoiner.heard_at.is_(None), sa.or_(left, GroupJoiner.not_enough))
    ).all()
    return [partial(_tell_left_over, among=some, now=now) for some in _batches(sorted(ids))]


def _tell_left_over(db: Session, *, among: Sequence[int], now: datetime) -> int:
    """Tell these people; all of them come first the next time."""
    unheard = GroupJoiner.id.in_(among), GroupJoiner.heard_at.is_(None)
    joiners = db.scalars(sa.select(GroupJoiner).where(*unheard).options(joinedload(GroupJoiner.member))).all()
    for joiner in joiners:
        if not joiner.not_enough:
            joiner.not_enough, joiner.waited = True, joiner.waited + 1
        joiner.heard_at = now
    tell_not_enough(db, joiners, now=now)
    return len(joiners)


def follow_ups_due(db: Session, *, now: datetime) -> list[Step]:
    """Following dates that were called off or moved, plans that were given back, dates that are over."""
    open_ = sa.select(SmallGroup.id).where(SmallGroup.phase.not_in(CLOSED)).order_by(SmallGroup.id)
    return [partial(_follow_some, among=some, now=now) for some in _batches(db.scalars(open_).all())]


def _follow_some(db: Session, *, among: Sequence[int], now: datetime) -> int:
    some = sa.select(SmallGroup).where(SmallGroup.id.in_(among), SmallGroup.phase.not_in(CLOSED))
    return sum(
        _follow(db, group, now=now) for group in db.scalars(some.order_by(SmallGroup.id).with_for_update()).all()
    )


def _follow(db: Session, group: SmallGroup, *, now: datetime) -> bool:
    before = group.phase
    ahead = group.phase in ASKS | {Phase.REVEALED, Phase.TOO_FEW} and now < group.starts_at
    if ahead and not _takes_place(db, group):
        take(db, group, states.call_off, now=now)
    elif group.phase is Phase.REVEALED and now < group.starts_at:
        for seat_ in _gone(db, group):
            place = group.seats.index(seat_)
            take(db, group, lambda state, place=place: states.go(state, place), now=now)  # type: ignore[misc]
        take(db, group, states.settled, now=now)
    elif group.phase is Phase.AFTER and now >= group.ends_at + GLAD_WITHIN:
        take(db, group, states.close, now=now)
    elif now >= group.ends_at:
        take(db, group, states.pass_by, now=now)
    return group.phase is not before


def _takes_place(db: Session, group: SmallGroup) -> bool:
    """Whether the date is still listed, on, and at the time that was told."""
    date = db.get(Occurrence, group.occurrence_id) if group.occurrence_id else None
    return date is not None and date.state is OccurrenceState.ON and date.starts_at == group.starts_at


def _gone(db: Session, group: SmallGroup) -> list[Seat]:
    """Those who said yes and gave the plan back on its own page, or take part in groups no more."""
    state = read(db, group)
    return [
        one for one, person in zip(group.seats, state.people, strict=True)
        if person.said is Said.YES and not person.takes_part
    ]  # fmt: skip


def circles_due(db: Session, *, now: datetime) -> list[Step]:
    """Asking circles about their next dates."""
    return [partial(propose_dates, now=now)]


# In this order; a step is done once, however often, and wants a transaction of its own where much is due.
STEPS = (refills_due, closings_due, left_over_due, follow_ups_due, circles_due)
