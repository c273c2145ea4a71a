"""Reading check-ins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.plans.models import Plan
from matching.path.models import CheckIn
from matching.path.told import Told, find_told
from refusals import NotHere, NotYours


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One check-in apart from its row; `told` is None where it cannot be read any more."""

    id: int
    key: str
    happened_on: date
    said_at: datetime
    changed_at: datetime
    told: Told | None

    @property
    def is_first_answer(self) -> bool:
        """Whether it stands as it was first said."""
        return self.said_at == self.changed_at

    @property
    def mark(self) -> str:
        """Names this answer until it is changed; see CheckInInput.seen."""
        return f"{self.key}.{self.changed_at.timestamp():.0f}"


def entry_of(row: CheckIn) -> Entry:
    """The check-in of a row as values."""
    return Entry(
        id=row.id, key=row.key, happened_on=row.happened_on, said_at=row.said_at, changed_at=row.changed_at,
        told=find_told(row.told),
    )  # fmt: skip


def entries_of(db: Session, profile_id: int) -> tuple[Entry, ...]:
    """All check-ins of a person, the oldest visit first; of one day in the order in which they were said."""
    rows = db.scalars(
        sa.select(CheckIn).where(CheckIn.profile_id == profile_id).order_by(CheckIn.happened_on, CheckIn.id)
    )
    return tuple(entry_of(row) for row in rows)


def get_check_in(db: Session, key: str, *, profile_id: int | None) -> CheckIn:
    """One check-in of this person's own. Raises NotHere for any other."""
    row = None
    if profile_id is not None:
        row = db.scalar(sa.select(CheckIn).where(CheckIn.key == key, CheckIn.profile_id == profile_id))
    if row is None:
        raise NotHere("We have nothing of yours at this address. It may have been erased.")
    return row


def find_check_in_of(db: Session, plan: Plan) -> CheckIn | None:
    """What was said of a plan, if anything."""
    return db.scalar(sa.select(CheckIn).where(CheckIn.plan_id == plan.id))


def get_plan(db: Session, key: str, *, profile_id: int | None) -> Plan:
    """One plan of this person's own. Raises NotYours for any other."""
    plan: Sequence[Plan] = ()
    if profile_id is not None:
        plan = db.scalars(sa.select(Plan).where(Plan.key == key, Plan.profile_id == profile_id)).all()
    if not plan:
        raise NotYours("You have no plan here, so there is nothing to tell. Your plans are under “Plans”.")
    return plan[0]
