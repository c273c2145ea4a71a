"""Members as accounts: found by their address, made once, given roles, moved to another address."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.accounts.models import Passkey
from members.accounts.noted import Noted, jot
from members.apart.services import recognise
from members.models import Member, MemberRole, Role

_KEY_BYTES = 16


def find_by_email(db: Session, email: str) -> Member | None:
    """Return the member with this address, as `addresses.find_address` spells it."""
    return db.scalar(sa.select(Member).where(Member.email == email))


def find_id_by_email(db: Session, email: str) -> int | None:
    """Return the id of the member with this address: as much work where there is one as where there is none."""
    return db.scalar(sa.select(Member.id).where(Member.email == email))


def get_or_make(db: Session, email: str, *, now: datetime) -> Member:
    """Return the member with this address, making one, flushed.

    Two who do so at the same instant get the same member.
    """
    member = find_by_email(db, email)
    if member is not None:
        return member
    try:
        with db.begin_nested():
            member = Member(key=secrets.token_urlsafe(_KEY_BYTES), name="", email=email, created_at=now)
            db.add(member)
            db.flush()
            recognise(db, member)
    except sa.exc.IntegrityError:
        member = find_by_email(db, email)
        assert member is not None
    return member


def give_roles(db: Session, member: Member, roles: set[Role]) -> None:
    """Add roles to a member; those held already stay."""
    new = sorted(roles - member.held_roles)
    if not new:
        return
    member.role_rows += [MemberRole(role=role) for role in new]
    db.flush()
    jot(Noted.ROLES_GIVEN, member, roles=", ".join(new))


def change_email(db: Session, member: Member, email: str) -> bool:
    """Move a member to another address; return False, changing nothing, when somebody has it."""
    try:
        with db.begin_nested():
            member.email = email
            db.flush()
            recognise(db, member)
    except sa.exc.IntegrityError:
        db.refresh(member)
        return False
    return True


def has_passkey(db: Session, member: Member) -> bool:
    """Whether the member has a passkey."""
    return db.scalar(sa.select(Passkey.id).where(Passkey.member_id == member.id).limit(1)) is not None
