"""Reports: what somebody said is wrong, apart from who said it."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Encrypted, Model


class SubjectKind(StrEnum):
    """What a report can be about."""

    LISTING = "listing"
    ORGANIZER = "organizer"
    GROUP_MESSAGE = "group_message"
    GROUP_MEMBER = "group_member"


class Urgency(IntEnum):
    """How soon somebody should look; the order of the queue."""

    NOW = 0  # somebody may not be safe
    SOON = 1
    SOMETIME = 2


class ReportState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What came of a report, as its sender hears it."""

    PUT_RIGHT = "put_right"
    TAKEN_DOWN = "taken_down"
    ACTED = "acted"
    PASSED_ON = "passed_on"
    FOUND_NOTHING = "found_nothing"
    NOT_OURS = "not_ours"


class Report(Model):
    """Somebody's word that something is wrong. Nothing in it leads to whoever sent it, nor to whom it is about."""

    __tablename__ = "report"
    __table_args__ = (
        sa.Index("ix_report_state_urgency", "state", "urgency", "reported_at"),
        sa.Index("ix_report_kind_subject_key", "kind", "subject_key"),
        sa.CheckConstraint("(state = 'closed') = (outcome IS NOT NULL)", name="closed_with_an_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)  # of the address where what came of it can be read
    kind: Mapped[SubjectKind]
    subject_key: Mapped[str]  # of an activity, organizer, message or seat; a report outlives what it is about
    reason: Mapped[str]  # a Reason
    urgency: Mapped[int]
    words: Mapped[Any | None] = mapped_column(Encrypted)  # str
    # What it was about, as it was then: {"title": str, "lines": [[words, text], …]}
    seen: Mapped[Any | None] = mapped_column(Encrypted)
    state: Mapped[ReportState] = mapped_column(default=ReportState.OPEN)
    reported_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[Outcome | None]
    closed_at: Mapped[datetime | None]


class ReportSender(Model):
    """Which member sent a report and waits to hear what came of it; goes when they have heard."""

    __tablename__ = "report_sender"

    report_id: Mapped[int] = mapped_column(sa.ForeignKey("report.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
