"""The secret address at which somebody's own calendar program reads their plans: made, found, ended."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.exchange.outward.models import CalendarAddress

_SECRET_BYTES = 24


def make_address(db: Session, profile_id: int, *, neutral: bool, now: datetime) -> CalendarAddress:
    """A fresh address, flushed; one there was before opens nothing any more."""
    end_address(db, profile_id)
    secret = secrets.token_urlsafe(_SECRET_BYTES)
    made = CalendarAddress(
        profile_id=profile_id, digest=_digest(secret), secret=secret, neutral=neutral, made_at=now
    )  # fmt: skip
    db.add(made)
    db.flush()
    return made


def end_address(db: Session, profile_id: int) -> None:
    """Let the address of this person open nothing any more."""
    db.execute(sa.delete(CalendarAddress).where(CalendarAddress.profile_id == profile_id))
    db.expire_all()


def end_addresses(db: Session) -> None:
    """Let no address there is open anything any more."""
    db.execute(sa.delete(CalendarAddress))
    db.expire_all()


def find_address(db: Session, profile_id: int) -> CalendarAddress | None:
    """The address this person has."""
    return db.get(CalendarAddress, profile_id)


def find_by_secret(db: Session, secret: str) -> CalendarAddress | None:
    """The address that a secret opens; found by its fingerprint, so that looking takes as long for every guess."""
    return db.scalar(sa.select(CalendarAddress).where(CalendarAddress.digest == _digest(secret)))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
