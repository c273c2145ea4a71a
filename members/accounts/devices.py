"""The browsers a member is signed in on."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from members.accounts.models import Device, MailLink
from members.models import Member, Profile, new_uniquifier
from members.programs.models import ProgramKey
from members.queries import WHEREABOUTS, Whereabouts

LONGEST = timedelta(days=180)  # after signing in, visits or not
_KEY_BYTES = 24
_BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}
_MACHINES = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip


def open_device(db: Session, member: Member, *, agent: str, second_step: bool, now: datetime) -> str:
    """Keep that a member is signed in on a browser; return the key for its cookie."""
    key = secrets.token_urlsafe(_KEY_BYTES)
    device = Device(
        key_hash=_hash(key),
        member_id=member.id,
        label=label_of(agent),
        signed_in_at=now,
        seen_at=now,
        proved_at=now,
        second_step_at=now if second_step else None,
    )
    db.add(device)
    db.flush()
    return key


def find_device(db: Session, key: str, *, uniquifier: str, now: datetime, idle_days: int) -> Device | None:
    """Return the device with this key while it is signed in; `uniquifier` is the mark its member had then.

    In one statement with its member and their profile, which nearly every page asks for next.
    """
    return db.scalar(_FIND, _asked(key, uniquifier, now, idle_days))


def find_whereabouts_of_device(
    db: Session, key: str, *, uniquifier: str, now: datetime, idle_days: int
) -> Whereabouts | None:
    """Return where the member looks from who is signed in on this device, asked for as with `find_device`."""
    row = db.connection().execute(_WHEREABOUTS, _asked(key, uniquifier, now, idle_days)).first()
    return Whereabouts(*row) if row else None


def _asked(key: str, uniquifier: str, now: datetime, idle_days: int) -> dict[str, object]:
    return {"key": _hash(key), "mark": uniquifier, "idle": now - timedelta(days=idle_days), "oldest": now - LONGEST}


def devices_of(db: Session, member: Member) -> Sequence[Device]:
    """Return the devices of a member, the one signed in last first."""
    rows = sa.select(Device).where(Device.member_id == member.id)
    return db.scalars(rows.order_by(Device.signed_in_at.desc(), Device.id.desc())).all()


def touch_device(db: Session, key: str, *, now: datetime) -> None:
    """Note that a device was here."""
    db.execute(sa.update(Device).where(Device.key_hash == _hash(key), Device.seen_at < now).values(seen_at=now))


def end_device(db: Session, member_id: int, device_id: int) -> None:
    """Sign one device of a member out; one that is not theirs is passed over."""
    db.execute(sa.delete(Device).where(Device.id == device_id, Device.member_id == member_id))


def end_by_key(db: Session, key: object) -> None:
    """Sign out the device with this key, if there is one."""
    if isinstance(key, str):
        db.execute(sa.delete(Device).where(Device.key_hash == _hash(key)))


def end_others(db: Session, device: Device) -> None:
    """Sign a member out on every device but this one."""
    db.execute(sa.delete(Device).where(Device.member_id == device.member_id, Device.id != device.id))


def end_all(db: Session, member: Member) -> None:
    """Sign a member out everywhere, and make every cookie that names them worthless; keys of programs end too."""
    db.execute(sa.delete(Device).where(Device.member_id == member.id))
    db.execute(sa.delete(ProgramKey).where(ProgramKey.member_id == member.id))
    member.fs_uniquifier = new_uniquifier()
    db.flush()


def end_everywhere(db: Session) -> int:
    """Sign everybody out, end links in mails and keys of programs; return how many devices there were."""
    db.execute(sa.delete(MailLink))
    db.execute(sa.delete(ProgramKey))
    return cast("sa.CursorResult[Any]", db.execute(sa.delete(Device))).rowcount


def expire_devices(db: Session, *, now: datetime, idle_days: int) -> int:
    """Delete the devices that are signed out by time; return how many."""
    old = sa.or_(Device.seen_at <= now - timedelta(days=idle_days), Device.signed_in_at <= now - LONGEST)
    return cast("sa.CursorResult[Any]", db.execute(sa.delete(Device).where(old))).rowcount


def label_of(agent: str) -> str:
    """Return the kind of browser and machine in a User-Agent, such as "Firefox, Android"; "" if it tells neither."""
    found = (next((name for mark, name in names.items() if mark in agent), "") for names in (_BROWSERS, _MACHINES))
    return ", ".join(name for name in found if name)


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


# Nearly every page asks this, and putting the statement together takes as long as running it.
_SIGNED_IN = (
    Device.key_hash == sa.bindparam("key"),
    Device.seen_at > sa.bindparam("idle"),
    Device.signed_in_at > sa.bindparam("oldest"),
    Member.fs_uniquifier == sa.bindparam("mark"),
    Member.active,
)
_FIND = (
    sa.select(Device)
    .join(Device.member)
    .where(*_SIGNED_IN)
    .options(contains_eager(Device.member).joinedload(Member.profile))
)
_WHEREABOUTS = (
    sa.select(*WHEREABOUTS)
    .select_from(Device)
    .join(Device.member)
    .outerjoin(Profile, Profile.member_id == Member.id)
    .where(*_SIGNED_IN)
)
