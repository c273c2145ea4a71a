"""What the pages of plans show, as frozen values: the list, and the preparation sheet of one plan."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from activities.listing_page.dates import Visitor
from activities.listing_page.first_visit import FirstVisitCard, facts_of, first_visit_card
from activities.listing_page.page import PlacePart, place_part, web_link
from activities.models import Activity, FactsSource, ListingState, Occurrence, OccurrenceState
from activities.plans.before import Before
from activities.plans.helping_words import leaving_words, opening_words, rest_words, step_why, step_words
from activities.plans.keeping import is_over, over_at, place_of
from activities.plans.models import Answer, Plan
from activities.plans.queries import Row, has_plans_for, plans_for
from activities.plans.small_steps import LEADS_OUT, Around, openings, small_step
from activities.plans.waiting_words import WaitingPart, turn_words, waiting_part
from activities.plans.wording import Standing, answer_words, held_words, is_alone, standing_words, title_of
from activities.wording.hardness import hardness_options, hardness_words
from activities.wording.ideas import idea_words
from activities.wording.words import date_words, day_words, lang_of
from matching.core.types import Where

ASKED_FOR = timedelta(days=28)  # after that a plan asks for nothing any more
IDEAS = 2  # for resting afterwards
STILL_ON = (Standing.ON, Standing.MOVED)


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One plan in a list; `activity_key` is None where there is no page to look at any more."""

    key: str
    title: str
    lang: str | None
    activity_key: str | None
    starts: datetime
    when_words: str
    place_words: str
    place_before: str | None  # where it was to be, if the place has changed since
    held_words: str
    answer: Answer
    alone: bool
    standing: Standing
    standing_words: str | None


@dataclass(frozen=True, kw_only=True)
class PlansPage:
    """`coming` by start; `past` the latest first: those of the last four weeks that nobody has spoken of yet."""

    coming: tuple[PlanLine, ...]
    past: tuple[PlanLine, ...]


@dataclass(frozen=True, kw_only=True)
class Idea:
    """Something to do on one's own."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """What may help before a visit."""

    first_visit: FirstVisitCard
    facts_are_read: bool
    place: PlacePart | None  # None: it has no place
    online: bool
    step: str
    step_why: str
    link: str | None  # where the step leads, if it leads to a page of theirs
    openings: tuple[str, ...]
    leaving: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class PlanSheet:
    """The page of one plan; `preparation` is None once it is over, or where the listing has gone."""

    line: PlanLine
    waiting: WaitingPart | None
    is_over: bool
    is_settled: bool
    can_expect: bool
    feared: str
    feared_words: str | None
    hardness: tuple[tuple[str, str], ...]
    answers: tuple[tuple[str, str], ...]
    preparation: Preparation | None
    before: Before
    rest: str
    ideas: tuple[Idea, ...]


def plans_page(rows: Iterable[Row], *, now: datetime) -> PlansPage:
    """Sort a person's plans into what is coming and what was."""
    coming: list[PlanLine] = []
    past: list[PlanLine] = []
    for plan, occurrence in rows:
        line = plan_line(plan, occurrence, now=now)
        if is_over(plan, occurrence, now=now):
            asked_for = plan.settled_at is None and now - over_at(plan) < ASKED_FOR
            if asked_for and line.standing is not Standing.CANCELLED:
                past.append(line)
        else:
            coming.append(line)
    coming.sort(key=lambda line: (line.starts, line.key))
    past.sort(key=lambda line: (line.starts, line.key), reverse=True)
    return PlansPage(coming=tuple(coming), past=tuple(past))


def lines_for(db: Session, profile_id: int, activity_id: int, *, now: datetime) -> tuple[PlanLine, ...]:
    """What a person plans of one activity and is not over, by start."""
    if not has_plans_for(db, profile_id=profile_id, activity_id=activity_id):
        return ()
    return plans_page(plans_for(db, profile_id=profile_id, activity_id=activity_id), now=now).coming


def plan_line(plan: Plan, occurrence: Occurrence | None, *, now: datetime) -> PlanLine:
    """One plan as it stands at `now`; a date that was moved is told as it is now."""
    activity = _shown(plan)
    standing = standing_of(plan, occurrence)
    starts_at, ends_at = (occurrence.starts_at, occurrence.ends_at) if occurrence else (plan.starts_at, plan.ends_at)
    alone, place = is_alone(plan.activity), place_of(activity) if activity else plan.place
    return PlanLine(
        key=plan.key,
        title=title_of(plan) if activity else idea_words(plan.title),
        lang=lang_of(activity.languages) if activity else None,
        activity_key=activity.key if activity else None,
        starts=starts_at,
        when_words=_when_words(plan, starts_at, ends_at, now),
        place_words="" if alone else place,
        place_before=plan.place if activity and activity.where is Where.PLACE and place != plan.place else None,
        held_words=(turn_words(plan, now=now) if standing in STILL_ON else None)
        or held_words(plan.answer, standing, plan.activity, alone=alone),
        answer=plan.answer,
        alone=alone,
        standing=standing,
        standing_words=standing_words(standing, _when_words(plan, plan.starts_at, plan.ends_at, now)),
    )


