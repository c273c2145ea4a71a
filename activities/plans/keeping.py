"""Making plans and changing one's mind; the places they keep go along."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, cast
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, ListingState, Occurrence, OccurrenceState
from activities.plans.forms import PlanInput
from activities.plans.models import Answer, Plan, Turn, Waiting
from activities.plans.places import find_date, hold_date
from activities.plans.waiting import find_waiting, pass_on, tell_if_turned
from activities.queries import get_published, is_undated
from activities.wording.words import where_words
from matching.core.types import Where

MOST_AHEAD = 30  # plans of one person; nobody can sit on all the places of a town
FARTHEST = timedelta(days=60)  # a day of one's own choice lies within
_KEY_BYTES = 12
_TO_ARRIVE = timedelta(minutes=30)  # how long a date without an end goes on
_REMEMBERED = timedelta(days=1)  # how long what was given back can be taken up again after its date


class Outcome(StrEnum):
    """What came of an answer; from FULL on nothing was changed."""

    NOTED = "noted"
    PLACE_KEPT = "place_kept"
    FULL = "full"
    OVER = "over"
    CANCELLED = "cancelled"
    NOT_LISTED = "not_listed"  # the listing has no such date or day
    TOO_FAR = "too_far"
    TOO_MANY = "too_many"

    @property
    def is_kept(self) -> bool:
        return self in (Outcome.NOTED, Outcome.PLACE_KEPT)


@dataclass(frozen=True, kw_only=True)
class Made:
    """What came of a wish; `plan` is None unless it was kept."""

    outcome: Outcome
    plan: Plan | None = None


@dataclass(frozen=True, kw_only=True)
class _When:
    occurrence_id: int | None
    is_dated: bool
    starts_at: datetime
    ends_at: datetime | None
    all_day: bool
    zone: str


def make_plan(db: Session, wish: PlanInput, *, profile_id: int, own_zone: str | None, now: datetime) -> Made:
    """Keep a plan; one that this person already has for the same date takes the new answer.

    The caller holds the profile. `own_zone` is where the person lives, for days of things that have no place.
    Raises NotHere for an activity that is not on show.
    """
    activity = get_published(db, wish.activity)
    when = _when(db, activity, wish, own_zone=own_zone, now=now)
    if isinstance(when, Outcome):
        return Made(outcome=when)
    plan = _find(db, profile_id, activity, when)
    is_more = plan is None or plan.answer is Answer.NOT_AFTER_ALL
    if is_more and wish.answer is not Answer.NOT_AFTER_ALL and _ahead(db, profile_id, now) >= MOST_AHEAD:
        return Made(outcome=Outcome.TOO_MANY)
    outcome = _settle_place(db, plan, when.occurrence_id, wish.answer, now=now)
    if not outcome.is_kept:
        return Made(outcome=outcome)
    plan = plan or _new(activity, when, profile_id=profile_id, now=now)
    plan.answer, plan.changed_at, plan.occurrence_id = wish.answer, now, when.occurrence_id
    _keep_place(plan, activity)
    if wish.feared is not None:
        plan.feared = wish.feared
    db.add(plan)
    db.flush()
    return Made(outcome=outcome, plan=plan)


def say(db: Session, plan: Plan, answer: Answer, *, now: datetime) -> Outcome:
    """Change the answer of a plan; the caller holds the profile.

    Giving back is always possible until the date is over. A date that was moved is answered as it is now.
    """
    occurrence = find_date(db, plan)
    if is_over(plan, occurrence, now=now):
        return Outcome.OVER
    listed = plan.activity is not None and plan.activity.state is ListingState.PUBLISHED
    if answer is Answer.GOING and (not listed or (plan.is_dated and occurrence is None)):
        return Outcome.NOT_LISTED
    if (
        plan.answer is Answer.NOT_AFTER_ALL
        and answer is not plan.answer
        and _ahead(db, plan.profile_id, now) >= MOST_AHEAD
    ):
        return Outcome.TOO_MANY
    outcome = _settle_place(db, plan, occurrence.id if occurrence else None, answer, now=now)
    if not outcome.is_kept:
        return outcome
    plan.answer, plan.changed_at = answer, now
    if listed and plan.activity is not None and answer is not Answer.NOT_AFTER_ALL:
        _keep_place(plan, plan.activity)
    if occurrence is not None:
        plan.occurrence_id = occurrence.id
        if answer is not Answer.NOT_AFTER_ALL:
            plan.starts_at, plan.ends_at, plan.all_day = occurrence.starts_at, occurrence.ends_at, occurrence.all_day
    db.flush()
    return outcome


def expect(plan: Plan, occurrence: Occurrence | None, feared: int | None, *, now: datetime) -> Outcome:
    """Keep how hard somebody expects it to be, None to forget it; only what is said beforehand counts."""
    if (occurrence or plan).starts_at <= now and plan.is_dated or is_over(plan, occurrence, now=now):
        return Outcome.OVER
    plan.feared = feared
    return Outcome.NOTED


def settle(plan: Plan, *, now: datetime) -> None:
    """Note that the person has said how it was, or would rather not: the plan waits for nothing more."""
    plan.settled_at = plan.settled_at or now


def is_over(plan: Plan, occurrence: Occurrence | None, *, now: datetime) -> bool:
    """Whether its time has passed, by its date as it is now where there still is one."""
    return over_at(occurrence or plan) <= now


def over_at(one: Plan | Occurrence) -> datetime:
    """When its time has passed: without an end half an hour after its start, or a day for what lasts all day."""
    return one.ends_at or one.starts_at + (timedelta(days=1) if one.all_day else _TO_ARRIVE)


def place_of(activity: Activity) -> str:
    """Where an activity is, in words."""
    return where_words(activity.where, activity.area_name, activity.venue.name if activity.venue else None)


def _keep_place(plan: Plan, activity: Activity) -> None:
    plan.place, plan.venue_id = place_of(activity), activity.venue_id


def tidy_plans(db: Session, *, now: datetime) -> int:
    """Delete what was given back and can no longer be taken up; returns how many."""
    gone = db.execute(
        sa.delete(Plan).where(
            Plan.answer == Answer.NOT_AFTER_ALL,
            sa.func.coalesce(Plan.ends_at, Plan.starts_at) < now - _REMEMBERED,
        )
    )
    return cast("sa.CursorResult[Any]", gone).rowcount


def _when(db: Session, activity: Activity, wish: PlanInput, *, own_zone: str | None, now: datetime) -> _When | Outcome:
    if wish.date is not None:
        occurrence = db.get(Occurrence, wish.date)
        if occurrence is None or occurrence.activity_id != activity.id:
            return Outcome.NOT_LISTED
        if over_at(occurrence) <= now:
            return Outcome.OVER
        return _When(
            occurrence_id=occurrence.id, is_dated=True, starts_at=occurrence.starts_at, ends_at=occurrence.ends_at,
            all_day=occurrence.all_day, zone=activity.timezone,
        )  # fmt: skip
    if wish.day is None or not is_undated(activity):
        return Outcome.NOT_LISTED
    return _on_day(wish.day, zone_of_days(activity, own_zone), now)


def zone_of_days(activity: Activity, own_zone: str | None) -> str:
    """Where a day of one's own choice begins and ends: at the place, or where the person is if there is none."""
    placeless = activity.where in (Where.ANYWHERE, Where.ONLINE)
    return own_zone if placeless and own_zone else activity.timezone


