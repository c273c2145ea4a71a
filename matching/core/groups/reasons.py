"""What is true of everybody in a group, to be told on its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from matching.core.groups.values import SLOTS, Joiner, Reasons


def reasons_of(members: Sequence[Joiner]) -> Reasons:
    """Return what all members share. What a page may show of it is for the page: rare interests can tell who it is."""
    shared = set.intersection(*(set(one.interests) for one in members))
    liking = {name: sum(one.interests[name] for one in members) for name in shared}
    free = reduce(lambda a, b: a & b, (one.free for one in members))
    return Reasons(
        interests=tuple(sorted(shared, key=lambda name: (-liking[name], name))),
        slots=tuple(slot for slot in range(SLOTS) if free >> slot & 1),
        languages=tuple(sorted(frozenset.intersection(*(one.languages for one in members)))),
    )


def also_like(joiner: Joiner, others: Sequence[Joiner]) -> tuple[tuple[str, int], ...]:
    """Return the joiner's interests that others like too, and how many do; the most shared first, then by name."""
    counts = {name: sum(name in other.interests for other in others) for name in joiner.interests}
    return tuple(sorted(((name, n) for name, n in counts.items() if n), key=lambda pair: (-pair[1], pair[0])))