def standing_of(plan: Plan, occurrence: Occurrence | None) -> Standing:
    """What became of the date of a plan since it was made."""
    if _shown(plan) is None:
        return Standing.WITHDRAWN
    if not plan.is_dated:
        return Standing.ON
    if occurrence is None:
        return Standing.NOT_LISTED
    if occurrence.state is OccurrenceState.CANCELLED:
        return Standing.CANCELLED
    return Standing.ON if occurrence.starts_at == plan.starts_at else Standing.MOVED


def plan_sheet(
    plan: Plan,
    occurrence: Occurrence | None,
    *,
    ideas: Iterable[Idea],
    visitor: Visitor,
    before: Before,
    now: datetime,
    can_wait: bool = False,
) -> PlanSheet:
    """The page of one plan; `ideas` are things to do on one's own that suit this person.

    `can_wait`: its date is full, and one can wait for a place.
    """
    line = plan_line(plan, occurrence, now=now)
    over, activity = is_over(plan, occurrence, now=now), _shown(plan)
    begun, cancelled = plan.is_dated and line.starts <= now, line.standing is Standing.CANCELLED
    can_have_place = line.standing in STILL_ON and not begun
    waiting = waiting_part(plan, can_wait=can_wait, now=now) if can_have_place else None
    return PlanSheet(
        line=line,
        waiting=waiting,
        is_over=over,
        is_settled=plan.settled_at is not None,
        can_expect=not over and not begun and not cancelled,
        feared="" if plan.feared is None else str(plan.feared),
        feared_words=None if plan.feared is None else hardness_words(plan.feared),
        hardness=hardness_options(),
        answers=tuple(
            (one.value, answer_words(one, alone=line.alone)) for one in _answers(plan, line.standing, waiting)
        ),
        preparation=_preparation(activity, visitor, before) if activity and not over and not cancelled else None,
        before=before,
        rest=rest_words(alone=line.alone),
        ideas=_turned(tuple(one for one in ideas if one.key != line.activity_key), plan.id),
    )


def _answers(plan: Plan, standing: Standing, waiting: WaitingPart | None) -> tuple[Answer, ...]:
    """What can be said of a plan; of a date that was moved all can, for the answer was to another one.

    Where a date is full, or a place is held, what is said of waiting is the way to a place.
    """
    if standing is Standing.CANCELLED:
        return (Answer.NOT_AFTER_ALL,) if plan.answer is not Answer.NOT_AFTER_ALL else ()
    if waiting and waiting.is_held:
        return ()
    left_out = {Answer.GOING} if waiting else set[Answer]()
    if standing is not Standing.MOVED:
        left_out.add(plan.answer)
    return tuple(one for one in Answer if one not in left_out)


def _shown(plan: Plan) -> Activity | None:
    """Its activity, as long as its page can be looked at."""
    listed = plan.activity is not None and plan.activity.state is ListingState.PUBLISHED
    return plan.activity if listed else None


def _when_words(plan: Plan, starts_at: datetime, ends_at: datetime | None, now: datetime) -> str:
    zone = ZoneInfo(plan.zone)
    start, today = starts_at.astimezone(zone), now.astimezone(zone).date()
    if not plan.is_dated:
        return day_words(start.date(), today=today)
    return date_words(start, ends_at and ends_at.astimezone(zone), plan.all_day, today=today)


def _preparation(activity: Activity, visitor: Visitor, before: Before) -> Preparation:
    facts, visit, venue = facts_of(activity.first_visit), activity.first_visit, activity.venue
    alone, link = is_alone(activity), web_link(activity.link) or web_link(activity.organizer.website)
    around = Around(
        kind=activity.kind,
        where=activity.where,
        can_write=link is not None,
        has_address=venue is not None and bool(venue.address or venue.name),
        greeter_named=bool(visit and visit.greeter),
        needs_things=bool(visit and visit.what_to_bring),
        been_there=before.been_there,
    )
    step = small_step(facts, around)
    return Preparation(
        first_visit=first_visit_card(activity),
        facts_are_read=visit is not None and visit.source is FactsSource.READ,
        place=None if alone else place_part(activity, visitor),
        online=activity.where is Where.ONLINE,
        step=step_words(step),
        step_why=step_why(step, facts),
        link=link if step.step in LEADS_OUT else None,
        openings=tuple(opening_words(one, been_there=before.been_there) for one in openings(facts, around)),
        leaving=() if alone else leaving_words(facts),
    )


def _turned(ideas: tuple[Idea, ...], number: int) -> tuple[Idea, ...]:
    """Two of them, others for another plan, the same each time for this one."""
    if len(ideas) <= IDEAS:
        return ideas
    first = number * IDEAS % len(ideas)
    return tuple(ideas[(first + n) % len(ideas)] for n in range(IDEAS))
