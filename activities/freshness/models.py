"""The question whether a listing is still right."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model

MOST_MAILS = 2  # without an answer; the listing then stands last, and a while later it takes a rest


class FreshnessQuestion(Model):
    """Asked by mail and not yet answered. The token of its page is kept as a hash."""

    __tablename__ = "freshness_question"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    asked_at: Mapped[datetime]
    mails: Mapped[int]  # sent since the last answer
