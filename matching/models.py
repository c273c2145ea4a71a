"""What people said of suggestions, and what was learned from participation."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model


class Opinion(StrEnum):
    """What a person said of a suggestion."""

    MORE = "more"  # more like this
    NOT_FOR_ME = "not_for_me"  # never again, and less like it
    NOT_NOW = "not_now"  # rests for two weeks; says nothing about liking


class Feedback(Model):
    """One opinion on one activity; a newer one replaces it."""

    __tablename__ = "feedback"
    __table_args__ = (sa.UniqueConstraint("profile_id", "activity_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), index=True)
    opinion: Mapped[Opinion]
    said_at: Mapped[datetime]


class LearnedKept(Model):
    """What was learned from participation: one row, arrays as `matching.core.learned.save` writes them."""

    __tablename__ = "learned_kept"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str]  # a digest of the content: another one when what was learned is
    made_at: Mapped[datetime]
    content: Mapped[bytes] = mapped_column(sa.LargeBinary)
