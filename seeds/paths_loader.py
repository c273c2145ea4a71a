"""Days out of some people of the demo town, made up like the people themselves."""

from __future__ import annotations

import json
import secrets
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity, Venue
from activities.plans.models import Answer, Plan
from activities.wording.words import where_words
from matching.path.check_ins import keep
from matching.path.forms import CheckInInput, StartInput
from matching.path.own_pace import keep_start
from members.consent.models import Consent, Purpose
from members.consent.services import give
from members.models import Member, Profile
from members.profiles import values_of

PATHS = Path(__file__).parent / "town" / "paths.json"
_SAID = ("outcome", "felt", "again", "note")
_AT = time(10, 30)


def load_paths(db: Session, *, now: datetime) -> int:
    """Give demo members their days out; whoever was ever asked what we may keep is left alone. Returns how many."""
    loaded = 0
    for path in json.loads(PATHS.read_text(encoding="utf-8"))["paths"]:
        member = db.scalar(sa.select(Member).where(Member.key == f"demo-{path['member']}"))
        if member is not None and member.profile is not None and not _was_asked(db, member.profile):
            _load(db, member.profile, path, now)
            loaded += 1
    return loaded


def _was_asked(db: Session, profile: Profile) -> bool:
    return db.scalar(sa.select(Consent.id).where(Consent.profile_id == profile.id).limit(1)) is not None


def _load(db: Session, profile: Profile, path: dict[str, Any], now: datetime) -> None:
    """Keep the days told of; a plan that is "waiting" is over and not told of yet."""
    first = now - timedelta(days=max(day["days_ago"] for day in path["days"]) + 1)
    give(db, profile_id=profile.id, purpose=Purpose.PACING, now=first)
    values = values_of(profile)
    if path["start"]:
        keep_start(db, values, StartInput(**path["start"]), now=first)
    for day in sorted(path["days"], key=lambda one: -one["days_ago"]):
        plan = _plan(db, profile, day, now)
        form = CheckInInput(**{name: day[name] for name in _SAID if name in day})
        keep(db, plan, form, values=values, now=plan.ends_at or now)
    if "waiting" in path:
        _plan(db, profile, path["waiting"], now)


def _plan(db: Session, profile: Profile, day: dict[str, Any], now: datetime) -> Plan:
    activity = db.scalars(sa.select(Activity).where(Activity.key == day["activity"])).one()
    zone = "Europe/London" if activity.timezone == "UTC" else activity.timezone
    local = (now - timedelta(days=day["days_ago"])).astimezone(ZoneInfo(zone)).date()
    starts = datetime.combine(local, _AT, ZoneInfo(zone))
    venue = db.get(Venue, activity.venue_id) if activity.venue_id else None
    plan = Plan(
        key=secrets.token_urlsafe(12), profile_id=profile.id, activity_id=activity.id, answer=Answer.GOING,
        title=activity.title, place=where_words(activity.where, activity.area_name, venue.name if venue else None),
        is_dated=True, starts_at=starts, ends_at=starts + timedelta(hours=2), all_day=False, zone=zone,
        feared=day.get("feared"), made_at=starts - timedelta(days=2), changed_at=starts - timedelta(days=2),
    )  # fmt: skip
    db.add(plan)
    db.flush()
    return plan
