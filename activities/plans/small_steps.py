"""What may help before a visit: one small step, and a first sentence to say. Pure: facts in, codes out.

The step answers what is missing from a listing or what it asks most of; the words live in `helping_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from matching.core.demand import TYPICAL, WEIGHTS, Attribute, attributes_of
from matching.core.types import Facts, Kind, RoleAsked, Setting, Talking, Where

# What people most want to know before they come; that many unknown are worth a question to the organizer.
ASKED_FIRST = (Attribute.NO_WELCOME, Attribute.INTERACTION, Attribute.HARD_TO_LEAVE, Attribute.GROUP_SIZE)
WORTH_ASKING = 2


class Step(StrEnum):
    """One small thing to do before a visit."""

    LAY_OUT = "lay_out"  # put what is needed where one will see it
    OPEN_PAGE = "open_page"  # open the page of an online activity once
    ASK = "ask"  # write to the organizer
    WRITE_GREETER = "write_greeter"  # tell whoever greets newcomers that one may come
    HAVE_SENTENCE = "have_sentence"  # choose one sentence beforehand
    SPOT_AT_EDGE = "spot_at_edge"  # sit near the door
    DECIDE_LEAVING = "decide_leaving"  # choose beforehand how long to stay
    LOOK_AT_PICTURES = "look_at_pictures"
    WALK_PAST = "walk_past"
    AS_LAST_TIME = "as_last_time"  # where one has been
    NAME_THE_DAY = "name_the_day"  # choose the hour; where nothing else is known


LEADS_OUT = frozenset({Step.OPEN_PAGE, Step.ASK, Step.WRITE_GREETER, Step.LOOK_AT_PICTURES})


@dataclass(frozen=True, kw_only=True)
class Around:
    """What is known beside the facts of a first visit."""

    kind: Kind
    where: Where
    can_write: bool = False  # there is a page or an address of the organizer
    has_address: bool = False  # one can find the place
    greeter_named: bool = False
    needs_things: bool = False  # what to bring is told
    been_there: bool = False


@dataclass(frozen=True, kw_only=True)
class SmallStep:
    """A step and why: what is unknown, or the attribute that asks most; both empty for a step that always helps."""

    step: Step
    unknown: tuple[Attribute, ...] = ()
    because: Attribute | None = None


class Opening(StrEnum):
    """A first sentence."""

    JUST_WATCH = "just_watch"
    JUST_LISTEN = "just_listen"  # online, by voice
    JUST_READ = "just_read"  # online, by text
    FIRST_TIME = "first_time"  # what do people do first?
    RIGHT_PLACE = "right_place"
    WHERE_TO_SIT = "where_to_sit"
    FIRST_HELPING = "first_helping"
    SEE_FIRST = "see_first"  # before leading anything


_EASED_BY: Mapping[Attribute, Step] = {
    Attribute.INTERACTION: Step.HAVE_SENTENCE,
    Attribute.IDENTIFIABLE: Step.HAVE_SENTENCE,
    Attribute.EVALUATION: Step.HAVE_SENTENCE,
    Attribute.ONE_TO_ONE: Step.HAVE_SENTENCE,
    Attribute.ROLE: Step.HAVE_SENTENCE,
    Attribute.GROUP_SIZE: Step.SPOT_AT_EDGE,
    Attribute.SENSORY: Step.SPOT_AT_EDGE,
    Attribute.UNSTRUCTURED: Step.SPOT_AT_EDGE,
    Attribute.HARD_TO_LEAVE: Step.DECIDE_LEAVING,
    Attribute.DURATION: Step.DECIDE_LEAVING,
    Attribute.COMMITMENT: Step.DECIDE_LEAVING,
}
_NEEDS_A_ROOM = frozenset({Step.SPOT_AT_EDGE})
_WORTH_A_STEP = 0.01  # a weighted difference from an ordinary first visit; less is nothing to prepare for


def small_step(facts: Facts, around: Around) -> SmallStep:
    """The one step that fits best; the same facts always give the same one.

    In order: what is done alone is laid out; two or more of the things people ask first unknown, and
    somebody to write to, are asked, but not by who has been there; the stated attribute that asks most
    beyond an ordinary first visit (the largest weight x difference) is eased; then what always helps, by
    where it is.
    """
    if around.kind is Kind.SOLO or facts.setting is Setting.ALONE:
        return SmallStep(step=Step.LAY_OUT if around.needs_things else Step.NAME_THE_DAY)
    values = attributes_of(facts)
    unknown = tuple(one for one in ASKED_FIRST if values[one] is None)
    if around.can_write and len(unknown) >= WORTH_ASKING and not around.been_there:
        return SmallStep(step=Step.ASK, unknown=unknown)
    is_online = _is_online(facts, around)
    if (hardest := _hardest(values, is_online=is_online)) is not None:
        return SmallStep(step=_EASED_BY[hardest], because=hardest)
    return SmallStep(step=_always_good(around, is_online=is_online))


def openings(facts: Facts, around: Around) -> tuple[Opening, ...]:
    """One or two first sentences that fit, the gentler first; none for what is done alone."""
    if around.kind is Kind.SOLO or facts.setting is Setting.ALONE:
        return ()
    if facts.role is RoleAsked.HOST:
        return Opening.SEE_FIRST, Opening.FIRST_HELPING
    if facts.role is RoleAsked.HELP or around.kind is Kind.VOLUNTEER:
        return Opening.FIRST_HELPING, Opening.RIGHT_PLACE
    if facts.setting is Setting.ONLINE_TEXT:
        return (Opening.JUST_READ,)
    if _is_online(facts, around):
        return (Opening.JUST_LISTEN,)
    if around.kind is Kind.OUTING:
        return Opening.RIGHT_PLACE, Opening.WHERE_TO_SIT
    if facts.may_watch is False or (facts.may_watch is None and facts.talking is Talking.LOTS):
        return Opening.FIRST_TIME, Opening.WHERE_TO_SIT
    return Opening.JUST_WATCH, Opening.WHERE_TO_SIT if around.kind is Kind.CLASS else Opening.FIRST_TIME


def _is_online(facts: Facts, around: Around) -> bool:
    return around.where is Where.ONLINE or facts.setting in (Setting.ONLINE_TEXT, Setting.ONLINE_LIVE)


def _hardest(values: Mapping[Attribute, float | None], *, is_online: bool) -> Attribute | None:
    """The attribute a step can ease that asks most beyond an ordinary first visit."""
    beyond = {
        attribute: WEIGHTS[attribute] * (value - TYPICAL[attribute])
        for attribute, step in _EASED_BY.items()
        if (value := values[attribute]) is not None and not (is_online and step in _NEEDS_A_ROOM)
    }
    worth = {attribute: size for attribute, size in beyond.items() if size > _WORTH_A_STEP}
    return min(worth, key=lambda attribute: (-worth[attribute], attribute), default=None)


def _always_good(around: Around, *, is_online: bool) -> Step:
    if around.been_there:
        return Step.AS_LAST_TIME
    if is_online:
        return Step.OPEN_PAGE if around.can_write else Step.NAME_THE_DAY
    if around.greeter_named and around.can_write:
        return Step.WRITE_GREETER
    if around.where is Where.PLACE and around.has_address:
        return Step.WALK_PAST
    return Step.LOOK_AT_PICTURES if around.can_write else Step.NAME_THE_DAY
