"""Opening a short list by its code, as a guest on one's own phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.short_lists.codes import hash_of, read_code
from matching.short_lists.models import OpenedList, ShortList
from matching.short_lists.services import KEPT_DAYS
from members.models import InterestSource, Profile, ProfileInterest


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A list that somebody opened. `told` None: there is nobody any more to tell of it."""

    activities: tuple[int, ...]
    told: bool | None


def find_by_code(db: Session, text: str, *, secret: str, now: datetime) -> ShortList | None:
    """The list that a code opens, as typed; None for a code that is wrong or has run out.

    It opens as often as it is used: were it spent, the worker could find out by trying whether somebody came.
    """
    code = read_code(text)
    if code is None:
        return None
    kept = ShortList.agreed_at > now - timedelta(days=KEPT_DAYS)
    return db.scalar(
        sa.select(ShortList).where(
            ShortList.code_hash == hash_of(code, secret=secret), ShortList.code_until > now, kept
        )
    )  # fmt: skip


def open_list(db: Session, short: ShortList, profile: Profile, *, is_new: bool, now: datetime) -> None:
    """Copy a list to whoever opened it, in place of one from before.

    A new profile begins with the interests, the area and the reach of the list; one that was there stays as it is.
    The caller holds the profile.
    """
    if is_new:
        profile.area_cell, profile.area_name = short.area_cell, short.area_name
        profile.area_country, profile.area_zone = short.area_country, short.area_zone
        profile.travel, profile.travel_minutes = short.travel, short.travel_minutes
        profile.interests = [ProfileInterest(interest=one, source=InterestSource.TICKED) for one in short.interests]
        profile.changed_at = now
    opened = db.get(OpenedList, profile.id) or OpenedList(profile_id=profile.id)
    opened.short_list_id, opened.activities, opened.opened_at = short.id, list(short.activities), now
    db.add(opened)
    db.flush()


def find_opened(db: Session, profile_id: int | None) -> Opened | None:
    """The list that somebody opened last."""
    row = None if profile_id is None else db.get(OpenedList, profile_id)
    if row is None:
        return None
    short = db.get(ShortList, row.short_list_id) if row.short_list_id else None
    return Opened(activities=tuple(row.activities), told=short.told_opened if short else None)


def tell_worker(db: Session, profile_id: int, *, told: bool) -> None:
    """Let the worker see that the list was opened, or not any more. Nothing happens where there is nobody to tell."""
    row = db.get(OpenedList, profile_id)
    short = db.get(ShortList, row.short_list_id) if row and row.short_list_id else None
    if short is not None:
        short.told_opened = told


def drop_opened(db: Session, profile_id: int) -> None:
    """Forget the copy; what the profile says stays."""
    db.execute(sa.delete(OpenedList).where(OpenedList.profile_id == profile_id))
