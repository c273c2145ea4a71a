"""The words of a preparation sheet: the small step with its reason, first sentences, leaving, resting."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from activities.plans.small_steps import Opening, SmallStep, Step
from activities.wording.facts import attribute_words, unknown_words
from activities.wording.words import listed
from matching.core.types import Facts

_STEPS: Mapping[Step, LazyString] = {
    Step.LAY_OUT: lazy_gettext("Put the things you need where you will see them."),
    Step.OPEN_PAGE: lazy_gettext("Open their page once, and see where you would go in. Then close it again."),
    Step.ASK: lazy_gettext("Write to them with one question. A short message is enough."),
    Step.WRITE_GREETER: lazy_gettext("Write them a line that you may come, so that somebody looks out for you."),
    Step.HAVE_SENTENCE: lazy_gettext("Choose one of the sentences below, and say it once to yourself."),
    Step.SPOT_AT_EDGE: lazy_gettext("Plan to come a little early, and take a place near the door or at the edge."),
    Step.DECIDE_LEAVING: lazy_gettext("Decide now how long you would stay. Ten minutes is a fine answer."),
    Step.LOOK_AT_PICTURES: lazy_gettext("Look at their page, and at pictures of the place if there are any."),
    Step.WALK_PAST: lazy_gettext("Walk past the place once, on any day, and see where the door is."),
    Step.AS_LAST_TIME: lazy_gettext("Think of one thing you did last time that you would do the same way again."),
    Step.NAME_THE_DAY: lazy_gettext("Pick the hour that suits you best, and write it down."),
}  # fmt: skip
_WHY: Mapping[Step, LazyString] = {
    Step.LAY_OUT: lazy_gettext("Then it is easy to begin."),
    Step.OPEN_PAGE: lazy_gettext("Then it is less new on the day."),
    Step.WRITE_GREETER: lazy_gettext("Somebody greets new people there."),
    Step.LOOK_AT_PICTURES: lazy_gettext("Then you know what it looks like."),
    Step.WALK_PAST: lazy_gettext("Then the way there is no longer new."),
    Step.AS_LAST_TIME: lazy_gettext("Then not all of it is new."),
    Step.NAME_THE_DAY: lazy_gettext("A time of your own makes it easier to begin."),
}
_OPENINGS: Mapping[Opening, LazyString] = {
    Opening.JUST_WATCH: lazy_gettext("Hello, it is my first time. Is it all right if I just watch today?"),
    Opening.JUST_LISTEN: lazy_gettext("Hello, it is my first time. I would like to just listen today."),
    Opening.JUST_READ: lazy_gettext("Hello, I am new here. I will mostly read today."),
    Opening.FIRST_TIME: lazy_gettext("Hello, it is my first time. What do people do first?"),
    Opening.RIGHT_PLACE: lazy_gettext("Hello, am I in the right place?"),
    Opening.WHERE_TO_SIT: lazy_gettext("Hello, it is my first time. Where would be a good place to sit?"),
    Opening.FIRST_HELPING: lazy_gettext("Hello, it is my first time helping. What would be good to begin with?"),
    Opening.SEE_FIRST: lazy_gettext("Hello, I would like to see how it is done before I do it. Is that all right?"),
}
_OPENINGS_AGAIN: Mapping[Opening, LazyString] = {
    Opening.JUST_WATCH: lazy_gettext("Hello again. Is it all right if I just watch today?"),
    Opening.JUST_LISTEN: lazy_gettext("Hello again. I would like to just listen today."),
    Opening.JUST_READ: lazy_gettext("Hello again. I will mostly read today."),
    Opening.FIRST_TIME: lazy_gettext("Hello again. What are we doing today?"),
    Opening.RIGHT_PLACE: lazy_gettext("Hello again."),
    Opening.WHERE_TO_SIT: lazy_gettext("Hello again. Is this place free?"),
    Opening.FIRST_HELPING: lazy_gettext("Hello again. What would be good to begin with?"),
    Opening.SEE_FIRST: lazy_gettext("Hello again. I would like to see once more how it is done. Is that all right?"),
}


def step_words(step: SmallStep) -> str:
    """The step as a sentence to follow."""
    return str(_STEPS[step.step])


def step_why(step: SmallStep, facts: Facts) -> str:
    """Why this step, as a sentence."""
    if step.unknown:
        return gettext("We do not know yet: %(what)s.", what=listed(unknown_words(one) for one in step.unknown))
    if step.because and (words := attribute_words(step.because, facts)):
        return gettext("Because of this: %(what)s.", what=words)
    return str(_WHY[step.step])


def opening_words(opening: Opening, *, been_there: bool = False) -> str:
    """A first sentence, without quotation marks."""
    return str((_OPENINGS_AGAIN if been_there else _OPENINGS)[opening])


def leaving_words(facts: Facts) -> tuple[str, ...]:
    """When one may leave, in sentences; what nobody told us is said to be so."""
    if facts.leave_any_time:
        stated = gettext("Whenever you like.")
    elif facts.leave_any_time is False:
        stated = gettext("People usually stay to the end. You may still leave if you want to.")
    else:
        stated = gettext("Nobody has told us. You may leave whenever you want to, there as anywhere.")
    return stated, gettext("If you want to say something: “I have to go now. Thank you.” That is enough.")


def rest_words(*, alone: bool) -> str:
    """What to say of the time afterwards."""
    if alone:
        return gettext("You may want some quiet time afterwards. One of these, or nothing at all:")
    return gettext("Being with people can feel good and still tire you some hours later. You may like quiet time:")
