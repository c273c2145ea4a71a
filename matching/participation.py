"""What people who allow it plan and like, as rows to learn from. How things felt is no part of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.models import ActivityInterest
from activities.plans.models import Answer, Plan
from matching.core.learned import ACTIVITY, FAMILY, INTEREST, STEADY, Likes, things_of
from matching.core.reach import region_of
from matching.models import Feedback, Opinion
from members.consent.models import Purpose
from members.consent.services import given_by
from members.models import Profile, ProfileInterest
from taxonomy import load_taxonomy

_OFTEN = 2  # dates from which on somebody comes steadily


@dataclass(frozen=True, kw_only=True)
class Participation:
    """One row of things for each person who allows learning, and the families of interests and activities."""

    rows: list[Likes]
    within: dict[str, frozenset[str]]


def participation_of(db: Session) -> Participation:
    """Return what people who allow learning now have in common; four statements.

    A row holds interests, activities planned (and not given back) or liked, and the region. What is "not for me" is
    never a like, even where it was planned.
    """
    consenting = given_by(Purpose.LEARNING)
    regions = {
        id_: region_of(cell) if cell else None
        for id_, cell in db.execute(sa.select(Profile.id, Profile.area_cell).where(Profile.id.in_(consenting)))
    }
    interests = _ticked(db, consenting)
    liked, steady = _activities(db, consenting)
    serves = _interests_of(db, {activity for some in liked.values() for activity in some})
    rows = []
    for id_, region in sorted(regions.items()):
        row = things_of(
            interests=dict.fromkeys(sorted(interests.get(id_, ())), 1.0),
            liked=map(str, sorted(liked[id_])),
            region=region,
        )
        rows.append(row | {f"{STEADY}{activity}": 1.0 for activity in sorted(steady[id_])})
    within = {f"{INTEREST}{one}": _families({one}) for some in interests.values() for one in some}
    return Participation(rows=rows, within=within | {f"{ACTIVITY}{one}": _families(its) for one, its in serves.items()})


def _families(interests: set[str]) -> frozenset[str]:
    return frozenset(f"{FAMILY}{one}" for one in families_of(interests))


def families_of(interests: set[str] | frozenset[str]) -> frozenset[str]:
    """Return the families of interests; those the taxonomy does not know have none."""
    taxonomy = load_taxonomy()
    return frozenset(taxonomy.get(one).family for one in interests if one in taxonomy)


def _activities(db: Session, consenting: sa.Select[int]) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
    """Return by profile the activities planned or liked, and those planned for several dates."""
    said = db.execute(
        sa.select(Feedback.profile_id, Feedback.activity_id, Feedback.opinion).where(
            Feedback.profile_id.in_(consenting), Feedback.opinion.in_((Opinion.MORE, Opinion.NOT_FOR_ME))
        )
    ).all()
    planned = db.execute(
        sa.select(Plan.profile_id, Plan.activity_id, sa.func.count(sa.distinct(Plan.starts_at)))
        .where(Plan.profile_id.in_(consenting), Plan.activity_id.is_not(None), Plan.answer == Answer.GOING)
        .group_by(Plan.profile_id, Plan.activity_id)
    ).all()
    refused = {(profile, activity) for profile, activity, opinion in said if opinion is Opinion.NOT_FOR_ME}
    liked: dict[int, set[int]] = defaultdict(set)
    steady: dict[int, set[int]] = defaultdict(set)
    for profile, activity, dates in planned:
        if activity is not None and (profile, activity) not in refused:
            liked[profile].add(activity)
            if dates >= _OFTEN:
                steady[profile].add(activity)
    for profile, activity, opinion in said:
        if opinion is Opinion.MORE:
            liked[profile].add(activity)
    return liked, steady


def _interests_of(db: Session, activities: set[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for activity, interest in db.execute(sa.select(ActivityInterest.activity_id, ActivityInterest.interest)):
        if activity in activities:
            found[activity].add(interest)
    return found


def _ticked(db: Session, consenting: sa.Select[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    among = ProfileInterest.profile_id.in_(consenting)
    for profile, one in db.execute(sa.select(ProfileInterest.profile_id, ProfileInterest.interest).where(among)):
        found[profile].add(one)
    return found
