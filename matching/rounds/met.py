"""Those a group has named to somebody: to report them, or to keep apart from them, later too.

Who has been named stays so until the group is deleted, whatever they or the one who looks do afterwards. So the list
tells nothing of who went, and nobody gets out of a report by going.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.rounds.messages import Line
from matching.rounds.models import GroupMessage, Seat, SmallGroup


def met_by(db: Session, member_id: int) -> list[tuple[Seat, list[Seat]]]:
    """A member's own seats in groups that named somebody to them, each with the seats of those, the newest first."""
    mine = sa.select(Seat).join(SmallGroup).where(Seat.member_id == member_id, Seat.shown_at.is_not(None))
    seats = db.scalars(mine.order_by(SmallGroup.starts_at.desc(), Seat.id))
    found = [(seat, [one for one in seat.group.seats if _were_named(seat, one)]) for seat in seats]
    return [(seat, others) for seat, others in found if others]


def find_met(db: Session, member_id: int, key: str) -> tuple[Seat, Seat] | None:
    """The member's own seat and the one with this key, where they were named to each other."""
    pairs = ((mine, other) for mine, others in met_by(db, member_id) for other in others)
    return next(((mine, other) for mine, other in pairs if other.key == key), None)


def notes_met(db: Session, mine: Seat, others: Sequence[Seat]) -> Sequence[GroupMessage]:
    """What these others wrote while the one of `mine` was there, and is kept still, the oldest first.

    Not that somebody comes not today: that is shown without a name.
    """
    shown = GroupMessage.hidden_at.is_(None), GroupMessage.code != Line.NOT_TODAY
    notes = sa.select(GroupMessage).where(GroupMessage.seat_id.in_([one.id for one in others]), *shown)
    if mine.left_at is not None:
        notes = notes.where(GroupMessage.sent_at <= mine.left_at)
    return db.scalars(notes.order_by(GroupMessage.sent_at, GroupMessage.id)).all()


def find_note(db: Session, member_id: int, key: str) -> GroupMessage | None:
    """The note with this key, where a member could read it."""
    notes = (note for mine, others in met_by(db, member_id) for note in notes_met(db, mine, others))
    return next((note for note in notes if note.key == key), None)


def _were_named(one: Seat, other: Seat) -> bool:
    """Whether both were in the group at the same time while it named its people."""
    if one is other or one.shown_at is None or other.shown_at is None:
        return False
    late = max(one.shown_at, other.shown_at)
    return all(seat.left_at is None or late <= seat.left_at for seat in (one, other))
