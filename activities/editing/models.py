"""What an organizer has typed of a listing, finished or not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.models import Activity, Organizer
from store import Model


class Draft(Model):
    """The page of the editor as it was last kept. One that was never sent has no activity."""

    __tablename__ = "draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # stands in the address of its page
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), unique=True)
    typed: Mapped[dict[str, Any]]  # field -> text, or a list of ticked values
    seen: Mapped[dict[str, Any] | None]  # its listing as the editor shows it, when the two last said the same
    version: Mapped[int] = mapped_column(default=1)  # grows with each change, so that two editors notice each other
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]  # while it waits for somebody to look at it

    organizer: Mapped[Organizer] = relationship()
    activity: Mapped[Activity | None] = relationship()
