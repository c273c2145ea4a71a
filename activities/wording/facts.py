"""The words for what a first visit is like: one phrase for every fact, in lower case and without a full stop.

The phrases fit a list ("a few words · about 6 people") and, through `sentence`, stand alone. What is not
stated has no phrase: the functions return None and the page says that we do not know.
"""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from flask_babel import gettext, lazy_gettext, ngettext
from flask_babel.speaklater import LazyString

from matching.core import types
from matching.core.demand import Attribute
from matching.core.types import Facts
from members.models import Avoid, Need

# By type first: members of different enums can be equal as text ("none").
_PHRASES: Mapping[type[StrEnum], Mapping[str, LazyString]] = MappingProxyType(
    {
        types.Talking: {
            types.Talking.NONE: lazy_gettext("no talking needed"),
            types.Talking.FEW_WORDS: lazy_gettext("a few words"),
            types.Talking.SOME: lazy_gettext("some chatting"),
            types.Talking.LOTS: lazy_gettext("a lot of talking"),
        },
        types.Judged: {
            types.Judged.NOBODY: lazy_gettext("nobody judges what you do"),
            types.Judged.FEEDBACK: lazy_gettext("you get comments on what you do"),
            types.Judged.CONTEST: lazy_gettext("there is a contest or a performance"),
        },
        types.Pairs: {
            types.Pairs.NEVER: lazy_gettext("no working in pairs"),
            types.Pairs.SOMETIMES: lazy_gettext("some of it in pairs"),
            types.Pairs.ALWAYS: lazy_gettext("you are with one other person throughout"),
        },
        types.Structure: {
            types.Structure.TASK: lazy_gettext("there is always something to do"),
            types.Structure.PLAN: lazy_gettext("somebody leads a plan"),
            types.Structure.LOOSE: lazy_gettext("a loose plan"),
            types.Structure.MINGLING: lazy_gettext("no plan, people mix freely"),
        },
        types.Setting: {
            types.Setting.ALONE: lazy_gettext("done on your own"),
            types.Setting.ONLINE_TEXT: lazy_gettext("online, by text"),
            types.Setting.ONLINE_LIVE: lazy_gettext("online, by voice or video"),
            types.Setting.IN_PERSON: lazy_gettext("in person"),
        },
        types.Identity: {
            types.Identity.ANONYMOUS: lazy_gettext("no name needed"),
            types.Identity.FIRST_NAME: lazy_gettext("first names only"),
            types.Identity.FULL_NAME: lazy_gettext("your full name is asked for"),
        },
        types.RoleAsked: {
            types.RoleAsked.TAKE_PART: lazy_gettext("you just take part"),
            types.RoleAsked.HELP: lazy_gettext("you help out"),
            types.RoleAsked.HOST: lazy_gettext("you lead or host"),
        },
        types.Noise: {
            types.Noise.QUIET: lazy_gettext("quiet"),
            types.Noise.MODERATE: lazy_gettext("some noise"),
            types.Noise.LOUD: lazy_gettext("loud"),
        },
        types.Commitment: {
            types.Commitment.DROP_IN: lazy_gettext("come once or as often as you like"),
            types.Commitment.FEW_WEEKS: lazy_gettext("it runs over several weeks"),
            types.Commitment.REGULAR_DUTY: lazy_gettext("a regular duty that others count on"),
        },
        Avoid: {
            Avoid.ALCOHOL: lazy_gettext("there is alcohol"),
            Avoid.LOUD: lazy_gettext("it can be loud"),
            Avoid.CROWDS: lazy_gettext("it can be crowded"),
            Avoid.CHILDREN: lazy_gettext("children come too"),
            Avoid.RELIGION: lazy_gettext("it has a religious side"),
            Avoid.CONTESTS: lazy_gettext("there is a contest"),
            Avoid.DOGS: lazy_gettext("there are dogs"),
            Avoid.EVENINGS: lazy_gettext("it is in the evening"),
            Avoid.COST: lazy_gettext("it costs something"),
        },
    }
)

# What is asked, for "We do not know yet: ...".
_UNKNOWN: Mapping[Attribute, LazyString] = {
    Attribute.INTERACTION: lazy_gettext("how much talking there is"),
    Attribute.EVALUATION: lazy_gettext("whether anybody judges what you do"),
    Attribute.GROUP_SIZE: lazy_gettext("how many people come"),
    Attribute.ONE_TO_ONE: lazy_gettext("whether people work in pairs"),
    Attribute.UNSTRUCTURED: lazy_gettext("whether there is a plan"),
    Attribute.NO_WELCOME: lazy_gettext("who greets you"),
    Attribute.UNFAMILIAR: lazy_gettext("how new it is to you"),
    Attribute.HARD_TO_LEAVE: lazy_gettext("whether you can leave at any time"),
    Attribute.IN_PERSON: lazy_gettext("whether it is online or in person"),
    Attribute.IDENTIFIABLE: lazy_gettext("which name is asked for"),
    Attribute.ROLE: lazy_gettext("what you are asked to do"),
    Attribute.SENSORY: lazy_gettext("how loud it is"),
    Attribute.COMMITMENT: lazy_gettext("how often people come"),
    Attribute.DURATION: lazy_gettext("how long it takes"),
    Attribute.TRAVEL: lazy_gettext("how far it is"),
}

