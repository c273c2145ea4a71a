"""Who is asking: the one place that reads and writes the signed cookie."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app, session
from flask_security.utils import login_user
from sqlalchemy.orm import Session

from members.accounts.devices import find_device, find_whereabouts_of_device, touch_device
from members.accounts.models import Device
from members.guests import open_guest, touch_guest
from members.models import Member, Profile
from members.queries import Whereabouts, find_guest_of, find_member, find_profile_of_guest, find_whereabouts, hold
from refusals import NotHere
from web import clock
from web.database import write_db

log = logging.getLogger("doorstep")

_GUEST = "guest"  # Guest.key
_MEMBER = "member"  # Member.key, only while somebody looks in as a member of the demo town
_SEEN = "seen"  # the UTC day on which the last visit was noted
_MARK = "_user_id"  # Member.fs_uniquifier, where Flask-Login keeps it
_DEVICE = "device"  # the key of a Device


def find_current_profile(db: Session) -> Profile | None:
    """Return the profile of whoever asks; None for a visitor who has saved nothing."""
    member = find_current_member(db)
    if member is not None:
        return member.profile
    key = guest_key()
    return find_profile_of_guest(db, key) if key else None


def find_current_member(db: Session) -> Member | None:
    """Return the member who is signed in, or whom somebody looks in as in the demo."""
    key = session.get(_MEMBER)
    if current_app.config["SETTINGS"].demo and isinstance(key, str):
        return find_member(db, key)
    return find_signed_in_member(db)


def find_signed_in_member(db: Session) -> Member | None:
    """Return the member who is signed in; somebody who only looks in as one is not."""
    device = find_current_device(db)
    return device.member if device else None


def get_signed_in_member(db: Session) -> Member:
    """Return the member who is signed in, for a page that lets in nobody else.

    Raises NotHere where they were signed out, from another device, since they came in.
    """
    member = find_signed_in_member(db)
    if member is None:
        raise NotHere("There is no such page.")
    return member


def find_current_whereabouts(db: Session) -> Whereabouts | None:
    """Return where whoever asks looks from: a little of what `find_current_profile` finds, in one small statement."""
    found, looking_in = None, session.get(_MEMBER)
    if current_app.config["SETTINGS"].demo and isinstance(looking_in, str):
        found = find_whereabouts(db, member=looking_in)
    elif (signed_in := _signed_in()) is not None:
        found = find_whereabouts_of_device(db, **signed_in)
    key = guest_key()
    return find_whereabouts(db, guest=key) if found is None and key else found


def find_current_device(db: Session) -> Device | None:
    """Return the device that asks, if a member is signed in on it."""
    signed_in = _signed_in()
    return find_device(db, **signed_in) if signed_in else None


def _signed_in() -> dict[str, Any] | None:
    """What the cookie says of a device signed in, as `find_device` asks for it; None where it says nothing."""
    mark, key = session.get(_MARK), session.get(_DEVICE)
    if not isinstance(mark, str) or not isinstance(key, str):
        return None
    days = current_app.config["SETTINGS"].signed_in_days
    return {"key": key, "uniquifier": mark, "now": clock.now(), "idle_days": days}


def is_looking_in() -> bool:
    """Whether somebody sees the demo through a member's eyes."""
    return current_app.config["SETTINGS"].demo and _MEMBER in session


def hold_current_profile(db: Session) -> Profile | None:
    """As `find_current_profile`, read only when nobody else is changing it, and kept from others until the end."""
    hold(db, guest=session.get(_GUEST), member=session.get(_MEMBER), signed_in=session.get(_MARK))
    return find_current_profile(db)


def get_or_open_profile(db: Session, *, now: datetime) -> Profile:
    """Return the profile of whoever asks, opening one, and a guest with a cookie, when there is none.

    For changing it: other transactions that do the same for this person wait until this one ends.
    """
    profile = hold_current_profile(db)
    if profile is not None:
        return profile
    member = find_current_member(db)
    if member is not None:
        member.profile = Profile(changed_at=now)
        db.flush()
        return member.profile
    profile = open_guest(db, now=now)
    guest = find_guest_of(db, profile)
    assert guest is not None
    session.permanent = True
    session[_GUEST], session[_SEEN] = guest.key, now.date().isoformat()
    return profile


def guest_key() -> str | None:
    """The key of the guest whose cookie this is."""
    key = session.get(_GUEST)
    return key if isinstance(key, str) else None


def device_key() -> str | None:
    """The key of the device whose cookie this is, signed in or not any more."""
    key = session.get(_DEVICE)
    return key if isinstance(key, str) else None


def begin_signed_in(member: Member, key: str, *, guest: str | None, now: datetime) -> None:
    """Give the browser a new cookie, of a member signed in on the device with this key.

    Nothing of the old one is left but the key of a guest whose profile still waits to be chosen or left.
    """
    session.clear()
    login_user(member, remember=False)
    session.permanent = True
    session[_DEVICE], session[_SEEN] = key, now.date().isoformat()
    if guest:
        session[_GUEST] = guest


def drop_guest() -> None:
    """Forget in the cookie who the guest was."""
    session.pop(_GUEST, None)


def touch_current_visitor(*, now: datetime) -> None:
    """Note the visit of a guest or of a device signed in, once a day; nothing happens for other visitors."""
    guest, device, today = guest_key(), device_key(), now.date().isoformat()
    if not (guest or device) or session.get(_SEEN) == today:
        return
    try:
        with write_db() as db:
            if guest:
                touch_guest(db, guest, now=now)
            if device:
                touch_device(db, device, now=now)
    except sa.exc.OperationalError:
        # A long import may hold the database; the page matters more, and the next one tries again.
        log.warning("a visit was not noted: the database was busy")
    else:
        session[_SEEN] = today


def look_in_as(member: Member) -> None:
    """See the demo through a member's eyes; a guest's own cookie stays for afterwards."""
    session[_MEMBER] = member.key


def stop_looking_in() -> None:
    """Be oneself again."""
    session.pop(_MEMBER, None)


def forget_visitor() -> None:
    """Clear the cookie; somebody who looks in as a member only stops looking in."""
    if current_app.config["SETTINGS"].demo and _MEMBER in session:
        stop_looking_in()
    else:
        session.clear()
