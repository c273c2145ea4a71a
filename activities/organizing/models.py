"""Who acts for an organizer, and what an organizer may know of those who come: numbers, and first names told."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.models import Activity, Organizer
from store import Encrypted, Model


class PersonRole(StrEnum):
    """What a member may do for an organizer; each may do what the next one may."""

    OWNER = "owner"  # people as well
    EDITOR = "editor"  # listings and dates
    HELPER = "helper"  # sees what is planned and ticks who is there


class OrganizerPerson(Model):
    """A member who acts for an organizer."""

    __tablename__ = "organizer_person"
    __table_args__ = (sa.UniqueConstraint("organizer_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    role: Mapped[PersonRole]
    since: Mapped[datetime]

    organizer: Mapped[Organizer] = relationship()


class OrganizerInvite(Model):
    """A mail that asks somebody to act for an organizer too. Kept as a hash, serves once, runs out."""

    __tablename__ = "organizer_invite"

    id: Mapped[int] = mapped_column(primary_key=True)
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)  # who asks
    email: Mapped[str] = mapped_column(index=True)
    role: Mapped[PersonRole]
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    organizer: Mapped[Organizer] = relationship()


class ListingClaim(Model):
    """An organizer says that a listing which came from elsewhere is theirs."""

    __tablename__ = "listing_claim"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str]  # how that can be checked
    asked_at: Mapped[datetime]

    activity: Mapped[Activity] = relationship()
    organizer: Mapped[Organizer] = relationship()


class ListingLooks(Model):
    """How often the page of a listing was opened in a month, by whomever."""

    __tablename__ = "listing_looks"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)  # 2026-11
    looks: Mapped[int]


class Attendance(Model):
    """How many came to a date, as somebody counted there; no names and nobody's number."""

    __tablename__ = "attendance"

    occurrence_id: Mapped[int] = mapped_column(sa.ForeignKey("occurrence.id", ondelete="CASCADE"), primary_key=True)
    came: Mapped[int]


class ToldName(Model):
    """A first name that a member lets the organizer see for one date."""

    __tablename__ = "told_name"

    plan_id: Mapped[int] = mapped_column(sa.ForeignKey("plan.id", ondelete="CASCADE"), primary_key=True)
    name: Mapped[Any] = mapped_column(Encrypted)  # str
