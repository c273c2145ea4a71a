"""A short list as its link worker keeps it, and the copy of whoever opened it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from matching.core.types import Travel
from store import Model


class ShortList(Model):
    """A few activities for somebody who is no account here and has no name here."""

    __tablename__ = "short_list"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)  # who made it
    interests: Mapped[list[str]]  # ids in seeds/interests.json
    area_cell: Mapped[str | None]
    area_name: Mapped[str | None]
    area_country: Mapped[str | None]
    area_zone: Mapped[str | None]
    travel: Mapped[Travel]
    travel_minutes: Mapped[int]
    activities: Mapped[list[int]] = mapped_column(sa.JSON)  # ids of activities
    agreed_at: Mapped[datetime] = mapped_column(index=True)  # when the person said yes, and the list was begun
    agreed_wording: Mapped[int]  # version of the words; see services.WORDING
    code_hash: Mapped[str | None] = mapped_column(unique=True)  # keyed
    code_until: Mapped[datetime | None]
    told_opened: Mapped[bool] = mapped_column(default=False)  # whoever opened it wanted the worker to know


class OpenedList(Model):
    """What was on a short list when somebody opened it; theirs from then on, whatever becomes of the other."""

    __tablename__ = "opened_list"

    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    short_list_id: Mapped[int | None] = mapped_column(sa.ForeignKey("short_list.id", ondelete="SET NULL"), index=True)
    activities: Mapped[list[int]] = mapped_column(sa.JSON)
    opened_at: Mapped[datetime]
