"""Giving and withdrawing consent. Whoever needs one asks `given` each time; nothing is remembered elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.consent.models import Consent, Purpose

# Grows when the words of a purpose change what they mean; what was given to earlier words stays given.
WORDING: Mapping[Purpose, int] = {**dict.fromkeys(Purpose, 1), Purpose.GROUPS: 3}


def given(db: Session, *, profile_id: int | None) -> frozenset[Purpose]:
    """Return the purposes a person allows now; none for a visitor without a profile."""
    return frozenset(given_since(db, profile_id=profile_id))


def given_since(db: Session, *, profile_id: int | None) -> dict[Purpose, datetime]:
    """Return since when each purpose is allowed; what is not allowed is left out."""
    if profile_id is None:
        return {}
    rows = db.scalars(sa.select(Consent).where(*_open(profile_id)))
    return {row.purpose: row.given_at for row in rows}


def given_by(purpose: Purpose) -> sa.Select[int]:
    """The ids of all profiles that allow this purpose now, as a statement for use inside others."""
    return sa.select(Consent.profile_id).where(Consent.purpose == purpose, Consent.withdrawn_at.is_(None))


def give(db: Session, *, profile_id: int, purpose: Purpose, now: datetime) -> None:
    """Allow a purpose; a second time changes nothing.

    The caller holds the profile (`members.current.get_or_open_profile`).
    """
    if purpose not in given(db, profile_id=profile_id):
        db.add(Consent(profile_id=profile_id, purpose=purpose, wording=WORDING[purpose], given_at=now))
        db.flush()


def withdraw(db: Session, *, profile_id: int, purpose: Purpose, now: datetime) -> None:
    """Take a consent back from this moment on; without one nothing happens. What was kept is not touched."""
    db.execute(sa.update(Consent).where(*_open(profile_id), Consent.purpose == purpose).values(withdrawn_at=now))


def _open(profile_id: int) -> tuple[sa.ColumnElement[bool], ...]:
    return Consent.profile_id == profile_id, Consent.withdrawn_at.is_(None)
