"""What happens in rounds by the clock: opening, forming, the time to answer, dates, circles. Each step once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Occurrence, OccurrenceState
from matching.rounds import states
from matching.rounds.care import find_care
from matching.rounds.circles import propose_dates
from matching.rounds.forming import Formed, groups_asking, keep_groups, refill, seats_of
from matching.rounds.gatherings import read, take
from matching.rounds.models import GroupJoiner, GroupRound, RoundPart, Seat, SmallGroup
from matching.rounds.news import tell_asked, tell_not_enough
from matching.rounds.parts import LARGEST, by_part, cut, find_waiting
from matching.rounds.pool import Pool, pool_of_round
from matching.rounds.states import ASKS, CLOSED, Phase, Said
from matching.rounds.timing import ANSWER_WITHIN, EVERY, GLAD_WITHIN, first_day_of

_SPARE = 1  # asked beyond what is needed when a group is refilled
_LATE = timedelta(days=1)  # the fortnight of a round that is formed later than that moves along


def advance_rounds(db: Session, *, zone: str, now: datetime) -> int:
    """Do all that is due but forming; returns how many groups, rounds and dates changed. In an application's context.

    Doing it twice, or late, changes nothing more. `zone` is that of the site, for rounds that open.
    """
    done = int(open_round(db, zone=zone, now=now) is not None)
    done += close_asking(db, now=now)
    done += follow_dates(db, now=now)
    return done + propose_dates(db, now=now)


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
    for group in groups:
        tell_asked(db, group, group.seats, now=now)
    return len(groups)


def close_asking(db: Session, *, now: datetime) -> int:
    """End the time to answer where it is over; returns how many groups went on."""
    due = sa.select(SmallGroup).where(SmallGroup.phase.in_(ASKS), SmallGroup.answer_until <= now)
    groups = db.scalars(due.order_by(SmallGroup.id).with_for_update()).all()
    asked = {group.round_id for group in groups if group.round_id is not None}
    for number in sorted(asked):
        _refill(db, db.get_one(GroupRound, number), now=now)
    left = [group for group in groups if group.phase in ASKS and group.answer_until <= now]
    for group in left:
        take(db, group, states.close_asking, now=now)
    return len(groups) + _tell_left_over(db, now=now)


def _refill(db: Session, round_: GroupRound, *, now: datetime) -> None:
    """Ask others, once, for groups of a round in which too few said yes by now."""
    short = []
    for group in groups_asking(db, round_):
        state = read(db, group)
        enough = states.can_meet(state, states.there(state))
        if group.phase is Phase.ASKING and group.answer_until <= now and not enough:
            short.append(group)
    for part, some in by_part(db, short):
        for number, members in refill(db, round_, part, some, now=now).items():
            _ask_more(db, round_, next(one for one in some if one.id == number), members, now=now)


def _ask_more(db: Session, round_: GroupRound, group: SmallGroup, members: list[int], *, now: datetime) -> None:
    take(db, group, _with_more(len(members)), now=now)
    if group.phase is Phase.REFILLING:
        more = [seat for _number, seat in sorted(seats_of(db, round_, members).items())]
        group.seats += more
        group.asked = max(group.asked, states.FEWEST + _SPARE, len(members))
        group.answer_until = now + ANSWER_WITHIN
        db.flush()
        tell_asked(db, group, more, now=now)


def _with_more(more: int) -> Callable[[states.Gathering], states.Gathering]:
    return lambda group: states.close_asking(group, more=more)


def _tell_left_over(db: Session, *, now: datetime) -> int:
    """Tell, once the first time to answer is over, all who joined and have no group; they come first the next time."""
    seated = sa.select(Seat.id).join(SmallGroup).where(
        SmallGroup.round_id == GroupJoiner.round_id, Seat.member_id == GroupJoiner.member_id
    )  # fmt: skip
    unformed = sa.select(RoundPart.round_id).where(RoundPart.formed_at.is_(None))
    late = sa.select(GroupRound.id).where(GroupRound.answer_until <= now, GroupRound.id.not_in(unformed))
    left = db.scalars(
        sa.select(GroupJoiner).where(
            GroupJoiner.round_id.in_(late), GroupJoiner.heard_at.is_(None), ~seated.exists()
        )
    ).all()  # fmt: skip
    for joiner in left:
        joiner.not_enough, joiner.waited = True, joiner.waited + 1
    fell = db.scalars(
        sa.select(GroupJoiner).where(GroupJoiner.heard_at.is_(None), GroupJoiner.not_enough)
    ).all()  # fmt: skip
    for joiner in fell:
        joiner.heard_at = now
    tell_not_enough(db, fell, now=now)
    db.flush()
    return len(fell)


def follow_dates(db: Session, *, now: datetime) -> int:
    """Follow dates that were called off or moved, plans that were given back, dates that are over; returns how many."""
    open_ = db.scalars(
        sa.select(SmallGroup).where(SmallGroup.phase.not_in(CLOSED)).order_by(SmallGroup.id).with_for_update()
    ).all()
    return sum(_follow(db, group, now=now) for group in open_)


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
