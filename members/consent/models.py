"""Consents: what somebody allowed, when, in which words, and when they took it back."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model


class Purpose(StrEnum):
    """What something may be kept or used for."""

    PACING = "pacing"  # keep what check-ins say, so that suggestions fit what a person can face
    LEARNING = "learning"  # count plans and likes together with those of others, never of fewer than five people
    GROUPS = "groups"  # be asked about small groups
    MEASURES = "measures"  # be asked two questions every eight weeks, and keep the answers
    MEASURES_COUNTED = "measures_counted"  # count those answers together with others', never of fewer than ten people
    # Mail that nobody asked for at that moment; see members.consent.notices.
    NOTICE_PLANNED = "notice_planned"  # when they plan something, with a calendar file
    NOTICE_EVENING = "notice_evening"  # the evening before a plan
    NOTICE_STILL = "notice_still"  # two days before a plan that keeps a place: still all right?
    NOTICE_SOON = "notice_soon"  # two hours before a plan
    NOTICE_CHECK_IN = "notice_check_in"  # the morning after a plan: how was it
    NOTICE_WEEKLY = "notice_weekly"  # suggestions once a week
    NOTICE_PLACE = "notice_place"  # a place came free
    NOTICE_CHANGE = "notice_change"  # a date of a plan changed or does not take place
    NOTICE_GROUPS = "notice_groups"  # what happens next in a small group
    NOTICE_QUESTIONS = "notice_questions"  # every eight weeks, the page of two questions


_OPEN = sa.text("withdrawn_at IS NULL")


class Consent(Model):
    """One consent from when it was given until it was withdrawn; giving it again is a new row."""

    __tablename__ = "consent"
    __table_args__ = (
        sa.Index(
            "uq_consent_open", "profile_id", "purpose", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[Purpose]
    wording: Mapped[int]  # version of the words it was given to; see services.WORDING
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
