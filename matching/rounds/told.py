"""What somebody tells for one round, and how it is kept: one encrypted value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from matching.core.types import Travel
from matching.rounds.timing import Week


class Helps(StrEnum):
    """What helps somebody in a small group: the one thing they tell the others of themselves, from a list."""

    LISTEN_FIRST = "listen_first"
    FEW_WORDS = "few_words"
    TIME_TO_ANSWER = "time_to_answer"
    BUSY_HANDS = "busy_hands"
    BY_THE_DOOR = "by_the_door"
    SHORT_BREAKS = "short_breaks"
    NO_TOUCH = "no_touch"
    SAY_NAMES = "say_names"
    SPEAK_CLEARLY = "speak_clearly"


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a member told for one round. `free` are (weekday, part of the day); `most_cost` in the smallest coin."""

    free: frozenset[tuple[int, int]]
    week: Week = Week.EITHER
    travel: Travel = Travel.BUS
    minutes: int = 30
    likes: tuple[str, ...] = ()
    size: int | None = None
    helps: tuple[Helps, ...] = ()
    languages: tuple[str, ...] = ("en",)
    step_free: bool = False
    no_alcohol: bool = False
    most_cost: int | None = None
    woman: bool = False
    women_only: bool = False

    def to_json(self) -> dict[str, Any]:
        """As it is kept; `find_told` reads it."""
        return {**asdict(self), "free": sorted(map(list, self.free))}


def find_told(kept: Any) -> Told | None:
    """What was told; None where it cannot be read any more."""
    if not isinstance(kept, dict):
        return None
    try:
        return Told(
            **{
                **kept,
                "free": frozenset((int(day), int(part)) for day, part in kept["free"]),
                "week": Week(kept["week"]),
                "travel": Travel(kept["travel"]),
                "likes": tuple(kept["likes"]),
                "helps": tuple(Helps(one) for one in kept["helps"] if one in set(Helps)),
                "languages": tuple(kept["languages"]),
            }
        )
    except (KeyError, TypeError, ValueError):
        return None
