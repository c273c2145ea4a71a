"""Keeping what a person says of suggestions; obeyed at once, and undone as easily."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, ListingState
from activities.queries import is_key
from matching.models import Feedback, Opinion
from refusals import NotHere


def say(db: Session, *, profile_id: int, key: str, opinion: Opinion, now: datetime) -> None:
    """Keep one opinion on one activity; a newer one replaces it. Raises NotHere for an activity not on show."""
    wanted = sa.select(Activity.id).where(Activity.key == key, Activity.state == ListingState.PUBLISHED)
    activity_id = db.scalar(wanted) if is_key(key) else None
    if activity_id is None:
        raise NotHere("This listing is not here any more, or the address has a slip in it.")
    feedback = _find(db, profile_id, activity_id) or Feedback(profile_id=profile_id, activity_id=activity_id)
    feedback.opinion, feedback.said_at = opinion, now
    db.add(feedback)


def take_back(db: Session, *, profile_id: int, key: str) -> None:
    """Forget the opinion on one activity; there may be none."""
    activity_id = db.scalar(sa.select(Activity.id).where(Activity.key == key)) if is_key(key) else None
    feedback = _find(db, profile_id, activity_id) if activity_id is not None else None
    if feedback is not None:
        db.delete(feedback)


def _find(db: Session, profile_id: int, activity_id: int) -> Feedback | None:
    return db.scalar(sa.select(Feedback).where(Feedback.profile_id == profile_id, Feedback.activity_id == activity_id))
