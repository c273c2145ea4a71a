"""People who allow learning, and what they plan and like."""

from __future__ import annotations

import itertools
from datetime import timedelta

from activities.plans.models import Answer, Plan
from matching.models import Feedback, Opinion
from members.consent.models import Purpose
from members.consent.services import give
from tests import make

NOW = make.NOW
TUESDAY = "2026-11-24T10:30"
_keys = itertools.count()


def a_person(db, *, ticked=("painting",), plans=(), likes=(), not_for_me=(), allows=True):
    profile = make.profile(db, ticked=list(ticked))
    if allows:
        give(db, profile_id=profile.id, purpose=Purpose.LEARNING, now=NOW)
    for activity in plans:
        plan(db, profile, activity)
    for opinion, activities in ((Opinion.MORE, likes), (Opinion.NOT_FOR_ME, not_for_me)):
        db.add_all(Feedback(profile_id=profile.id, activity_id=a.id, opinion=opinion, said_at=NOW) for a in activities)
    db.flush()
    return profile


def plan(db, profile, activity, *, days=1, answer=Answer.GOING):
    starts = NOW + timedelta(days=days)
    db.add(Plan(
        key=f"plan-of-test-{next(_keys)}", profile_id=profile.id, activity_id=activity.id, answer=answer,
        title=activity.title, is_dated=True, starts_at=starts, all_day=False, zone=make.ZONE, made_at=NOW,
        changed_at=NOW,
    ))  # fmt: skip
    db.flush()


def clubs(db):
    """Three activities that have nothing in common but the people."""
    return [
        make.activity(db, title=title, interests=[interest], dates=[TUESDAY])
        for title, interest in (("Paint pots", "painting"), ("Tango hour", "dancing"), ("Bird hide", "birdwatching"))
    ]


def a_town(db, *, friends=12):
    """`friends` who paint and dance, and as many who watch birds and nothing else in common with them."""
    paint, tango, birds = clubs(db)
    painters = [a_person(db, plans=(paint, tango)) for _ in range(friends)]
    for _ in range(friends):
        a_person(db, ticked=("birdwatching",), plans=(birds,))
    return paint, tango, birds, painters
