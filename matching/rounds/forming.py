"""Making groups of a round, and asking others where too few said yes. What is made is checked before it is told."""

from __future__ import annotations

import logging
import secrets
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence
from activities.plans.keeping import place_of
from matching.core.groups import EFFORT, Effort, form, violations
from matching.core.groups.values import MOST
from matching.rounds.likes import Liked
from matching.rounds.models import GroupJoiner, GroupRound, RoundPart, Seat, SmallGroup
from matching.rounds.outings import fortnight
from matching.rounds.parts import claim
from matching.rounds.pool import Pool, members_of, pool_of_round
from matching.rounds.states import FEWEST, Said
from matching.rounds.timing import ANSWER_WITHIN, NO_END
from matching.rounds.told import find_told

log = logging.getLogger("doorstep")

_ASK_AT_LEAST = 5  # so many are asked where others are free, so that three are left when two say not this time
_SPARE = 1  # more than are needed are asked when a group is refilled
_KEY_BYTES = 12


@dataclass(frozen=True, kw_only=True)
class Formed:
    """People, by the ids of members, who will be asked about one date."""

    members: tuple[int, ...]
    outing: int


def form_pool(pool: Pool, *, effort: Effort = EFFORT) -> list[Formed]:
    """Groups of a pool, by their first member, then filled up with people who were left over.

    A group that breaks a hard rule by the check of the core is left out, and the log says so.
    """
    made = form(
        pool.joiners, pool.outings, apart=pool.apart, past=pool.past, seed=pool.round_id, effort=effort
    )  # fmt: skip
    broken = {
        one for fault in violations(made, pool.joiners, pool.outings, apart=pool.apart, past=pool.past)
        for one in fault.members
    }  # fmt: skip
    if broken:
        log.error("a small group that breaks a rule was formed and left out")
    groups = [
        Formed(members=group.members, outing=group.outing) for group in made.groups if broken.isdisjoint(group.members)
    ]
    return _filled_up(pool, groups, [one for one in made.left_over if one not in broken])


def _filled_up(pool: Pool, groups: Sequence[Formed], left_over: Iterable[int]) -> list[Formed]:
    """Ask a few more where there is room, those first who have waited longest: not everybody says yes."""
    waited = {one.id: one.left_over for one in pool.joiners}
    free = sorted(left_over, key=lambda one: (-waited[one], one))
    going = Counter({group.outing: 0 for group in groups})
    for group in groups:
        going[group.outing] += len(group.members)
    filled = []
    for group in groups:
        room = (pool.dates[group.outing].room or MOST * len(pool.joiners)) - going[group.outing]
        more = chosen(pool, group.members, group.outing, free, most=min(_ASK_AT_LEAST - len(group.members), room))
        if more:
            free = [one for one in free if one not in more]
        going[group.outing] += len(more)
        filled.append(Formed(members=tuple(sorted((*group.members, *more))), outing=group.outing))
    return filled


def chosen(pool: Pool, members: Sequence[int], outing: int, free: Sequence[int], *, most: int) -> tuple[int, ...]:
    """At most so many of `free`, in their order, who fit with these people, at this date and with each other."""
    found: list[int] = []
    come = pool.may_come(outing, members) if most > 0 and outing in pool.dates else frozenset()
    for one in (one for one in free if one in come):
        if len(found) >= most or len(members) + len(found) >= MOST:
            break
        if pool.fits((*members, *found, one), outing, any_size=len(members) + len(found) + 1 < FEWEST):
            found.append(one)
    return tuple(found)


