"""Reading members' tables."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.models import Guest, Member, Profile


def find_profile_of_guest(db: Session, key: str) -> Profile | None:
    """Return the profile of the guest with this key."""
    return db.scalar(sa.select(Profile).join(Guest, Guest.id == Profile.guest_id).where(Guest.key == key))


def find_guest_of(db: Session, profile: Profile) -> Guest | None:
    """Return the guest a profile belongs to; None for a member's."""
    return None if profile.guest_id is None else db.get(Guest, profile.guest_id)


def find_member(db: Session, key: str) -> Member | None:
    """Return the member with this key."""
    return db.scalar(sa.select(Member).where(Member.key == key))


def hold(db: Session, *, guest: object, member: object, signed_in: object = None) -> None:
    """Lock the rows of a guest and a member until the transaction ends; what is no key is passed over.

    `guest` and `member` are keys, `signed_in` is the mark of a member's sign-ins.

    SQLite passes the locks over: its writers wait for each other from the start.
    """
    for column, key in ((Guest.key, guest), (Member.key, member), (Member.fs_uniquifier, signed_in)):
        if isinstance(key, str):
            db.execute(sa.select(column).where(column == key).with_for_update())


def demo_members(db: Session) -> Sequence[Member]:
    """Return the members of the demo town by name."""
    return db.scalars(sa.select(Member).where(Member.demo_note.is_not(None)).order_by(Member.name, Member.id)).all()
