"""What somebody plans to do; readable by its owner alone."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.models import Activity
from store import Model, Skippable


class Answer(StrEnum):
    """What a person says of going; all three are equal, and each can be changed for another."""

    MIGHT = "might"  # a private note that holds nothing
    GOING = "going"  # keeps a place where places are limited
    NOT_AFTER_ALL = "not_after_all"  # given back: holds nothing, counts nowhere, can be taken up again


class Plan(Model):
    """One activity at one date, or on one day for what has no dates, as one person plans it.

    Title, place and times are kept as they were when the plan was made, so that it can still be shown
    when the listing has changed or gone. A plan belongs to a profile, so guests have plans too.
    """

    __tablename__ = "plan"
    __table_args__ = (
        sa.UniqueConstraint("profile_id", "activity_id", "starts_at"),
        sa.Index("ix_plan_activity_id_starts_at", "activity_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # stands in the address of its page
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"))
    activity_id: Mapped[int | None] = mapped_column(sa.ForeignKey("activity.id", ondelete="SET NULL"))
    occurrence_id: Mapped[int | None] = mapped_column(sa.ForeignKey("occurrence.id", ondelete="SET NULL"), index=True)
    answer: Mapped[Answer]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")  # in words
    # Where it is as far as the person knows: as planned, or as told since. None: not known, or it has no place.
    venue_id: Mapped[int | None] = mapped_column(sa.ForeignKey("venue.id", ondelete="SET NULL"))
    is_dated: Mapped[bool]  # False: a day the person chose, for something without dates
    starts_at: Mapped[datetime]  # of an undated one: where the day begins in `zone`
    ends_at: Mapped[datetime | None]
    all_day: Mapped[bool]
    zone: Mapped[str]  # IANA name; times are told in it
    feared: Mapped[Any | None] = mapped_column(Skippable)  # 0 no trouble ... 10 too much, said before; None: skipped
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]  # when the person said how it was, or would rather not

    activity: Mapped[Activity | None] = relationship()
    waiting: Mapped[Waiting | None] = relationship(
        cascade="all, delete-orphan", passive_deletes=True, back_populates="plan"
    )


class Turn(StrEnum):
    """Where a person stands who would like a place at a date that has none."""

    IN_LINE = "in_line"
    OFFERED = "offered"  # a place is held for them for a while
    PAUSED = "paused"  # passed over until they say so, by their own wish or because an offer ran out


class Waiting(Model):
    """A plan whose owner would like a place once one comes free. Leaving the line deletes the row."""

    __tablename__ = "waiting"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[Turn] = mapped_column(default=Turn.IN_LINE, index=True)
    since: Mapped[datetime]  # who came first is asked first
    offered_until: Mapped[datetime | None]  # of a paused one: when the offer ran out that nobody answered
    told: Mapped[bool] = mapped_column(default=False)  # a letter about the offer was thought of

    plan: Mapped[Plan] = relationship(back_populates="waiting")
