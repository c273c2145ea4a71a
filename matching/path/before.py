"""What a person told of earlier visits, for the sheet that prepares for the next one."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from activities.plans.before import NEVER, Before
from matching.path.queries import entries_of
from members.consent.models import Purpose
from members.consent.services import given
from web.languages import date_in_full


def find_before(db: Session, profile_id: int, activity_key: str) -> Before:
    """Return whether they were there and their latest note; nothing once they no longer allow it to be looked at."""
    if Purpose.PACING not in given(db, profile_id=profile_id):
        return NEVER
    told = [(one, one.told) for one in entries_of(db, profile_id) if one.told and one.told.activity == activity_key]
    been_there = any(said.was_there for _, said in told)
    noted = next(((one, said.note) for one, said in reversed(told) if said.note), None)
    if noted is None:
        return Before(been_there=been_there)
    entry, note = noted
    return Before(
        been_there=been_there,
        note=note,
        noted_on=date_in_full(entry.happened_on),
        page=url_for("path.entry", key=entry.key),
    )
