"""Reading what suggestions need from the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.listing_page.first_visit import facts_of
from activities.models import Activity, FirstVisit
from activities.queries import is_key
from activities.wording.ideas import idea_words
from matching.core.types import Facts
from matching.models import Feedback, Opinion
from matching.path.models import ComfortState
from matching.path.reckoning import stamp_of
from members.consent.models import Purpose
from members.consent.services import given_by
from members.models import Profile


def facts_by_id(db: Session, ids: Sequence[int]) -> dict[int, Facts]:
    """What is known of first visits to these activities; one statement."""
    visits = db.scalars(sa.select(FirstVisit).where(FirstVisit.activity_id.in_(ids)))
    return {visit.activity_id: facts_of(visit) for visit in visits}


def feedback_of(db: Session, profile_id: int | None) -> Sequence[Feedback]:
    """Everything a person said of suggestions, newest first; nothing for a visitor without a profile."""
    if profile_id is None:
        return ()
    return db.scalars(
        sa.select(Feedback).where(Feedback.profile_id == profile_id).order_by(Feedback.said_at.desc(), Feedback.id)
    ).all()


class OneSaid(NamedTuple):
    """One opinion, without its row."""

    activity_id: int
    opinion: Opinion
    said_at: datetime


@dataclass(frozen=True, kw_only=True)
class Known:
    """What names the page of suggestions of one person, beside their profile: what they said, and their pace."""

    feedback: Sequence[OneSaid] = ()
    stamp: str = ""  # as of a Standing


def known_of(db: Session, profile_id: int | None) -> Known:
    """Read it in one statement; nothing for a visitor without a profile."""
    rows = db.execute(_KNOWN, {"profile": profile_id}).all() if profile_id is not None else ()
    if not rows:
        return Known()
    said = [OneSaid(row.activity_id, row.opinion, row.said_at) for row in rows if row.activity_id is not None]
    return Known(feedback=said, stamp=stamp_of(rows[0].stamp, allowed=bool(rows[0].allowed)))


_KNOWN = (
    sa.select(
        Feedback.activity_id, Feedback.opinion, Feedback.said_at, ComfortState.stamp,
        Profile.id.in_(given_by(Purpose.PACING)).label("allowed"),
    )
    .select_from(Profile)
    .outerjoin(Feedback, Feedback.profile_id == Profile.id)
    .outerjoin(ComfortState, ComfortState.profile_id == Profile.id)
    .where(Profile.id == sa.bindparam("profile"))
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class SaidTitle:
    """One opinion with the title it is about."""

    activity_id: int
    key: str
    title: str
    opinion: Opinion


def feedback_titles(db: Session, profile_id: int) -> list[SaidTitle]:
    """Everything a person said of suggestions, newest first."""
    rows = db.execute(_TITLES.where(Feedback.profile_id == profile_id).order_by(Feedback.said_at.desc(), Feedback.id))
    return [SaidTitle(activity_id=i, key=k, title=idea_words(t), opinion=o) for i, k, t, o in rows]


def find_title(db: Session, key: str, *, said_by: int | None) -> SaidTitle | None:
    """What this person said of one activity, if they did."""
    if said_by is None or not is_key(key):
        return None
    row = db.execute(_TITLES.where(Feedback.profile_id == said_by, Activity.key == key)).first()
    return SaidTitle(activity_id=row[0], key=row[1], title=idea_words(row[2]), opinion=row[3]) if row else None


_TITLES = sa.select(Activity.id, Activity.key, Activity.title, Feedback.opinion).join(
    Feedback, Feedback.activity_id == Activity.id
)
