"""The few words of a group: ready-made lines, and own words only where a moderator turned them on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session

from matching.rounds.care import find_care
from matching.rounds.forming import new_key
from matching.rounds.gatherings import others_shown, position, take
from matching.rounds.models import GroupMessage, Seat, SmallGroup
from matching.rounds.states import SHOWS, Phase, go
from matching.rounds.timing import THREAD_CLOSES, THREAD_OPENS
from refusals import BadInput, NotHere

MOST_LETTERS = 300
MOST_EACH = 30  # lines of one person in one group


class Line(StrEnum):
    """What can be said by one press."""

    LOOKING_FORWARD = "looking_forward"
    QUIET = "quiet"
    RUNNING_LATE = "running_late"
    HERE = "here"
    BY_THE_DOOR = "by_the_door"
    NOT_TODAY = "not_today"  # and goes quietly
    THANK_YOU = "thank_you"
    OWN = "own"  # in their own words


class Colour(StrEnum):
    """Of the coat or jumper to look out for by the door."""

    GREEN = "green"
    BLUE = "blue"
    RED = "red"
    YELLOW = "yellow"
    BLACK = "black"
    GREY = "grey"
    BROWN = "brown"
    WHITE = "white"


# A number to ring, an address, a link, or money: in any language by its signs, in three by its words.
_CONTACT = re.compile(
    r"(?:\+?\d[\s().-]?){7,}|\S+@\S+\.\w|https?://|www\.|\b\w+\.(?:com|org|net|me|co)\b"
    r"|[£$€]\s?\d|\d\s?(?:£|\$|€|euros?|pounds?|dollars?|libras?|livres?)\b"
    r"|\b(?:whatsapp|telegram|instagram|facebook|snapchat|paypal|bitcoin|crypto|gift ?cards?|iban)\b"
    r"|\b(?:lend me|send money|bank account|my number|call me|text me"
    r"|pr[eé]stame|dinero|cuenta bancaria|mi n[uú]mero|ll[aá]mame|escr[ií]beme"
    r"|pr[eê]te[sr]?[ -]moi|argent|compte bancaire|mon num[eé]ro|appelle[sz]?[ -]moi|[eé]cris[ -]moi)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message as the group sees it. `seat` is None where somebody has gone since; `own`: the reader's."""

    key: str
    code: str
    text: str
    sent_at: datetime
    seat: Seat | None
    own: bool
    has_contact: bool


def is_open(group: SmallGroup, *, now: datetime) -> bool:
    """Whether the group can write: from three days before the date until two days after."""
    return group.phase in SHOWS and group.starts_at - THREAD_OPENS <= now < group.ends_at + THREAD_CLOSES


def has_contact(text: str) -> bool:
    """Whether words look like a number, an address or money, which is best kept for later."""
    return _CONTACT.search(text) is not None


def thread(db: Session, seat: Seat, *, now: datetime) -> Sequence[Message]:
    """What those who are there wrote, the oldest first; of who has gone only that it is not today."""
    shown = {one.id: one for one in others_shown(db, seat)}
    if not is_open(seat.group, now=now) or not shown:
        return ()
    rows = db.scalars(
        sa.select(GroupMessage)
        .join(Seat, Seat.id == GroupMessage.seat_id)
        .where(Seat.group_id == seat.group_id, GroupMessage.hidden_at.is_(None))
        .order_by(GroupMessage.sent_at, GroupMessage.id)
    )
    return tuple(
        Message(
            key=row.key, code=row.code, text=row.text or "", sent_at=row.sent_at, seat=shown.get(row.seat_id),
            own=row.seat_id == seat.id, has_contact=has_contact(row.text or ""),
        )
        for row in rows
        if row.seat_id in shown or row.seat_id == seat.id or row.code == Line.NOT_TODAY
    )  # fmt: skip


def send(db: Session, seat: Seat, code: str, *, text: str = "", now: datetime) -> None:
    """Say something to the group; "not today" also goes quietly. Flushed. The caller holds the group.

    Raises NotHere where the thread is not open to this person, BadInput for what is not offered or too much.
    """
    if not is_open(seat.group, now=now) or not others_shown(db, seat):
        raise NotHere("The notes of this group are closed.")
    if code not in offered(db, seat.group):
        raise BadInput("Please choose one of the lines on the page.")
    written = sa.select(sa.func.count()).select_from(GroupMessage).where(GroupMessage.seat_id == seat.id)
    if (db.scalar(written) or 0) >= MOST_EACH:
        raise BadInput("That is a lot of lines. The rest can wait until you meet.")
    own = text.strip() if code == Line.OWN else None
    if code == Line.OWN and not 0 < len(own or "") <= MOST_LETTERS:
        raise BadInput(gettext("Please write between one and %(most)s letters.", most=MOST_LETTERS))
    db.add(GroupMessage(key=new_key(), seat_id=seat.id, code=code, text=own, sent_at=now))
    db.flush()
    if code == Line.NOT_TODAY:
        bow_out(db, seat, now=now)


def offered(db: Session, group: SmallGroup) -> frozenset[str]:
    """The codes that can be sent to this group now; once it has met, only thanks, and own words where they are on."""
    care = find_care(db)
    lines = {line.value for line in Line} - {Line.BY_THE_DOOR.value, Line.OWN.value}
    lines |= {f"{Line.BY_THE_DOOR}:{colour}" for colour in Colour}
    if group.phase is Phase.AFTER:
        lines = {Line.THANK_YOU.value}
    return frozenset(lines | ({Line.OWN.value} if care is not None and care.free_text else set()))


def bow_out(db: Session, seat: Seat, *, now: datetime) -> None:
    """Go quietly: the others see only the new number. Flushed. The caller holds the group."""
    group = seat.group
    take(db, group, lambda state: go(state, position(group, seat)), now=now)
