"""Builders of plans that are over and of what people say of them."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from activities.models import Activity
from activities.plans.models import Answer, Plan
from matching.path import check_ins
from matching.path.forms import CheckInInput
from matching.path.models import CheckIn
from members.consent.models import Purpose
from members.consent.services import give
from members.models import Profile
from members.profiles import values_of
from tests import make

GENTLE = {"talking": "none", "may_watch": True, "judged": "nobody", "group_size": 6, "pairs": "never",
          "structure": "task", "has_greeter": True, "leave_any_time": True, "setting": "in_person",
          "identity": "first_name", "role": "take_part", "noise": "quiet", "commitment": "drop_in",
          "minutes": 60}  # fmt: skip
_numbers = itertools.count(1)


def past_plan(
    db: Session, profile: Profile, activity: Activity | None, *, days_ago: float, now: datetime = make.NOW, **over: Any
) -> Plan:
    """A plan that began so many days ago and lasted two hours; columns of Plan may be given."""
    starts = now - timedelta(days=days_ago)
    columns = {
        "key": f"plan-{next(_numbers)}", "profile_id": profile.id, "activity_id": activity.id if activity else None,
        "answer": Answer.GOING, "title": activity.title if activity else "Something", "is_dated": True,
        "starts_at": starts, "ends_at": starts + timedelta(hours=2), "all_day": False, "zone": make.ZONE,
        "made_at": starts - timedelta(days=1), "changed_at": starts - timedelta(days=1),
    }  # fmt: skip
    row = Plan(**{**columns, **over})
    db.add(row)
    db.flush()
    return row


def allow_pacing(db: Session, profile: Profile, *, now: datetime = make.NOW) -> None:
    """A yes to keeping check-ins."""
    give(db, profile_id=profile.id, purpose=Purpose.PACING, now=now)


def check_in(
    db: Session, profile: Profile, plan: Plan, *, now: datetime = make.NOW, outcome: str = "went", **said: Any
) -> CheckIn:
    """What somebody says of a plan; fields of CheckInInput may be given."""
    return check_ins.keep(db, plan, CheckInInput(outcome=outcome, **said), values=values_of(profile), now=now)
