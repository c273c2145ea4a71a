"""The weekly suggestions by mail: at most three, and no mail where there is nothing to say."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Session, joinedload

from activities.on_show import Shelf
from matching.alike import Learner
from matching.learned_store import LearnedFile
from matching.path.reckoning import find_standing
from matching.queries import feedback_of
from matching.suggested import said_of
from matching.suggestions import Suggester
from matching.views import Asked, Shown, found_for, turn_of
from members.consent.models import Purpose
from members.consent.notices import members_wanting, quiet_hours_of
from members.models import Member
from members.profiles import values_of
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
    shown = _suggested(db, news.member, now=now)
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


def _suggested(db: Session, member: Member, *, now: datetime) -> tuple[Shown, ...]:
    """What the page of suggestions shows this member; nothing while they pause."""
    values = values_of(member.profile)
    standing = find_standing(db, values)
    asked = Asked(
        values=values, said=said_of(feedback_of(db, values.profile_id), now=now), last_said=None, easier=None,
        unknown_access=False, only_solo=False, stamp=standing.stamp,
    )  # fmt: skip
    return found_for(db, _suggester(db, values.profile_id or 0, now=now), asked, standing, now=now)[1]


def _suggester(db: Session, profile_id: int, *, now: datetime) -> Suggester:
    shelf: Shelf = current_app.extensions["shelf"]
    learned: LearnedFile = current_app.extensions["learned"]
    known = learned.find()
    return Suggester(
        sessions=current_app.extensions["sessions"],
        on_show=shelf.read(db, now=now),
        catalogue=current_app.extensions["catalogue"],
        learner=Learner(learned=known, turn=turn_of(profile_id, now=now)) if known else None,
    )
