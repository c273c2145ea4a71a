"""Keeping, reading and erasing what one person answers. Only with their consent, for their own eyes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.measures.models import MeasureAnswer

INTERVAL = timedelta(days=56)  # eight weeks


@dataclass(frozen=True, kw_only=True)
class Round:
    """What somebody answered at one time: by id of the measure, the place of the answer; skipped ones are left out."""

    asked_at: datetime
    said: Mapping[str, int]


def rounds_of(db: Session, profile_id: int | None) -> tuple[Round, ...]:
    """Everything somebody answered, the newest first. What can no longer be read is left out."""
    if profile_id is None:
        return ()
    mine = sa.select(MeasureAnswer).where(MeasureAnswer.profile_id == profile_id)
    rounds: dict[datetime, dict[str, int]] = {}
    for row in db.scalars(mine.order_by(MeasureAnswer.asked_at.desc(), MeasureAnswer.id)):
        if isinstance(row.answer, int):
            rounds.setdefault(row.asked_at, {})[row.measure] = row.answer
    return tuple(Round(asked_at=at, said=said) for at, said in rounds.items())


def current_round(rounds: tuple[Round, ...], *, now: datetime) -> Round | None:
    """The round of the last eight weeks, which can still be changed; None where it is time for a new one."""
    return rounds[0] if rounds and rounds[0].asked_at > now - INTERVAL else None


def keep_answers(
    db: Session, *, profile_id: int, asked: Collection[str], said: Mapping[str, int], now: datetime
) -> None:
    """Keep what was said to the measures `asked`, by id; what was skipped is left out, or taken out again.

    Within eight weeks it replaces what was said to the same measures, on the day of that. A measure that was not
    asked, as on a page in another language, stays as it was. The caller holds the profile and has asked for consent.
    """
    before = current_round(rounds_of(db, profile_id), now=now)
    at = before.asked_at if before else now
    same = MeasureAnswer.profile_id == profile_id, MeasureAnswer.asked_at == at, MeasureAnswer.measure.in_(asked)
    db.execute(sa.delete(MeasureAnswer).where(*same))
    for measure, answer in said.items():
        db.add(MeasureAnswer(profile_id=profile_id, measure=measure, answer=answer, asked_at=at))
    db.flush()


def erase_answers(db: Session, profile_id: int) -> None:
    """Delete everything somebody answered."""
    db.execute(sa.delete(MeasureAnswer).where(MeasureAnswer.profile_id == profile_id))
