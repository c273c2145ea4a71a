"""What moderators see of a message or a person of a group that was reported, and what they can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext, lazy_gettext
from sqlalchemy.orm import Session

from activities.wording.words import date_words
from matching.rounds import states
from matching.rounds.gatherings import take
from matching.rounds.messages import Line
from matching.rounds.met import find_met, find_note
from matching.rounds.models import GroupMessage, Seat, SmallGroup
from matching.rounds.wording import line_words
from members.current import find_current_member
from members.reports.models import SubjectKind
from members.reports.subjects import Described, Subject, register_subject
from refusals import NotHere, Overtaken

_MOST_LINES = 20  # of somebody who was reported, in their own words


def describe_member(db: Session, seat: Seat) -> Described:
    """A person of a group: the first name, the group, and what they wrote there in their own words."""
    own = db.scalars(
        sa.select(GroupMessage)
        .where(GroupMessage.seat_id == seat.id, GroupMessage.code == Line.OWN)
        .order_by(GroupMessage.sent_at.desc())
        .limit(_MOST_LINES)
    )
    lines = [(gettext("Group"), _group_words(seat.group)), *((gettext("They wrote"), one.text or "") for one in own)]
    return Described(key=seat.key, title=seat.member.name, lines=tuple(lines), account=seat.member.key)


def describe_message(message: GroupMessage) -> Described:
    """One message, and nothing else of the thread."""
    seat = message.seat
    words = message.text or line_words().get(message.code, "")
    lines = (gettext("Group"), _group_words(seat.group)), (gettext("They wrote"), words)
    return Described(key=message.key, title=seat.member.name, lines=lines, account=seat.member.key)


def _group_words(group: SmallGroup) -> str:
    zone = ZoneInfo(group.zone)
    return f"{group.title}, {date_words(group.starts_at.astimezone(zone), group.ends_at.astimezone(zone))}"


def _find_member(db: Session, key: str) -> Described:
    """One whom a group has named to the asker."""
    asker = find_current_member(db)
    met = find_met(db, asker.id, key) if asker else None
    if met is None:
        raise NotHere("There is nothing here, or not any more.")
    return describe_member(db, met[1])


def _find_message(db: Session, key: str) -> Described:
    """A message of another that the asker could read."""
    asker = find_current_member(db)
    note = find_note(db, asker.id, key) if asker else None
    if note is None:
        raise NotHere("There is nothing here, or not any more.")
    return describe_message(note)


def _describe_member(db: Session, key: str) -> Described | None:
    seat = db.scalar(sa.select(Seat).where(Seat.key == key))
    return describe_member(db, seat) if seat else None


def _describe_message(db: Session, key: str) -> Described | None:
    message = db.scalar(sa.select(GroupMessage).where(GroupMessage.key == key))
    return describe_message(message) if message else None


def _in_group(db: Session, key: str) -> list[int]:
    """Those who share the group with somebody who was reported: none of them looks at it as a moderator."""
    group = sa.select(Seat.group_id).where(Seat.key == key)
    return list(db.scalars(sa.select(Seat.member_id).where(Seat.group_id.in_(group))))


def _in_group_of_message(db: Session, key: str) -> list[int]:
    seat = sa.select(GroupMessage.seat_id).where(GroupMessage.key == key)
    group = sa.select(Seat.group_id).where(Seat.id.in_(seat))
    return list(db.scalars(sa.select(Seat.member_id).where(Seat.group_id.in_(group))))


@dataclass(frozen=True)
class _HideMessage:
    """Take one message out of the thread."""

    @property
    def words(self) -> str:
        return str(gettext("Hide this message"))

    def do(self, db: Session, subject_key: str, *, now: datetime) -> dict[str, Any]:
        message = db.scalar(sa.select(GroupMessage).where(GroupMessage.key == subject_key))
        if message is None or message.hidden_at is not None:
            raise Overtaken("This message is not shown any more.")
        message.hidden_at = now
        db.flush()
        return {}

    def undo(self, db: Session, subject_key: str, before: dict[str, Any], *, now: datetime) -> None:
        db.execute(sa.update(GroupMessage).where(GroupMessage.key == subject_key).values(hidden_at=None))


@dataclass(frozen=True)
class _TakeOut:
    """Take somebody out of the group in which they were reported; the others see only the new number."""

    @property
    def words(self) -> str:
        return str(gettext("Take them out of this group"))

    def do(self, db: Session, subject_key: str, *, now: datetime) -> dict[str, Any]:
        seat = db.scalar(sa.select(Seat).where(Seat.key == subject_key))
        if seat is None or seat.said is states.Said.OUT or seat.group.phase in states.CLOSED:
            raise Overtaken("They are not in this group any more.")
        place = seat.group.seats.index(seat)
        take(db, seat.group, lambda state: states.go(state, place), now=now)
        return {}

    def undo(self, db: Session, subject_key: str, before: dict[str, Any], *, now: datetime) -> None:
        """Let them back in where the group is still on, but not into the plan, which is theirs to make."""
        seat = db.scalar(sa.select(Seat).where(Seat.key == subject_key))
        if seat is not None and seat.group.phase is states.Phase.REVEALED:
            seat.said, seat.plan_id, seat.left_at = states.Said.YES, None, None
            db.flush()


register_subject(
    SubjectKind.GROUP_MESSAGE,
    Subject(
        words=lazy_gettext("A message in a group"),
        find=_find_message,
        describe=_describe_message,
        concerns=_in_group_of_message,
        acts={"hide": _HideMessage()},
    ),
)
register_subject(
    SubjectKind.GROUP_MEMBER,
    Subject(
        words=lazy_gettext("Somebody in a group"),
        find=_find_member,
        describe=_describe_member,
        concerns=_in_group,
        acts={"take_out": _TakeOut()},
    ),
)
