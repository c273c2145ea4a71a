"""What may be wrong with what, in words, and how soon somebody should look."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from members.reports.models import SubjectKind, Urgency


class Reason(StrEnum):
    WRONG_DETAILS = "wrong_details"
    NOT_RUNNING = "not_running"
    NOT_AS_DESCRIBED = "not_as_described"
    FELT_UNSAFE = "felt_unsafe"
    SHOULD_NOT_BE_HERE = "should_not_be_here"
    SOMETHING_ELSE = "something_else"
    NOT_WHO_THEY_SAY = "not_who_they_say"
    ASKED_FOR_MONEY = "asked_for_money"
    NO_ANSWER = "no_answer"
    UNKIND = "unkind"
    WANTED_MORE = "wanted_more"


_UNSAFE = _("Something or somebody felt unsafe")
_MONEY = _("They asked for money, or wanted to sell something")
_ELSE = _("Something else")

REASONS: Mapping[SubjectKind, Mapping[Reason, LazyString]] = {
    SubjectKind.LISTING: {
        Reason.WRONG_DETAILS: _("A detail is wrong: the time, the place, the cost or how to get in"),
        Reason.NOT_RUNNING: _("It does not run any more"),
        Reason.NOT_AS_DESCRIBED: _("It was not like it is described here"),
        Reason.FELT_UNSAFE: _UNSAFE,
        Reason.SHOULD_NOT_BE_HERE: _("It should not be on this site"),
        Reason.SOMETHING_ELSE: _ELSE,
    },
    SubjectKind.ORGANIZER: {
        Reason.NO_ANSWER: _("Nobody answers, or they are not there any more"),
        Reason.NOT_WHO_THEY_SAY: _("They are not who they say they are"),
        Reason.ASKED_FOR_MONEY: _MONEY,
        Reason.FELT_UNSAFE: _UNSAFE,
        Reason.SOMETHING_ELSE: _ELSE,
    },
    SubjectKind.GROUP_MESSAGE: {
        Reason.UNKIND: _("It is unkind, or puts somebody down"),
        Reason.ASKED_FOR_MONEY: _MONEY,
        Reason.WANTED_MORE: _("It asks for a number, or to meet alone"),
        Reason.FELT_UNSAFE: _UNSAFE,
        Reason.SOMETHING_ELSE: _ELSE,
    },
    SubjectKind.GROUP_MEMBER: {
        Reason.UNKIND: _("They were unkind, or put somebody down"),
        Reason.ASKED_FOR_MONEY: _MONEY,
        Reason.WANTED_MORE: _("They wanted my number, or to meet me alone"),
        Reason.FELT_UNSAFE: _UNSAFE,
        Reason.SOMETHING_ELSE: _ELSE,
    },
}

_URGENCY: Mapping[Reason, Urgency] = {
    Reason.FELT_UNSAFE: Urgency.NOW,
    Reason.WANTED_MORE: Urgency.NOW,
    Reason.ASKED_FOR_MONEY: Urgency.NOW,
    Reason.NOT_WHO_THEY_SAY: Urgency.SOON,
    Reason.UNKIND: Urgency.SOON,
    Reason.SHOULD_NOT_BE_HERE: Urgency.SOON,
    Reason.NOT_AS_DESCRIBED: Urgency.SOON,
    Reason.SOMETHING_ELSE: Urgency.SOON,  # nobody knows before somebody looks
    Reason.WRONG_DETAILS: Urgency.SOMETIME,
    Reason.NOT_RUNNING: Urgency.SOMETIME,
    Reason.NO_ANSWER: Urgency.SOMETIME,
}


def urgency_of(reason: Reason) -> Urgency:
    """How soon somebody should look at a report with this reason."""
    return _URGENCY[reason]


def reason_words(kind: SubjectKind, reason: str) -> str:
    """The words of a reason of a report."""
    return str(REASONS[kind].get(Reason(reason), _ELSE))
