"""What the pacing core takes in: answers, what an hour asks, and what was said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from matching.core.demand import UNSTATED, WEIGHTS, Attribute

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

ATTRIBUTES: tuple[Attribute, ...] = tuple(Attribute)
WEIGHT_ROW: Floats = np.array([WEIGHTS[attribute] for attribute in ATTRIBUTES])
UNFAMILIAR = ATTRIBUTES.index(Attribute.UNFAMILIAR)
DURATION = ATTRIBUTES.index(Attribute.DURATION)

# Ratings are 0 (no trouble) to 10 (too much); their words: 3 a bit hard, 5 hard but fine, 7 very hard.
MANAGEABLE = 5.0
BAD = 7.0
_ANSWERS = 5  # of the comfort question, 0 to 4


class Outcome(StrEnum):
    WENT = "went"
    LEFT_EARLY = "left_early"
    DID_NOT_GO = "did_not_go"
    NOT_TODAY = "not_today"


class Again(StrEnum):
    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, kw_only=True)
class Situation:
    """One short situation to imagine at the start; its words live with the pages."""

    id: str
    values: tuple[float, ...]  # in the order of Attribute


def _situation(id: str, **values: float) -> Situation:
    """A first visit in person, nothing else asked but what is given."""
    full = dict.fromkeys(ATTRIBUTES, 0.0) | {Attribute.UNFAMILIAR: 1.0, Attribute.IN_PERSON: 1.0}
    full |= {Attribute(name): value for name, value in values.items()}
    return Situation(id=id, values=tuple(full[attribute] for attribute in ATTRIBUTES))


# From gentle to hard (listed demand .21 to .73), so that the answers of anybody lie somewhere between 0 and 10.
SITUATIONS: tuple[Situation, ...] = (
    _situation("library_hour", group_size=0.4, unstructured=0.1, no_welcome=0.2, sensory=0.0, duration=0.2),
    _situation("craft_table", interaction=0.35, group_size=0.35, unstructured=0.2, no_welcome=0.3, hard_to_leave=0.3,
               identifiable=0.2, sensory=0.3, duration=0.4),
    _situation("walk_and_talk", interaction=0.65, group_size=0.3, one_to_one=0.6, unstructured=0.4, no_welcome=0.3,
               hard_to_leave=0.5, identifiable=0.2, sensory=0.1, duration=0.4),
    _situation("busy_cafe", interaction=0.7, group_size=0.8, one_to_one=0.3, unstructured=1.0, no_welcome=0.8,
               hard_to_leave=0.2, identifiable=0.2, sensory=1.0, duration=0.4),
    _situation("speak_in_class", interaction=0.8, evaluation=1.0, group_size=0.6, one_to_one=0.3, unstructured=0.3,
               no_welcome=0.6, hard_to_leave=0.9, identifiable=1.0, role=0.3, sensory=0.5, commitment=0.5,
               duration=0.5),
)  # fmt: skip
_SITUATION_IDS = frozenset(situation.id for situation in SITUATIONS)
_NOTHING_SAID: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Onboarding:
    """What somebody said at the start, all of it skippable.

    Raises ValueError for an unknown answer, situation or rating, and for something both harder and easier.
    """

    comfort: int | None = None  # answer 0 to 4 of the comfort question
    situations: Mapping[str, int] = field(default_factory=lambda: _NOTHING_SAID)  # id -> 0..10
    harder: frozenset[Attribute] = frozenset()  # "this is the hard part for me"
    easier: frozenset[Attribute] = frozenset()

    def __post_init__(self) -> None:
        if self.comfort is not None and self.comfort not in range(_ANSWERS):
            raise ValueError(f"The comfort question has no answer {self.comfort}.")
        for id, rating in self.situations.items():
            if id not in _SITUATION_IDS:
                raise ValueError(f"There is no situation {id!r}.")
            check_rating(rating)
        if both := self.harder & self.easier:
            raise ValueError(f"Said to be harder and easier at once: {', '.join(sorted(both))}.")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one activity asks of this person on this visit.

    `values` are the fifteen attributes in their order, each 0 to 1 or None for unknown, with being new
    already as of this visit (0.6 to the power of the visits so far). `others` is how much harder, in points
    of 0 to 10, other people found this place than its facts say; see `pool`. `at_least` is a listed demand
    below which this never
    counts, for one hard thing that a sum hides.
    Raises ValueError for a wrong number of values or one outside 0 to 1.
    """

    activity: str  # a stable key, for what is particular to that place
    values: tuple[float | None, ...]
    others: float = 0.0
    at_least: float = 0.0
    filled: tuple[float, ...] = ()  # the values with the unknown ones guessed; empty: `UNSTATED` for those
    sd: tuple[float, ...] = ()  # how unsure each guess is

    def __post_init__(self) -> None:
        if len(self.values) != len(ATTRIBUTES):
            raise ValueError(f"An hour has {len(ATTRIBUTES)} attributes, not {len(self.values)}.")
        if not all(value is None or 0 <= value <= 1 for value in self.values):
            raise ValueError("Attributes lie between 0 and 1.")
        if {len(self.filled), len(self.sd)} not in ({0}, {len(ATTRIBUTES)}):
            raise ValueError("Guesses come for all attributes, each with how unsure it is.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Askeds:
    """Many of them as columns of one length; nan is unknown.

    `filled` and `sd` are the values with the unknown ones guessed, and how unsure each guess is: from a
    `GapFiller`, else `UNSTATED` and as unsure as anything between 0 and 1.
    """

    activities: tuple[str, ...]
    values: Floats  # n x 15, nan: unknown
    filled: Floats  # n x 15
    sd: Floats  # n x 15; 0 where known
    others: Floats  # n
    at_least: Floats  # n

    def __post_init__(self) -> None:
        rows = len(self.activities)
        table = (rows, len(ATTRIBUTES))
        if any(matrix.shape != table for matrix in (self.values, self.filled, self.sd)) or self.others.shape != (rows,):
            raise ValueError("The columns of what is asked differ in length.")

    @classmethod
    def of(cls, asked: Iterable[Asked]) -> Askeds:
        """Columns of what is asked, in the order given."""
        rows = tuple(asked)
        plain = (UNSTATED,) * len(ATTRIBUTES), (ANYTHING_SD,) * len(ATTRIBUTES)
        shape = len(rows), len(ATTRIBUTES)
        values = np.array([row.values for row in rows], dtype=np.float64).reshape(shape)
        return cls.from_columns(
            tuple(row.activity for row in rows),
            values,
            filled=np.array([row.filled or plain[0] for row in rows]).reshape(shape),
            sd=np.array([row.sd or plain[1] for row in rows]).reshape(shape),
            others=np.array([row.others for row in rows], dtype=np.float64),
            at_least=np.array([row.at_least for row in rows], dtype=np.float64),
        )

    @classmethod
    def from_columns(
        cls,
        activities: tuple[str, ...],
        values: Floats,
        *,
        filled: Floats | None = None,
        sd: Floats | None = None,
        others: Floats | None = None,
        at_least: Floats | None = None,
    ) -> Askeds:
        """Columns as they are; what is unknown and not `filled` is guessed without knowing others.

        `at_least` as in `Asked`.
        """
        unknown = np.isnan(values)
        return cls(
            activities=activities,
            values=values,
            filled=np.where(unknown, UNSTATED if filled is None else np.clip(filled, 0, 1), values),
            sd=np.where(unknown, ANYTHING_SD if sd is None else sd, 0.0),
            others=np.zeros(len(activities)) if others is None else others,
            at_least=np.zeros(len(activities)) if at_least is None else at_least,
        )

    def one(self, row: int) -> Asked:
        """One row by itself, with its guesses: what to keep beside a report."""
        return Asked(
            activity=self.activities[row],
            values=tuple(None if np.isnan(value) else float(value) for value in self.values[row]),
            others=float(self.others[row]),
            at_least=float(self.at_least[row]),
            filled=tuple(self.filled[row].tolist()),
            sd=tuple(self.sd[row].tolist()),
        )

    @cached_property
    def listed(self) -> Floats:
        """Listed demand 0 to 1: unknown values count `UNSTATED`."""
        asked: Floats = np.where(np.isnan(self.values), UNSTATED, self.values) @ WEIGHT_ROW
        return np.maximum(self.at_least, asked)

    @cached_property
    def rows(self) -> Mapping[str, tuple[int, ...]]:
        """The rows of each activity."""
        found: dict[str, tuple[int, ...]] = {}
        for row, key in enumerate(self.activities):
            found[key] = (*found.get(key, ()), row)
        return found


ANYTHING_SD = float(np.sqrt(1 / 12))  # of a value that may be anything between 0 and 1


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody said about one planned hour. Raises ValueError for a rating outside 0 to 10."""

    outcome: Outcome
    feared: float | None = None  # said before
    felt: float | None = None  # said after
    again: Again | None = None

    def __post_init__(self) -> None:
        for rating in (self.feared, self.felt):
            if rating is not None:
                check_rating(rating)

    @property
    def out(self) -> bool:
        """Whether they were there at all."""
        return self.outcome in (Outcome.WENT, Outcome.LEFT_EARLY)

    @property
    def bad(self) -> bool:
        """A bad time: 7 or more, or left and said neither that it was all right nor that they would go again."""
        if not self.out:
            return False
        if self.outcome is Outcome.LEFT_EARLY and self.again is not Again.YES:
            return self.felt is None or self.felt > MANAGEABLE
        return self.felt is not None and self.felt >= BAD


def check_rating(rating: float) -> None:
    """Raise ValueError unless a rating lies between 0 and 10."""
    if not 0 <= rating <= 10:
        raise ValueError(f"Ratings go from 0 to 10; {rating} is none.")
