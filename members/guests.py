"""Guests: opened when there is something to keep, remembered for a while, then deleted with everything of theirs."""

from __future__ import annotations

import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.models import Guest, Profile

_KEY_BYTES = 16  # 128 bits, so that nobody finds a guest by trying


def open_guest(db: Session, *, now: datetime) -> Profile:
    """Return the empty profile of a new guest, flushed."""
    guest = Guest(key=secrets.token_urlsafe(_KEY_BYTES), created_at=now, seen_at=now)
    db.add(guest)
    db.flush()
    profile = Profile(guest_id=guest.id, changed_at=now)
    db.add(profile)
    db.flush()
    return profile


def touch_guest(db: Session, key: str, *, now: datetime) -> None:
    """Note that a guest was here; a key that is not known (any more) is passed over."""
    db.execute(sa.update(Guest).where(Guest.key == key, Guest.seen_at < now).values(seen_at=now))
