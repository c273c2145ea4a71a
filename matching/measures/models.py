"""Answers to the questions asked now and then, and how many people gave which once a quarter was over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model, Skippable


class MeasureAnswer(Model):
    """One answer of one person. Those given together share the instant."""

    __tablename__ = "measure_answer"
    __table_args__ = (sa.UniqueConstraint("profile_id", "measure", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"))
    measure: Mapped[str]  # id in seeds/measures.json
    answer: Mapped[Any | None] = mapped_column(Skippable)  # int: its place among the answers, from 0
    asked_at: Mapped[datetime] = mapped_column(index=True)


class MeasureCount(Model):
    """How many people gave the answers from `first` to `last` in a quarter, written once and never again.

    Rounded down to a multiple of five; 0 where fewer than ten people answered at all.
    """

    __tablename__ = "measure_count"

    measure: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)  # "2026-Q4"
    first: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
    people: Mapped[int]
