"""Joining a round, changing what was told for it, and leaving it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.rounds.doors import Door, door_of, find_joiner, find_open_round
from matching.rounds.models import GroupJoiner, GroupRound
from matching.rounds.told import Told
from members.consent.models import Purpose
from members.consent.services import give, given
from members.models import Member
from refusals import NotHere


def join(db: Session, member: Member, told: Told, *, name: str, by_mail: bool = False, now: datetime) -> GroupJoiner:
    """Join the round that is open, or change what was told for it; flushed. Who joins allows to be in groups.

    `name` is the first name a group will be shown; `by_mail`: to hear of the next steps by mail. The caller holds the
    profile. Raises NotHere where the member cannot join now.
    """
    round_ = find_open_round(db, now=now)
    profile = member.profile
    if door_of(db, member, now=now) is not Door.OPEN or round_ is None or profile is None:
        raise NotHere("There is no round of small groups that you can join now.")
    give(db, profile_id=profile.id, purpose=Purpose.GROUPS, now=now)
    if by_mail:
        give(db, profile_id=profile.id, purpose=Purpose.NOTICE_GROUPS, now=now)
    member.name = name
    row = find_joiner(db, round_, member.id)
    if row is None:
        row = GroupJoiner(
            round_id=round_.id, member_id=member.id, waited=_waited(db, round_, member), not_enough=False, joined_at=now
        )
        db.add(row)
    row.told = told.to_json()
    db.flush()
    return row


def leave(db: Session, member: Member, *, now: datetime) -> bool:
    """Leave the round that is open, as if one had never joined; returns whether one was in it."""
    round_ = find_open_round(db, now=now)
    row = find_joiner(db, round_, member.id) if round_ else None
    if row is None:
        return False
    db.delete(row)
    db.flush()
    return True


def last_told(db: Session, member: Member) -> GroupJoiner | None:
    """What the member told for the last round they joined."""
    mine = sa.select(GroupJoiner).where(GroupJoiner.member_id == member.id)
    return db.scalar(mine.order_by(GroupJoiner.round_id.desc()).limit(1))


def allows_groups(db: Session, member: Member) -> bool:
    """Whether the member consents to be asked about small groups."""
    profile = member.profile
    return profile is not None and Purpose.GROUPS in given(db, profile_id=profile.id)


def _waited(db: Session, round_: GroupRound, member: Member) -> int:
    """How many rounds running this member found no group, by no choice of theirs."""
    before = GroupJoiner.member_id == member.id, GroupJoiner.round_id < round_.id
    last = sa.select(GroupJoiner.waited).where(*before).order_by(GroupJoiner.round_id.desc()).limit(1)
    return db.scalar(last) or 0
