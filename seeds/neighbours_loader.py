"""People of the demo town whom nobody looks in as: what they go to and like is there to be learned from."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import Activity
from matching.core.reach import cell_of
from matching.core.types import Point
from matching.models import Feedback, Opinion
from members.consent.models import Purpose
from members.consent.services import give
from members.models import InterestSource, Member, Profile, ProfileInterest
from seeds.paths_loader import keep_plan

TOWN = Path(__file__).parent / "town"
ZONE = "Europe/London"


def load_neighbours(db: Session, *, now: datetime) -> int:
    """Add the neighbours who are not there yet, with what they did, said and allow. Returns how many."""
    places = {one["name"]: Point(one["lat"], one["lon"]) for one in _read("places")}
    there = set(db.scalars(sa.select(Member.key)))
    new = [seed for seed in _read("neighbours") if f"demo-{seed['key']}" not in there]
    activities = {one.key: one.id for one in db.scalars(sa.select(Activity))}
    for seed in new:
        profile = _profile(seed, places[seed["place"]], now)
        db.add(Member(key=f"demo-{seed['key']}", name=seed["name"], created_at=now, profile=profile))
        db.flush()
        give(db, profile_id=profile.id, purpose=Purpose.LEARNING, now=now)
        for activity, days_ago in seed["been"]:
            keep_plan(db, profile, {"activity": activity, "days_ago": days_ago}, now)
        db.add_all(
            Feedback(profile_id=profile.id, activity_id=activities[one], opinion=Opinion.MORE, said_at=now)
            for one in seed["likes"]
        )
    db.flush()
    return len(new)


def _profile(seed: dict[str, Any], at: Point, now: datetime) -> Profile:
    return Profile(
        area_cell=cell_of(at), area_name=seed["place"], area_country="GB", area_zone=ZONE,
        travel="bus", travel_minutes=45, languages=["en"], changed_at=now,
        free=[f"{day}_{part}" for day in ("weekday", "weekend") for part in ("morning", "afternoon", "evening")],
        interests=[ProfileInterest(interest=one, source=InterestSource.TICKED) for one in seed["interests"]],
    )  # fmt: skip


def _read(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((TOWN / f"{name}.json").read_text(encoding="utf-8"))[name]
    return found
