"""A first name that somebody lets the organizer see for one date, and takes back when they like."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.organizing.models import ToldName
from activities.plans.models import Answer, Plan
from texts import one_line

MOST_LETTERS = 40


def find_told(db: Session, plan: Plan) -> str | None:
    """The name told for a plan."""
    row = db.get(ToldName, plan.id)
    return row.name if row else None


def tell(db: Session, plan: Plan, name: str) -> None:
    """Let the organizer see a first name at the date of a plan; an empty one takes it back."""
    name = one_line(name)[:MOST_LETTERS]
    if name:
        db.merge(ToldName(plan_id=plan.id, name=name))
    else:
        db.execute(sa.delete(ToldName).where(ToldName.plan_id == plan.id))
    db.flush()


def names_at(db: Session, occurrence_id: int) -> Sequence[str]:
    """The names told for a date by those who plan to come, in order of the alphabet."""
    rows = db.scalars(
        sa.select(ToldName.name)
        .join(Plan, Plan.id == ToldName.plan_id)
        .where(Plan.occurrence_id == occurrence_id, Plan.answer == Answer.GOING)
    )
    return sorted(rows, key=str.casefold)
