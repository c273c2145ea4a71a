"""Reading plans; every function asks whose they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from activities.models import Activity, ActivityInterest, ListingState, Occurrence, Suitability
from activities.plans.models import Answer, Plan
from matching.core.types import Kind
from members.models import Member, Profile
from refusals import NotYours

_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
# Interests that rest rather than occupy, by judgement.
RESTFUL = ("quiet-time", "breathing", "meditation", "classical-music", "reading", "weather", "birdwatching", "jigsaws")
Row = tuple[Plan, Occurrence | None]


def find_plan(db: Session, key: str, *, profile_id: int | None) -> Row | None:
    """A person's plan with its activity, venue and first visit, and its date where there still is one.

    None when this person has no such plan, whoever else may.
    """
    if profile_id is None or not _KEY.fullmatch(key):
        return None
    row = db.execute(_WITH_DATE.where(Plan.key == key, Plan.profile_id == profile_id)).one_or_none()
    return None if row is None else (row[0], row[1])


def get_plan(db: Session, key: str, *, profile_id: int | None) -> Row:
    """As `find_plan`; raises NotYours where that returns None."""
    found = find_plan(db, key, profile_id=profile_id)
    if found is None:
        raise NotYours("This plan is not here any more, or the address has a slip in it.")
    return found


def plans_of(db: Session, profile_id: int, *, after: int = 0, most: int | None = None) -> list[Row]:
    """A person's plans that were not given back, each with its date where there still is one, by id from `after` on."""
    return _rows(db, Plan.profile_id == profile_id, Plan.id > after, most=most)


def has_plans_for(db: Session, *, profile_id: int, activity_id: int) -> bool:
    """Whether `plans_for` finds any; quicker, because most people look at most pages without a plan."""
    found = db.connection().execute(_ANY, {"profile": profile_id, "activity": activity_id})
    return found.first() is not None


def plans_for(db: Session, *, profile_id: int, activity_id: int) -> list[Row]:
    """As `plans_of`, for one activity."""
    return _rows(db, Plan.profile_id == profile_id, Plan.activity_id == activity_id)


def due_plans(
    db: Session, members: sa.Select[int] | None, *where: sa.ColumnElement[bool], after: int = 0, most: int | None = None
) -> list[tuple[Plan, Occurrence | None, Member]]:
    """Plans of some members, by id from `after` on, each with its date and its owner with the profile loaded.

    `members` are ids as a statement; None: of any member.
    """
    rows = db.execute(
        _WITH_DATE.add_columns(Member)
        .join(Profile, Profile.id == Plan.profile_id)
        .join(Member, Member.id == Profile.member_id)
        .where(Plan.id > after, *where, *([] if members is None else [Member.id.in_(members)]))
        .options(joinedload(Member.profile))
        .order_by(Plan.id)
        .limit(most)
    )
    return [(plan, date, member) for plan, date, member in rows]


def restful_ideas(db: Session) -> Sequence[tuple[str, str, list[str]]]:
    """Key, title and themes of the published things to do on one's own that rest somebody, by id."""
    restful = sa.select(ActivityInterest.activity_id).where(ActivityInterest.interest.in_(RESTFUL))
    rows = db.execute(
        sa.select(Activity.key, Activity.title, Activity.themes)
        .where(
            Activity.kind == Kind.SOLO,
            Activity.state == ListingState.PUBLISHED,
            Activity.suitability == Suitability.SUITS,
            Activity.id.in_(restful),
        )
        .order_by(Activity.id)
    )
    return [(key, title, themes) for key, title, themes in rows]


def _rows(db: Session, *whose: sa.ColumnElement[bool], most: int | None = None) -> list[Row]:
    rows = db.execute(_WITH_DATE.where(*whose, Plan.answer != Answer.NOT_AFTER_ALL).order_by(Plan.id).limit(most))
    return [(plan, occurrence) for plan, occurrence in rows]


_ANY = (
    sa.select(Plan.id)
    .where(
        Plan.profile_id == sa.bindparam("profile"),
        Plan.activity_id == sa.bindparam("activity"),
        Plan.answer != Answer.NOT_AFTER_ALL,
    )
    .limit(1)
)
# A date whose row was replaced by one of the same start is still the plan's.
_WITH_DATE = (
    sa.select(Plan, Occurrence)
    .outerjoin(
        Occurrence,
        sa.or_(
            Occurrence.id == Plan.occurrence_id,
            sa.and_(
                Plan.occurrence_id.is_(None),
                Plan.is_dated,
                Occurrence.activity_id == Plan.activity_id,
                Occurrence.starts_at == Plan.starts_at,
            ),
        ),
    )
    .options(
        joinedload(Plan.waiting),
        joinedload(Plan.activity).options(
            joinedload(Activity.venue), joinedload(Activity.first_visit), joinedload(Activity.organizer)
        ),
    )
)
