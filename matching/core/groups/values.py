"""What a group round is told, and what it answers.

Everything is frozen. What must be kept private (comfort, needs, women only) never shows when a value is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from matching.core.types import Point

SLOTS = 62  # two-hour slots a round can have: a fortnight of four a day is 56
SIZES = (3, 4, 5, 6)
FEWEST, MOST = SIZES[0], SIZES[-1]
COMFORT_APART = 0.25  # of the range 0 to 1: people of one group face about the same
ROUNDS_APART = 4  # nobody meets somebody of their groups of so many rounds again
EASE = 1e-9  # two numbers this near count as equal, so that rounding decides nothing


class Standing(IntEnum):
    """How used somebody is to going out with a small group."""

    NEW = 0
    SOME = 1
    STEADY = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Joiner:
    """Somebody who opted in to this round.

    `area` is a cell's code; `reach_km` a straight line from its middle. Bit n of `free`: free in the
    n-th two-hour slot of the round. `interests` have weights above 0. `comfort` is the social demand
    faced now, 0 to 1; `pace` how many new things a week suit. `size`: 3, 4, or 5 for five or six.
    `most_cost` is in the smallest coin, None for no limit. `left_over`: how many rounds running
    this joiner has found no group.
    """

    id: int
    area: str
    reach_km: float
    free: int
    interests: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str]
    comfort: float = field(repr=False)
    pace: float = 1.0
    standing: Standing = Standing.SOME
    size: int | None = None
    step_free: bool = field(default=False, repr=False)
    no_alcohol: bool = field(default=False, repr=False)
    most_cost: int | None = field(default=None, repr=False)
    woman: bool = field(default=False, repr=False)
    women_only: bool = field(default=False, repr=False)
    left_over: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Outing:
    """A real date of an activity, or a public venue with the slots in which it is open.

    None means not stated, which serves nobody who needs it. `languages` are those spoken there; none
    means that any will do. `demand` is the social demand, 0 to 1. `room`: how many people of this
    round it can take in a slot; None where there is no limit.
    """

    id: int
    at: Point
    slots: int
    demand: float
    interests: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str] = frozenset()
    step_free: bool | None = None
    alcohol_free: bool | None = None
    cost: int | None = None
    women_only: bool = False
    room: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PastGroup:
    """A group of an earlier round; 1 is the round before this one."""

    rounds_ago: int
    members: frozenset[int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Reasons:
    """What is true of each of a group, for its page.

    `interests` are liked by all of them, the most liked first; `slots` are those in which all are
    free, `languages` those all speak, both ascending.
    """

    interests: tuple[str, ...]
    slots: tuple[int, ...]
    languages: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Joiners by ascending id, what they do and in which slot."""

    members: tuple[int, ...]
    outing: int
    slot: int
    reasons: Reasons


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """Groups by their first member, and who found none, ascending."""

    groups: tuple[Group, ...]
    left_over: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wishes:
    """What the soft rules weigh; 1 is somebody whose interests are just those of the others.

    A group is worth the sum over its members of: the mean `likeness` to the others by interests (cosine) and
    of `pace` (1 for the same, 0 for three a week apart); `grouped` for being in one, `waited` for each of up to
    five rounds left over before; `size` for a wished size, a third of it one off; `steady` where somebody steady
    is there; `mixed` where the steady and the less so meet.
    """

    likeness: float = 1.0
    pace: float = 0.15
    grouped: float = 0.3
    waited: float = 3.0
    size: float = 0.15
    steady: float = 0.1
    mixed: float = 0.05


WISHES = Wishes()
