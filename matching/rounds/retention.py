"""What goes by itself of small groups: notes when the thread closes, groups and rounds once they no longer count."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.rounds.models import Circle, GroupMessage, GroupRound, Seat, SmallGroup
from matching.rounds.timing import THREAD_CLOSES

KEPT = timedelta(days=70)  # four rounds back nobody meets the same people again, and one more to be sure
_ENDED = timedelta(days=30)


def tidy_groups(db: Session, *, now: datetime) -> Mapping[str, int]:
    """Delete what is over; returns how many rows of each kind went. Seats and joiners go with theirs."""
    over = sa.select(Seat.id).join(SmallGroup).where(SmallGroup.ends_at < now - THREAD_CLOSES)
    rules: dict[str, sa.Delete] = {
        "note to a group": sa.delete(GroupMessage).where(GroupMessage.seat_id.in_(over)),
        "small group": sa.delete(SmallGroup).where(SmallGroup.closed_at < now - KEPT),
        "round": sa.delete(GroupRound).where(GroupRound.formed_at < now - KEPT),
        "circle": sa.delete(Circle).where(Circle.ended_at < now - _ENDED),
    }
    gone = {name: cast("sa.CursorResult[Any]", db.execute(rule)).rowcount for name, rule in rules.items()}
    db.expire_all()
    return gone
