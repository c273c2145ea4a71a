"""The words of plans: answers, what came of them, how a date stands."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from activities.models import Activity, Booking
from activities.plans.keeping import Outcome
from activities.plans.models import Answer, Plan
from activities.plans.places import keeps_places
from activities.wording.ideas import idea_words
from matching.core.types import Kind


class Standing(StrEnum):
    """How the date of a plan stands now."""

    ON = "on"
    CANCELLED = "cancelled"
    MOVED = "moved"
    NOT_LISTED = "not_listed"  # the listing is there, the date is not
    WITHDRAWN = "withdrawn"  # the listing is not there any more


_ANSWERS: Mapping[Answer, LazyString] = {
    Answer.MIGHT: lazy_gettext("I might go"),
    Answer.GOING: lazy_gettext("I’ll go"),
    Answer.NOT_AFTER_ALL: lazy_gettext("Not after all"),
}
_ANSWERS_ALONE: Mapping[Answer, LazyString] = {
    Answer.MIGHT: lazy_gettext("I might do it"),
    Answer.GOING: lazy_gettext("I’ll do it"),
    Answer.NOT_AFTER_ALL: lazy_gettext("Not after all"),
}
_NOT_KEPT: Mapping[Outcome, LazyString] = {
    Outcome.FULL: lazy_gettext(
        "There are no places this time. You can still note it as “I might go”, or look at what else there is."
    ),
    Outcome.OVER: lazy_gettext("That date is over, so there is nothing to plan or give back."),
    Outcome.CANCELLED: lazy_gettext("That date was cancelled by the people who run it."),
    Outcome.NOT_LISTED: lazy_gettext("That date is not listed any more. It may have moved."),
    Outcome.TOO_FAR: lazy_gettext("That day is far off. Please choose one in the next two months."),
    Outcome.TOO_MANY: lazy_gettext("You have thirty plans ahead, as many as we keep. You can take one out first."),
}  # fmt: skip
_STANDINGS: Mapping[Standing, LazyString] = {
    Standing.CANCELLED: lazy_gettext("The people who run it have cancelled this date. It has nothing to do with you."),
    Standing.MOVED: lazy_gettext("The people who run it have moved this date. It was planned for %(when)s."),
    Standing.NOT_LISTED: lazy_gettext(
        "This date is not listed any more. It may have moved, so it is best to ask before you set out."
    ),
    Standing.WITHDRAWN: lazy_gettext(
        "The listing is not here any more. It may still take place, so it is best to ask before you set out."
    ),
}


def answer_words(answer: Answer, *, alone: bool) -> str:
    """An answer as a button says it; `alone` for something done on one's own."""
    return str((_ANSWERS_ALONE if alone else _ANSWERS)[answer])


def title_of(plan: Plan) -> str:
    """What was planned, as its listing calls it now; where it is gone, as it was called then."""
    return idea_words(plan.activity.title if plan.activity else plan.title)


def is_alone(activity: Activity | None) -> bool:
    """Whether it is something done on one's own."""
    return activity is not None and activity.kind is Kind.SOLO


def made_words(activity: Activity | None, outcome: Outcome) -> str:
    """What to say when an answer was kept."""
    if outcome is Outcome.PLACE_KEPT and activity is not None and keeps_places(activity):
        return gettext("It is in your plans, and a place is kept for you. You can give it back at any time.")
    return gettext("It is in your plans. You can change your mind at any time.")


def not_kept_words(outcome: Outcome) -> str:
    """Why an answer was not kept. Raises KeyError for one that was."""
    return str(_NOT_KEPT[outcome])


def answer_note(activity: Activity) -> str:
    """What the answers mean for this activity, beside their buttons."""
    if is_alone(activity):
        return gettext("A plan is a note for yourself. Nobody is told.")
    if activity.booking is Booking.NEEDED:
        return gettext("A plan is a note for yourself. It does not book for you: please book with them as well.")
    if keeps_places(activity):
        return gettext(
            "“I might go” is a note for yourself and holds nothing. “I’ll go” keeps a place, and you can give it back."
        )
    return gettext("A plan is a note for yourself. Nobody is told, and you can change your mind.")


def standing_words(standing: Standing, planned: str) -> str | None:
    """What happened to a date, None where nothing did; `planned` is when it was to be."""
    return str(_STANDINGS[standing]) % {"when": planned} if standing in _STANDINGS else None


def held_words(answer: Answer, standing: Standing, activity: Activity | None, *, alone: bool) -> str:
    """How a plan is told in a list; a date that was cancelled holds nothing any more."""
    if standing is Standing.CANCELLED:
        return gettext("Cancelled")
    if answer is Answer.NOT_AFTER_ALL:
        return gettext("Not after all")
    if answer is Answer.MIGHT:
        return gettext("You might do it") if alone else gettext("You might go")
    if alone:
        return gettext("You plan to do it")
    if activity is not None and keeps_places(activity):
        return gettext("You plan to go, and a place is kept for you")
    return gettext("You plan to go")
