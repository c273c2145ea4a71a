"""What members are told of small groups by mail, if they chose that: what happens next, and never who did what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask_babel import format_date
from sqlalchemy.orm import Session

from activities.wording.words import date_words
from matching.rounds.models import Circle, GroupJoiner, Seat, SmallGroup
from matching.rounds.states import Phase
from matching.rounds.timing import GLAD_WITHIN
from members.consent.models import Purpose
from members.consent.notices import members_wanting
from members.language import speaking_to
from members.models import Member
from notices.links import public
from notices.telling import News, tell_all

_TO_ANSWER = timedelta(hours=2)  # less than that before the time to answer ends, a letter is of no use
_NOT_ENOUGH_FOR = timedelta(days=3)


class Told(StrEnum):
    """What a letter is about."""

    ASKED = "asked"
    ON = "on"
    TOO_FEW = "too_few"
    CALLED_OFF = "called_off"
    GLAD = "glad"
    CIRCLE = "circle"
    CIRCLE_ASKED = "circle_asked"
    NOT_ENOUGH = "not_enough"


_OF_PHASE = {
    Phase.REVEALED: Told.ON,
    Phase.TOO_FEW: Told.TOO_FEW,
    Phase.CALLED_OFF: Told.CALLED_OFF,
    Phase.AFTER: Told.GLAD,
}


def tell_asked(db: Session, seats: Iterable[Seat], *, now: datetime) -> None:
    """Tell of a possible small group, to whom a seat was given just now."""
    some = [
        _news(one, _asked(db, one.group), one.group.answer_until - _TO_ANSWER, now=now) for one in _wanting(db, seats)
    ]
    tell_all(db, some, now=now)


def _asked(db: Session, group: SmallGroup) -> Told:
    """That there is a circle is told with its first date, and only to those who are in it."""
    circle = db.get(Circle, group.circle_id) if group.circle_id else None
    if circle is None:
        return Told.ASKED
    return Told.CIRCLE if circle.met == 1 and not circle.missed else Told.CIRCLE_ASKED


def tell_group(db: Session, group: SmallGroup, seats: Sequence[Seat], *, now: datetime) -> None:
    """Tell these people what has become of their group."""
    told = _OF_PHASE.get(group.phase)
    if told is None or (told is Told.GLAD and group.circle_id is not None):
        return
    if told is Told.CALLED_OFF and group.occurrence_id is not None:
        seats = _not_told_as_planners(db, seats)
    stale_at = max(group.ends_at, now) + GLAD_WITHIN if told is Told.GLAD else group.starts_at
    tell_all(db, [_news(seat, told, stale_at, now=now) for seat in _wanting(db, seats)], now=now)


def _not_told_as_planners(db: Session, seats: Sequence[Seat]) -> list[Seat]:
    """Those who do not hear of a date that was called off or moved because they planned it: two letters are one."""
    planners = [seat.member_id for seat in seats if seat.plan_id is not None]
    told = set(db.scalars(members_wanting(Purpose.NOTICE_CHANGE).where(Member.id.in_(planners))))
    return [seat for seat in seats if seat.member_id not in told]


def tell_not_enough(db: Session, joiners: Iterable[GroupJoiner], *, now: datetime) -> None:
    """Tell those for whom there was no group this time; all of them the same."""
    until = now + _NOT_ENOUGH_FOR
    some = [
        _about(one.member, Told.NOT_ENOUGH, f"not enough {one.round_id}", {}, stale_at=until, over_at=until)
        for one in _wanting(db, joiners)
    ]
    tell_all(db, some, now=now)


def _news(seat: Seat, told: Told, stale_at: datetime, *, now: datetime) -> News:
    group = seat.group
    zone = ZoneInfo(group.zone)
    start, end, today = group.starts_at.astimezone(zone), group.ends_at.astimezone(zone), now.astimezone(zone).date()
    with speaking_to(seat.member):
        values = {
            "weekday": format_date(start.date(), "EEEE"),
            "title": group.title,
            "when": date_words(start, end, today=today),
            "link": public("groups.group", key=group.key),
        }
    return _about(seat.member, told, f"{group.key} {told}", values, stale_at=stale_at, over_at=group.ends_at)


_Of = TypeVar("_Of", Seat, GroupJoiner)


def _wanting(db: Session, some: Iterable[_Of]) -> list[_Of]:
    """Those whose members want to be told by mail."""
    rows = list(some)
    ids = [row.member_id for row in rows]
    wanting = set(db.scalars(members_wanting(Purpose.NOTICE_GROUPS).where(Member.id.in_(ids))))
    return [row for row in rows if row.member_id in wanting]


def _about(
    member: Member, told: Told, about: str, values: dict[str, Any], *, stale_at: datetime, over_at: datetime
) -> News:
    given = {"weekday": "", "title": "", "when": "", "link": public("groups.front"), **values, "told": told.value}
    return News(
        kind=Purpose.NOTICE_GROUPS, member=member, about=about, stale_at=stale_at, over_at=over_at, values=given
    )  # fmt: skip
