"""What was decided about organizers and their listings."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model


class Act(StrEnum):
    ASKED = "asked"  # an organizer asks to publish here
    WELCOMED = "welcomed"
    DECLINED = "declined"
    SENT = "sent"  # a listing waits to be looked at
    APPROVED = "approved"
    RETURNED = "returned"  # with words that say what would help
    CHANGED = "changed"  # a listing that is out was edited and waits for a second look
    SEEN = "seen"  # the second look found nothing
    CLAIM_GRANTED = "claim_granted"
    CLAIM_DECLINED = "claim_declined"
    HIDDEN = "hidden"  # nobody said for long whether it is still right


class ReviewAct(Model):
    """One step, never changed afterwards. Who took it stands in the log of moderators alone."""

    __tablename__ = "review_act"
    __table_args__ = (sa.Index("ix_review_act_activity_id_id", "activity_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"))
    act: Mapped[Act]
    words: Mapped[str] = mapped_column(default="")  # what was told to or by the organizer
    at: Mapped[datetime]
