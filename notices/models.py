"""Notices to members, and the outbox: letters that wait to be sent, and what became of them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Encrypted, Model


class LetterState(StrEnum):
    """Where a letter is on its way."""

    QUEUED = "queued"
    SENDING = "sending"  # somebody has it until the lease runs out
    SENT = "sent"
    FAILED = "failed"  # refused for good by the server of the address
    DEAD = "dead"  # tried too often
    STALE = "stale"  # was of no use any more when its turn came


class Letter(Model):
    """One mail to one address. Once it is gone, only that it went is kept."""

    __tablename__ = "letter"
    __table_args__ = (sa.Index("ix_letter_state_due_at", "state", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # in its Message-ID, the same at each attempt
    kind: Mapped[str]
    language: Mapped[str | None]  # the tag of what it says, such as "zh-Hans"; None where that is not known
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    push: Mapped[str | None]  # the digest of a PushAddress: it goes to a device, not by mail
    address: Mapped[Any | None] = mapped_column(Encrypted)  # str; to a device: what PushAddress.keys holds
    subject: Mapped[Any | None] = mapped_column(Encrypted)  # str
    text: Mapped[Any | None] = mapped_column(Encrypted)  # str
    stop: Mapped[Any | None] = mapped_column(Encrypted)  # str: where mail of this kind is stopped by one press
    calendar: Mapped[Any | None] = mapped_column(Encrypted)  # str: an iCalendar file that goes along
    state: Mapped[LetterState] = mapped_column(default=LetterState.QUEUED)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    stale_at: Mapped[datetime]  # after this it is not sent any more
    lease_until: Mapped[datetime | None]


class PushAddress(Model):
    """Where a browser that is signed in can be reached when no page of ours is open; goes when it is signed out."""

    __tablename__ = "push_address"

    device_id: Mapped[int] = mapped_column(sa.ForeignKey("device.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)  # of the endpoint, so that one browser is reached once
    keys: Mapped[Any] = mapped_column(Encrypted)  # {"endpoint", "p256dh", "auth"}: str, as the browser gave them
    made_at: Mapped[datetime]


class Notice(Model):
    """That a member was told of something, or why not; what keeps them from being told twice."""

    __tablename__ = "notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # a keyed hash of the kind, what it is about, and when
    kind: Mapped[str]
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[datetime]
    dropped: Mapped[str | None]  # why nothing was sent; None: it was
    keep_until: Mapped[datetime]  # after what it is about
