"""Who may join a round, and who takes part: asked anew at each step, remembered nowhere."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.rounds.care import find_care
from matching.rounds.models import GroupJoiner, GroupRound
from matching.rounds.timing import AFTER_JOINING
from members.consent.models import Purpose
from members.consent.services import given_by
from members.models import Member, Profile


class Door(StrEnum):
    """Whether somebody can join now, or why not."""

    OPEN = "open"
    OFF = "off"  # nobody looks after small groups here at present
    NOT_VERIFIED = "not_verified"
    TOO_NEW = "too_new"  # the account is younger than 72 hours
    NO_AREA = "no_area"
    PAUSED = "paused"
    NO_ROUND = "no_round"  # the next one opens soon


def door_of(db: Session, member: Member, *, now: datetime) -> Door:
    """Whether this member can join the round that is open."""
    profile = member.profile
    if find_care(db) is None:
        return Door.OFF
    if not is_verified(member):
        return Door.NOT_VERIFIED
    if now - member.created_at < AFTER_JOINING:
        return Door.TOO_NEW
    if profile is None or profile.area_cell is None:
        return Door.NO_AREA
    if profile.paused:
        return Door.PAUSED
    return Door.OPEN if find_open_round(db, now=now) else Door.NO_ROUND


def is_verified(member: Member) -> bool:
    """Whether the address was proved: accounts are made by a link in a mail. People of the demo town have none."""
    return member.email is not None or member.demo_note is not None


def find_open_round(db: Session, *, now: datetime) -> GroupRound | None:
    """The round that can be joined now."""
    open_ = GroupRound.opened_at <= now, GroupRound.forms_at > now, GroupRound.formed_at.is_(None)
    return db.scalars(sa.select(GroupRound).where(*open_).order_by(GroupRound.id.desc()).limit(1)).first()


def taking_part() -> sa.Select[int]:
    """The ids of all who may be in a small group now: consent, no pause, account open. For use inside others."""
    return (
        sa.select(Member.id)
        .join(Profile, Profile.member_id == Member.id)
        .where(Member.active, Profile.paused.is_(False), Profile.id.in_(given_by(Purpose.GROUPS)))
    )


def takes_part(db: Session, member_id: int) -> bool:
    """Whether this member may be in a small group now."""
    return db.scalar(taking_part().where(Member.id == member_id)) is not None


def find_joiner(db: Session, round_: GroupRound, member_id: int) -> GroupJoiner | None:
    """This member in this round."""
    return db.scalar(
        sa.select(GroupJoiner).where(GroupJoiner.round_id == round_.id, GroupJoiner.member_id == member_id)
    )
