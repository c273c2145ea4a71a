"""What an answer brings with it by mail: a note of what was planned, and nothing more of what was given back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from activities.models import Occurrence
from activities.plans.models import Answer, Plan
from activities.plans.places import find_date
from activities.plans.reminding import BEFORE, about_plan, calendar_for, reminder_values, when_of
from members.consent.models import Purpose
from members.language import speaking_to
from members.models import Member, Profile
from notices.telling import News, key_of, take_back, tell


def tell_of_answer(db: Session, plan: Plan, *, now: datetime) -> None:
    """Write to a member who planned to go, if they chose that, with the calendar file; once for each time of a date.

    What lies in the outbox about a plan that they do not go to is not sent any more. Nothing happens for guests.
    In an application's context.
    """
    profile = db.get_one(Profile, plan.profile_id)
    member = db.get(Member, profile.member_id) if profile.member_id is not None else None
    if member is None:
        return
    date = find_date(db, plan)
    if plan.answer is Answer.GOING and plan.activity is not None:
        with speaking_to(member):
            tell(db, _noted(plan, date, member, now=now), now=now)
    else:
        take_back(db, member, [key_of(kind, member, about_plan(plan, date)) for kind in BEFORE])


def _noted(plan: Plan, date: Occurrence | None, member: Member, *, now: datetime) -> News:
    starts_at, ends_at = when_of(plan, date)
    return News(
        kind=Purpose.NOTICE_PLANNED, member=member, about=about_plan(plan, date), over_at=starts_at,
        stale_at=starts_at if plan.is_dated else ends_at or starts_at, calendar=calendar_for(plan, date, member),
        values=reminder_values(plan, date, now=now),
    )  # fmt: skip
