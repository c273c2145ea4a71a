"""Counts of many people that tell nothing of one. No database, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 10  # people in any group that is told
STEP = 5  # counts are rounded down to a multiple of this


@dataclass(frozen=True, kw_only=True)
class Group:
    """The answers from `first` to `last`, by their places, and how many people gave one of them, rounded down."""

    first: int
    last: int
    people: int


def groups_of(counts: Sequence[int]) -> tuple[Group, ...]:
    """Put neighbouring answers together until at least LEAST people stand in each group; none for too few in all.

    `counts` are people by answer. The groups cover all answers, so no group can be had as the rest of a sum, and
    whoever knows all but one of the answers still cannot tell that one in most cases, since counts are rounded.
    """
    if sum(counts) < LEAST:
        return ()
    found: list[tuple[int, int, int]] = []
    first, people = 0, 0
    for place, count in enumerate(counts):
        people += count
        if people >= LEAST:
            found.append((first, place, people))
            first, people = place + 1, 0
    if first < len(counts):  # too few are left over: they go with the group before
        start, _last, before = found.pop()
        found.append((start, len(counts) - 1, before + people))
    return tuple(Group(first=a, last=b, people=n - n % STEP) for a, b, n in found)
