"""The weekly suggestions by mail: at most three, and no mail where there is nothing to say."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from matching.for_member import shown_to
from members.consent.models import Purpose
from members.consent.notices import members_wanting, quiet_hours_of
from members.models import Member
from notices.links import public
from notices.telling import Dropped, News, key_of, note, tell, told_before

BATCH = 25  # members in one transaction, so that nobody waits long for the database
_DAY, _HOUR = 6, time(16)  # Sunday afternoon, by the clock of whoever it is for
_USEFUL = timedelta(hours=36)
_KEPT = timedelta(days=14)


def write_week(db: Session, *, after: int, now: datetime) -> int | None:
    """Write to the next members, by id after `after`, who want weekly suggestions and whose time has come.

    Returns the id of the last one looked at; None where there were no more. In an application's context.
    """
    wanting = sa.select(Member).where(Member.id.in_(members_wanting(Purpose.NOTICE_WEEKLY)), Member.id > after)
    members = db.scalars(wanting.order_by(Member.id).limit(BATCH).options(joinedload(Member.profile))).all()
    due = [(member, at) for member in members if now - (at := time_of_week(member, now=now)) < _USEFUL]
    news = [_news(member, at) for member, at in due]
    told = told_before(db, [_key(one) for one in news])
    for one in news:
        if _key(one) not in told:
            _write(db, one, now=now)
    last = members[-1].id if members else None
    db.expunge_all()  # what was looked at is not kept, however many there are
    return last


def time_of_week(member: Member, *, now: datetime) -> datetime:
    """The last Sunday afternoon of a member, up to `now`."""
    zone = ZoneInfo(quiet_hours_of(member.profile).zone)
    here = now.astimezone(zone)
    day = here.date() - timedelta(days=(here.weekday() - _DAY) % 7)
    at = datetime.combine(day, _HOUR, zone)
    return (at if at <= here else datetime.combine(day - timedelta(days=7), _HOUR, zone)).astimezone(now.tzinfo)


def _news(member: Member, at: datetime) -> News:
    return News(
        kind=Purpose.NOTICE_WEEKLY, member=member, about=at.date().isoformat(), stale_at=at + _USEFUL,
        over_at=at + _KEPT,
    )  # fmt: skip


def _key(news: News) -> str:
    return key_of(news.kind, news.member, news.about)


def _write(db: Session, news: News, *, now: datetime) -> None:
    shown = shown_to(db, news.member.profile, now=now)
    if not shown:
        note(db, news, Dropped.NOTHING, now=now)
        return
    chosen = [
        {
            "title": one.card.title,
            "when": one.card.when_words or "",
            "why": one.why,
            "link": public("activities.activity", key=one.card.key),
        }
        for one in shown
    ]
    news.values.update(chosen=chosen, more=public("matching.suggestions"))
    tell(db, news, now=now)
