"""What a round is formed of, read from the database: who joined, where they can go, who may not meet."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.plans.models import Answer, Plan
from matching.core.comfort import comfort_of
from matching.core.groups import Group, Joiner, Outing, PastGroup, Round, Rule, Standing, reasons_of, violations
from matching.core.groups.values import COMFORT_APART, ROUNDS_APART
from matching.core.reach import cell_centre, great_circle_km, reach_km
from matching.path.models import ComfortState
from matching.path.reckoning import find_standing
from matching.rounds.doors import taking_part
from matching.rounds.likes import sharable
from matching.rounds.models import Circle, CircleSeat, GroupJoiner, GroupRound, RoundPart, Seat, SmallGroup
from matching.rounds.outings import Date, fortnight, outings_of
from matching.rounds.states import Phase, Said
from matching.rounds.timing import DAYS, PARTS, free_bits
from matching.rounds.told import find_told
from members.apart.services import pairs_kept_apart
from members.models import Member, Profile
from members.profiles import values_of

_Floats = NDArray[np.float64]
_STEADY_FROM = 5  # days out
_MOST_WAITED = 5
_ROUGH_KM, _ROUGH = 0.1, 1e-6
# Nobody met there: a group may be formed of the same people again.
_NEVER_MET = (Phase.ASKING, Phase.REFILLING, Phase.FELL_THROUGH)
_ANY_SIZE = frozenset({Rule.SIZE, Rule.NOT_EVERYBODY_ONCE, Rule.ONLY_BEGINNER})


@dataclass(frozen=True, kw_only=True)
class Pool:
    """A round as the core takes it; joiners and pairs are named by the ids of members."""

    round_id: int
    first_day: date
    zone: str
    joiners: tuple[Joiner, ...]
    outings: tuple[Outing, ...]
    apart: frozenset[tuple[int, int]]
    past: tuple[PastGroup, ...]

    @cached_property
    def people(self) -> Mapping[int, Joiner]:
        """Joiners by id."""
        return {one.id: one for one in self.joiners}

    @cached_property
    def dates(self) -> Mapping[int, Outing]:
        """Outings by id."""
        return {one.id: one for one in self.outings}

    @cached_property
    def _apart_by_id(self) -> Mapping[int, list[tuple[int, int]]]:
        return _by_id(self.apart, lambda pair: pair)

    @cached_property
    def _past_by_id(self) -> Mapping[int, list[PastGroup]]:
        return _by_id(self.past, lambda group: group.members)

    def fits(self, members: Iterable[int], outing: int, *, any_size: bool = False) -> bool:
        """Whether these people could be a group at an outing by every hard rule; `any_size`: also one or two."""
        asked, date = frozenset(members), self.dates.get(outing)
        some = [self.people[one] for one in sorted(asked) if one in self.people]
        if date is None or not date.slots or len(some) != len(asked):
            return False
        group = Group(
            members=tuple(one.id for one in some), outing=outing, slot=date.slots.bit_length() - 1,
            reasons=reasons_of(some),
        )  # fmt: skip
        apart = [pair for one in asked for pair in self._apart_by_id.get(one, ())]
        past = [group for one in asked for group in self._past_by_id.get(one, ())]
        broken = violations(Round(groups=(group,), left_over=()), some, [date], apart=apart, past=past)
        return not {one.rule for one in broken} - (_ANY_SIZE if any_size else frozenset())

    def may_come(self, outing: int, members: Iterable[int]) -> frozenset[int]:
        """The ids of those who are free at an outing, near enough and about as ready as these people for what it asks.

        A rough look; `fits` decides.
        """
        date, (free, lat, lon, reach, comfort) = self.dates[outing], self._columns
        asked = [self.people[one].comfort for one in members]
        low, high = max(asked) - COMFORT_APART - _ROUGH, min(asked) + COMFORT_APART + _ROUGH
        likely = free & date.slots != 0
        likely &= (comfort >= max(low, date.demand - _ROUGH)) & (comfort <= high)
        likely &= great_circle_km(date.at.lat, date.at.lon, lat, lon) <= reach + _ROUGH_KM
        return frozenset(self.joiners[at].id for at in np.flatnonzero(likely))

    @cached_property
    def _columns(self) -> tuple[NDArray[np.int64], _Floats, _Floats, _Floats, _Floats]:
        centre = {area: cell_centre(area) for area in {one.area for one in self.joiners}}
        return (
            np.array([one.free for one in self.joiners], np.int64),
            np.array([centre[one.area].lat for one in self.joiners], float),
            np.array([centre[one.area].lon for one in self.joiners], float),
            np.array([one.reach_km for one in self.joiners], float),
            np.array([one.comfort for one in self.joiners], float),
        )


_T = TypeVar("_T")


def _by_id(some: Iterable[_T], ids_of: Callable[[_T], Iterable[int]]) -> dict[int, list[_T]]:
    found: dict[int, list[_T]] = {}
    for one in some:
        for number in ids_of(one):
            found.setdefault(number, []).append(one)
    return found


def pool_of_round(
    db: Session,
    round_: GroupRound,
    *,
    part: RoundPart | None = None,
    now: datetime,
    but_for: Iterable[int] = (),
    dates: Mapping[int, Date] | None = None,
    members: Collection[int] | None = None,
) -> Pool:
    """Everything a round, or a part of it, is formed of now. Whoever took a consent back or paused is not in it.

    `but_for`: groups, by id, whose people are to be spread anew, so that they take no room. `dates` and `members`:
    only these, of all there are.
    """
    if dates is None:
        dates = fortnight(db, round_.first_day, round_.zone, among=part.dates if part and part.areas else None)
    outings = outings_of(db, dates, round_.first_day, round_.zone, but_for=but_for)
    joiners = _joiners(db, round_, part, members, now=now)
    ids = [one.id for one in joiners]
    return Pool(
        round_id=round_.id,
        first_day=round_.first_day,
        zone=round_.zone,
        joiners=tuple(joiners),
        outings=tuple(outings),
        apart=pairs_kept_apart(db, ids),
        past=tuple(_past(db, round_, ids if members is not None or (part and part.areas) else None)),
    )


# What is needed of those who join, and no more: what else a profile keeps under lock takes long to open.
_ROW = (
    GroupJoiner.member_id, GroupJoiner.told, GroupJoiner.waited, Profile.id.label("profile_id"), Profile.area_cell,
    Profile.comfort,
)  # fmt: skip


def _joiners(
    db: Session, round_: GroupRound, part: RoundPart | None, members: Collection[int] | None, *, now: datetime
) -> list[Joiner]:
    here = Profile.area_cell.in_(part.areas) if part and part.areas else Profile.area_cell.is_not(None)
    rows = db.execute(
        sa.select(*_ROW)
        .join(Profile, Profile.member_id == GroupJoiner.member_id)
        .where(
            GroupJoiner.round_id == round_.id, GroupJoiner.member_id.in_(taking_part()), here,
            sa.true() if members is None else GroupJoiner.member_id.in_(members),
        )
        .order_by(GroupJoiner.member_id)
    ).all()  # fmt: skip
    profiles = [row.profile_id for row in rows]
    used, reckoned = _days_out(db, profiles, now=now), _reckoned(db, profiles)
    found = []
    for row in rows:
        joiner = _joiner(row, round_.first_day)
        if joiner is not None:
            comfort = reckoned.get(row.profile_id, joiner.comfort)
            found.append(replace(joiner, comfort=comfort, standing=_standing(used.get(row.profile_id, 0))))
    return found


def _joiner(row: sa.Row[Any], first_day: date) -> Joiner | None:
    told = find_told(row.told)
    if told is None or row.area_cell is None:
        return None
    return Joiner(
        id=row.member_id,
        area=row.area_cell,
        reach_km=reach_km(told.travel, told.minutes),
        free=free_bits(told.free, told.week, first_day),
        interests=dict.fromkeys(sharable(told.likes), 1.0),
        languages=frozenset(told.languages),
        comfort=comfort_of(row.comfort),
        size=told.size,
        step_free=told.step_free,
        no_alcohol=told.no_alcohol,
        most_cost=told.most_cost,
        woman=told.woman,
        women_only=told.women_only and told.woman,
        left_over=min(row.waited, _MOST_WAITED),
    )


def _reckoned(db: Session, profiles: Collection[int]) -> dict[int, float]:
    """The demand each of these people faces now as their check-ins tell, where they allow that."""
    rows = db.scalars(
        sa.select(Profile).join(ComfortState, ComfortState.profile_id == Profile.id).where(Profile.id.in_(profiles))
    )
    states = {one.id: find_standing(db, values_of(one)).state for one in rows}
    return {number: min(1.0, max(0.0, state.comfort)) for number, state in states.items() if state is not None}


def _days_out(db: Session, profiles: Sequence[int], *, now: datetime) -> dict[int, int]:
    """How many plans each of these people had that are over and were not given back."""
    rows = db.execute(
        sa.select(Plan.profile_id, sa.func.count())
        .where(Plan.profile_id.in_(profiles), Plan.answer == Answer.GOING, Plan.starts_at < now)
        .group_by(Plan.profile_id)
    )
    return dict(rows.all())


def _standing(days: int) -> Standing:
    if days == 0:
        return Standing.NEW
    return Standing.STEADY if days >= _STEADY_FROM else Standing.SOME


def _past(db: Session, round_: GroupRound, among: Sequence[int] | None) -> list[PastGroup]:
    """Groups of the last rounds whose people were shown to each other, and circles: who has met need not be formed.

    `among`: as far as these people were in them.
    """
    asked = sa.true() if among is None else Seat.member_id.in_(among)
    before = db.scalars(
        sa.select(GroupRound.id).where(GroupRound.id < round_.id).order_by(GroupRound.id.desc()).limit(ROUNDS_APART)
    ).all()
    ago = {number: at for at, number in enumerate(before, start=1)}
    rows = db.execute(
        sa.select(SmallGroup.id, SmallGroup.round_id, Seat.member_id)
        .join(Seat, Seat.group_id == SmallGroup.id)
        .where(
            SmallGroup.round_id.in_(before), SmallGroup.phase.not_in(_NEVER_MET), Seat.said.in_((Said.YES, Said.OUT)),
            asked,
        )
    )  # fmt: skip
    met: dict[tuple[int, int], set[int]] = {}
    for group, number, member in rows:
        met.setdefault((group, ago[number or 0]), set()).add(member)
    circles: dict[int, set[int]] = {}
    together = sa.select(CircleSeat.circle_id, CircleSeat.member_id).join(Circle).where(
        Circle.ended_at.is_(None), sa.true() if among is None else CircleSeat.member_id.in_(among)
    )  # fmt: skip
    for circle, member in db.execute(together):
        circles.setdefault(circle, set()).add(member)
    past = [PastGroup(rounds_ago=at, members=frozenset(some)) for (_group, at), some in sorted(met.items())]
    return past + [PastGroup(rounds_ago=1, members=frozenset(some)) for _circle, some in sorted(circles.items())]


def pool_of_people(
    db: Session, members: Sequence[int], dates: Mapping[int, Date], first_day: date, zone: str, *, any_time: bool
) -> Pool:
    """What some people could do, as they last told, whether they met lately or not; `any_time`: also when not free."""
    rows = db.execute(
        sa.select(*_ROW)
        .join(Profile, Profile.member_id == GroupJoiner.member_id)
        .where(GroupJoiner.member_id.in_(members), GroupJoiner.member_id.in_(taking_part()))
        .order_by(GroupJoiner.round_id)
    ).all()
    reckoned = _reckoned(db, {row.profile_id for row in rows})
    last: dict[int, Joiner] = {}
    for row in rows:
        joiner = _joiner(row, first_day)
        if joiner is not None:
            free = (1 << DAYS * PARTS) - 1 if any_time else joiner.free
            last[row.member_id] = replace(joiner, free=free, comfort=reckoned.get(row.profile_id, joiner.comfort))
    return Pool(
        round_id=0, first_day=first_day, zone=zone, joiners=tuple(last.values()),
        outings=tuple(outings_of(db, dates, first_day, zone)), apart=pairs_kept_apart(db, members), past=(),
    )  # fmt: skip


def members_of(db: Session, ids: Iterable[int]) -> dict[int, Member]:
    """Members by id."""
    return {one.id: one for one in db.scalars(sa.select(Member).where(Member.id.in_(list(ids))))}
