"""What members are told when a date they plan is moved, called off, or on again; and what is not told any more then."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import format_date
from sqlalchemy.orm import Session

from activities.models import Occurrence, OccurrenceState
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
from notices.telling import News, key_of, take_back_others, tell, told_before

_TOUCHED = sa.or_(
    Occurrence.sequence > 0, Occurrence.starts_at != Plan.starts_at, Occurrence.state == OccurrenceState.CANCELLED
)
_WAITS_AT_MOST = timedelta(days=2)  # a letter about a plan, beyond its beginning: longer than the day of an undated one


class _Change(StrEnum):
    """How a date stands to what was planned."""

    CALLED_OFF = "called_off"
    MOVED = "moved"
    AS_PLANNED = "as_planned"


def tell_of_changes(db: Session, *, after: int, now: datetime) -> int | None:
    """Tell of dates ahead that were moved or cancelled since somebody planned them, with the calendar file.

    Who was told so hears of it as well when the date is on again as it was planned. Does one batch of plans, by id,
    and returns the id of the last one looked at; None where there were no more.
    """
    kind = Purpose.NOTICE_CHANGE
    ahead = Plan.answer != Answer.NOT_AFTER_ALL, sa.or_(Occurrence.starts_at > now, Plan.starts_at > now)
    rows = due_plans(db, members_wanting(kind), _TOUCHED, *ahead, after=after, most=BATCH)
    for plan, date, member in rows:
        assert date is not None
        change = _change_of(plan, date)
        if not _is_news(db, plan, date, member):
            continue
        off = change is _Change.CALLED_OFF
        with speaking_to(member):
            news = News(
                kind=kind, member=member, about=_about(plan, change, date.sequence),
                stale_at=plan.starts_at if off else min(plan.starts_at, date.starts_at),
                over_at=max(date.starts_at, plan.starts_at), calendar=calendar_for(plan, date, member),
                values=_values(plan, date, change, now=now),
            )  # fmt: skip
        tell(db, news, now=now)
    return rows[-1][0].id if rows else None


def take_back_untrue(db: Session, *, after: int, now: datetime) -> int | None:
    """Take back what waits to be sent about a time that no plan of its member has, if it ever had; by members.

    So nothing is left of a time that a date had only in between. Does one batch of members, by id, and returns the id
    of the last one looked at; None where there were no more.
    """
    waits = Letter.state == LetterState.QUEUED, Letter.kind.in_(BEFORE), Letter.member_id > after
    members = db.scalars(sa.select(Letter.member_id).where(*waits).distinct().order_by(Letter.member_id).limit(BATCH))
    ids = [one for one in members if one is not None]
    lately = sa.func.coalesce(Occurrence.starts_at, Plan.starts_at) > now - _WAITS_AT_MOST
    rows = due_plans(db, None, Plan.answer == Answer.GOING, lately, Member.id.in_(ids)) if ids else []
    true = {
        key_of(kind, member, about_plan(plan, date))
        for plan, date, member in rows for kind in BEFORE if date is None or date.state is OccurrenceState.ON
    }  # fmt: skip
    take_back_others(db, ids, BEFORE, true)
    return ids[-1] if ids else None


def _change_of(plan: Plan, date: Occurrence) -> _Change:
    if date.state is OccurrenceState.CANCELLED:
        return _Change.CALLED_OFF
    return _Change.AS_PLANNED if date.starts_at == plan.starts_at else _Change.MOVED


def _about(plan: Plan, change: _Change, sequence: int) -> str:
    return f"{plan.key} {change} {sequence}"


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


def _values(plan: Plan, date: Occurrence, change: _Change, *, now: datetime) -> dict[str, Any]:
    start = plan.starts_at.astimezone(ZoneInfo(plan.zone))
    return {
        "weekday": format_date(start.date(), "EEEE"),
        "change": change,
        "title": title_of(plan),
        "planned": when_words(plan, plan.starts_at, plan.ends_at, now=now),
        "now": when_words(plan, date.starts_at, date.ends_at, now=now),
        "link": public("activities.plan", key=plan.key),
    }
