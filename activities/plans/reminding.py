"""What members are told of their plans: before, and the morning after.

Times are wall times in the zone of the plan, worked out anew at each look: a change of the clocks or of a date moves
them along. Each function does one batch of plans, by id, and is called until it returns None.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import format_date
from sqlalchemy.orm import Session

from activities.exchange.ical import calendar_of_plan
from activities.listing_page.first_visit import first_visit_card
from activities.models import ListingState, Occurrence, OccurrenceState
from activities.plans.keeping import over_at, place_of
from activities.plans.models import Answer, Plan
from activities.plans.places import keeps_places
from activities.plans.queries import due_plans
from activities.plans.wording import is_alone, title_of
from activities.recurrence import at
from activities.wording.words import date_words, day_words, time_words
from members.consent.models import Purpose
from members.consent.notices import members_wanting
from members.language import speaking_to
from members.models import Member
from notices.links import WAY_OUT, public, signed
from notices.telling import News, key_of, tell, told_before
from web.sentences import sentences

BATCH = 200
BEFORE = (Purpose.NOTICE_PLANNED, Purpose.NOTICE_STILL, Purpose.NOTICE_EVENING, Purpose.NOTICE_SOON)
_EVENING, _AFTERNOON, _MORNING = "18:00", "17:00", "10:00"
_SOON = timedelta(hours=2)
# How far ahead plans are looked at: as far as the earliest that a reminder is due.
_AHEAD = {
    Purpose.NOTICE_STILL: timedelta(days=3, hours=12),
    Purpose.NOTICE_EVENING: timedelta(days=2, hours=12),
    Purpose.NOTICE_SOON: _SOON + timedelta(minutes=10),
}
_LOOK_BACK = timedelta(days=4)
_LINES = 6  # of a first visit


@dataclass(frozen=True, kw_only=True)
class Due:
    """When somebody is to be told of a plan, from when on it is of no use, and what marks it."""

    at: datetime
    stale_at: datetime
    about: str


def remind(db: Session, kind: Purpose, *, after: int, now: datetime) -> int | None:
    """Remind of plans whose time has come; `kind` is the evening before, two hours before, or "still all right?".

    Returns the id of the last plan looked at; None where there were no more.
    """
    starts = sa.func.coalesce(Occurrence.starts_at, Plan.starts_at)
    ahead = Plan.answer == Answer.GOING, starts > now, starts < now + _AHEAD[kind]
    rows = due_plans(db, members_wanting(kind), *ahead, after=after, most=BATCH)
    for plan, date, member, due in _untold(db, kind, rows, now=now):
        with speaking_to(member):
            news = News(
                kind=kind, member=member, about=due.about, due_at=due.at, stale_at=due.stale_at,
                over_at=when_of(plan, date)[0], values=reminder_values(plan, date, now=now),
            )  # fmt: skip
        tell(db, news, now=now)
    return rows[-1][0].id if rows else None


def invite_to_check_in(db: Session, *, after: int, now: datetime) -> int | None:
    """The morning after, offer the page to say how it was; not where somebody has said so or would rather not."""
    kind = Purpose.NOTICE_CHECK_IN
    ends = sa.func.coalesce(Plan.ends_at, Plan.starts_at)
    past = Plan.answer == Answer.GOING, Plan.settled_at.is_(None), ends < now, ends > now - _LOOK_BACK
    rows = due_plans(db, members_wanting(kind), *past, after=after, most=BATCH)
    for plan, date, member, due in _untold(db, kind, rows, now=now):
        if date is not None and (date.state is OccurrenceState.CANCELLED or date.starts_at != plan.starts_at):
            continue
        with speaking_to(member):
            values = _check_in_values(plan, now=now)
        news = News(
            kind=kind, member=member, about=due.about, due_at=due.at, stale_at=due.stale_at, over_at=over_at(plan),
            values=values,
        )  # fmt: skip
        tell(db, news, now=now)
    return rows[-1][0].id if rows else None


def due_of(kind: Purpose, plan: Plan, date: Occurrence | None) -> Due | None:
    """When a member is told of a plan; None where there is nothing of this kind to tell."""
    starts_at, about = when_of(plan, date)[0], about_plan(plan, date)
    if kind is Purpose.NOTICE_CHECK_IN:
        morning = at(f"{_day(over_at(plan) - timedelta(seconds=1), plan, 1)}T{_MORNING}", plan.zone)
        return Due(at=morning, stale_at=morning + timedelta(days=2), about=about)
    if not _takes_place(plan, date):
        return None
    if kind is Purpose.NOTICE_EVENING:
        evening = at(f"{_day(starts_at, plan, -1)}T{_EVENING}", plan.zone)
        return Due(at=evening, stale_at=starts_at - timedelta(hours=1), about=about)
    if not plan.is_dated:
        return None
    if kind is Purpose.NOTICE_STILL:
        asked = plan.activity is not None and keeps_places(plan.activity)
        two_days = at(f"{_day(starts_at, plan, -2)}T{_AFTERNOON}", plan.zone)
        return Due(at=two_days, stale_at=starts_at - timedelta(hours=12), about=about) if asked else None
    if plan.all_day:
        return None
    return Due(at=starts_at - _SOON, stale_at=starts_at - timedelta(minutes=15), about=about)


def about_plan(plan: Plan, date: Occurrence | None) -> str:
    """What marks the notices of a plan: another once its date is moved."""
    return f"{plan.key} {when_of(plan, date)[0].isoformat()}"


def _untold(
    db: Session, kind: Purpose, rows: list[tuple[Plan, Occurrence | None, Member]], *, now: datetime
) -> Iterator[tuple[Plan, Occurrence | None, Member, Due]]:
    """Those of some plans whose time has come and that nothing was told of; not what was planned after that time."""
    found = []
    for plan, date, member in rows:
        due = due_of(kind, plan, date)
        if due is None:
            continue
        if plan.changed_at < due.at <= now:
            found.append((key_of(kind, member, due.about), (plan, date, member, due)))
    told = told_before(db, [key for key, _one in found])
    yield from (one for key, one in found if key not in told)


def _takes_place(plan: Plan, date: Occurrence | None) -> bool:
    listed = plan.activity is not None and plan.activity.state is ListingState.PUBLISHED
    return listed and (not plan.is_dated or (date is not None and date.state is OccurrenceState.ON))


def when_of(plan: Plan, date: Occurrence | None) -> tuple[datetime, datetime | None]:
    """When a plan begins and ends as things stand now."""
    return (date.starts_at, date.ends_at) if date else (plan.starts_at, plan.ends_at)


def _day(instant: datetime, plan: Plan, later: int) -> str:
    return (instant.astimezone(ZoneInfo(plan.zone)).date() + timedelta(days=later)).isoformat()


def when_words(plan: Plan, starts_at: datetime, ends_at: datetime | None, *, now: datetime) -> str:
    """A time of a plan, in words, by the clock of its place."""
    zone = ZoneInfo(plan.zone)
    start, today = starts_at.astimezone(zone), now.astimezone(zone).date()
    if not plan.is_dated:
        return day_words(start.date(), today=today)
    return date_words(start, ends_at and ends_at.astimezone(zone), plan.all_day, today=today)


def reminder_values(plan: Plan, date: Occurrence | None, *, now: datetime) -> dict[str, Any]:
    """The words of a plan that is on: what, when, where, what it is like to come, and the way out."""
    activity, (starts_at, ends_at) = plan.activity, when_of(plan, date)
    assert activity is not None
    start, alone = starts_at.astimezone(ZoneInfo(plan.zone)), is_alone(activity)
    clocked = plan.is_dated and not plan.all_day
    return {
        "weekday": format_date(start.date(), "EEEE"),
        "time": time_words(start) if clocked else "",
        "title": title_of(plan),
        "when": when_words(plan, starts_at, ends_at, now=now),
        "where": "" if alone else place_of(activity),
        "visit": [
            f"{line.question} – {sentences(one.text for one in line.answers)}"
            for line in first_visit_card(activity).lines[:_LINES]
        ],
        "place_kept": keeps_places(activity),
        "alone": alone,
        "link": public("activities.plan", key=plan.key),
        "way_out": public("activities.way_out", token=signed(WAY_OUT, plan.key)),
    }


def _check_in_values(plan: Plan, *, now: datetime) -> dict[str, Any]:
    start = plan.starts_at.astimezone(ZoneInfo(plan.zone))
    return {
        "weekday": format_date(start.date(), "EEEE"),
        "when": when_words(plan, *when_of(plan, None), now=now),
        "title": title_of(plan),
        "link": public("path.check_in", key=plan.key),
    }


def calendar_for(plan: Plan, date: Occurrence | None, member: Member) -> str:
    """The calendar file of a plan that goes along with a mail, with the UID and SEQUENCE of the feed of plans."""
    private = member.profile is not None and member.profile.private_mode
    address = public("activities.plan", key=plan.key)
    return calendar_of_plan(plan, date, address=address, private=private).decode()
