"""Ten rounds one after another, with what each leaves to the next: who met, and who was left over."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from benchmarks.groups_bound import every_group
from benchmarks.groups_world import apart_pairs, town
from matching.core.groups import Joiner, Outing, PastGroup, Standing, form, violations
from matching.core.groups.cell import ready
from matching.core.groups.pool import pool_of
from matching.core.groups.values import WISHES

_STAY = 0.8  # the share of people who join the next round too


def simulate(rounds: int, people: int = 400) -> None:
    """Print each round of a town: how many found a group, and how many of those left over before.

    A fifth stays away from each round, and people are free at other times each round. "Could": of those
    left over twice running,
    how many could have gone with two others, had these not been with somebody else.
    """
    print("\nround  joined  grouped  left over before  of them grouped  left over twice  of these could  broken")
    everybody, outings = town(people, 5)
    apart = apart_pairs(everybody, 5)
    past: list[PastGroup] = []
    waited: dict[int, int] = {}
    been: dict[int, int] = {}
    chance = np.random.default_rng(11)
    for number in range(1, rounds + 1):
        others, _ = town(people, 100 + number)
        joiners = [
            replace(one, free=other.free, left_over=waited.get(one.id, 0), standing=_standing(one, been))
            for one, other in zip(everybody, others, strict=True)
            if chance.random() < _STAY
        ]
        made = form(joiners, outings, apart=apart, past=past, seed=number)
        wrong = len(violations(made, joiners, outings, apart=apart, past=past))
        before = {one.id for one in joiners if one.left_over}
        twice = before & set(made.left_over)
        could = _could(joiners, outings, apart, past, twice)
        print(
            f"{number:5}  {len(joiners):6}  {len(joiners) - len(made.left_over):7}  {len(before):16}"
            f"  {len(before - twice):15}  {len(twice):15}  {could:14}  {wrong:6}",
            flush=True,
        )
        for one in joiners:
            left = one.id in made.left_over
            waited[one.id] = one.left_over + 1 if left else 0
            been[one.id] = been.get(one.id, 0) + (not left)
        past = [replace(group, rounds_ago=group.rounds_ago + 1) for group in past]
        past += [PastGroup(rounds_ago=1, members=frozenset(group.members)) for group in made.groups]


def _standing(one: Joiner, been: dict[int, int]) -> Standing:
    return Standing(min(2, one.standing + been.get(one.id, 0) // 2))


def _could(
    joiners: list[Joiner], outings: list[Outing], apart: list[tuple[int, int]], past: list[PastGroup], asked: set[int]
) -> int:
    pool = pool_of(joiners, outings, apart=apart, past=past)
    cell = ready(pool.people, pool.outings, pool.barred, WISHES)
    rows = np.flatnonzero(np.isin(pool.people.ids, sorted(asked)))
    return sum(bool(every_group(cell, int(row)).groups) for row in rows)
