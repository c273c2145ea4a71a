"""Telling those who planned a date that it was moved or called off. Their names and answers stay with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence
from activities.organizing.letters import public
from activities.plans.models import Answer, Plan
from activities.wording.words import date_words
from members.accounts.letters import post
from members.models import Member, Profile

_MOST_LINES = 5
_USEFUL_FOR = timedelta(days=7)


def tell_moved(db: Session, activity: Activity, before: Mapping[int, datetime], *, now: datetime) -> None:
    """Write to members who plan a date that has moved. `before`: when each date began, by its id."""
    _tell(db, activity, tuple(before), "plan_moved", now=now)


def tell_called_off(db: Session, activity: Activity, date_ids: Sequence[int], *, now: datetime) -> None:
    """Write to members who plan a date that is called off."""
    _tell(db, activity, date_ids, "plan_called_off", now=now)


def tell_back_on(db: Session, activity: Activity, date_ids: Sequence[int], *, now: datetime) -> None:
    """Write to members who plan a date that was called off and is on again."""
    _tell(db, activity, date_ids, "plan_back_on", now=now)


def planned_ahead(db: Session, activity: Activity, *, now: datetime) -> list[int]:
    """The dates ahead that somebody plans."""
    rows = db.scalars(
        sa.select(sa.distinct(Plan.occurrence_id)).where(
            Plan.activity_id == activity.id, Plan.occurrence_id.is_not(None), Plan.starts_at > now,
            Plan.answer != Answer.NOT_AFTER_ALL,
        )
    )  # fmt: skip
    return [one for one in rows if one is not None]


def _tell(db: Session, activity: Activity, date_ids: Sequence[int], kind: str, *, now: datetime) -> None:
    """One mail a member, however many of their plans it is about. Guests see it on their page of plans."""
    if not date_ids:
        return
    db.flush()
    rows = db.execute(
        sa.select(Member, Plan, Occurrence)
        .join(Profile, Profile.member_id == Member.id)
        .join(Plan, Plan.profile_id == Profile.id)
        .join(Occurrence, Occurrence.id == Plan.occurrence_id)
        .where(
            Plan.occurrence_id.in_(date_ids), Plan.answer != Answer.NOT_AFTER_ALL, Member.email.is_not(None),
            Member.active, Occurrence.starts_at > now,
        )
        .order_by(Member.id, Occurrence.starts_at)
    )  # fmt: skip
    by_member: dict[int, list[tuple[Member, Plan, Occurrence]]] = {}
    for member, plan, date in rows:
        by_member.setdefault(member.id, []).append((member, plan, date))
    for member_id, told in by_member.items():
        lines = [_line(plan, date, activity, now=now) for _member, plan, date in told[:_MOST_LINES]]
        link = public("activities.plan", key=told[0][1].key) if len(told) == 1 else public("activities.plans")
        post(
            db, kind, str(told[0][0].email), stale_at=now + _USEFUL_FOR, member_id=member_id,
            title=activity.title, lines=lines, link=link,
        )  # fmt: skip


def _line(plan: Plan, date: Occurrence, activity: Activity, *, now: datetime) -> str:
    new = _words(date.starts_at, date.ends_at, activity.timezone, now=now)
    if plan.starts_at == date.starts_at:
        return new
    old = _words(plan.starts_at, plan.ends_at, activity.timezone, now=now)
    return str(_("%(old)s is now %(new)s", old=old, new=new))


def _words(starts: datetime, ends: datetime | None, zone: str, *, now: datetime) -> str:
    place = ZoneInfo(zone)
    return date_words(starts.astimezone(place), ends and ends.astimezone(place), today=now.astimezone(place).date())