# Where it is there, where it is not, and what we do not know.
_ACCESS: Mapping[Need, tuple[LazyString, LazyString, LazyString]] = {
    Need.STEP_FREE: (
        lazy_gettext("step-free way in"),
        lazy_gettext("steps to get in"),
        lazy_gettext("whether there are steps"),
    ),
    Need.ACCESSIBLE_TOILET: (
        lazy_gettext("accessible toilet"),
        lazy_gettext("no accessible toilet"),
        lazy_gettext("whether there is an accessible toilet"),
    ),
    Need.HEARING_LOOP: (
        lazy_gettext("hearing loop"),
        lazy_gettext("no hearing loop"),
        lazy_gettext("whether there is a hearing loop"),
    ),
    Need.QUIET_SPACE: (
        lazy_gettext("a quiet space to step into"),
        lazy_gettext("no separate quiet space"),
        lazy_gettext("whether there is a quiet space"),
    ),
    Need.SEATING: (
        lazy_gettext("somewhere to sit"),
        lazy_gettext("nowhere to sit"),
        lazy_gettext("whether there are seats"),
    ),
}


def phrase(value: StrEnum) -> str:
    """The words of one value of Talking, Judged, Pairs, Structure, Setting, Identity, RoleAsked, Noise,
    Commitment or Avoid. Raises KeyError for anything else."""
    return str(_PHRASES[type(value)][value])


def need_words(need: Need, there: bool | None = True) -> str:
    """Whether a place has it: "step-free way in", "steps to get in", or for None "whether there are steps"."""
    return str(_ACCESS[need][2 if there is None else 0 if there else 1])


def unknown_words(attribute: Attribute) -> str:
    """What we do not know, to follow "We do not know yet:"."""
    return str(_UNKNOWN[attribute])


def people_words(people: int) -> str:
    """How many are usually there: "about 6 people"."""
    return ngettext("about %(num)s person", "about %(num)s people", people)


def duration_words(minutes: int) -> str:
    """How long: "about 45 minutes", "about 1½ hours", "about 2 days"."""
    if minutes < 55:
        return gettext("about %(n)s minutes", n=max(5, round(minutes / 5) * 5))
    if minutes > 20 * 60:
        return ngettext("about %(num)s day", "about %(num)s days", max(1, round(minutes / 1440)))
    whole, half = divmod(round(minutes / 30), 2)
    if half:
        return gettext("about %(n)s½ hours", n=whole)
    return ngettext("about %(num)s hour", "about %(num)s hours", whole)


def talking_words(facts: Facts) -> str | None:
    """How much talking, and whether one may just watch."""
    watch = gettext("you can just watch or listen") if facts.may_watch else None
    spoken = phrase(facts.talking) if facts.talking else None
    if facts.may_watch is False and not spoken:
        return gettext("people take part rather than watch")
    if watch and spoken and facts.talking is not types.Talking.NONE:
        return gettext("%(talking)s, and %(watch)s", talking=spoken, watch=watch)
    return spoken or watch


def attribute_words(attribute: Attribute, facts: Facts) -> str | None:
    """The fact behind an attribute, to tell why a listing is gentler or harder; None where nothing is stated.

    How far it is depends on who asks, so travel never has words here.
    """
    return _ATTRIBUTES[attribute](facts)


def sentence(words: str, *, stop: str = ".") -> str:
    """A phrase made to stand alone: first letter raised, a full stop where it ends in a letter or number."""
    words = words.strip()
    return words[:1].upper() + words[1:] + (stop if words[-1:].isalnum() else "")


def own_sentence(words: str) -> str:
    """A phrase of ours made to stand alone, with the full stop of the language that is spoken."""
    # Translators: the full stop at the end of a sentence, such as "。".
    return sentence(words, stop=gettext("."))


def _of(value: StrEnum | None) -> str | None:
    return None if value is None else phrase(value)


def _greeter(facts: Facts) -> str | None:
    if facts.greeter is None:
        return None
    return gettext("somebody greets you") if facts.greeter else gettext("nobody in particular greets you")


def _leaving(facts: Facts) -> str | None:
    if facts.leave_any_time is None:
        return None
    return gettext("you can leave at any time") if facts.leave_any_time else gettext("people stay to the end")


_ATTRIBUTES: Mapping[Attribute, Callable[[Facts], str | None]] = {
    Attribute.INTERACTION: talking_words,
    Attribute.EVALUATION: lambda facts: _of(facts.judged),
    Attribute.GROUP_SIZE: lambda facts: None if facts.group_size is None else people_words(facts.group_size),
    Attribute.ONE_TO_ONE: lambda facts: _of(facts.pairs),
    Attribute.UNSTRUCTURED: lambda facts: _of(facts.structure),
    Attribute.NO_WELCOME: _greeter,
    Attribute.UNFAMILIAR: lambda facts: gettext("the first time is new"),
    Attribute.HARD_TO_LEAVE: _leaving,
    Attribute.IN_PERSON: lambda facts: _of(facts.setting),
    Attribute.IDENTIFIABLE: lambda facts: _of(facts.identity),
    Attribute.ROLE: lambda facts: _of(facts.role),
    Attribute.SENSORY: lambda facts: _of(facts.noise),
    Attribute.COMMITMENT: lambda facts: _of(facts.commitment),
    Attribute.DURATION: lambda facts: None if facts.minutes is None else duration_words(facts.minutes),
    Attribute.TRAVEL: lambda facts: None,
}
