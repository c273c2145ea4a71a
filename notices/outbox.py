"""The outbox: a letter is written down in the transaction of its cause, and sent by somebody else later."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.consent.private_mode import find_cover
from notices.models import Letter, LetterState

MOST_TRIES = 8
_LEASE = timedelta(minutes=5)
_WAITS = (1, 2, 5, 15, 30, 60, 120)  # minutes after each try that failed


class Written(Protocol):
    """A mail that somebody wrote: a kind, an address, a subject, a text, and when it is of no use any more."""

    @property
    def kind(self) -> str: ...
    @property
    def address(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def stale_at(self) -> datetime: ...
    @property
    def member_id(self) -> int | None: ...


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A letter that is being sent, apart from its row."""

    id: int
    key: str
    address: str
    subject: str
    text: str
    tries: int


def put(db: Session, mail: Written, *, now: datetime) -> Letter:
    """Keep a mail to be sent soon, flushed; covered for a member who chose private mode."""
    cover = find_cover(db, mail.member_id)
    letter = Letter(
        key=secrets.token_hex(12), kind=mail.kind, member_id=mail.member_id, address=mail.address,
        subject=cover.subject if cover else mail.subject,
        text=f"{cover.opening}\n\n{mail.text}" if cover else mail.text,
        created_at=now, due_at=now, stale_at=mail.stale_at,
    )  # fmt: skip
    db.add(letter)
    db.flush()
    return letter


def claim(db: Session, *, now: datetime, most: int = 20) -> list[Claimed]:
    """Take the letters that are due, the oldest first, for as long as a lease; nobody else takes them meanwhile.

    Those that are of no use any more are put aside, unread.
    """
    waiting = sa.or_(
        sa.and_(Letter.state == LetterState.QUEUED, Letter.due_at <= now),
        sa.and_(Letter.state == LetterState.SENDING, Letter.lease_until < now),
    )
    due = sa.select(Letter).where(waiting).order_by(Letter.due_at, Letter.id).limit(most)
    claimed = []
    for letter in db.scalars(due.with_for_update(skip_locked=True)).all():
        if letter.stale_at <= now:
            _close(letter, LetterState.STALE)
            continue
        letter.state, letter.lease_until, letter.tries = LetterState.SENDING, now + _LEASE, letter.tries + 1
        claimed.append(
            Claimed(
                id=letter.id, key=letter.key, address=str(letter.address), subject=str(letter.subject),
                text=str(letter.text), tries=letter.tries,
            )
        )  # fmt: skip
    db.flush()
    return claimed


def mark_sent(db: Session, letter_id: int) -> None:
    """Note that a letter is out, and forget what it said and to whom."""
    _end(db, letter_id, LetterState.SENT)


def mark_refused(db: Session, letter_id: int) -> None:
    """Note that a letter will never arrive."""
    _end(db, letter_id, LetterState.FAILED)


def mark_delayed(db: Session, letter_id: int, *, now: datetime) -> None:
    """Put a letter back, to be tried again later and later, at most MOST_TRIES times."""
    letter = db.get(Letter, letter_id)
    if letter is None:
        return
    if letter.tries >= MOST_TRIES:
        _close(letter, LetterState.FAILED)
        return
    wait = _WAITS[min(letter.tries, len(_WAITS)) - 1] * random.uniform(0.8, 1.2)
    letter.state, letter.lease_until, letter.due_at = LetterState.QUEUED, None, now + timedelta(minutes=wait)


def forget(db: Session, address: str) -> None:
    """Delete every letter to an address that is not out yet."""
    for letter in db.scalars(sa.select(Letter).where(Letter.address.is_not(None))).all():
        if letter.address == address:
            db.delete(letter)
    db.flush()


def expire_letters(db: Session, *, now: datetime) -> int:
    """Empty the letters that are of no use any more; return how many."""
    stale = sa.select(Letter).where(Letter.address.is_not(None), Letter.stale_at <= now)
    letters = db.scalars(stale).all()
    for letter in letters:
        _close(letter, LetterState.STALE)
    db.flush()
    return len(letters)


def newest(db: Session, *, most: int = 50) -> Sequence[Letter]:
    """Return the letters written last and not yet sent, the newest first."""
    rows = sa.select(Letter).where(Letter.address.is_not(None))
    return db.scalars(rows.order_by(Letter.created_at.desc(), Letter.id.desc()).limit(most)).all()


def _end(db: Session, letter_id: int, state: LetterState) -> None:
    letter = db.get(Letter, letter_id)
    if letter is not None:
        _close(letter, state)


def _close(letter: Letter, state: LetterState) -> None:
    letter.state, letter.lease_until = state, None
    letter.address = letter.subject = letter.text = None
