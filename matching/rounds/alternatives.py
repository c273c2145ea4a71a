"""A sure alternative for whom there was no group: gentle dates near them that are open to anybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from activities.plans.places import keeps_places
from activities.wording.words import date_words, lang_of
from matching.rounds.models import GroupJoiner, GroupRound
from matching.rounds.outings import Date, dates_between
from matching.rounds.pool import pool_of_people
from matching.rounds.timing import bounds_of

_MOST = 2


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """One date; the key of its activity opens its page."""

    key: str
    title: str
    lang: str | None
    when: str


def alternatives(db: Session, joiner: GroupJoiner, *, now: datetime) -> tuple[Alternative, ...]:
    """At most two dates of the next fortnight that keep no places and suit what this member told, the gentlest first.

    At their times if there are such, else at others. Of one activity only its first date.
    """
    round_ = db.get_one(GroupRound, joiner.round_id)
    today = now.astimezone(ZoneInfo(round_.zone)).date()
    _begins, ends = bounds_of(today, round_.zone)
    dates = {
        number: one
        for number, one in dates_between(db, now, ends).items()
        if one.activity.places_max is None or not keeps_places(one.activity)
    }
    found: dict[int, Alternative] = {}
    by_ease = sorted(dates, key=lambda one: (dates[one].activity.demand, dates[one].occurrence.starts_at, one))
    for any_time in (False, True):
        pool = pool_of_people(db, [joiner.member_id], dates, today, round_.zone, any_time=any_time)
        for number in by_ease:
            activity = dates[number].activity
            if len(found) == _MOST:
                break
            if activity.id not in found and pool.fits([joiner.member_id], number, any_size=True):
                found[activity.id] = _alternative(dates[number])
    return tuple(found.values())


def _alternative(one: Date) -> Alternative:
    zone, ends_at = ZoneInfo(one.activity.timezone), one.occurrence.ends_at
    return Alternative(
        key=one.activity.key,
        title=one.activity.title,
        lang=lang_of(one.activity.languages),
        when=date_words(one.occurrence.starts_at.astimezone(zone), ends_at and ends_at.astimezone(zone)),
    )
