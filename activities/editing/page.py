"""The choices of the editor in plain words."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flask_babel import gettext as _

from activities.editing.reading import KINDS, THEMES
from activities.editing.typed import AROUND, IN_A_VENUE, IN_AN_AREA, ONLINE_LIVE, ONLINE_TEXT
from activities.editing.when import Repeats
from activities.models import Booking
from activities.wording.facts import own_sentence, phrase, sentence
from activities.wording.words import booking_words, kind_words, language_name
from matching.core import types
from members.forms import LANGUAGES

Options = Sequence[tuple[str, str]]


def options() -> Mapping[str, Options]:
    """For each field with choices what can be chosen: value and words, in the order of the page."""
    unsaid = ("", _("Not said"))
    yes_no = [("yes", _("Yes")), ("no", _("No")), unsaid]
    return {
        "kind": [(one.value, kind_words(one)) for one in KINDS],
        "place": [
            (IN_A_VENUE, _("At a place")),
            (IN_AN_AREA, _("Around here, at no one place")),
            (ONLINE_LIVE, _("Online, by voice or video")),
            (ONLINE_TEXT, _("Online, by text")),
        ],
        "around": [(str(km), _("About %(km)s km around", km=km)) for km in AROUND],
        "repeats": repeats(),
        "cost": [("free", _("Free")), ("paid", _("It costs something")), unsaid],
        "booking": [*((one.value, booking_words(one)) for one in Booking), unsaid],
        "languages": [(code, language_name(code)) for code in LANGUAGES],
        "themes": [(one.value, own_sentence(phrase(one))) for one in THEMES],
        "talking": [*_phrases(types.Talking), unsaid],
        "structure": [*_phrases(types.Structure), unsaid],
        "judged": [*_phrases(types.Judged), unsaid],
        "pairs": [*_phrases(types.Pairs), unsaid],
        "role": [*_phrases(types.RoleAsked), unsaid],
        "identity": [*_phrases(types.Identity), unsaid],
        "noise": [*_phrases(types.Noise), unsaid],
        "commitment": [*_phrases(types.Commitment), unsaid],
        **dict.fromkeys(("may_watch", "leave_any_time", "arrive_late", "bring_someone", "breaks", "captions"), yes_no),
    }


def repeats(*, drop_in: bool = True) -> list[tuple[str, str]]:
    """How often something is, for the editor and for adding dates."""
    words = {
        Repeats.WEEKLY: _("Every week"),
        Repeats.FORTNIGHTLY: _("Every second week"),
        Repeats.MONTHLY: _("Once a month, on the same weekday"),
        Repeats.ONCE: _("Only once"),
        Repeats.DROP_IN: _("No set dates, people drop in"),
    }
    return [(one.value, text) for one, text in words.items() if drop_in or one is not Repeats.DROP_IN]


def labels() -> Mapping[str, str]:
    """What the fields are called where two versions of a draft are held against each other."""
    return {
        "title": _("Name"), "summary": _("In one sentence"), "description": _("More about it"),
        "topics": _("What it is about"), "kind": _("Kind"), "place": _("Where"), "venue": _("The place"),
        "area": _("Town or district"),
        "repeats": _("How often"), "first_day": _("First day"), "starts": _("Begins"), "ends": _("Ends"),
        "greeter": _("Who greets"), "first_ten_minutes": _("How it begins"),
    }  # fmt: skip


def _phrases(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(one.value, sentence(phrase(one)).rstrip(".")) for one in kind]
