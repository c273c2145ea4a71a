"""Saying that a listing which came from elsewhere is one's own."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, Organizer
from activities.organizing.models import ListingClaim, OrganizerPerson
from activities.queries import get_published
from refusals import NotHere

MOST_WORDS = 600


def get_claimable(db: Session, key: str) -> Activity:
    """A listing on show whose publisher nobody here acts for. Raises NotHere for any other."""
    activity = get_published(db, key)
    if has_people(db, activity):
        raise NotHere("Somebody looks after this listing already.")
    return activity


def has_people(db: Session, activity: Activity) -> bool:
    """Whether anybody here acts for the organizer of a listing."""
    people = sa.select(OrganizerPerson.id).where(OrganizerPerson.organizer_id == activity.organizer_id)
    return db.scalar(people.limit(1)) is not None


def claim(db: Session, activity: Activity, organizer: Organizer, words: str, *, now: datetime) -> None:
    """Keep a claim; a second one of the same organizer takes the place of the first."""
    db.merge(
        ListingClaim(activity_id=activity.id, organizer_id=organizer.id, words=words[:MOST_WORDS], asked_at=now)
    )  # fmt: skip
    db.flush()
