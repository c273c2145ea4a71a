"""Pausing, going on with and withdrawing a listing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState, Occurrence, OccurrenceState, OrganizerState
from members.moderation.acts import is_held
from members.reports.models import SubjectKind
from refusals import BadInput


class Step(StrEnum):
    """What can be done with a listing as a whole."""

    PAUSE = "pause"
    GO_ON = "go_on"
    WITHDRAW = "withdraw"


_FROM = {
    Step.PAUSE: {ListingState.PUBLISHED},
    Step.GO_ON: {ListingState.PAUSED},
    Step.WITHDRAW: {ListingState.PUBLISHED, ListingState.PAUSED},
}
_TO = {
    Step.PAUSE: ListingState.PAUSED,
    Step.GO_ON: ListingState.PUBLISHED,
    Step.WITHDRAW: ListingState.WITHDRAWN,
}


def steps_of(activity: Activity) -> tuple[Step, ...]:
    """What can be done with a listing in its state, in the order of the page."""
    return tuple(step for step in Step if activity.state in _FROM[step])


def is_held_back(db: Session, activity: Activity) -> bool:
    """Whether the listing or its organizer was taken off show by a moderator, or may not publish."""
    organizer = activity.organizer
    return (
        organizer.state is not OrganizerState.WELCOME
        or is_held(db, SubjectKind.LISTING, activity.key)
        or is_held(db, SubjectKind.ORGANIZER, organizer.key)
    )


def take(db: Session, activity: Activity, step: Step, *, now: datetime) -> None:
    """Take a step. With a listing that is withdrawn its dates ahead are called off, so that those who plan them hear.

    Raises BadInput where the listing is in another state by now.
    """
    if step not in steps_of(activity):
        raise BadInput("This listing has changed in the meantime. Please look at it once more.")
    if step is Step.GO_ON and is_held_back(db, activity):
        raise BadInput("Somebody who looks after this site has paused this. Please write to them first.")
    if step is Step.WITHDRAW:
        ahead = sa.select(Occurrence).where(Occurrence.activity_id == activity.id, Occurrence.starts_at > now)
        for date in db.scalars(ahead):
            date.state = OccurrenceState.CANCELLED
    activity.state, activity.changed_at = _TO[step], now
    if step is Step.GO_ON:
        activity.checked_on = now.date()
    touch_catalogue(db, [activity.id])
