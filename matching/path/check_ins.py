"""Keeping, changing and erasing what somebody says of a visit. Who calls holds the profile."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from sqlalchemy.orm import Session

from activities.plans.keeping import settle
from activities.plans.models import Plan
from activities.plans.places import find_date
from activities.plans.reminding import when_of
from activities.plans.wording import is_alone
from matching.asks import asks_at_least, asks_of
from matching.core.demand import Attribute
from matching.core.gaps import GapFiller
from matching.path.forms import WENT, CheckInInput
from matching.path.hard_days import Reason, offers_help
from matching.path.models import CheckIn
from matching.path.queries import Entry, entries_of, entry_of, find_check_in_of
from matching.path.reckoning import get_or_open_state, renew
from matching.path.told import Told
from members.profiles import ProfileValues

_KEY_BYTES = 12


def is_ahead(db: Session, plan: Plan, *, now: datetime) -> bool:
    """Whether there is nothing to tell yet: the date has not begun."""
    return _begins(db, plan) > now


def told_now(
    db: Session, plan: Plan, form: CheckInInput, *, values: ProfileValues, filler: GapFiller | None = None
) -> Told:
    """What a form says of a plan, with what the visit asked of this person. Writes nothing.

    `filler` guesses what the listing does not state.
    """
    asked = _asked(db, plan, values)
    guessed = filler.fill(np.array([asked], np.float64)) if filler else None
    return Told(
        title=plan.title,
        activity=plan.activity.key if plan.activity else f"plan-{plan.key}",
        outcome=form.outcome,
        feared=plan.feared,
        felt=form.felt if form.outcome in WENT else None,
        again=form.again,
        note=form.note,
        alone=is_alone(plan.activity),
        asked=asked,
        filled=tuple(guessed.values[0].tolist()) if guessed else (),
        unsure=tuple(guessed.sd[0].tolist()) if guessed else (),
        at_least=asks_at_least(plan.activity) if plan.activity else 0.0,
    )


def keep(
    db: Session,
    plan: Plan,
    form: CheckInInput,
    *,
    values: ProfileValues,
    now: datetime,
    filler: GapFiller | None = None,
) -> CheckIn:
    """Keep what was said of a plan that has begun; a later answer replaces an earlier one.

    An answer from a page that did not show the present one (two windows at once) takes nothing away: what it
    leaves open stays as it was, and both notes are kept.
    """
    row = find_check_in_of(db, plan)
    told = told_now(db, plan, form, values=values, filler=filler)
    if row is None:
        assert values.profile_id is not None
        others = entries_of(db, values.profile_id)
        told = replace(told, help_offered=offers_help(told, others, on=happened_on(db, plan), now=now))
        row = CheckIn(
            key=secrets.token_urlsafe(_KEY_BYTES), profile_id=values.profile_id, plan_id=plan.id,
            happened_on=happened_on(db, plan), said_at=now,
        )  # fmt: skip
        db.add(row)
    else:
        told = _later(entry_of(row), told, form)
    row.told, row.changed_at = told.to_json(), now
    db.flush()
    settle(plan, now=now)
    _reckon(db, values, now)
    return row


def change(db: Session, row: CheckIn, form: CheckInInput, *, values: ProfileValues, now: datetime) -> None:
    """Change a check-in whose plan is gone. Raises ValueError for one that cannot be read."""
    before = entry_of(row)
    if before.told is None:
        raise ValueError("What cannot be read cannot be changed, only erased.")
    felt = form.felt if form.outcome in WENT else None
    said = replace(before.told, outcome=form.outcome, felt=felt, again=form.again, note=form.note)
    row.told, row.changed_at = _later(before, said, form).to_json(), now
    db.flush()
    _reckon(db, values, now)


def give_reasons(row: CheckIn, reasons: Iterable[Reason]) -> None:
    """Keep what else could explain a visit, instead of what was ticked before. Raises ValueError as `change` does.

    It changes nothing of what is reckoned.
    """
    before = entry_of(row)
    if before.told is None:
        raise ValueError("What cannot be read cannot be changed, only erased.")
    row.told = replace(before.told, reasons=tuple(one.value for one in reasons)).to_json()


def erase(db: Session, row: CheckIn, *, values: ProfileValues, now: datetime) -> None:
    """Delete one check-in and reckon as if it had never been; its plan does not ask again."""
    db.delete(row)
    db.flush()
    _reckon(db, values, now)


def happened_on(db: Session, plan: Plan) -> date:
    """The day of a plan, where it takes place."""
    return _begins(db, plan).astimezone(ZoneInfo(plan.zone)).date()


def _begins(db: Session, plan: Plan) -> datetime:
    """When a plan begins, also where its date was moved since."""
    return when_of(plan, find_date(db, plan))[0]


def visits_before(entries: Iterable[Entry], activity: str, on: date) -> int:
    """How many earlier days somebody was at this activity."""
    return len({one.happened_on for one in entries if one.told and one.happened_on < on
                and one.told.activity == activity and one.told.was_there})  # fmt: skip


def _asked(db: Session, plan: Plan, values: ProfileValues) -> tuple[float | None, ...]:
    if plan.activity is None:
        return (None,) * len(Attribute)
    entries = entries_of(db, plan.profile_id)
    visits = visits_before(entries, plan.activity.key, happened_on(db, plan))
    return asks_of(plan.activity, visits=visits, values=values)


def _later(before: Entry, said: Told, form: CheckInInput) -> Told:
    """The newer of two answers, with what the visit asked as it was first noted."""
    old = before.told
    if old is None:
        return said
    said = replace(
        said,
        asked=old.asked,
        filled=old.filled,
        unsure=old.unsure,
        at_least=old.at_least,
        feared=old.feared if said.feared is None else said.feared,
        reasons=old.reasons,
        help_offered=old.help_offered,
    )
    if form.seen == before.mark:
        return said
    notes = [old.note, said.note] if said.note not in old.note else [old.note]
    return replace(
        said,
        felt=old.felt if said.felt is None and said.was_there else said.felt,
        again=said.again or old.again,
        note="\n\n".join(filter(None, notes)),
    )


def _reckon(db: Session, values: ProfileValues, now: datetime) -> None:
    assert values.profile_id is not None
    row = get_or_open_state(db, profile_id=values.profile_id, now=now, zone=values.zone)
    renew(db, row, comfort=values.comfort)
