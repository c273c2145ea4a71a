"""Which mail a member wants. None by itself, but for answers to what they asked for at that moment, such as a link.

Whoever writes a notice asks here, and whoever sends it asks once more: between the two a member may pause or say no.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.consent.models import Purpose
from members.consent.quiet import QuietHours
from members.consent.services import give, given, given_by, withdraw
from members.models import Member, Profile

NOTICES = (
    Purpose.NOTICE_PLANNED, Purpose.NOTICE_EVENING, Purpose.NOTICE_SOON, Purpose.NOTICE_STILL, Purpose.NOTICE_CHANGE,
    Purpose.NOTICE_PLACE, Purpose.NOTICE_CHECK_IN, Purpose.NOTICE_WEEKLY, Purpose.NOTICE_GROUPS,
    Purpose.NOTICE_QUESTIONS,
)  # fmt: skip
MOST_A_WEEK = 7  # to one member in seven days; past that only what somebody waits for is sent


def members_wanting(kind: Purpose) -> sa.Select[int]:
    """The ids of all members who get this kind of notice now, as a statement: allowed, not paused, and with a mailbox.

    Raises ValueError for a purpose that is no notice.
    """
    if kind not in NOTICES:
        raise ValueError(f"{kind} is no kind of notice")
    can = Member.active, Member.email.is_not(None), Profile.paused.is_(False)
    return (
        sa.select(Member.id).join(Profile, Profile.member_id == Member.id).where(*can, Profile.id.in_(given_by(kind)))
    )


def notice_wanted(db: Session, member_id: int, kind: Purpose) -> bool:
    """Whether a member gets this kind of notice now. Raises ValueError for a purpose that is no notice."""
    return db.scalar(members_wanting(kind).where(Member.id == member_id)) is not None


def wanted_notices(db: Session, *, profile_id: int | None) -> frozenset[Purpose]:
    """The kinds somebody chose, also while everything is paused."""
    return given(db, profile_id=profile_id) & frozenset(NOTICES)


def choose_notices(db: Session, *, profile_id: int, wanted: Collection[Purpose], now: datetime) -> None:
    """Allow these kinds of notice and no others. The caller holds the profile."""
    before = wanted_notices(db, profile_id=profile_id)
    for kind in NOTICES:
        if kind in wanted and kind not in before:
            give(db, profile_id=profile_id, purpose=kind, now=now)
        elif kind in before and kind not in wanted:
            withdraw(db, profile_id=profile_id, purpose=kind, now=now)


def stop_notice(db: Session, member_id: int, kind: Purpose, *, now: datetime) -> None:
    """Take back one kind of notice, as its mail offers; a second time changes nothing."""
    profile_id = db.scalar(sa.select(Profile.id).where(Profile.member_id == member_id))
    if profile_id is not None:
        withdraw(db, profile_id=profile_id, purpose=kind, now=now)


def quiet_hours(db: Session, member_id: int) -> QuietHours:
    """The hours in which a member gets no notice; from 21 to 8 in UTC for somebody who told us nothing."""
    profile = db.scalar(sa.select(Profile).where(Profile.member_id == member_id))
    return quiet_hours_of(profile)


def quiet_hours_of(profile: Profile | None) -> QuietHours:
    """The quiet hours of a profile: in the zone that was chosen, else that of the area, else UTC."""
    if profile is None:
        return QuietHours(from_hour=21, until_hour=8, zone="UTC")
    zone = profile.quiet_zone or profile.area_zone or "UTC"
    return QuietHours(from_hour=profile.quiet_from, until_hour=profile.quiet_until, zone=zone)


def keep_quiet_hours(profile: Profile, hours: QuietHours) -> None:
    """Keep other quiet hours. A zone that is the area's goes on following the area. The caller holds the profile."""
    profile.quiet_from, profile.quiet_until = hours.from_hour, hours.until_hour
    profile.quiet_zone = None if hours.zone == profile.area_zone else hours.zone
