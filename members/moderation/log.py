"""The log of moderators: every look at something, every act, each with who, what and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.models import Member
from store import AuditEntry, note
from web.paging import Page

_LARGEST_PAGE = 1_000_000
_A_PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the log. `who` is the moderator's address, "" once their account is gone."""

    at: datetime
    who: str
    what: str
    subject: str


def looked(db: Session, moderator: Member, subject: str, *, now: datetime) -> None:
    """Note that a moderator looks at something: "report 12". Without the note the page is not shown."""
    note(db, who=moderator.key, what="look", subject=subject, now=now)


def entries(db: Session, *, page: int) -> tuple[Sequence[Line], Page]:
    """A page of the log, the newest first."""
    total = db.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) or 0
    cut = Page.of(total=total, number=min(page, _LARGEST_PAGE), size=_A_PAGE)
    rows = db.execute(
        sa.select(AuditEntry.at, sa.func.coalesce(Member.email, ""), AuditEntry.what, AuditEntry.subject)
        .outerjoin(Member, Member.key == AuditEntry.who)
        .order_by(AuditEntry.id.desc())
        .offset(cut.span.start)
        .limit(cut.size)
    )
    return tuple(Line(at=at, who=who, what=what, subject=subject) for at, who, what, subject in rows), cut
