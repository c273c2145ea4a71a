"""What somebody told of earlier visits to an activity. It is kept further right, so a later room finds it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import current_app
from sqlalchemy.orm import Session

from activities.plans.models import Plan


@dataclass(frozen=True, kw_only=True)
class Before:
    """Whether they were there, and the note they wrote for themselves the last time they wrote one."""

    been_there: bool = False
    note: str = ""
    noted_on: str = ""  # the day of the visit, in words
    page: str = ""  # where the note can be changed


NEVER = Before()
FindBefore = Callable[[Session, int, str], Before]  # of a profile, by its id, and an activity, by its key


def find_before(db: Session, plan: Plan) -> Before:
    """Return what the room that keeps check-ins tells of where a plan leads; nothing where there is no such room."""
    found: FindBefore | None = current_app.extensions.get("find_before")
    return NEVER if found is None or plan.activity is None else found(db, plan.profile_id, plan.activity.key)
