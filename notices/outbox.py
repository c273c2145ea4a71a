"""The outbox: a letter is written down in the transaction of its cause, and sent by somebody else later."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.accounts.models import Device
from members.consent.models import Purpose
from members.consent.notices import NOTICES, notice_wanted, quiet_hours
from members.consent.private_mode import Cover, find_cover
from notices.models import Letter, LetterState, PushAddress
from web.languages import find_tag

MOST_TRIES = 8
LEASE = timedelta(minutes=5)
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
    address: Any  # str; for a device what PushAddress.keys holds
    subject: str
    text: str
    stop: str | None  # where mail of this kind is stopped by one press
    calendar: str | None  # an iCalendar file
    tries: int
    push: str | None = None  # the digest of a PushAddress
    language: str | None = None  # the tag of what it says


def put(
    db: Session,
    mail: Written,
    *,
    now: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
    stop: str | None = None,
    calendar: str | None = None,
) -> Letter:
    """Keep a mail to be sent soon, or at `due_at`, flushed; covered for a member who chose private mode.

    `key` stands in its Message-ID, else one is drawn.
    """
    cover = find_cover(db, mail.member_id)
    letter = letter_of(mail, cover, now=now, key=key, due_at=due_at, stop=stop, calendar=calendar)
    db.add(letter)
    db.flush()
    return letter


def letter_of(
    mail: Written,
    cover: Cover | None,
    *,
    now: datetime,
    key: str | None = None,
    due_at: datetime | None = None,
    stop: str | None = None,
    calendar: str | None = None,
) -> Letter:
    """The row of a mail that was written in the language spoken now, in no session yet."""
    return Letter(
        key=key or secrets.token_hex(12), kind=mail.kind, language=find_tag(), member_id=mail.member_id,
        address=mail.address,
        subject=cover.subject if cover else mail.subject,
        text=f"{cover.opening}\n\n{mail.text}" if cover else mail.text,
        stop=stop, calendar=calendar, created_at=now, due_at=due_at or now, stale_at=mail.stale_at,
    )  # fmt: skip


def put_on_devices(db: Session, letter: Letter, *, subject: str, text: str, now: datetime) -> None:
    """Keep a copy of a member's letter for each of their devices that shows notes, with words of its own."""
    rows = sa.select(PushAddress).join(Device, Device.id == PushAddress.device_id)
    for row in db.scalars(rows.where(Device.member_id == letter.member_id).order_by(PushAddress.device_id)):
        db.add(
            Letter(
                key=f"{letter.key}-{row.device_id}", kind=letter.kind, language=letter.language,
                member_id=letter.member_id, push=row.digest, address=row.keys, subject=subject, text=text,
                created_at=now, due_at=letter.due_at, stale_at=letter.stale_at,
            )
        )  # fmt: skip
    db.flush()


def members_with_devices(db: Session, members: Collection[int]) -> frozenset[int]:
    """Those of some members who have a device that shows notes."""
    rows = sa.select(Device.member_id).join(PushAddress, PushAddress.device_id == Device.id)
    return frozenset(db.scalars(rows.where(Device.member_id.in_(members))))


def claim(db: Session, *, now: datetime, most: int = 20, to_devices: bool = False) -> list[Claimed]:
    """Take the letters that are due by mail, or those to devices, for as long as a lease; nobody else takes them.

    The oldest come first.

    Those that are of no use any more, and notices that are not wanted any more, are put aside unread. A notice
    whose turn comes in somebody's quiet hours waits until they are over.
    """
    claimed: list[Claimed] = []
    while not claimed:
        letters = _due(db, now=now, most=most, to_devices=to_devices)
        if not letters:
            break
        for letter in letters:
            turn = _turn(db, letter, now=now)
            if letter.tries >= MOST_TRIES:  # those who had it ended before they could say what became of it
                _close(letter, LetterState.DEAD)
            elif turn is None or letter.stale_at <= max(now, turn):
                _close(letter, LetterState.STALE)
            elif turn > now:
                letter.state, letter.lease_until, letter.due_at = LetterState.QUEUED, None, turn
            else:
                claimed.append(_lease(letter, now=now))
        db.flush()
    return claimed


def mark_sent(db: Session, letter: Claimed) -> None:
    """Note that a letter is out, and forget what it said and to whom."""
    row = db.get(Letter, letter.id)
    if row is not None:
        _close(row, LetterState.SENT)


def mark_refused(db: Session, letter: Claimed) -> None:
    """Note that a letter will never arrive."""
    row = _held(db, letter)
    if row is not None:
        _close(row, LetterState.FAILED)


