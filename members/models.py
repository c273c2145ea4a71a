"""Who is here: guests, members, and the profile that either of them fills in."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_security.core import UserMixin
from sqlalchemy.orm import Mapped, mapped_column, relationship

from matching.core.types import Travel
from store import Encrypted, Model


class InterestSource(StrEnum):
    """How an interest came into a profile."""

    TICKED = "ticked"
    WORDS = "words"  # found in what the person wrote


class FreeTime(StrEnum):
    """When somebody is usually free."""

    WEEKDAY_MORNING = "weekday_morning"
    WEEKDAY_AFTERNOON = "weekday_afternoon"
    WEEKDAY_EVENING = "weekday_evening"
    WEEKEND_MORNING = "weekend_morning"
    WEEKEND_AFTERNOON = "weekend_afternoon"
    WEEKEND_EVENING = "weekend_evening"


class Avoid(StrEnum):
    """Things a person would rather not meet; always obeyed."""

    ALCOHOL = "alcohol"
    LOUD = "loud"
    CROWDS = "crowds"
    CHILDREN = "children"
    RELIGION = "religion"
    CONTESTS = "contests"
    DOGS = "dogs"
    EVENINGS = "evenings"
    COST = "cost"


class Need(StrEnum):
    """What a place has to have; always obeyed."""

    STEP_FREE = "step_free"
    ACCESSIBLE_TOILET = "accessible_toilet"
    HEARING_LOOP = "hearing_loop"
    QUIET_SPACE = "quiet_space"
    SEATING = "seating"


class Role(StrEnum):
    """What a member may do for others; most members have none."""

    ORGANIZER = "organizer"  # publishes activities
    MODERATOR = "moderator"  # looks at listings and reports
    OPERATOR = "operator"  # runs the service: sees whether it works, and nobody's data
    LINK_WORKER = "link_worker"  # makes short lists with people in a visit


class Guest(Model):
    """A visitor without an account; known by a random key in a signed cookie."""

    __tablename__ = "guest"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


def new_uniquifier() -> str:
    """A fresh mark of all sign-ins of a member; another one ends them."""
    return secrets.token_hex(16)


class Member(UserMixin, Model):
    """A person with an account."""

    __tablename__ = "member"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str | None]  # such as "zh-Hans", one of Settings.languages; None: not known yet
    demo_note: Mapped[str | None]  # one line for testers; only the demo town fills it
    created_at: Mapped[datetime]
    # Lower case; none: an inhabitant of the demo town.
    email: Mapped[str | None] = mapped_column(index=True, unique=True)  # type: ignore[assignment]
    password: Mapped[str | None]  # an argon2 hash; most members have none
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(index=True, unique=True, default=new_uniquifier)
    totp_key: Mapped[Any | None] = mapped_column(Encrypted)  # str: what the authenticator app shares with us
    totp_last: Mapped[int | None]  # the counter last used, so that a code serves once

    profile: Mapped[Profile | None] = relationship(cascade="all, delete-orphan")
    role_rows: Mapped[list[MemberRole]] = relationship(cascade="all, delete-orphan")

    @property
    def held_roles(self) -> frozenset[Role]:
        """The roles of the member."""
        return frozenset(row.role for row in self.role_rows)


class MemberRole(Model):
    """A role that a member holds."""

    __tablename__ = "member_role"

    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    role: Mapped[Role] = mapped_column(primary_key=True)


class Profile(Model):
    """What a person told us about what they like and what is all right for them."""

    __tablename__ = "profile"
    __table_args__ = (sa.CheckConstraint("(guest_id IS NULL) <> (member_id IS NULL)", name="one_owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    guest_id: Mapped[int | None] = mapped_column(sa.ForeignKey("guest.id", ondelete="CASCADE"), unique=True)
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    words: Mapped[Any | None] = mapped_column(Encrypted)  # str: interests in the person's own words
    avoid: Mapped[Any | None] = mapped_column(Encrypted)  # list of Avoid values
    needs: Mapped[Any | None] = mapped_column(Encrypted)  # list of Need values
    comfort: Mapped[Any | None] = mapped_column(Encrypted)  # 0 on my own ... 4 joining in; None: not answered
    area_cell: Mapped[str | None]  # about 2 km wide; see matching.core.reach.cell_of
    area_name: Mapped[str | None]
    area_country: Mapped[str | None]
    area_zone: Mapped[str | None]  # IANA name
    travel: Mapped[Travel] = mapped_column(default=Travel.BUS)
    travel_minutes: Mapped[int] = mapped_column(default=30)
    languages: Mapped[list[str]] = mapped_column(default=list)  # empty: the site's language
    free: Mapped[list[str]] = mapped_column(default=list)  # FreeTime values; empty: any time
    paused: Mapped[bool] = mapped_column(default=False)  # nothing is suggested and nothing is sent
    private_mode: Mapped[bool] = mapped_column(default=False)  # mail and calendar files say nothing of what it is
    quiet_from: Mapped[int] = mapped_column(default=21)  # the hours of the clock between which no notice is sent;
    quiet_until: Mapped[int] = mapped_column(default=8)  # the same hour twice: at any time
    quiet_zone: Mapped[str | None]  # IANA name; None: the area's
    changed_at: Mapped[datetime]

    interests: Mapped[list[ProfileInterest]] = relationship(cascade="all, delete-orphan", order_by="ProfileInterest.id")


class ProfileInterest(Model):
    """One interest of a profile."""

    __tablename__ = "profile_interest"
    __table_args__ = (sa.UniqueConstraint("profile_id", "interest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    profile_id: Mapped[int] = mapped_column(sa.ForeignKey("profile.id", ondelete="CASCADE"))
    interest: Mapped[str]  # id in seeds/interests.json
    source: Mapped[InterestSource]
