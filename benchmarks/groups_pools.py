"""Many small random pools, each round checked against every hard rule."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from benchmarks.groups_world import town
from matching.core.groups import Effort, Joiner, PastGroup, Round, form, violations

EASY = Effort(tries=(2, 1), least=40, largest=24)


def random_pool(seed: int) -> tuple[list[Joiner], list[tuple[int, int]], list[PastGroup], Round, int]:
    """Return joiners, who is kept apart, past groups, the round, and how many rules it breaks.

    3 to 60 people; from none to many kept apart; some left over before; past groups of up to six rounds.
    """
    chance = np.random.default_rng([seed, 99])
    n = int(chance.integers(3, 61))
    joiners, outings = town(n, seed)
    joiners = [replace(one, left_over=int(chance.integers(0, 3))) for one in joiners]
    outings = outings[: int(chance.integers(1, len(outings) + 1))]
    count = int(chance.integers(0, n * 2)) if chance.random() < 0.8 else n * n
    pairs = [(int(a), int(b)) for a, b in chance.integers(1, n + 3, (count, 2)) if a != b]
    past = [
        PastGroup(rounds_ago=int(chance.integers(1, 7)), members=frozenset(map(int, chance.integers(1, n + 3, 4))))
        for _ in range(int(chance.integers(0, n)))
    ]
    made = form(joiners, outings, apart=pairs, past=past, seed=seed, effort=EASY)
    broken = len(violations(made, joiners, outings, apart=pairs, past=past))
    return joiners, pairs, past, made, broken


def check_pools(count: int) -> None:
    """Print how many of so many pools broke a rule, and what was in them."""
    began, broken, groups, people, apart = time.process_time(), 0, 0, 0, 0
    sizes = np.zeros(7, np.int64)
    for seed in range(count):
        joiners, pairs, _, made, wrong = random_pool(seed)
        broken += wrong
        if wrong:
            print(f"  seed {seed}: {wrong} broken")
        people, apart = people + len(joiners), apart + len(pairs)
        for group in made.groups:
            sizes[len(group.members)] += 1
        groups += len(made.groups)
    spent = time.process_time() - began
    of = " ".join(f"{size}: {sizes[size]}" for size in range(3, 7))
    print(
        f"\n{count} pools (seeds 0 to {count - 1}), {people} people, {apart} pairs apart, "
        f"{groups} groups ({of}), {spent:.0f} s"
    )
    print(f"hard rules broken: {broken}")