def mark_delayed(db: Session, letter: Claimed, *, now: datetime) -> None:
    """Put a letter back, to be tried again later and later, at most MOST_TRIES times."""
    row = _held(db, letter)
    if row is None:
        return
    if row.tries >= MOST_TRIES:
        _close(row, LetterState.DEAD)
        return
    wait = timedelta(minutes=_WAITS[min(row.tries, len(_WAITS)) - 1])
    row.state, row.lease_until, row.due_at = LetterState.QUEUED, None, now + wait * random.uniform(0.8, 1.2)


def put_back(db: Session, letters: Sequence[Claimed], *, due_at: datetime) -> None:
    """Put letters back that were not tried: it was not their turn, or there was no server to give them to."""
    for letter in letters:
        row = _held(db, letter)
        if row is not None:
            row.state, row.lease_until, row.due_at, row.tries = LetterState.QUEUED, None, due_at, row.tries - 1


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


def hold_back_all(db: Session) -> int:
    """Put every letter aside that is not out yet, because it may have gone out since; return how many.

    For after a copy of the database was brought back.
    """
    letters = db.scalars(sa.select(Letter).where(Letter.address.is_not(None))).all()
    for letter in letters:
        _close(letter, LetterState.STALE)
    db.flush()
    return len(letters)


def newest(db: Session, *, most: int = 50) -> Sequence[Letter]:
    """Return the letters written last and not yet sent, the newest first."""
    rows = sa.select(Letter).where(Letter.address.is_not(None), Letter.push.is_(None))
    return db.scalars(rows.order_by(Letter.created_at.desc(), Letter.id.desc()).limit(most)).all()


def oldest_due(db: Session, *, now: datetime) -> datetime | None:
    """Since when the letter has waited that has waited longest; None where none is due."""
    return db.scalar(sa.select(sa.func.min(Letter.due_at)).where(*_is_due(now), Letter.stale_at > now))


def find_refused(db: Session, member_id: int) -> datetime | None:
    """When the address of a member refused our mail for good; None where it has taken some since."""
    ended = (LetterState.SENT, LetterState.FAILED)
    mine = sa.select(Letter).where(Letter.member_id == member_id, Letter.push.is_(None), Letter.state.in_(ended))
    last = db.scalar(mine.order_by(Letter.id.desc()).limit(1))
    return last.created_at if last is not None and last.state is LetterState.FAILED else None


def find_refusing(db: Session, members: Collection[int]) -> frozenset[int]:
    """Those of some members whose address refused the last mail of ours for good."""
    ended = Letter.push.is_(None), Letter.state.in_((LetterState.SENT, LetterState.FAILED))
    last = sa.select(sa.func.max(Letter.id)).where(Letter.member_id.in_(members), *ended).group_by(Letter.member_id)
    refused = sa.select(Letter.member_id).where(Letter.id.in_(last), Letter.state == LetterState.FAILED)
    return frozenset(number for number in db.scalars(refused) if number is not None)


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    queued = sa.and_(Letter.state == LetterState.QUEUED, Letter.due_at <= now)
    left_behind = sa.and_(Letter.state == LetterState.SENDING, Letter.lease_until < now)
    return (sa.or_(queued, left_behind),)


def _due(db: Session, *, now: datetime, most: int, to_devices: bool) -> Sequence[Letter]:
    by = Letter.push.is_not(None) if to_devices else Letter.push.is_(None)
    rows = sa.select(Letter).where(*_is_due(now), by).order_by(Letter.due_at, Letter.id).limit(most)
    return db.scalars(rows.with_for_update(skip_locked=True)).all()


def _turn(db: Session, letter: Letter, *, now: datetime) -> datetime | None:
    """When a letter may go out; None for a notice that its member, or their device, does not want any more."""
    if letter.push and db.scalar(sa.select(PushAddress.digest).where(PushAddress.digest == letter.push)) is None:
        return None
    if letter.kind not in NOTICES or letter.member_id is None:
        return now
    if not notice_wanted(db, letter.member_id, Purpose(letter.kind)):
        return None
    return quiet_hours(db, letter.member_id).end_after(now)


def _lease(letter: Letter, *, now: datetime) -> Claimed:
    letter.state, letter.lease_until, letter.tries = LetterState.SENDING, now + LEASE, letter.tries + 1
    return Claimed(
        id=letter.id, key=letter.key, address=letter.address, subject=str(letter.subject),
        text=str(letter.text), stop=letter.stop, calendar=letter.calendar, tries=letter.tries,
        push=letter.push, language=letter.language,
    )  # fmt: skip


def _held(db: Session, letter: Claimed) -> Letter | None:
    """The row of a letter, if whoever claimed it still has it."""
    row = db.get(Letter, letter.id)
    return row if row is not None and (row.state, row.tries) == (LetterState.SENDING, letter.tries) else None


def _close(letter: Letter, state: LetterState) -> None:
    letter.state, letter.lease_until = state, None
    letter.address = letter.subject = letter.text = letter.stop = letter.calendar = None
