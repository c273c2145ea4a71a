"""What can be planned of one activity: its dates, or the days of the next two weeks for what has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext

from activities.listing_page.dates import DateLine
from activities.models import Activity
from activities.plans.keeping import zone_of_days
from activities.plans.models import Answer
from activities.plans.wording import answer_note, answer_words, is_alone
from activities.queries import is_undated
from activities.wording.hardness import hardness_options
from activities.wording.ideas import said_by
from activities.wording.words import day_words, lang_of

DAYS = 14


@dataclass(frozen=True, kw_only=True)
class Option:
    """One date or day to choose."""

    value: str
    words: str
    is_open: bool = True  # there are places


@dataclass(frozen=True, kw_only=True)
class Plannable:
    """What the plan form of an activity depends on, whoever looks and whenever; `dates` are those that are on."""

    activity_id: int
    key: str
    title: str
    lang: str | None
    alone: bool
    undated: bool
    zone: str  # whose days are meant, for what is undated
    dates: tuple[DateLine, ...]
    note: str

    @property
    def is_any(self) -> bool:
        """Whether there is anything to plan."""
        return self.undated or bool(self.dates)


@dataclass(frozen=True, kw_only=True)
class PlanForm:
    """The form: `field` is "date" or "day"; `chosen` and `feared` are what was typed before."""

    key: str
    title: str
    lang: str | None
    alone: bool
    field: str
    options: tuple[Option, ...]
    dates: tuple[int, ...]  # ids of the dates to choose from
    chosen: str
    feared: str
    hardness: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    note: str


def plannable(activity: Activity, dates: Sequence[DateLine], *, own_zone: str | None) -> Plannable:
    """What can be planned of an activity whose dates ahead are `dates`."""
    return Plannable(
        activity_id=activity.id,
        key=activity.key,
        title=said_by(activity.kind, activity.title),
        lang=lang_of(activity.languages),
        alone=is_alone(activity),
        undated=is_undated(activity),
        zone=zone_of_days(activity, own_zone),
        dates=tuple(one for one in dates if not one.cancelled),
        note=answer_note(activity),
    )


def plan_form(given: Plannable, *, now: datetime, chosen: str = "", feared: str = "") -> PlanForm:
    """The form at `now`; dates come first, days only where there are no dates."""
    by_date = bool(given.dates) or not given.undated
    return PlanForm(
        key=given.key,
        title=given.title,
        lang=given.lang,
        alone=given.alone,
        field="date" if by_date else "day",
        options=_dates(given.dates) if by_date else _days(given.zone, now),
        dates=tuple(one.id for one in given.dates),
        chosen=chosen,
        feared=feared,
        hardness=hardness_options(),
        answers=tuple((one.value, answer_words(one, alone=given.alone)) for one in (Answer.MIGHT, Answer.GOING)),
        note=given.note,
    )


def _dates(dates: Sequence[DateLine]) -> tuple[Option, ...]:
    return tuple(
        Option(
            value=str(one.id),
            words=gettext("No places this time: %(when)s", when=one.words) if one.no_places else one.words,
            is_open=not one.no_places,
        )
        for one in dates
    )


def _days(zone: str, now: datetime) -> tuple[Option, ...]:
    today = now.astimezone(ZoneInfo(zone)).date()
    days = [today + timedelta(days=number) for number in range(DAYS)]
    words = [day_words(day, today=today) for day in days]
    words[:2] = gettext("Today, %(day)s", day=words[0]), gettext("Tomorrow, %(day)s", day=words[1])
    return tuple(Option(value=day.isoformat(), words=said) for day, said in zip(days, words, strict=True))
