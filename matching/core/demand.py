"""Social demand: what a first visit asks of somebody, 0 (nothing) to 1 (a great deal).

A weighted sum of fifteen attributes, each coded 0 to 1 with 1 the more demanding end. The
weights are a starting guess by judgement, to be corrected by what people report; they sum
to 1. Words for the five steps live with the pages.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from matching.core.types import (
    Commitment,
    Facts,
    Identity,
    Judged,
    Noise,
    Pairs,
    RoleAsked,
    Setting,
    Structure,
    Talking,
)


class Attribute(StrEnum):
    """The fifteen things an hour with others can ask for."""

    INTERACTION = "interaction"
    EVALUATION = "evaluation"
    GROUP_SIZE = "group_size"
    ONE_TO_ONE = "one_to_one"
    UNSTRUCTURED = "unstructured"
    NO_WELCOME = "no_welcome"
    UNFAMILIAR = "unfamiliar"
    HARD_TO_LEAVE = "hard_to_leave"
    IN_PERSON = "in_person"
    IDENTIFIABLE = "identifiable"
    ROLE = "role"
    SENSORY = "sensory"
    COMMITMENT = "commitment"
    DURATION = "duration"
    TRAVEL = "travel"


Values = Mapping[Attribute, float | None]
_E = TypeVar("_E", bound=StrEnum)

WEIGHTS: Mapping[Attribute, float] = MappingProxyType(
    {
        Attribute.INTERACTION: 0.15,
        Attribute.EVALUATION: 0.12,
        Attribute.GROUP_SIZE: 0.09,
        Attribute.ONE_TO_ONE: 0.09,
        Attribute.UNSTRUCTURED: 0.09,
        Attribute.NO_WELCOME: 0.08,
        Attribute.UNFAMILIAR: 0.08,
        Attribute.HARD_TO_LEAVE: 0.06,
        Attribute.IN_PERSON: 0.06,
        Attribute.IDENTIFIABLE: 0.04,
        Attribute.ROLE: 0.04,
        Attribute.SENSORY: 0.04,
        Attribute.COMMITMENT: 0.03,
        Attribute.DURATION: 0.02,
        Attribute.TRAVEL: 0.01,
    }
)

# An unstated value is read as slightly demanding: a listing gains nothing by keeping silent.
UNSTATED = 0.55

# What somebody says is harder or easier for them weighs this much more or less.
HARDER, EASIER = 1.6, 0.5

# Lower edges of steps 1 to 4. Checked on worked listings (tests/core/test_demand.py): a silent
# reading hour .18, a sewing circle with a task .33, a language café .49, an in-person listing
# that states nothing .61, a debating society .69, an open mic for its performers .78.
STEP_EDGES = (0.20, 0.35, 0.50, 0.65)

# What an ordinary first visit to a small club is like, by judgement: reasons are told as
# differences from this, so that what is true of nearly every listing is never a reason.
TYPICAL: Mapping[Attribute, float] = MappingProxyType(
    {
        Attribute.INTERACTION: 0.50,
        Attribute.EVALUATION: 0.15,
        Attribute.GROUP_SIZE: 0.50,
        Attribute.ONE_TO_ONE: 0.20,
        Attribute.UNSTRUCTURED: 0.40,
        Attribute.NO_WELCOME: 0.50,
        Attribute.UNFAMILIAR: 1.00,
        Attribute.HARD_TO_LEAVE: 0.40,
        Attribute.IN_PERSON: 1.00,
        Attribute.IDENTIFIABLE: 0.20,
        Attribute.ROLE: 0.00,
        Attribute.SENSORY: 0.40,
        Attribute.COMMITMENT: 0.30,
        Attribute.DURATION: 0.40,
        Attribute.TRAVEL: 0.30,
    }
)

# True of nearly every place one goes for the first time, so never named as the hardest part.
_COMMON = frozenset({Attribute.UNFAMILIAR, Attribute.IN_PERSON, Attribute.TRAVEL})

_TALKING = {Talking.NONE: 0.0, Talking.FEW_WORDS: 0.35, Talking.SOME: 0.65, Talking.LOTS: 1.0}
_JUDGED = {Judged.NOBODY: 0.0, Judged.FEEDBACK: 0.5, Judged.CONTEST: 1.0}
_PAIRS = {Pairs.NEVER: 0.0, Pairs.SOMETIMES: 0.5, Pairs.ALWAYS: 1.0}
_STRUCTURE = {Structure.TASK: 0.0, Structure.PLAN: 0.25, Structure.LOOSE: 0.6, Structure.MINGLING: 1.0}
_SETTING = {Setting.ONLINE_TEXT: 0.0, Setting.ONLINE_LIVE: 0.4, Setting.IN_PERSON: 1.0}
_IDENTITY = {Identity.ANONYMOUS: 0.0, Identity.FIRST_NAME: 0.2, Identity.FULL_NAME: 1.0}
_ROLE = {RoleAsked.TAKE_PART: 0.0, RoleAsked.HELP: 0.5, RoleAsked.HOST: 1.0}
_NOISE = {Noise.QUIET: 0.0, Noise.MODERATE: 0.5, Noise.LOUD: 1.0}
_COMMITMENT = {Commitment.DROP_IN: 0.0, Commitment.FEW_WEEKS: 0.5, Commitment.REGULAR_DUTY: 1.0}


@dataclass(frozen=True, kw_only=True)
class Demand:
    """What one listing asks, with its reasons.

    `gentler` and `harder` hold at most two stated attributes each, the largest weighted
    difference from an ordinary first visit first. `hardest` is the stated attribute that
    adds most, travel and being new left out; None when nothing stated adds anything.
    """

    value: float  # 0..1, four places
    step: int  # 0..4
    known: int  # attributes known, being new counted
    of: int = len(Attribute)
    gentler: tuple[Attribute, ...] = ()
    harder: tuple[Attribute, ...] = ()
    hardest: Attribute | None = None


def attributes_of(facts: Facts, *, visits: int = 0, km: float | None = None) -> dict[Attribute, float | None]:
    """Return all fifteen attributes coded 0 to 1, None where nothing is stated.

    - interaction: none 0, a few words .35, some .65, lots 1; half of it where one may just
      watch, and .3 where only that is stated
    - evaluation, one-to-one, sensory, commitment: 0, .5, 1 in the order of their words
    - group size: logarithmic, 1-3 people 0, 40 and more 1
    - unstructured: a task 0, a plan .25, loose .6, mingling 1
    - no welcome: greeted 0, not greeted 1; hard to leave: any time 0, else 1
    - in person: text online 0, live online .4, same room 1
    - identifiable: anonymous 0, first name .2, full name 1; role: take part 0, help .5, host 1
    - duration: linear, 20 minutes 0, 240 and more 1
    - unfamiliar: 0.6 to the power of the visits so far; travel: km / 15, at most 1, online 0

    Something done alone asks nothing social at all, being new and travel included; only what
    is stated of its noise, commitment and length is kept.
    Raises ValueError for a negative number of visits, people, minutes or km.
    """
    _check(facts, visits, km)
    if facts.setting is Setting.ALONE:
        return _alone(facts)
    online = facts.setting in (Setting.ONLINE_TEXT, Setting.ONLINE_LIVE)
    return {
        Attribute.INTERACTION: _interaction(facts),
        Attribute.EVALUATION: _coded(_JUDGED, facts.judged),
        Attribute.GROUP_SIZE: _group_size(facts.group_size),
        Attribute.ONE_TO_ONE: _coded(_PAIRS, facts.pairs),
        Attribute.UNSTRUCTURED: _coded(_STRUCTURE, facts.structure),
        Attribute.NO_WELCOME: _lacking(facts.greeter),
        Attribute.UNFAMILIAR: 0.6**visits,
        Attribute.HARD_TO_LEAVE: _lacking(facts.leave_any_time),
        Attribute.IN_PERSON: _coded(_SETTING, facts.setting),
        Attribute.IDENTIFIABLE: _coded(_IDENTITY, facts.identity),
        Attribute.ROLE: _coded(_ROLE, facts.role),
        Attribute.SENSORY: _coded(_NOISE, facts.noise),
        Attribute.COMMITMENT: _coded(_COMMITMENT, facts.commitment),
        Attribute.DURATION: _duration(facts.minutes),
        Attribute.TRAVEL: 0.0 if online else _travel(km),
    }


def demand_of(values: Values) -> Demand:
    """Return the demand of coded attributes; an unknown or missing one counts `UNSTATED`."""
    stated = {a: x for a in Attribute if (x := values.get(a)) is not None}
    total = round(sum(WEIGHTS[a] * stated.get(a, UNSTATED) for a in Attribute), 4)
    differences = {a: WEIGHTS[a] * (x - TYPICAL[a]) for a, x in stated.items()}
    by_size = sorted(differences, key=lambda a: (-abs(differences[a]), a))
    return Demand(
        value=total,
        step=bisect_right(STEP_EDGES, total),
        known=len(stated),
        gentler=tuple(a for a in by_size if differences[a] < -1e-9)[:2],
        harder=tuple(a for a in by_size if differences[a] > 1e-9)[:2],
        hardest=_hardest(stated),
    )


def listed_demand(facts: Facts) -> Demand:
    """Return what a listing asks of somebody who comes for the first time.

    How far it is depends on who asks, so travel counts as unstated and is never a reason.
    """
    return demand_of(attributes_of(facts))


def _hardest(stated: Mapping[Attribute, float]) -> Attribute | None:
    adding = {a: WEIGHTS[a] * x for a, x in stated.items() if x > 0 and a not in _COMMON}
    return min(adding, key=lambda a: (-adding[a], a), default=None)


def _alone(facts: Facts) -> dict[Attribute, float | None]:
    values: dict[Attribute, float | None] = dict.fromkeys(Attribute, 0.0)
    values[Attribute.SENSORY] = _coded(_NOISE, facts.noise) or 0.0
    values[Attribute.COMMITMENT] = _coded(_COMMITMENT, facts.commitment) or 0.0
    values[Attribute.DURATION] = _duration(facts.minutes) or 0.0
    return values


def _interaction(facts: Facts) -> float | None:
    if facts.talking is None:
        # "May watch: no" alone says nothing about how much talking there is.
        return 0.3 if facts.may_watch else None
    spoken = _TALKING[facts.talking]
    return spoken / 2 if facts.may_watch else spoken


def _coded(codes: Mapping[_E, float], stated: _E | None) -> float | None:
    return None if stated is None else codes[stated]


def _lacking(stated: bool | None) -> float | None:
    return None if stated is None else 1.0 - float(stated)


def _group_size(people: int | None) -> float | None:
    if people is None:
        return None
    return _clipped(math.log(max(people, 1) / 3) / math.log(40 / 3))


def _duration(minutes: int | None) -> float | None:
    return None if minutes is None else _clipped((minutes - 20) / 220)


def _travel(km: float | None) -> float | None:
    return None if km is None else _clipped(km / 15)


def _clipped(value: float) -> float:
    return min(1.0, max(0.0, value))


def _check(facts: Facts, visits: int, km: float | None) -> None:
    numbers = {"visits": visits, "km": km, "group_size": facts.group_size, "minutes": facts.minutes}
    for name, number in numbers.items():
        if number is not None and not number >= 0:
            raise ValueError(f"{name} cannot be {number}: it is zero or more.")
