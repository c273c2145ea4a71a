"""The weekly suggestions by mail: at most three, and no mail where there is nothing to say."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from matching.for_member import shown_to
from members.consent.models import Purpose
from members.consent.notices import members_wanting, quiet_hours_of
from members.language import speaking_to
from members.models import Member
from notices.links import public
from notices.telling import Dropped, News, key_of, note, tell, told_before

BATCH = 25  # members in one transaction, so that nobody waits long for the database
_DAY, _HOUR = 6, time(16)  # Sunday afternoon, by the clock of whoever it is for
_USEFUL = timedelta(hours=36)
_KEPT = timedelta(days=14)
_RUN = 2_000  # ids
_OFFSETS = range(-12, 15)  # hours by which clocks of the world are ahead of UTC


def runs_of_members(db: Session, *, now: datetime) -> list[tuple[int, int]]:
    """First and last ids of members, a few thousand in each run, among whom some want weekly suggestions.

    Nobody where it is not late enough on Sunday, or too late after it, by any clock of the world.
    """
    if not any(_is_due(now, _sunday(now + timedelta(hours=ahead)) - timedelta(hours=ahead)) for ahead in _OFFSETS):
        return []
    number = Member.id // _RUN
    wanting = members_wanting(Purpose.NOTICE_WEEKLY)
    numbers = db.scalars(sa.select(number).where(Member.id.in_(wanting)).distinct().order_by(number))
    return [(one * _RUN, one * _RUN + _RUN - 1) for one in numbers]


def write_week(db: Session, *, after: int, now: datetime, last: int | None = None) -> int | None:
    """Write to the next members, by id after `after` and up to `last`, who want suggestions and whose time has come.

    Returns the id of the last one looked at; None where there were no more. In an application's context.
    """
    wanting = sa.select(Member).where(Member.id.in_(members_wanting(Purpose.NOTICE_WEEKLY)), Member.id > after)
    if last is not None:
        wanting = wanting.where(Member.id <= last)
    members = db.scalars(wanting.order_by(Member.id).limit(BATCH).options(joinedload(Member.profile))).all()
    due = [(member, at) for member in members if _is_due(now, at := time_of_week(member, now=now))]
    news = [_news(member, at) for member, at in due]
    told = told_before(db, [_key(one) for one in news])
    for one in news:
        if _key(one) not in told:
            with speaking_to(one.member):
                _write(db, one, now=now)
    seen = members[-1].id if members else None
    db.expunge_all()  # what was looked at is not kept, however many there are
    return seen


def time_of_week(member: Member, *, now: datetime) -> datetime:
    """The last Sunday afternoon of a member, up to `now`."""
    zone = ZoneInfo(quiet_hours_of(member.profile).zone)
    return _sunday(now.astimezone(zone)).astimezone(now.tzinfo)


def _sunday(here: datetime) -> datetime:
    """The last Sunday afternoon of a place, up to its time of day `here`."""
    day = here.date() - timedelta(days=(here.weekday() - _DAY) % 7)
    at = datetime.combine(day, _HOUR, here.tzinfo)
    return at if at <= here else datetime.combine(day - timedelta(days=7), _HOUR, here.tzinfo)


def _is_due(now: datetime, at: datetime) -> bool:
    return now - at < _USEFUL


def _news(member: Member, at: datetime) -> News:
    return News(
        kind=Purpose.NOTICE_WEEKLY, member=member, about=at.date().isoformat(), stale_at=at + _USEFUL,
        over_at=at + _KEPT, due_at=at,
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
