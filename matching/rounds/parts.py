"""A round in parts, each formed on its own: the people of some areas and the dates nearest to them.

A town is one part. What parts there are is written down when the time to join is over, so that it does not matter who
forms them, where, and in which order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.core.groups import parts_of
from matching.rounds.care import find_care
from matching.rounds.doors import taking_part
from matching.rounds.models import GroupJoiner, GroupRound, RoundPart, SmallGroup
from matching.rounds.outings import places_of
from members.models import Profile

LARGEST = 4_000  # joiners of a part


def cut(db: Session, round_: GroupRound, *, largest: int = LARGEST) -> list[RoundPart]:
    """Write down the parts of a round; flushed."""
    joined = _joined(db, round_)
    if sum(joined.values()) <= largest:
        made = [RoundPart(round_id=round_.id, areas=[], dates=[])]
    else:
        where = places_of(db, round_.first_day, round_.zone)
        made = [
            RoundPart(round_id=round_.id, areas=list(part.areas), dates=list(part.outings))
            for part in parts_of(joined, where, largest=largest, seed=round_.id)
        ]
    db.add_all(made)
    db.flush()
    return made


def waiting(db: Session) -> Sequence[int]:
    """The ids of parts that are to be formed now, ascending; none while groups are off."""
    if find_care(db) is None:
        return ()
    return db.scalars(sa.select(RoundPart.id).where(RoundPart.formed_at.is_(None)).order_by(RoundPart.id)).all()


def find_waiting(db: Session, number: int) -> RoundPart | None:
    """The part with this id, where it is to be formed."""
    return db.scalar(sa.select(RoundPart).where(RoundPart.id == number, RoundPart.formed_at.is_(None)))


def claim(db: Session, part: RoundPart, *, now: datetime) -> bool:
    """Note that a part is formed in this transaction; False where somebody else has formed it."""
    mine = sa.update(RoundPart).where(RoundPart.id == part.id, RoundPart.formed_at.is_(None))
    taken = db.execute(mine.values(formed_at=now).returning(RoundPart.id)).first() is not None
    db.refresh(part)
    return taken


def by_part(db: Session, groups: Sequence[SmallGroup]) -> list[tuple[RoundPart | None, list[SmallGroup]]]:
    """Groups of one round by the part they were formed in; None for those of a round that knew no parts."""
    known = db.scalars(sa.select(RoundPart).where(RoundPart.round_id.in_({group.round_id for group in groups})))
    parts: list[RoundPart | None] = [*known.all(), None]
    there = [(part, set(part.dates) if part else set()) for part in parts]
    found: dict[int, list[SmallGroup]] = {}
    for group in groups:
        at = next(
            number for number, (part, dates) in enumerate(there)
            if part is None or not part.areas or group.occurrence_id in dates
        )  # fmt: skip
        found.setdefault(at, []).append(group)
    return [(parts[at], some) for at, some in sorted(found.items())]


def _joined(db: Session, round_: GroupRound) -> dict[str, int]:
    """How many joined in each area."""
    rows = db.execute(
        sa.select(Profile.area_cell, sa.func.count())
        .join(GroupJoiner, GroupJoiner.member_id == Profile.member_id)
        .where(GroupJoiner.round_id == round_.id, Profile.area_cell.is_not(None), Profile.member_id.in_(taking_part()))
        .group_by(Profile.area_cell)
    )
    return {area: many for area, many in rows if area is not None}
