"""The log of who looked at what and did what: rows are added and never changed, which the database itself holds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, Session, mapped_column

from store.model import Model


class AuditEntry(Model):
    """One look or one act, without any contents. Triggers of both databases refuse to change or delete a row."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    who: Mapped[str] = mapped_column(index=True)  # the key of a member, which is given to nobody else later
    what: Mapped[str]  # "report.look"
    subject: Mapped[str]  # "report 12"


def note(db: Session, *, who: str, what: str, subject: str, now: datetime) -> None:
    """Add a row, flushed: what it tells of and the row are kept together or not at all."""
    db.add(AuditEntry(at=now, who=who, what=what, subject=subject))
    db.flush()
