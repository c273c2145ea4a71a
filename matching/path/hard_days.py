"""What may be asked and offered after a day that was hard: reasons outside the person, and somebody to talk to."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from flask_babel import gettext as _

from matching.core.pacing import Outcome
from matching.path.queries import Entry
from matching.path.told import Told

RUN = 3  # hard visits one after the other
_WITHIN = timedelta(days=60)  # a run lies within these days
_MONTH = timedelta(days=31)


class Reason(StrEnum):
    """What else could explain that a day was hard. All of them lie outside the person, or pass."""

    NOISE = "noise"
    KNEW_EACH_OTHER = "knew_each_other"
    NO_WELCOME = "no_welcome"
    NOT_AS_TOLD = "not_as_told"
    TIRED = "tired"
    OFF_DAY = "off_day"
    OTHER = "other"


_ALONE = (Reason.NOISE, Reason.NOT_AS_TOLD, Reason.TIRED, Reason.OFF_DAY, Reason.OTHER)


def reason_words(*, alone: bool = False) -> dict[Reason, str]:
    """The reasons to tick, in their order; `alone` for something done on one's own."""
    words = {
        Reason.NOISE: _("It was loud or full"),
        Reason.KNEW_EACH_OTHER: _("The others all knew each other"),
        Reason.NO_WELCOME: _("Nobody said where to go or what came next"),
        Reason.NOT_AS_TOLD: _("It was not as described"),
        Reason.TIRED: _("It was late, or I was tired or hungry"),
        Reason.OFF_DAY: _("It was just an off day"),
        Reason.OTHER: _("Something else"),
    }
    return {one: words[one] for one in _ALONE} if alone else words


def asks_reasons(told: Told) -> bool:
    """Whether the page asks what else could explain it: only where a visit was hard."""
    return told.report.bad


def texts_after(told: Told) -> str:
    """The moment that the short texts offered after a check-in are for; empty for none."""
    if told.report.bad:
        return "after_a_hard_visit"
    return {Outcome.LEFT_EARLY: "after_a_visit", Outcome.DID_NOT_GO: "rest"}.get(told.outcome, "")


def offers_help(told: Told, others: Iterable[Entry], *, on: date, now: datetime) -> bool:
    """Whether to offer the help page: this visit and those just before it were hard, and a month has passed since
    it was last offered. `others` are the person's other check-ins, the oldest visit first.
    """
    if not told.report.bad:
        return False
    visits = []
    for one in others:
        if one.told is None:
            continue
        if one.told.help_offered and one.said_at > now - _MONTH:
            return False
        if one.told.was_there and on - _WITHIN <= one.happened_on <= on:
            visits.append(one.told)
    before = visits[-(RUN - 1) :]
    return len(before) == RUN - 1 and all(one.report.bad for one in before)
