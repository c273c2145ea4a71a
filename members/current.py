"""Who is asking: the one place that reads and writes the signed cookie."""

from __future__ import annotations

import logging
from datetime import datetime

import sqlalchemy as sa
from flask import current_app, session
from sqlalchemy.orm import Session

from members.guests import open_guest, touch_guest
from members.models import Member, Profile
from members.queries import find_guest_of, find_member, find_profile_of_guest, hold
from web.database import write_db

log = logging.getLogger("doorstep")

_GUEST = "guest"  # Guest.key
_MEMBER = "member"  # Member.key, only while somebody looks in as a member of the demo town
_SEEN = "seen"  # the UTC day on which the guest's last visit was noted


def find_current_profile(db: Session) -> Profile | None:
    """Return the profile of whoever asks; None for a visitor who has saved nothing."""
    member = find_current_member(db)
    if member is not None:
        return member.profile
    key = session.get(_GUEST)
    return find_profile_of_guest(db, key) if isinstance(key, str) else None


def find_current_member(db: Session) -> Member | None:
    """Return the member somebody looks in as; None outside the demo."""
    key = session.get(_MEMBER)
    if not current_app.config["SETTINGS"].demo or not isinstance(key, str):
        return None
    return find_member(db, key)


def hold_current_profile(db: Session) -> Profile | None:
    """As `find_current_profile`, read only when nobody else is changing it, and kept from others until the end."""
    hold(db, guest=session.get(_GUEST), member=session.get(_MEMBER))
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


def touch_current_guest(*, now: datetime) -> None:
    """Note the visit of a guest, once a day; nothing happens for other visitors."""
    key, today = session.get(_GUEST), now.date().isoformat()
    if not isinstance(key, str) or session.get(_SEEN) == today:
        return
    try:
        with write_db() as db:
            touch_guest(db, key, now=now)
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
