"""Calendars that organizers connected, what they said, and what became of it. Nothing here is about a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from activities.models import Activity, Organizer
from store import Model


class FeedState(StrEnum):
    NEW = "new"  # nothing of it is kept yet: its owner has not said yes to what it would bring
    ON = "on"
    PAUSED = "paused"


class FeedSource(Model):
    """One outside calendar of an organizer: an address that is looked at again and again, or files handed in."""

    __tablename__ = "feed_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)  # stands in the address of its page, names its rows in the ledger
    organizer_id: Mapped[int] = mapped_column(sa.ForeignKey("organizer.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    address: Mapped[str | None]  # None: files are handed in
    zone: Mapped[str]  # where times belong that name no zone
    mapping: Mapped[dict[str, Any] | None]  # of a table: field -> column
    state: Mapped[FeedState] = mapped_column(default=FeedState.NEW)
    waiting: Mapped[dict[str, Any] | None]  # a Reading that waits for a yes
    etag: Mapped[str | None]
    changed: Mapped[str | None]  # Last-Modified as it was sent
    onward: Mapped[str | None]  # where to go on, for a feed that tells only what changed
    looked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)  # None: it is not looked at by itself
    failures: Mapped[int] = mapped_column(default=0)  # looks in a row that brought nothing
    trouble: Mapped[str | None]  # the sentence of the last one
    made_at: Mapped[datetime]

    organizer: Mapped[Organizer] = relationship()


class FeedItem(Model):
    """One entry of a feed as it was last told."""

    __tablename__ = "feed_item"
    __table_args__ = (sa.UniqueConstraint("feed_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(sa.ForeignKey("feed_source.id", ondelete="CASCADE"))
    key: Mapped[str]  # ours: stays when the publisher names the entry anew
    told: Mapped[dict[str, Any]]  # an Item
    missing: Mapped[int] = mapped_column(default=0)  # looks in a row that did not find it


class FeedListing(Model):
    """What a feed last said of a listing; where the listing says otherwise, somebody here changed it.

    It outlives its feed (`feed_id` None then), so that connecting the calendar anew knows whose words are whose.
    """

    __tablename__ = "feed_listing"

    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), primary_key=True)
    feed_id: Mapped[int | None] = mapped_column(sa.ForeignKey("feed_source.id", ondelete="SET NULL"), index=True)
    told: Mapped[dict[str, Any]]  # a ListingInput
    venue_key: Mapped[str | None]
    until: Mapped[datetime]  # its dates were written out up to here

    activity: Mapped[Activity] = relationship()
