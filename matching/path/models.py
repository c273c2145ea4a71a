"""Check-ins and what is reckoned from them; readable by their owner alone."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Mendable, Model


class CheckIn(Model):
    """What a person said of one visit, once it was over. One for each plan; a later answer replaces an earlier one."""

    __tablename__ = "check_in"
    __table_args__ = (sa.Index("ix_check_in_profile_id_happened_on", "profile_id", "happened_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # stands in the address of its page
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"))
    plan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("plan.id", ondelete="SET NULL"), unique=True)
    happened_on: Mapped[date]  # in the zone of the plan
    told: Mapped[Any | None] = mapped_column(Mendable)  # see matching.path.told
    said_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ComfortState(Model):
    """What is reckoned of one person's pace, and what they set themselves. `state` can always be made anew."""

    __tablename__ = "comfort_state"

    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    begun_on: Mapped[date]
    begun_at: Mapped[datetime | None]  # when they started over: what was said until then is not reckoned with
    answers: Mapped[Any | None] = mapped_column(Mendable)  # dict: situations, harder and easier
    wishes: Mapped[Any | None] = mapped_column(Mendable)  # dict: stay here, cap
    state: Mapped[Any | None] = mapped_column(Mendable)  # as matching.core.pacing writes it
    stamp: Mapped[str]  # another one after every change; names kept pages
