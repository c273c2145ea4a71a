"""What feeds remember: secret calendar addresses, and which item of the open feed changed when."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Encrypted, Model


class CalendarAddress(Model):
    """The secret address at which a person's own calendar program reads their plans."""

    __tablename__ = "calendar_address"

    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(unique=True)  # SHA-256 of the secret: what it is found by
    secret: Mapped[Any] = mapped_column(Encrypted)  # str: shown to its owner again
    neutral: Mapped[bool]  # titles and places are left out
    made_at: Mapped[datetime]


class PublishedItem(Model):
    """One item of the open feed: a listing or a date, as readers were told of it last."""

    __tablename__ = "published_item"
    __table_args__ = (sa.UniqueConstraint("kind", "ref"), sa.Index("ix_published_item_kind_number", "kind", "number"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    ref: Mapped[int]  # id of the activity or of the occurrence; no foreign key: it is told of after they are gone
    activity_id: Mapped[int] = mapped_column(index=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)  # grows with every change, over all items
    digest: Mapped[str]  # of what was told
    gone_at: Mapped[datetime | None]  # since when it is told of as deleted


class PublishedState(Model):
    """One row: how far the open feed has read the catalogue, and the last number it gave."""

    __tablename__ = "published_state"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(sa.BigInteger)
    version: Mapped[int]
    mark: Mapped[str]
    read_at: Mapped[datetime]