def keep_groups(db: Session, part: RoundPart, formed: Sequence[Formed], *, now: datetime) -> list[SmallGroup]:
    """Keep the groups of a part of a round and ask their people; flushed. A part that was formed before stays so.

    What changed since the pool was read is looked at again: whoever may not be asked any more is not, and a
    group that would break a rule now is not kept.
    """
    if not claim(db, part, now=now):
        return []
    round_ = part.round_
    dates = fortnight(db, round_.first_day, round_.zone, among=sorted({one.outing for one in formed}))
    asked = sorted({member for one in formed for member in one.members})
    pool = pool_of_round(db, round_, part=part, now=now, dates=dates, members=asked)
    suits = []
    for one in formed:
        members = [member for member in one.members if member in pool.people]
        if one.outing in dates and pool.fits(members, one.outing):
            suits.append((dates[one.outing], members))
    going = [one for _, members in suits for one in members]
    shared = {name for _, members in suits for name in _shared(pool, members)}
    liked = Liked(db, shared, {pool.people[one].area for one in going})
    seats = seats_of(db, round_, going)
    kept = []
    for date, members in suits:
        group = SmallGroup(key=new_key(), round_id=round_.id, answer_until=now + ANSWER_WITHIN, made_at=now)
        fix_plan(group, date.occurrence, date.activity)
        group.seats = [seats[one] for one in sorted(members)]
        group.asked = len(members)
        group.interests = list(liked.common(_shared(pool, members), [pool.people[one].area for one in members]))
        kept.append(group)
    db.add_all(kept)
    db.flush()
    return kept


def _shared(pool: Pool, members: Sequence[int]) -> list[str]:
    """What all of these people like, by id of the interest."""
    return sorted(set.intersection(*(set(pool.people[one].interests) for one in members)))


def fix_plan(group: SmallGroup, occurrence: Occurrence, activity: Activity) -> None:
    """Let a group go to this date: what, where and when, as it is listed now."""
    group.activity_id, group.occurrence_id = activity.id, occurrence.id
    group.title, group.place, group.zone = activity.title, place_of(activity), activity.timezone
    group.starts_at, group.ends_at = occurrence.starts_at, occurrence.ends_at or occurrence.starts_at + NO_END


def seats_of(db: Session, round_: GroupRound, members: Collection[int]) -> dict[int, Seat]:
    """A new seat for each of these members, with what they said helps them, in no group yet."""
    rows = db.execute(
        sa.select(GroupJoiner.member_id, GroupJoiner.told).where(
            GroupJoiner.round_id == round_.id, GroupJoiner.member_id.in_(members)
        )
    )
    told = {member: find_told(kept) for member, kept in rows}
    people = members_of(db, told)
    helps = {number: [one.value for one in said.helps] if said else [] for number, said in told.items()}
    return {number: Seat(key=new_key(), member=people[number], helps=helps[number]) for number in told}


def refill(
    db: Session, round_: GroupRound, part: RoundPart | None, groups: Sequence[SmallGroup], *, now: datetime
) -> dict[int, list[int]]:
    """Choose whom to ask for groups in which too few said yes in time, by the id of the group; writes nothing.

    First those whom nobody asked; then people who said yes in a group that comes to nothing. Whoever was left over
    most often comes first. A group that could not reach three is left out.
    """
    pool = pool_of_round(db, round_, part=part, now=now, but_for=[group.id for group in groups])
    waited = {one.id: one.left_over for one in pool.joiners}
    seated = set(db.scalars(sa.select(Seat.member_id).join(SmallGroup).where(SmallGroup.round_id == round_.id)))
    seated |= set(
        db.scalars(
            sa.select(GroupJoiner.member_id).where(GroupJoiner.round_id == round_.id, GroupJoiner.heard_at.is_not(None))
        )
    )
    free = sorted(set(waited) - seated, key=lambda one: (-waited[one], one))
    yes = {
        group.id: [one.member_id for one in group.seats if one.said is Said.YES and one.member_id in waited]
        for group in groups
    }
    order = sorted((group for group in groups if yes[group.id]), key=lambda group: (-len(yes[group.id]), group.id))
    found: dict[int, list[int]] = {}
    given: set[int] = set()
    for at, group in enumerate(order):
        if group.id in given or group.occurrence_id is None:
            continue
        here, missing = yes[group.id], FEWEST - len(yes[group.id])
        later = {one.id: yes[one.id] for one in order[at + 1 :] if one.id not in given}
        for others in (free, [*free, *(one for some in later.values() for one in some)]):
            more = chosen(pool, here, group.occurrence_id, others, most=missing + _SPARE)
            if len(more) >= missing and pool.fits((*here, *more), group.occurrence_id):
                found[group.id] = list(more)
                given |= {number for number, some in later.items() if not set(some).isdisjoint(more)}
                free = [one for one in free if one not in more]
                break
    return found


def new_key() -> str:
    """A key for the address of a page."""
    return secrets.token_urlsafe(_KEY_BYTES)
