"""Days out of some people of the demo town, made up like the people themselves."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity
from activities.occurrences import planned_dates
from activities.plans.keeping import place_of
from activities.plans.models import Answer, Plan
from matching.path.check_ins import keep
from matching.path.forms import CheckInInput, StartInput
from matching.path.own_pace import keep_start
from members.consent.models import Consent, Purpose
from members.consent.services import give
from members.models import Member, Profile
from members.profiles import values_of

PATHS = Path(__file__).parent / "town" / "paths.json"
_SAID = ("outcome", "felt", "again", "note")
_BACK = timedelta(days=60)  # how far before the day asked for a date is looked for


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
    days = [(keep_plan(db, profile, day, now), day) for day in path["days"]]
    for plan, day in sorted(days, key=lambda one: one[0].starts_at):
        form = CheckInInput(**{name: day[name] for name in _SAID if name in day})
        keep(db, plan, form, values=values, now=plan.ends_at or now)
    if "waiting" in path:
        keep_plan(db, profile, path["waiting"], now)


def keep_plan(db: Session, profile: Profile, day: dict[str, Any], now: datetime) -> Plan:
    """Keep a plan for the last date of an activity that began `days_ago` or earlier; a whole day without dates."""
    activity = db.scalars(sa.select(Activity).where(Activity.key == day["activity"])).one()
    zone = profile.area_zone or "UTC" if activity.timezone == "UTC" else activity.timezone
    at = now - timedelta(days=day["days_ago"])
    dated = _last_date(activity, at)
    starts, ends = dated or _whole_day(at, zone)
    plan = Plan(
        key=secrets.token_urlsafe(12), profile_id=profile.id, activity_id=activity.id, answer=Answer.GOING,
        title=activity.title, place=place_of(activity), is_dated=dated is not None, starts_at=starts, ends_at=ends,
        all_day=dated is None, zone=zone, feared=day.get("feared"), made_at=starts - timedelta(days=2),
        changed_at=starts - timedelta(days=2),
    )  # fmt: skip
    db.add(plan)
    db.flush()
    return plan


def _last_date(activity: Activity, at: datetime) -> tuple[datetime, datetime | None] | None:
    """Start and end of the last date that began by then, so that days out fall on days it takes place.

    None for what has no dates. Raises ValueError for something that had dates, but none in the weeks before.
    """
    if not activity.series:
        return None
    found = planned_dates(activity.series, (), activity.timezone, since=at - _BACK, until=at)
    if not found:
        raise ValueError(f"{activity.key} had no date in the {_BACK.days} days before {at:%Y-%m-%d}")
    return found[-1].when.starts_at, found[-1].when.ends_at


def _whole_day(at: datetime, zone: str) -> tuple[datetime, datetime]:
    day = at.astimezone(ZoneInfo(zone)).date()
    begins, ends = (
        datetime.combine(one, time(), ZoneInfo(zone)).astimezone(UTC) for one in (day, day + timedelta(days=1))
    )
    return begins, ends
