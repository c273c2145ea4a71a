"""A small town in which people join rounds of small groups; each test names only what it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence
from matching.core.groups import Effort
from matching.core.reach import cell_of
from matching.core.types import Point
from matching.rounds import advance
from matching.rounds.care import CareInput, turn_on
from matching.rounds.forming import fix_plan, form_pool, new_key
from matching.rounds.gatherings import get_seat, position, take
from matching.rounds.joining import join
from matching.rounds.models import Circle, CircleSeat, GroupRound, RoundPart, Seat, SmallGroup
from matching.rounds.states import Phase, Said, answer
from matching.rounds.timing import EVERY
from matching.rounds.told import Helps, Told
from members.consent.models import Purpose
from members.consent.services import give
from members.models import InterestSource, Member, Profile, ProfileInterest, Role
from tests import make
from tests.path_rows import GENTLE

QUICK = Effort(tries=(6,), least=0)
ALL_DAY = frozenset((day, part) for day in range(7) for part in range(4))
JOINED = make.NOW - timedelta(days=30)  # long before any round
CARE = CareInput(
    contact="Priya, at the library", hours="Weekdays, 9 to 12", emergency="Ring 999 when somebody is hurt."
)


def care(db: Session, *, now: datetime = make.NOW, **over: Any) -> Member:
    """Small groups are on, looked after by a moderator."""
    moderator = make.member(db, "priya@example.org", roles=[Role.MODERATOR], now=JOINED)
    turn_on(db, moderator, CARE.model_copy(update=over), now=now)
    return moderator


def person(db: Session, name: str, *, likes: Sequence[str] = ("drawing",), **over: Any) -> Member:
    """A member since long ago, in the middle of the town, who wants no mail; columns of Profile may be given."""
    row = make.member(db, f"{name.lower()}@example.org", now=JOINED)
    row.name = name
    area = {"area_cell": cell_of(Point(*make.TOWN)), "area_name": "Alderbridge", "area_country": "GB"}
    row.profile = Profile(**{**area, "area_zone": make.ZONE, "comfort": 3, "changed_at": JOINED, **over})
    row.profile.interests = [ProfileInterest(interest=one, source=InterestSource.TICKED) for one in likes]
    db.flush()
    return row


def told(**over: Any) -> Told:
    """Free at any time, ready to go far, likes drawing; fields may be given."""
    given = {"free": ALL_DAY, "minutes": 60, "likes": ("drawing",), "helps": (Helps.LISTEN_FIRST,)}
    return Told(**{**given, **over})


def clubs(db: Session, *, now: datetime = make.NOW, count: int = 1, **over: Any) -> list[Activity]:
    """Gentle clubs for drawing, each with a date on every one of the next sixty days at 14:00."""
    days = [(now + timedelta(days=day)).strftime("%Y-%m-%dT14:00") for day in range(1, 60)]
    made = []
    for _ in range(count):
        fields = {"interests": ["drawing"], "first_visit": GENTLE, "now": now, "dates": days, "days_ahead": 60}
        made.append(make.activity(db, **{"title": "Draw side by side", **fields, **over}))
    return made


def joined(db: Session, names: str, *, now: datetime = make.NOW, **over: Any) -> list[Member]:
    """People by name, "Ann Bo Cy", who are in the round that is open; fields of Told may be given."""
    people = []
    for name in names.split():
        member = person(db, name)
        join(db, member, told(**over), name=name, now=now)
        people.append(member)
    return people


def open_round(db: Session, *, now: datetime = make.NOW) -> GroupRound:
    """A round that can be joined."""
    row = advance.open_round(db, zone=make.ZONE, now=now)
    assert row is not None
    return row


def formed(db: Session, round_: GroupRound) -> tuple[list[SmallGroup], datetime]:
    """Form the round when its time has come; return its groups and that time."""
    now = round_.forms_at
    assert advance.find_due(db, now=now) is round_
    form_parts(db, advance.begin_forming(db, round_, zone=make.ZONE, now=now), now=now)
    mine = sa.select(SmallGroup).where(SmallGroup.round_id == round_.id).order_by(SmallGroup.id)
    return list(db.scalars(mine)), now


def form_parts(db: Session, parts: Iterable[RoundPart], *, now: datetime) -> None:
    """Form these parts of a round, in their order."""
    for part in parts:
        pool = advance.find_pool(db, part.id, now=now)
        assert pool is not None
        advance.keep_formed(db, part.id, form_pool(pool, effort=QUICK), now=now)


def go_on(db: Session, *, now: datetime) -> int:
    """What the job does by the clock."""
    return advance.advance_rounds(db, zone=make.ZONE, now=now)


def say(db: Session, group: SmallGroup, member: Member, *, yes: bool = True, now: datetime) -> None:
    """Answer whether a possible group suits."""
    seat = get_seat(db, group.key, member.id)
    take(db, group, lambda state: answer(state, position(group, seat), yes=yes), now=now)


def revealed(db: Session, names: str = "Ann Bo Cy Di") -> tuple[SmallGroup, list[Member], datetime]:
    """A group that is on, its people, and the instant at which it was."""
    clubs(db)
    care(db)
    round_ = open_round(db)
    people = joined(db, names)
    (group,), now = formed(db, round_)
    for member in people:
        say(db, group, member, now=now)
    at = group.answer_until
    go_on(db, now=at)
    assert group.phase is Phase.REVEALED
    return group, people, at


def bring_together(db: Session, members: Sequence[int]) -> None:
    """These members have said yes to one group, which is asked still; those kept apart already are left out."""
    group = bare_group(db)
    for number in members:
        seat = Seat(key=new_key(), member=db.get_one(Member, number), said=Said.YES)
        group.seats.append(seat)
    db.flush()


def bring_into_circle(db: Session, members: Sequence[int]) -> None:
    """These members are a circle."""
    _bare_circle(db).seats = [CircleSeat(member_id=number) for number in members]
    db.flush()


def parents(db: Session) -> dict[str, int]:
    """A round, a group and a circle without anybody, by the names of their tables."""
    group = bare_group(db)
    assert group.round_id is not None
    return {"group_round": group.round_id, "small_group": group.id, "circle": _bare_circle(db).id}


def _bare_circle(db: Session) -> Circle:
    circle = Circle(key=new_key(), title="Draw side by side", made_at=make.NOW)
    db.add(circle)
    db.flush()
    return circle


def bare_group(db: Session) -> SmallGroup:
    """A group of a round, asked about a date, with nobody in it."""
    round_ = GroupRound(
        opened_at=make.NOW, forms_at=make.NOW + EVERY, first_day=make.NOW.date(), zone=make.ZONE, formed_at=make.NOW
    )
    db.add(round_)
    date = db.scalar(sa.select(Occurrence).limit(1))
    if date is None:
        (activity,) = clubs(db)
        date = make.dates_of(db, activity)[20]
    db.flush()
    group = SmallGroup(key=new_key(), round_id=round_.id, answer_until=make.NOW + EVERY, made_at=make.NOW)
    fix_plan(group, date, db.get_one(Activity, date.activity_id))
    db.add(group)
    db.flush()
    return group


def consents(db: Session, member: Member, *, now: datetime = make.NOW) -> None:
    """Allow to be in groups."""
    assert member.profile is not None
    give(db, profile_id=member.profile.id, purpose=Purpose.GROUPS, now=now)
