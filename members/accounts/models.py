"""What an account is made of: links sent by mail, the browsers it is signed in on, its passkeys."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from members.models import Member
from store import Model


class Purpose(StrEnum):
    """What a link in a mail is for; it serves nothing else."""

    ENTER = "enter"  # sign in, or make an account
    ADDRESS = "address"  # use this e-mail address from now on
    ADDRESS_BACK = "address_back"  # go back to the e-mail address before


class MailLink(Model):
    """A link that was sent by mail. Kept as a hash, serves once, runs out."""

    __tablename__ = "mail_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    code_hash: Mapped[str]  # keyed: a code is short enough to be tried out by whoever holds a plain hash
    purpose: Mapped[Purpose]
    email: Mapped[str] = mapped_column(index=True)  # where it was sent, or the address to go back to
    member_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    then: Mapped[str]  # the page of ours to go on to; empty: none in particular
    tries: Mapped[int] = mapped_column(default=0)  # wrong codes so far
    proved: Mapped[bool] = mapped_column(default=False)  # its code was typed in rightly
    expires_at: Mapped[datetime] = mapped_column(index=True)
    spent_at: Mapped[datetime | None]


class Device(Model):
    """A browser that is signed in; without its row a cookie opens nothing."""

    __tablename__ = "device"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]  # "Firefox, Android": kind of browser and machine, nothing finer
    signed_in_at: Mapped[datetime]
    seen_at: Mapped[datetime]  # to the day
    proved_at: Mapped[datetime]  # when the member last showed that it is them
    second_step_at: Mapped[datetime | None]  # when they did so in two ways

    member: Mapped[Member] = relationship()


class Passkey(Model):
    """A passkey of a member."""

    __tablename__ = "passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    credential_id: Mapped[str] = mapped_column(unique=True)  # base64url
    public_key: Mapped[bytes]
    sign_count: Mapped[int]
    name: Mapped[str]  # what the member calls it
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
