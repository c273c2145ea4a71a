"""Links and codes that are sent by mail: made, looked up, tried, spent."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.accounts.models import MailLink, Purpose

MOST_TRIES = 5  # of one code: one in 200,000 is guessed
_CODE_DIGITS = 6
_TOKEN_BYTES = 24


@dataclass(frozen=True, kw_only=True)
class NewLink:
    """What goes into the mail, kept nowhere else in the clear; `mark` is for the cookie of the browser that asked."""

    mark: str
    token: str
    code: str


def open_link(
    db: Session,
    purpose: Purpose,
    *,
    email: str,
    lasts: timedelta,
    secret: str,
    now: datetime,
    member_id: int | None = None,
    then: str = "",
) -> NewLink:
    """Keep a new link, flushed, and return what the mail says. `secret` keys the hash of the code."""
    token, code = secrets.token_urlsafe(_TOKEN_BYTES), f"{secrets.randbelow(10**_CODE_DIGITS):0{_CODE_DIGITS}}"
    link = MailLink(
        token_hash=_hash(token),
        code_hash=_keyed(code, secret),
        purpose=purpose,
        email=email,
        member_id=member_id,
        then=then,
        expires_at=now + lasts,
    )
    db.add(link)
    db.flush()
    return NewLink(mark=link.token_hash, token=token, code=code)


def find_link(db: Session, token: str, *, now: datetime, hold: bool = False) -> MailLink | None:
    """Return the link with this token; None once it is spent or has run out. `hold` keeps others waiting."""
    return _find(db, MailLink.token_hash == _hash(token), now, hold=hold)


def find_asked(db: Session, mark: object, *, now: datetime, hold: bool = False) -> MailLink | None:
    """Return the link that this browser asked for, by its mark in the signed cookie.

    Not by its number: SQLite gives that to another link once the last one is deleted.
    """
    return _find(db, MailLink.token_hash == mark, now, hold=hold) if isinstance(mark, str) else None


def prove(link: MailLink, code: str, *, secret: str) -> bool:
    """Whether the code is that of the link; after MOST_TRIES wrong ones none is right any more."""
    if link.tries >= MOST_TRIES:
        return False
    digits = "".join(c for c in code if c.isdecimal() and c.isascii())
    if hmac.compare_digest(_keyed(digits, secret), link.code_hash):
        link.proved = True
        return True
    link.tries += 1
    return False


def spend(db: Session, link: MailLink, *, now: datetime) -> None:
    """Use a link up, and with it all others of its purpose that were sent to the same address."""
    same = (MailLink.email == link.email, MailLink.purpose == link.purpose, MailLink.spent_at.is_(None))
    db.execute(sa.update(MailLink).where(*same).values(spent_at=now))


def drop_links_of(db: Session, *, member_id: int, email: str | None) -> None:
    """Make every open link of a member useless, but for those that lead back to an address before."""
    theirs = sa.or_(MailLink.member_id == member_id, MailLink.email == email)
    db.execute(sa.delete(MailLink).where(theirs, MailLink.purpose != Purpose.ADDRESS_BACK))


def drop_ways_back(db: Session, *, member_id: int, after: datetime) -> None:
    """Make the links useless that lead a member back to an address before and run out after this instant."""
    back = MailLink.member_id == member_id, MailLink.purpose == Purpose.ADDRESS_BACK, MailLink.expires_at > after
    db.execute(sa.delete(MailLink).where(*back))


def _find(db: Session, which: sa.ColumnElement[bool], now: datetime, *, hold: bool) -> MailLink | None:
    usable = sa.select(MailLink).where(which, MailLink.spent_at.is_(None), MailLink.expires_at > now)
    link = db.scalar(usable)
    if link is None or not hold:
        return link
    # Spending one link spends its like: all are held, in one order, or two that are used at once wait for each other.
    same = sa.select(MailLink.id).where(MailLink.email == link.email, MailLink.purpose == link.purpose)
    db.execute(same.order_by(MailLink.id).with_for_update())
    return db.scalar(usable.execution_options(populate_existing=True))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _keyed(code: str, secret: str) -> str:
    return hmac.digest(secret.encode(), code.encode(), "sha256").hex()
