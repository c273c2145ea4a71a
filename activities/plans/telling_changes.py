"""What members are told when a date they plan is moved, elsewhere, called off, or on again; and what no more then."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import format_date
from sqlalchemy.orm import Session

from activities.models import Activity, Occurrence, OccurrenceState, Venue
from activities.plans.keeping import place_of
from activities.plans.models import Answer, Plan
from activities.plans.queries import due_plans
from activities.plans.reminding import BATCH, BEFORE, about_plan, calendar_for, when_words
from activities.plans.wording import title_of
from members.consent.models import Purpose
from members.consent.notices import members_wanting
from members.language import speaking_to
from members.models import Member
from notices.links import public
from notices.models import Letter, LetterState
from notices.telling import News, key_of, mark_of, take_back_letters, tell, told_before

_TOUCHED = sa.or_(
    Occurrence.sequence > 0, Occurrence.starts_at != Plan.starts_at, Occurrence.state == OccurrenceState.CANCELLED
)
_HERE = sa.select(Activity.venue_id).where(Activity.id == Plan.activity_id).correlate(Plan).scalar_subquery()
_ELSEWHERE = sa.and_(Occurrence.id.is_not(None), Plan.venue_id.is_not(None), Plan.venue_id.is_distinct_from(_HERE))
_WAITS_AT_MOST = timedelta(days=2)  # a letter about a plan, beyond its beginning: longer than the day of an undated one


class _Change(StrEnum):
    """How a date stands to what was planned."""

    CALLED_OFF = "called_off"
    MOVED = "moved"
    AS_PLANNED = "as_planned"


def tell_of_changes(db: Session, *, after: int, now: datetime) -> int | None:
    """Tell of dates ahead that were moved or cancelled since somebody planned them, with the calendar file.

    Who was told so hears of it as well when the date is on again as it was planned. Of a date that is at another venue
    than its member knows, the plan keeps the new one once that is told. Does one batch of plans, by id, and returns
    the id of the last one looked at; None where there were no more.
    """
    ahead = Plan.answer != Answer.NOT_AFTER_ALL, sa.or_(Occurrence.starts_at > now, Plan.starts_at > now)
    changed, members = sa.or_(_TOUCHED, _ELSEWHERE), members_wanting(Purpose.NOTICE_CHANGE)
    rows = due_plans(db, members, changed, *ahead, after=after, most=BATCH)
    for plan, date, member in rows:
        assert date is not None
        with speaking_to(member):
            news = _find_news(db, plan, date, member, now=now)
        if news is not None:
            tell(db, news, now=now)
    return rows[-1][0].id if rows else None


def take_back_untrue(db: Session, *, after: int, now: datetime) -> int | None:
    """Take back what waits to be sent about a time that no plan of its member has, if it ever had; by members.

    So nothing is left of a time that a date had only in between. Does one batch of members, by id, and returns the id
    of the last one looked at; None where there were no more.
    """
    waits = Letter.state == LetterState.QUEUED, Letter.kind.in_(BEFORE), Letter.member_id > after
    members = sa.select(Letter.member_id).where(*waits).distinct().order_by(Letter.member_id).limit(BATCH)
    ids = [one for one in db.scalars(members) if one is not None]
    # Before the plans: who plans something meanwhile has a letter about it that these know nothing of.
    letters = db.scalars(sa.select(Letter).where(*waits, Letter.member_id.in_(ids))).all()
    lately = sa.func.coalesce(Occurrence.starts_at, Plan.starts_at) > now - _WAITS_AT_MOST
    rows = due_plans(db, None, Plan.answer == Answer.GOING, lately, Member.id.in_(ids)) if ids else []
    true = {
        key_of(kind, member, about_plan(plan, date))
        for plan, date, member in rows for kind in BEFORE if date is None or date.state is OccurrenceState.ON
    }  # fmt: skip
    take_back_letters(db, [one for one in letters if mark_of(one) not in true])
    return ids[-1] if ids else None


def _find_news(db: Session, plan: Plan, date: Occurrence, member: Member, *, now: datetime) -> News | None:
    """What a member is to be told of a plan, in the language that is spoken; None where they know all of it."""
    change = _change_of(plan, date)
    is_news, off = _is_news(db, plan, date, member), change is _Change.CALLED_OFF
    places = None if off else _learn_place(db, plan)
    if not is_news and places is None:
        return None
    if not is_news:
        about, until = _about_place(plan), date.starts_at
    else:
        about = _about(plan, change, date.sequence)
        until = plan.starts_at if off else min(plan.starts_at, date.starts_at)
    return News(
        kind=Purpose.NOTICE_CHANGE, member=member, about=about, stale_at=until,
        over_at=max(date.starts_at, plan.starts_at), calendar=calendar_for(plan, date, member),
        values=_values(plan, date, change if is_news else None, places, now=now),
    )  # fmt: skip


def _change_of(plan: Plan, date: Occurrence) -> _Change:
    if date.state is OccurrenceState.CANCELLED:
        return _Change.CALLED_OFF
    return _Change.AS_PLANNED if date.starts_at == plan.starts_at else _Change.MOVED


def _about(plan: Plan, change: _Change, sequence: int) -> str:
    return f"{plan.key} {change} {sequence}"


def _about_place(plan: Plan) -> str:
    assert plan.activity is not None
    return f"{plan.key} place {plan.activity.venue_id} {plan.activity.sequence}"


def _learn_place(db: Session, plan: Plan) -> tuple[str, str] | None:
    """Where a plan was as far as its member knows, and where it is, in words; None where that is the same.

    From now on they know. Two rows that say the same of a place, as imports make them, are the same.
    """
    activity = plan.activity
    if activity is None or plan.venue_id is None or plan.venue_id == activity.venue_id:
        return None
    known, plan.venue_id = db.get(Venue, plan.venue_id), activity.venue_id
    before, here = _venue_words(known), _venue_words(activity.venue) or place_of(activity)
    return (before, here) if before != here else None


def _venue_words(venue: Venue | None) -> str:
    return ", ".join(filter(None, (venue.name, venue.address))) if venue else ""


def _is_news(db: Session, plan: Plan, date: Occurrence, member: Member) -> bool:
    """Whether a date stands otherwise than its member was told last; that it is as planned they know."""
    marks = {
        key_of(Purpose.NOTICE_CHANGE, member, _about(plan, change, number)): (number, change)
        for number in range(date.sequence + 1) for change in _Change
    }  # fmt: skip
    # What was told before the member answered anew is behind that answer.
    told = sorted(marks[key] for key in told_before(db, marks, since=plan.changed_at))
    change, last = _change_of(plan, date), told[-1] if told else None
    if change is _Change.MOVED:
        return last != (date.sequence, change)
    return change is not (last[1] if last else _Change.AS_PLANNED)


def _values(
    plan: Plan, date: Occurrence, change: _Change | None, places: tuple[str, str] | None, *, now: datetime
) -> dict[str, Any]:
    start = plan.starts_at.astimezone(ZoneInfo(plan.zone))
    return {
        "weekday": format_date(start.date(), "EEEE"),
        "change": change,
        "places": places,
        "title": title_of(plan),
        "planned": when_words(plan, plan.starts_at, plan.ends_at, now=now),
        "now": when_words(plan, date.starts_at, date.ends_at, now=now),
        "link": public("activities.plan", key=plan.key),
    }
