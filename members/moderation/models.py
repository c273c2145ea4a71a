"""What moderators did, and can undo."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model

_STANDS = sa.text("undone_at IS NULL")


class ModerationAct(Model):
    """One act on one thing: asked for, in force once `done_at` is set, undone. Moderators stand as member keys."""

    __tablename__ = "moderation_act"
    __table_args__ = (
        sa.Index(
            "uq_moderation_act_stands", "act", "kind", "subject_key",
            unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS,
        ),
        sa.CheckConstraint("second_by IS NULL OR second_by <> asked_by", name="two_people"),
        sa.CheckConstraint("done_at IS NULL OR NOT needs_second OR second_by IS NOT NULL", name="second_first"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    act: Mapped[str]
    kind: Mapped[str]  # a SubjectKind, or "account"
    subject_key: Mapped[str]  # never a number: those are given anew once a row is gone
    report_id: Mapped[int | None] = mapped_column(sa.ForeignKey("report.id", ondelete="SET NULL"), index=True)
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)  # what undoing needs
    needs_second: Mapped[bool]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(index=True)
    second_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]
    undone_at: Mapped[datetime | None]
