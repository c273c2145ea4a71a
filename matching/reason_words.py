"""Why something is suggested, in the words of the page."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from flask_babel import gettext, ngettext, pgettext

from activities.wording.facts import duration_words, people_words
from activities.wording.words import distance_words, listed, locale
from matching.core.reasons import PartOfDay, Reason, ReasonKind
from matching.core.types import Talking
from taxonomy import interest_words
from web.sentences import sentences

# English names that keep their capital inside a sentence.
_PROPER = (
    r"Spanish|French|German|Italian|Polish|Urdu|Arabic|Chinese|Welsh|LGBT|Go\b|Quakers|Christian|Muslim|Jewish|Hindu|Buddhist"
    r"|African|South|East|Latin|Central|Middle"
)


def reason_sentence(reasons: Iterable[Reason]) -> str:
    """The reasons, first what the person said, then what it is like: "You like drawing. 2 to 4 km, about 6 people."

    Empty for no reasons.
    """
    reasons = list(reasons)
    drawing = [_interest(reason) for reason in reasons if reason.kind is ReasonKind.INTEREST]
    own = [_WORDS[reason.kind](reason) for reason in reasons if reason.kind in _OWN]
    others = [
        _WORDS[reason.kind](reason)
        for reason in reasons
        if reason.kind not in _OWN and reason.kind is not ReasonKind.INTEREST
    ]
    # "Woodwork and repairing and DIY" reads badly, so of names that are lists themselves one is enough.
    drawing = drawing[:1] if any(" " in name for name in drawing) else drawing
    liked = gettext("you like %(things)s", things=listed(drawing)) if drawing else ""
    said = [_in_a_row(filter(None, part)) for part in ((liked, *own), others)]
    return sentences(gettext("%(words)s.", words=f"{part[:1].upper()}{part[1:]}") for part in said if part)


def _in_a_row(clauses: Iterable[str]) -> str:
    # Translators: between short clauses ("free, quiet"), with its blank, such as "，" where a list has "、".
    return str(pgettext("between clauses", ", ")).join(clauses)


def _interest(reason: Reason) -> str:
    return _inside(interest_words(str(reason.value)))


def _inside(name: str) -> str:
    """A name as it stands inside a sentence."""
    proper = locale().language == "en" and re.match(_PROPER, name)
    return name if proper else f"{name[:1].lower()}{name[1:]}"


def _liked(reason: Reason) -> str:
    return gettext("you liked “%(title)s”", title=reason.value)


def _close_to(reason: Reason) -> str:
    return gettext("close to %(thing)s, which you like", thing=_interest(reason))


def _own_word(reason: Reason) -> str:
    return gettext("you wrote “%(word)s”", word=reason.value)


def _others(reason: Reason) -> str:
    return gettext("people who like %(thing)s often like this too", thing=_interest(reason))


def _been_before(reason: Reason) -> str:
    return ngettext("you have been there once", "you have been there %(num)s times", int(reason.value or 0))


def _talking(reason: Reason) -> str:
    return gettext("no talking needed") if reason.value == Talking.NONE else gettext("a few words are enough")


def _part_of_day(reason: Reason) -> str:
    words = {
        PartOfDay.MORNING: gettext("in the morning"),
        PartOfDay.AFTERNOON: gettext("in the afternoon"),
        PartOfDay.EVENING: gettext("in the evening"),
    }
    return words[PartOfDay(str(reason.value))]


_OWN = frozenset(
    {ReasonKind.LIKED, ReasonKind.CLOSE_TO, ReasonKind.OWN_WORD, ReasonKind.OTHERS, ReasonKind.BEEN_BEFORE}
)
_WORDS: dict[ReasonKind, Callable[[Reason], str]] = {
    ReasonKind.LIKED: _liked,
    ReasonKind.CLOSE_TO: _close_to,
    ReasonKind.OWN_WORD: _own_word,
    ReasonKind.OTHERS: _others,
    ReasonKind.BEEN_BEFORE: _been_before,
    ReasonKind.DISTANCE: lambda reason: distance_words(int(reason.value or 0)),
    ReasonKind.ONLINE: lambda _: gettext("online, from where you are"),
    ReasonKind.ANYWHERE: lambda _: gettext("at home or wherever you like"),
    ReasonKind.SOMEWHERE: lambda _: gettext("in your town, but we do not know how far"),
    ReasonKind.AREA: lambda _: gettext("for people in your area"),
    ReasonKind.GROUP_SIZE: lambda reason: people_words(int(reason.value or 0)),
    ReasonKind.JUST_WATCH: lambda _: gettext("you can just watch"),
    ReasonKind.TALKING: _talking,
    ReasonKind.TASK: lambda _: gettext("there is something to do with your hands"),
    ReasonKind.GREETED: lambda _: gettext("somebody greets you"),
    ReasonKind.LEAVE_ANY_TIME: lambda _: gettext("you can leave at any time"),
    ReasonKind.QUIET: lambda _: gettext("quiet"),
    ReasonKind.DROP_IN: lambda _: gettext("no need to come again"),
    ReasonKind.FREE: lambda _: gettext("free"),
    ReasonKind.PART_OF_DAY: _part_of_day,
    ReasonKind.SHORT: lambda reason: duration_words(int(reason.value or 0)),
}
