"""Making, finding and ending keys of programs."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.models import Member
from members.programs.models import ProgramKey, Scope

PREFIX = "doorstep_"  # so that a key that lies around is known for one
MOST_KEYS = 20  # of one member
_KEY_BYTES = 32
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A program that showed a key: whose it is and what it is for. `is_first_today`: its visit is not yet noted."""

    key_id: int
    member_id: int
    scopes: frozenset[str]
    is_first_today: bool


def make_key(
    db: Session, member: Member, *, name: str, scopes: Collection[Scope], days: int, now: datetime
) -> str | None:
    """Keep a new key and return it, which is the only time that it is known in the clear.

    None where the member has as many as one may have. The caller holds the member.
    """
    count = db.scalar(sa.select(sa.func.count()).where(ProgramKey.member_id == member.id)) or 0
    if count >= MOST_KEYS:
        return None
    key = PREFIX + secrets.token_urlsafe(_KEY_BYTES)
    db.add(
        ProgramKey(
            key_hash=_hash(key), member_id=member.id, name=name, scopes=[one.value for one in Scope if one in scopes],
            made_at=now, expires_at=now + timedelta(days=days),
        )
    )  # fmt: skip
    db.flush()
    return key


def find_caller(db: Session, key: str, *, now: datetime) -> Caller | None:
    """Return whose program shows this key, while it opens anything and its member's account is open."""
    row = db.execute(
        sa.select(ProgramKey.id, ProgramKey.member_id, ProgramKey.scopes, ProgramKey.used_at)
        .join(Member, Member.id == ProgramKey.member_id)
        .where(ProgramKey.key_hash == _hash(key), ProgramKey.expires_at > now, Member.active)
    ).one_or_none()
    if row is None:
        return None
    return Caller(
        key_id=row.id,
        member_id=row.member_id,
        scopes=frozenset(row.scopes),
        is_first_today=row.used_at is None or row.used_at <= now - _A_DAY,
    )


def note_use(db: Session, caller: Caller, *, now: datetime) -> None:
    """Note that a key was used, to the day."""
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    db.execute(sa.update(ProgramKey).where(ProgramKey.id == caller.key_id).values(used_at=day))


def keys_of(db: Session, member: Member) -> Sequence[ProgramKey]:
    """Return the keys of a member, the newest first."""
    rows = sa.select(ProgramKey).where(ProgramKey.member_id == member.id)
    return db.scalars(rows.order_by(ProgramKey.made_at.desc(), ProgramKey.id.desc())).all()


def end_key(db: Session, member: Member, number: int) -> None:
    """End a key of a member; one that is not theirs is passed over."""
    db.execute(sa.delete(ProgramKey).where(ProgramKey.id == number, ProgramKey.member_id == member.id))


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
