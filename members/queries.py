"""Reading members' tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.core.types import Travel
from members.models import Guest, Member, Profile


@dataclass(frozen=True)
class Whereabouts:
    """Where somebody looks from, as their Profile has it, without opening what is encrypted; None for what is not told.

    Somebody without a profile has no `travel` either.
    """

    area_cell: str | None
    area_name: str | None
    area_zone: str | None
    travel: Travel | None
    travel_minutes: int | None


WHEREABOUTS = (Profile.area_cell, Profile.area_name, Profile.area_zone, Profile.travel, Profile.travel_minutes)
_OF_GUEST = sa.select(*WHEREABOUTS).join(Guest, Guest.id == Profile.guest_id).where(Guest.key == sa.bindparam("key"))
_OF_MEMBER = sa.select(*WHEREABOUTS).select_from(Member).outerjoin(Profile).where(Member.key == sa.bindparam("key"))


def find_whereabouts(db: Session, *, guest: str | None = None, member: str | None = None) -> Whereabouts | None:
    """Return where the guest or the member with a key looks from; None where there is no such guest or member."""
    found, key = (_OF_GUEST, guest) if member is None else (_OF_MEMBER, member)
    row = db.connection().execute(found, {"key": key}).first()
    return Whereabouts(*row) if row else None


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
