"""Who makes short lists: asked by mail, saying yes themselves, let go again. Each act of an operator is noted."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.accounts.letters import post
from members.accounts.people import give_roles
from members.models import Member, MemberRole, Role
from notices.links import public, read_signed, signed
from refusals import NotHere
from store import AuditEntry, note

OFFER_LASTS = timedelta(days=14)
_PURPOSE = "make short lists with people"
_LET_GO = "let go"


def workers(db: Session) -> Sequence[Member]:
    """Those who may make short lists, the longest there first."""
    return db.scalars(
        sa.select(Member)
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(MemberRole.role == Role.LINK_WORKER)
        .order_by(Member.id)
    ).all()


def ask(db: Session, operator: Member, email: str, *, now: datetime) -> None:
    """Ask whoever reads the mail of an address. Nothing is kept of an address that never answers."""
    note(db, who=operator.key, what="ask", subject="a link worker", now=now)
    token = signed(_PURPOSE, f"{int(now.timestamp())} {_mark(email)}")
    post(db, "link_worker", email, stale_at=now + OFFER_LASTS, link=public("short_lists.offer", token=token))


def check_offer(db: Session, token: str, member: Member, *, now: datetime) -> None:
    """Raise NotHere unless this member was asked in the last two weeks, and not let go since."""
    made, _, mark = str(read_signed(_PURPOSE, token)).partition(" ")
    at = datetime.fromtimestamp(int(made), UTC)
    let_go = sa.select(AuditEntry.id).where(
        AuditEntry.what == _LET_GO, AuditEntry.subject == _named(member), AuditEntry.at >= at
    )
    if mark != _mark(member.email or "") or now - at > OFFER_LASTS or db.scalar(let_go.limit(1)) is not None:
        raise NotHere("This link has run out, or it was sent to another address than the one you signed in with.")


def begin(db: Session, token: str, member: Member, *, now: datetime) -> None:
    """Let somebody make short lists who was asked. Raises NotHere as `check_offer` does."""
    check_offer(db, token, member, now=now)
    give_roles(db, member, {Role.LINK_WORKER})


def let_go(db: Session, operator: Member, number: int, *, now: datetime) -> None:
    """Let a member, by id, make no more lists; those they made go when their time is over.

    Raises NotHere for somebody who makes none.
    """
    member = db.get(Member, number)
    if member is None or Role.LINK_WORKER not in member.held_roles:
        raise NotHere("That person is not on the list any more.")
    db.execute(sa.delete(MemberRole).where(MemberRole.member_id == number, MemberRole.role == Role.LINK_WORKER))
    note(db, who=operator.key, what=_LET_GO, subject=_named(member), now=now)


def _named(member: Member) -> str:
    return f"link worker {member.id}"


def _mark(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()[:32]
