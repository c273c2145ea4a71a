"""The mail that offers the questions: for those who chose it, once in eight weeks, and never again about the same."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from matching.measures.answers import INTERVAL
from matching.measures.models import MeasureAnswer
from members.consent.models import Consent, Purpose
from members.consent.notices import members_wanting
from members.models import Member, Profile
from notices.links import public
from notices.telling import News, key_of, tell, told_before

BATCH = 100
_USEFUL = timedelta(days=7)


def invite(db: Session, *, after: int, now: datetime) -> int | None:
    """Write to the next members, by id after `after`, whose eight weeks were over in the last seven days.

    Eight weeks, or a multiple of them, after they last answered, or said that they may be asked. Returns the id of
    the last one looked at; None where there were no more. In an application's context.
    """
    answered = (
        sa.select(sa.func.max(MeasureAnswer.asked_at)).where(MeasureAnswer.profile_id == Profile.id).scalar_subquery()
    )
    rows = db.execute(
        sa.select(Member, Consent.given_at, answered)
        .join(Profile, Profile.member_id == Member.id)
        .join(Consent, Consent.profile_id == Profile.id)
        .where(
            Member.id.in_(members_wanting(Purpose.NOTICE_QUESTIONS)), Member.id > after,
            Consent.purpose == Purpose.MEASURES, Consent.withdrawn_at.is_(None),
        )
        .order_by(Member.id)
        .limit(BATCH)
    ).all()  # fmt: skip
    news = [_news(member, max(given, last) if last else given, now) for member, given, last in rows]
    due = [one for one in news if one is not None]
    told = told_before(db, [key_of(one.kind, one.member, one.about) for one in due])
    for one in due:
        if key_of(one.kind, one.member, one.about) not in told:
            tell(db, one, now=now)
    return rows[-1][0].id if rows else None


def _news(member: Member, since: datetime, now: datetime) -> News | None:
    times = (now - since) // INTERVAL
    at = since + times * INTERVAL
    if times < 1 or now - at >= _USEFUL:
        return None
    return News(
        kind=Purpose.NOTICE_QUESTIONS, member=member, about=at.date().isoformat(), due_at=at, stale_at=at + _USEFUL,
        over_at=at + 2 * _USEFUL, values={"link": public("measures.page")},
    )  # fmt: skip
