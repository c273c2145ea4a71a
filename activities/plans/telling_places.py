"""Telling members that a place came free for which they wait. Guests see it on their page alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import format_date
from sqlalchemy.orm import Session

from activities.plans.models import Plan, Turn, Waiting
from activities.plans.places import find_date
from activities.plans.reminding import when_of
from activities.plans.waiting_words import until_words
from activities.plans.wording import title_of
from activities.wording.words import date_words
from members.consent.models import Purpose
from members.consent.notices import members_wanting
from members.language import speaking_to
from members.models import Member, Profile
from notices.links import public
from notices.telling import News, tell

MOST = 500
_TO_ANSWER = timedelta(minutes=30)  # less than that before an offer ends a letter is of no use


def tell_of_free_places(db: Session, *, now: datetime) -> int:
    """Write to members whose turn came since the last time, once for each offer; returns to how many.

    In an application's context.
    """
    kind = Purpose.NOTICE_PLACE
    rows = db.execute(
        sa.select(Plan, Member)
        .join(Waiting, Waiting.plan_id == Plan.id)
        .join(Profile, Profile.id == Plan.profile_id)
        .join(Member, Member.id == Profile.member_id)
        .where(Waiting.turn == Turn.OFFERED, ~Waiting.told, Waiting.offered_until > now)
        .where(Member.id.in_(members_wanting(kind)))
        .order_by(Plan.id)
        .limit(MOST)
    ).all()
    count = 0
    for plan, member in rows:
        row = plan.waiting
        assert row is not None
        assert row.offered_until is not None
        zone = ZoneInfo(plan.zone)
        starts_at, ends_at = when_of(plan, find_date(db, plan))
        start, today = starts_at.astimezone(zone), now.astimezone(zone).date()
        end = ends_at and ends_at.astimezone(zone)
        with speaking_to(member):
            values = {
                "weekday": format_date(start.date(), "EEEE"),
                "title": title_of(plan),
                "when": date_words(start, end, plan.all_day, today=today),
                "until": until_words(plan, now=now),
                "link": public("activities.plan", key=plan.key),
            }
        news = News(
            kind=kind, member=member, about=f"{plan.key} {row.offered_until.isoformat()}",
            stale_at=row.offered_until - _TO_ANSWER, over_at=starts_at, values=values,
        )  # fmt: skip
        count += tell(db, news, now=now)
        row.told = True
    db.flush()
    return count
