"""Small groups of the demo town: one that is on, one that some are asked about, one left over, and a circle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Occurrence
from matching.core.types import Travel
from matching.rounds import advance, states
from matching.rounds.care import CareInput, kept_care, turn_on
from matching.rounds.circles import propose_dates
from matching.rounds.forming import Formed, keep_groups, new_key
from matching.rounds.gatherings import position, take
from matching.rounds.joining import join
from matching.rounds.models import Circle, CircleSeat, SmallGroup
from matching.rounds.pool import Pool, pool_of_round
from matching.rounds.timing import EVERY
from matching.rounds.told import Helps, Told
from members.accounts.people import change_email, get_or_make, give_roles
from members.consent.models import Purpose
from members.consent.notices import choose_notices
from members.consent.services import give
from members.models import Member, Role

SEEDS = Path(__file__).parent / "town" / "groups.json"
ZONE = "Europe/London"
_FORMED = timedelta(hours=60)  # so long ago: the first time to answer is over, a second one runs
_ANY_TIME = frozenset((day, part) for day in range(7) for part in range(4))
_MAIL = (Purpose.NOTICE_GROUPS, Purpose.NOTICE_EVENING, Purpose.NOTICE_CHANGE, Purpose.NOTICE_CHECK_IN)
_CARE = CareInput(
    contact="Priya, at the library (an example)",
    hours="Monday to Friday, 9 to 12",
    emergency="If somebody may be hurt, ring 999. Priya is no emergency service.",
)


def load_groups(db: Session, *, now: datetime, letters: bool = False) -> int:
    """Turn small groups on and bring some demo members into them, once; returns how many groups and circles.

    In a town whose dates suit none of them, fewer. With `letters` they have addresses and chose mail about groups and
    their dates, so that each step can be read in the mailbox of the demo; in a request's context then.
    """
    if kept_care(db) is not None:
        return 0
    moderator = get_or_make(db, "moderator@demo.example", now=now)
    give_roles(db, moderator, {Role.MODERATOR})
    turn_on(db, moderator, _CARE, now=now - EVERY - _FORMED)
    seeds = json.loads(SEEDS.read_text(encoding="utf-8"))["groups"]
    people = {one.key: one for one in db.scalars(sa.select(Member).where(Member.demo_note.is_not(None)))}
    if letters:
        _choose_mail(db, [member for seed in seeds for member in _members(seed, people)], now=now)
    made = _round(db, [seed for seed in seeds if seed["state"] != "circle"], people, now=now)
    for seed in seeds:
        if seed["state"] == "circle":
            made += _circle(db, _members(seed, people), now=now)
    return made


def _choose_mail(db: Session, members: Sequence[Member], *, now: datetime) -> None:
    """Give them addresses that lead nowhere, and let them choose mail about small groups and what they plan."""
    for member in members:
        assert member.profile is not None
        change_email(db, member, f"{member.name.lower()}@demo.example")
        choose_notices(db, profile_id=member.profile.id, wanted=_MAIL, now=now)


def _round(db: Session, seeds: Sequence[dict[str, Any]], people: dict[str, Member], *, now: datetime) -> int:
    """A round that formed some days ago, as it would stand now."""
    formed_at = now - _FORMED
    round_ = advance.open_round(db, zone=ZONE, now=formed_at - EVERY)
    assert round_ is not None
    for seed in seeds:
        for number, member in enumerate(_members(seed, people)):
            told = _told(seed, number, any_time=seed["state"] != "left_over")
            join(db, member, told, name=member.name, now=formed_at - timedelta(hours=1))
    (part,) = advance.begin_forming(db, round_, zone=ZONE, now=formed_at)
    pool = pool_of_round(db, round_, part=part, now=formed_at)
    wanted = {seed["state"]: _formed(db, pool, _asked_first(seed, people), seed["likes"]) for seed in seeds}
    keep_groups(db, part, [one for one in wanted.values() if one is not None], now=formed_at)
    groups = db.scalars(sa.select(SmallGroup).where(SmallGroup.round_id == round_.id)).all()
    for group in groups:
        _answer(db, group, wanted, now=formed_at)
    advance.close_asking(db, now=formed_at + timedelta(hours=48))
    return len(groups)


def _asked_first(seed: dict[str, Any], people: dict[str, Member]) -> list[int]:
    """Who is in the group at first: where others are to be asked still, the last is left for that."""
    ids = [member.id for member in _members(seed, people)]
    return ids[:3] if seed["state"] == "asked" else ids


def _answer(db: Session, group: SmallGroup, wanted: dict[str, Formed | None], *, now: datetime) -> None:
    """All say yes; where somebody is to be asked later, one says not this time."""
    asked = wanted.get("asked")
    declines = max(asked.members) if asked else None
    for seat in group.seats:
        yes = seat.member_id != declines
        take(db, group, lambda state, seat=seat, yes=yes: states.answer(state, position(group, seat), yes=yes), now=now)  # type: ignore[misc]


def _formed(db: Session, pool: Pool, members: Sequence[int], likes: Sequence[str]) -> Formed | None:
    """The first date that suits them all by the check of the core, of what they like if there is one; else None."""
    starts = {row.id: row.starts_at for row in db.execute(sa.select(Occurrence.id, Occurrence.starts_at))}
    other = {one.id: one.interests.keys().isdisjoint(likes) for one in pool.outings}
    for outing in sorted(other, key=lambda one: (other[one], starts[one], one)):
        if pool.fits(members, outing):
            return Formed(members=tuple(sorted(members)), outing=outing)
    return None


def _circle(db: Session, members: Sequence[Member], *, now: datetime) -> int:
    """A circle that met some weeks ago, and is asked about its next date."""
    usual = db.execute(sa.select(SmallGroup.activity_id, SmallGroup.title).order_by(SmallGroup.id).limit(1)).first()
    if usual is None:
        return 0
    circle = Circle(key=new_key(), activity_id=usual[0], title=usual[1], made_at=now - timedelta(days=20))
    circle.seats = [CircleSeat(member_id=member.id) for member in members]
    for member in members:
        assert member.profile is not None
        give(db, profile_id=member.profile.id, purpose=Purpose.GROUPS, now=now)
    db.add(circle)
    db.flush()
    propose_dates(db, now=now)
    return 1


def _told(seed: dict[str, Any], number: int, *, any_time: bool) -> Told:
    return Told(
        free=_ANY_TIME if any_time else frozenset({(6, 3)}),
        travel=Travel.CAR,
        minutes=60,
        likes=tuple(seed["likes"]),
        helps=(Helps(seed["helps"][number]),),
        step_free=not any_time,
    )


def _members(seed: dict[str, Any], people: dict[str, Member]) -> list[Member]:
    return [people[f"demo-{key}"] for key in seed["members"]]
