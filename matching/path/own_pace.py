"""What somebody sets themselves, starting over, and erasing. Who calls holds the profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.plans.models import Plan
from matching.core.demand import STEP_EDGES, Attribute
from matching.core.pacing import PaceWishes
from matching.path.forms import StartInput
from matching.path.models import CheckIn, ComfortState
from matching.path.reckoning import (
    answers_json,
    day_of,
    get_or_open_state,
    onboarding_of,
    renew,
    touch,
    wishes_json,
    wishes_of,
)
from members.profiles import ProfileValues

_BELOW = 0.0001  # demand has four places, and a step begins on its edge


def stay_here(db: Session, values: ProfileValues, *, stay: bool, now: datetime) -> None:
    """Offer nothing harder than what was lately all right, from today until the person says otherwise."""
    since = day_of(now, values.zone) if stay else None
    _wish(db, values, now, stay_here=stay, stay_since=since)


def cap(db: Session, values: ProfileValues, *, step: int | None, now: datetime) -> None:
    """Offer nothing above a step of the demand strip; None lifts it."""
    _wish(db, values, now, cap=None if step is None else ([*STEP_EDGES, 1 + _BELOW][step] - _BELOW))


def cap_step(wishes: PaceWishes) -> int | None:
    """The step of the demand strip that a cap allows at the most."""
    return None if wishes.cap is None else sum(edge <= wishes.cap for edge in STEP_EDGES)


def keep_start(db: Session, values: ProfileValues, form: StartInput, *, now: datetime) -> None:
    """Keep the answers on situations and on what is harder and easier; an empty answer takes an earlier one away."""
    row = _row(db, values, now)
    row.answers = answers_json(situations=form.rated, harder=form.harder, easier=form.easier)
    renew(db, row, comfort=values.comfort)


def not_hard(db: Session, values: ProfileValues, attribute: Attribute, *, now: datetime) -> None:
    """Correct us: "that is not the hard part for me". What was said to be harder no longer is; else it is easier."""
    row = _row(db, values, now)
    said = onboarding_of(row, values.comfort)
    easier = said.easier if attribute in said.harder else said.easier | {attribute}
    row.answers = answers_json(situations=said.situations, harder=said.harder - {attribute}, easier=easier)
    renew(db, row, comfort=values.comfort)


def start_over(db: Session, values: ProfileValues, *, now: datetime) -> None:
    """Reckon as at the very beginning; earlier check-ins stay on the path and count no more."""
    row = _row(db, values, now)
    row.begun_at, row.begun_on = now, day_of(now, values.zone)
    renew(db, row, comfort=values.comfort)


def erase_everything(db: Session, values: ProfileValues) -> None:
    """Delete all check-ins, all answers, what was expected of plans, and what was reckoned from them.

    What somebody set themselves (stay here, cap) stays: erasing lifts no wish.
    """
    assert values.profile_id is not None
    db.execute(sa.delete(CheckIn).where(CheckIn.profile_id == values.profile_id))
    db.execute(sa.update(Plan).where(Plan.profile_id == values.profile_id).values(feared=None))
    row = db.get(ComfortState, values.profile_id)
    if row is not None:
        row.answers = row.state = row.begun_at = None
        touch(row)
    db.flush()


def _wish(db: Session, values: ProfileValues, now: datetime, **change: object) -> None:
    row = _row(db, values, now)
    row.wishes = wishes_json(replace(wishes_of(row), **change))  # type: ignore[arg-type]
    touch(row)
    db.flush()


def _row(db: Session, values: ProfileValues, now: datetime) -> ComfortState:
    assert values.profile_id is not None
    return get_or_open_state(db, profile_id=values.profile_id, now=now, zone=values.zone)
