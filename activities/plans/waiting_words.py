"""The words of waiting for a place, and what can be pressed. Nobody learns who waited, took it or passed it on."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import gettext

from activities.plans.models import Answer, Plan, Turn
from activities.plans.waiting import Step
from activities.wording.words import date_words


@dataclass(frozen=True, kw_only=True)
class WaitingPart:
    """What the page of a plan says of waiting. Each button is a field, its value and its words, all of one size."""

    heading: str
    words: str
    buttons: tuple[tuple[str, str, str], ...]
    is_held: bool = False  # a place is: these are then the only answers to give


def waiting_part(plan: Plan, *, can_wait: bool, now: datetime) -> WaitingPart | None:
    """How a plan stands in line at `now`; an offer to wait where the date is full; None where neither is so."""
    turn = turn_of(plan, now=now)
    if turn is Turn.OFFERED:
        until = until_words(plan, now=now)
        return WaitingPart(
            heading=gettext("A place is free for you"),
            words=gettext(
                "We hold it for you until %(until)s. You can take it or pass it on. Both are fine, and nobody is told.",
                until=until,
            ),
            buttons=(
                ("answer", Answer.GOING.value, gettext("Take the place")),
                ("step", Step.LEAVE.value, gettext("Not this time")),
            ),
            is_held=True,
        )
    if turn is Turn.IN_LINE:
        return WaitingPart(
            heading=gettext("You wait for a place"),
            words=gettext(
                "There are no places this time. If one comes free, we hold it for you for a while, most often a day, "
                "and say so here. You do not have to take it."
            ),
            buttons=(
                ("step", Step.PAUSE.value, gettext("Pause waiting")),
                ("step", Step.LEAVE.value, gettext("Stop waiting")),
            ),
        )
    if turn is Turn.PAUSED:
        return WaitingPart(
            heading=gettext("Your waiting is paused"),
            words=_paused_words(plan, now),
            buttons=(
                ("step", Step.WAIT.value, gettext("Wait again")),
                ("step", Step.LEAVE.value, gettext("Stop waiting")),
            ),
        )
    if can_wait and plan.answer is not Answer.GOING:
        return WaitingPart(
            heading=gettext("No places this time"), words=offer_words(),
            buttons=(("step", Step.WAIT.value, gettext("Wait for a place")),),
        )  # fmt: skip
    return None


def offer_words() -> str:
    """What waiting means, before somebody begins to."""
    return gettext(
        "You can wait in case a place comes free. Then we hold it for you for a while, and you take it or leave it. "
        "You can stop waiting at any time. Nobody is told."
    )


def turn_of(plan: Plan, *, now: datetime) -> Turn | None:
    """Where a plan stands in line as its owner is told; an offer that ran out counts as a pause at once."""
    row = plan.waiting
    if row is None or plan.answer is not Answer.MIGHT:
        return None
    ran_out = row.turn is Turn.OFFERED and row.offered_until is not None and row.offered_until <= now
    return Turn.PAUSED if ran_out else row.turn


def turn_words(plan: Plan, *, now: datetime) -> str | None:
    """How a plan that waits is told in a list; None for one that does not, or is paused."""
    turn = turn_of(plan, now=now)
    if turn is Turn.OFFERED:
        return gettext("A place is free for you until %(until)s", until=until_words(plan, now=now))
    return gettext("You wait for a place") if turn is Turn.IN_LINE else None


def until_words(plan: Plan, *, now: datetime) -> str:
    """Until when the place is held; empty where none was."""
    if plan.waiting is None or plan.waiting.offered_until is None:
        return ""
    zone = ZoneInfo(plan.zone)
    return date_words(plan.waiting.offered_until.astimezone(zone), None, today=now.astimezone(zone).date())


def _paused_words(plan: Plan, now: datetime) -> str:
    until = until_words(plan, now=now)
    if until:
        return gettext(
            "A place was held for you until %(until)s, and then it went on to somebody else. Nothing is lost. "
            "You keep your turn if you wait again.",
            until=until,
        )
    return gettext("No place is held for you meanwhile. You keep your turn if you wait again.")
