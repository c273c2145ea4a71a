"""What a first visit is like, as questions with their answers. Words only: no database, no page."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from flask_babel import gettext

from activities.models import Activity, FirstVisit
from activities.queries import is_rough
from activities.wording.facts import (
    duration_words,
    need_words,
    own_sentence,
    people_words,
    phrase,
    sentence,
    unknown_words,
)
from activities.wording.ideas import idea_words
from activities.wording.words import booking_words, cost_words, listed
from matching.core.demand import Attribute
from matching.core.types import Facts, Kind, RoleAsked, Setting, Where
from members.models import Avoid, Need

# Things some would rather know before they come; loud, crowded and dear show in other lines.
_WORTH_KNOWING = (Avoid.ALCOHOL, Avoid.CHILDREN, Avoid.RELIGION, Avoid.DOGS, Avoid.CONTESTS)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One sentence of an answer; `quoted` ones are the publisher's own words, in the publisher's language."""

    text: str
    quoted: bool = False


@dataclass(frozen=True, kw_only=True)
class Line:
    """One question with its answers; `missing` says what we do not know where there is no answer."""

    question: str
    answers: tuple[Said, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FirstVisitCard:
    """The answers in the order of a visit, then in one list what nobody has told us."""

    lines: tuple[Line, ...]
    unknown: tuple[str, ...]


def facts_of(first_visit: FirstVisit | None) -> Facts:
    """The part of a first visit that social demand is worked out from; a described greeter is a greeter."""
    if first_visit is None:
        return Facts()
    named = {f.name: getattr(first_visit, f.name) for f in fields(Facts) if f.name != "greeter"}
    return Facts(**named, greeter=True if first_visit.greeter else first_visit.has_greeter)


def first_visit_card(activity: Activity) -> FirstVisitCard:
    """The card of an activity whose venue and first visit are loaded.

    Something done alone is not a visit: nothing is missing from it, and nobody else is told of.
    """
    visit = activity.first_visit or FirstVisit()
    alone = activity.kind is Kind.SOLO or visit.setting is Setting.ALONE
    if alone:
        lines = list(_alone(activity, visit))
    else:
        lines = [*_welcome(visit), *_company(visit, activity), *_comfort(visit), *_practical(activity, visit)]
    return FirstVisitCard(
        lines=tuple(line for line in lines if line.answers),
        unknown=() if alone else tuple(one for line in lines for one in line.missing),
    )


def _welcome(visit: FirstVisit) -> Iterable[Line]:
    greeted = _either(
        visit.has_greeter, yes=gettext("somebody greets you"), no=gettext("nobody in particular greets you")
    )
    greeter = _quoted(visit.greeter) or _own(*greeted)
    yield _line(gettext("Who greets you"), greeter, unknown_words(Attribute.NO_WELCOME))
    minutes = _quoted(visit.first_ten_minutes)
    yield _line(gettext("The first ten minutes"), minutes, gettext("how it begins"))


def _alone(activity: Activity, visit: FirstVisit) -> Iterable[Line]:
    yield _line(gettext("The first ten minutes"), _idea(visit.first_ten_minutes))
    yield _line(gettext("Stopping"), _idea(visit.how_to_leave) or _own(gettext("whenever you like")))
    yield _line(gettext("How long"), _own(duration_words(visit.minutes)) if visit.minutes else ())
    yield _line(gettext("What you need"), _idea(visit.what_to_bring))
    yield _line(gettext("Cost"), _cost(activity))
    if activity.where is Where.PLACE:
        yield _getting_in(activity)


def _company(visit: FirstVisit, activity: Activity) -> Iterable[Line]:
    talking = _own(phrase(visit.talking)) if visit.talking else ()
    yield _line(gettext("Talking"), talking, unknown_words(Attribute.INTERACTION))
    watching = _either(
        visit.may_watch,
        yes=gettext("yes, you can just watch or listen"),
        no=gettext("people take part rather than watch"),
    )
    yield _line(gettext("May I just watch?"), _own(*watching), gettext("whether you may just watch"))
    people = _own(people_words(visit.group_size)) if visit.group_size else ()
    yield _line(gettext("How many people"), people, unknown_words(Attribute.GROUP_SIZE))
    plan = _own(phrase(visit.structure)) if visit.structure else ()
    yield _line(gettext("Is there a plan?"), plan, unknown_words(Attribute.UNSTRUCTURED))
    role = None if visit.role is RoleAsked.TAKE_PART else visit.role
    stated = [phrase(x) for x in (role, visit.judged, visit.pairs, visit.identity, visit.commitment) if x]
    # A contest that is stated need not be told twice.
    worth_knowing = [one for one in _WORTH_KNOWING if not (visit.judged and one is Avoid.CONTESTS)]
    themes = [phrase(one) for one in worth_knowing if one in activity.themes]
    yield _line(gettext("Also good to know"), _own(*stated, *themes))


def _comfort(visit: FirstVisit) -> Iterable[Line]:
    late = _either(visit.arrive_late, yes=gettext("that is fine"), no=gettext("it is best to be there at the start"))
    yield _line(gettext("Coming late"), _own(*late), gettext("whether you can come late"))
    leaving = _either(visit.leave_any_time, yes=gettext("whenever you like"), no=gettext("people stay to the end"))
    answers = (*_own(*leaving), *_quoted(visit.how_to_leave))
    yield _line(gettext("Leaving"), answers, unknown_words(Attribute.HARD_TO_LEAVE))
    company = _either(
        visit.bring_someone, yes=gettext("yes, you can bring somebody"), no=gettext("it is for one person at a time")
    )
    yield _line(gettext("May I bring somebody?"), _own(*company))
    pauses = _either(visit.breaks, yes=gettext("there are breaks, and you can sit apart"), no=gettext("no breaks"))
    yield _line(gettext("Breaks"), _own(*pauses))
    reading = _either(
        visit.captions, yes=gettext("what is said can be read as well"), no=gettext("nothing is written along")
    )
    yield _line(gettext("Captions"), _own(*reading))
    noise = _own(phrase(visit.noise)) if visit.noise else ()
    yield _line(gettext("Noise"), noise, unknown_words(Attribute.SENSORY))


def _practical(activity: Activity, visit: FirstVisit) -> Iterable[Line]:
    length = _own(duration_words(visit.minutes)) if visit.minutes else ()
    yield _line(gettext("How long"), length)
    yield _line(gettext("What to bring"), _quoted(visit.what_to_bring), gettext("what to bring"))
    yield _line(gettext("Cost"), _cost(activity), gettext("what it costs"))
    booking = _own(booking_words(activity.booking)) if activity.booking else ()
    yield _line(gettext("Booking"), (*booking, *_quoted(activity.booking_note)), gettext("whether to book"))
    if activity.where is Where.PLACE:
        yield _getting_in(activity)


def _cost(activity: Activity) -> tuple[Said, ...]:
    if activity.cost_amount is None:
        return _quoted(activity.cost_note)
    return (*_own(cost_words(activity.cost_amount, activity.cost_currency)), *_quoted(activity.cost_note))


def _getting_in(activity: Activity) -> Line:
    venue = activity.venue
    known = {need: getattr(venue, need.value, None) for need in Need}
    stated = [need_words(need, there) for need, there in known.items() if there is not None]
    if venue:
        stated += _either(venue.parking, yes=gettext("places to park"), no=gettext("nowhere to park"))
        stated += _either(venue.near_bus, yes=gettext("a bus stop close by"), no=gettext("no bus stop close by"))
    missing = [need_words(need, None) for need, there in known.items() if there is None]
    notes = None if venue is None or is_rough(activity) else venue.notes
    return Line(
        question=gettext("Getting in"),
        answers=(*_own(*filter(None, [listed(stated)])), *_quoted(notes)),
        missing=(gettext("how accessible it is"),) if len(missing) == len(Need) else tuple(missing),
    )


def _line(question: str, answers: tuple[Said, ...], missing: str | None = None) -> Line:
    return Line(question=question, answers=answers, missing=() if answers or missing is None else (missing,))


def _either(stated: bool | None, *, yes: str, no: str) -> tuple[str, ...]:
    return () if stated is None else (yes if stated else no,)


def _own(*phrases: str) -> tuple[Said, ...]:
    return tuple(Said(text=own_sentence(one)) for one in phrases)


def _idea(text: str | None) -> tuple[Said, ...]:
    return _quoted(idea_words(text or ""))


def _quoted(text: str | None) -> tuple[Said, ...]:
    return (Said(text=sentence(text), quoted=True),) if text and text.strip() else ()