def _on_day(day: date, zone: str, now: datetime) -> _When | Outcome:
    today = now.astimezone(ZoneInfo(zone)).date()
    if day < today:
        return Outcome.OVER
    if day > today + FARTHEST:
        return Outcome.TOO_FAR
    begins, ends = (
        datetime.combine(one, time(), ZoneInfo(zone)).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return _When(occurrence_id=None, is_dated=False, starts_at=begins, ends_at=ends, all_day=True, zone=zone)


def leave_places(db: Session, profile_id: int, *, now: datetime) -> None:
    """Give back every place of somebody who is about to be erased, so that others see it or are offered it at once."""
    keeps = sa.or_(Plan.answer == Answer.GOING, Plan.id.in_(sa.select(Waiting.plan_id)))
    plans = db.scalars(sa.select(Plan).where(Plan.profile_id == profile_id, keeps)).all()
    dates = {plan.id: date.id for plan in plans if (date := find_date(db, plan))}
    for one in sorted(set(dates.values())):  # all are held, in one order, before the catalogue is
        hold_date(db, one)
    for plan in plans:
        if plan.id in dates:
            say(db, plan, Answer.NOT_AFTER_ALL, now=now)


def _settle_place(
    db: Session, plan: Plan | None, occurrence_id: int | None, answer: Answer, *, now: datetime
) -> Outcome:
    """Hold the date and see whether the answer can be given; who is in line comes before whoever only asks now.

    Others see at once when the last place goes or comes.
    """
    holds, held = answer is Answer.GOING, plan is not None and plan.answer is Answer.GOING
    waits = plan is not None and find_waiting(db, plan.id) is not None
    if occurrence_id is None or not (holds or held or waits):
        return Outcome.NOTED
    room = hold_date(db, occurrence_id)
    if room is None:
        return Outcome.NOT_LISTED if holds else Outcome.NOTED
    if holds and room.state is OccurrenceState.CANCELLED:
        return Outcome.CANCELLED
    was_full, room = room.is_full, pass_on(db, room, now=now)
    waiting = find_waiting(db, plan.id) if plan and waits else None
    mine = held or (waiting is not None and waiting.turn is Turn.OFFERED)
    others = room.taken - 1 if mine else room.taken
    if holds and not held and room.places is not None and others >= room.places:
        tell_if_turned(db, [room], before=[was_full])
        return Outcome.FULL
    if waiting is not None and answer is not Answer.MIGHT:
        db.delete(waiting)
        db.flush()
        mine = mine and holds
    room = replace(room, taken=others + 1 if holds or (mine and not held) else others)
    tell_if_turned(db, [pass_on(db, room, now=now)], before=[was_full])
    return Outcome.PLACE_KEPT if holds and room.places is not None else Outcome.NOTED


def _find(db: Session, profile_id: int, activity: Activity, when: _When) -> Plan | None:
    same = Plan.starts_at == when.starts_at
    if when.occurrence_id is not None:
        same = sa.or_(same, Plan.occurrence_id == when.occurrence_id)
    return db.scalars(
        sa.select(Plan).where(Plan.profile_id == profile_id, Plan.activity_id == activity.id, same).order_by(Plan.id)
    ).first()


def _ahead(db: Session, profile_id: int, now: datetime) -> int:
    return db.scalar(
        sa.select(sa.func.count())
        .select_from(Plan)
        .where(
            Plan.profile_id == profile_id,
            Plan.answer != Answer.NOT_AFTER_ALL,
            sa.func.coalesce(Plan.ends_at, Plan.starts_at) > now,
        )
    ) or 0  # fmt: skip


def _new(activity: Activity, when: _When, *, profile_id: int, now: datetime) -> Plan:
    return Plan(
        key=secrets.token_urlsafe(_KEY_BYTES),
        profile_id=profile_id,
        activity_id=activity.id,
        title=activity.title,
        is_dated=when.is_dated,
        starts_at=when.starts_at,
        ends_at=when.ends_at,
        all_day=when.all_day,
        zone=when.zone,
        made_at=now,
    )
