"""What the page of suggestions shows a member, wherever else it is told: in the weekly mail, to a program."""

from __future__ import annotations

from datetime import datetime

from flask import current_app
from sqlalchemy.orm import Session

from activities.on_show import Shelf
from matching.alike import Learner
from matching.learned_store import LearnedStore
from matching.path.reckoning import find_standing
from matching.queries import feedback_of
from matching.suggested import said_of
from matching.suggestions import Suggester
from matching.views import Asked, Shown, found_for, turn_of
from members.models import Profile
from members.profiles import values_of


def shown_to(db: Session, profile: Profile | None, *, now: datetime) -> tuple[Shown, ...]:
    """At most three suggestions with their words; none while the person pauses. In an application's context."""
    values = values_of(profile)
    standing = find_standing(db, values)
    asked = Asked(
        values=values, said=said_of(feedback_of(db, values.profile_id), now=now), last_said=None, easier=None,
        unknown_access=False, only_solo=False, stamp=standing.stamp,
    )  # fmt: skip
    return found_for(db, _suggester(db, values.profile_id or 0, now=now), asked, standing, now=now)[1]


def _suggester(db: Session, profile_id: int, *, now: datetime) -> Suggester:
    shelf: Shelf = current_app.extensions["shelf"]
    learned: LearnedStore = current_app.extensions["learned"]
    sessions = current_app.extensions["sessions"]
    known = learned.find(sessions)
    return Suggester(
        sessions=sessions,
        on_show=shelf.read(db, now=now),
        catalogue=current_app.extensions["catalogue"],
        learner=Learner(learned=known, turn=turn_of(profile_id, now=now)) if known else None,
    )
