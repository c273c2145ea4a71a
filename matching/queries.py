"""Reading what suggestions need from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.listing_page.first_visit import facts_of
from activities.models import Activity, FirstVisit
from activities.queries import is_key
from matching.core.types import Facts
from matching.models import Feedback, Opinion


def facts_by_id(db: Session, ids: Sequence[int]) -> dict[int, Facts]:
    """What is known of first visits to these activities; one statement."""
    visits = db.scalars(sa.select(FirstVisit).where(FirstVisit.activity_id.in_(ids)))
    return {visit.activity_id: facts_of(visit) for visit in visits}


def feedback_of(db: Session, profile_id: int | None) -> Sequence[Feedback]:
    """Everything a person said of suggestions, newest first; nothing for a visitor without a profile."""
    if profile_id is None:
        return ()
    return db.scalars(
        sa.select(Feedback).where(Feedback.profile_id == profile_id).order_by(Feedback.said_at.desc(), Feedback.id)
    ).all()


@dataclass(frozen=True, kw_only=True)
class SaidTitle:
    """One opinion with the title it is about."""

    activity_id: int
    key: str
    title: str
    opinion: Opinion


def feedback_titles(db: Session, profile_id: int) -> list[SaidTitle]:
    """Everything a person said of suggestions, newest first."""
    rows = db.execute(_TITLES.where(Feedback.profile_id == profile_id).order_by(Feedback.said_at.desc(), Feedback.id))
    return [SaidTitle(activity_id=i, key=k, title=t, opinion=o) for i, k, t, o in rows]


def find_title(db: Session, key: str, *, said_by: int | None) -> SaidTitle | None:
    """What this person said of one activity, if they did."""
    if said_by is None or not is_key(key):
        return None
    row = db.execute(_TITLES.where(Feedback.profile_id == said_by, Activity.key == key)).first()
    return SaidTitle(activity_id=row[0], key=row[1], title=row[2], opinion=row[3]) if row else None


_TITLES = sa.select(Activity.id, Activity.key, Activity.title, Feedback.opinion).join(
    Feedback, Feedback.activity_id == Activity.id
)
