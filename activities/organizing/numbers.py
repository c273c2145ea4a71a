"""How many look, plan and come back: in bands, and never so small that it tells of single people."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from activities.models import Activity
from activities.organizing.models import Attendance, ListingLooks
from activities.plans.models import Answer, Plan

# Upper ends. Nobody and somebody stand in one band: a step between them would tell when one person comes or goes.
BANDS = (5, 10, 20, 50, 100)
_LATELY = timedelta(days=90)


@dataclass(frozen=True, kw_only=True)
class Pictures:
    """What an organizer sees of a listing, in words: of the last three months."""

    looked: str
    planned: str
    came_back: str


@dataclass(frozen=True, kw_only=True)
class Coming:
    """What an organizer sees of a date; `enough` is None where no least number was set."""

    coming: str
    first_visits: str
    enough: bool | None
    came: int | None


def band_words(count: int) -> str:
    """The band of a number: "0 to 5", "6 to 10" … "more than 100"."""
    low = 0
    for high in BANDS:
        if count <= high:
            return _("%(low)s to %(high)s", low=low, high=high)
        low = high + 1
    return _("more than %(most)s", most=BANDS[-1])


def pictures_of(db: Session, activity: Activity, *, now: datetime) -> Pictures:
    """How many opened the page, plan to come and planned more than once, whoever they are."""
    since = now - _LATELY
    looks = db.scalar(
        sa.select(sa.func.sum(ListingLooks.looks)).where(
            ListingLooks.activity_id == activity.id, ListingLooks.month >= month_of(since)
        )
    )
    going = (Plan.activity_id == activity.id, Plan.answer == Answer.GOING, Plan.starts_at > since)
    people = sa.select(sa.func.count(sa.distinct(Plan.profile_id))).where(*going)
    again = (
        sa.select(Plan.profile_id)
        .where(*going, Plan.starts_at <= now)
        .group_by(Plan.profile_id)
        .having(sa.func.count() > 1)
        .subquery()
    )
    return Pictures(
        looked=band_words(looks or 0),
        planned=band_words(db.scalar(people) or 0),
        came_back=band_words(db.scalar(sa.select(sa.func.count()).select_from(again)) or 0),
    )


def coming_to(db: Session, activity: Activity, date_ids: Sequence[int]) -> Mapping[int, Coming]:
    """For each date how many plan to come, and how many of them for the first time as far as plans tell."""
    earlier = sa.orm.aliased(Plan)
    been = sa.exists().where(
        earlier.profile_id == Plan.profile_id, earlier.activity_id == Plan.activity_id,
        earlier.answer == Answer.GOING, earlier.starts_at < Plan.starts_at,
    )  # fmt: skip
    rows = db.execute(
        sa.select(Plan.occurrence_id, sa.func.count(), sa.func.sum(sa.case((been, 0), else_=1)))
        .where(Plan.occurrence_id.in_(date_ids), Plan.answer == Answer.GOING)
        .group_by(Plan.occurrence_id)
    )
    counted = {number: (coming, first) for number, coming, first in rows}
    ticked = sa.select(Attendance).where(Attendance.occurrence_id.in_(date_ids))
    came = {row.occurrence_id: row.came for row in db.scalars(ticked)}
    least = activity.places_min
    return {
        number: Coming(
            coming=band_words(counted.get(number, (0, 0))[0]),
            first_visits=band_words(counted.get(number, (0, 0))[1]),
            enough=None if not least else counted.get(number, (0, 0))[0] >= least,
            came=came.get(number),
        )
        for number in date_ids
    }


def note_came(db: Session, occurrence_id: int, came: int) -> None:
    """Keep how many came to a date."""
    db.merge(Attendance(occurrence_id=occurrence_id, came=came))


def month_of(at: datetime) -> str:
    """The month of an instant: "2026-11"."""
    return f"{at:%Y-%m}"
