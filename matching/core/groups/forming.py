"""Forming the groups of a round: cut into cells, solve each, put together, and again with other cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from matching.core.groups.cells import MOST_PEOPLE, Ground, cut, ground_of, rooms
from matching.core.groups.pool import Ints, Pool, among, pool_of
from matching.core.groups.reasons import reasons_of
from matching.core.groups.solving import Answer, Task, solve
from matching.core.groups.values import WISHES, Group, Joiner, Outing, PastGroup, Round, Wishes

Run = Callable[[Callable[[Task], Answer], Iterable[Task]], Iterable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Effort:
    """How hard to look: tries for each person in each pass, more in a small pool.

    There it is `least` tries by the number of people, at most 20 a person. A cell holds at most `largest` people.
    """

    tries: tuple[int, ...] = (4, 3, 2)
    least: int = 5000
    largest: int = MOST_PEOPLE


EFFORT = Effort()
_MOST_TRIES = 20


def form(
    joiners: Iterable[Joiner],
    outings: Iterable[Outing],
    *,
    apart: Iterable[tuple[int, int]] = (),
    past: Iterable[PastGroup] = (),
    seed: int,
    wishes: Wishes = WISHES,
    effort: Effort = EFFORT,
    run: Run = map,
) -> Round:
    """Return the groups of a round and who is left over; the same for a seed, whatever the order of what is given.

    Every hard rule holds for every group (see `violations`, which checks them apart from this). `apart` and past groups
    may name people who have not joined. `run` solves the cells of a pass in any place and answers in their order, like
    `map`. Raises ValueError for an id given twice or a value out of its range.
    """
    there, offered = list(joiners), list(outings)
    pool = pool_of(there, offered, apart=apart, past=past)
    answer = _form(pool, seed=seed, wishes=wishes, effort=effort, run=run)
    return _told(pool, answer, {one.id: one for one in there})


def _form(pool: Pool, *, seed: int, wishes: Wishes, effort: Effort, run: Run) -> Answer:
    """Return, by row of the pool: number of the group, row of its outing, slot; -1 for none."""
    n = len(pool.people)
    ground = ground_of(pool)
    so_far = Answer(home=np.full(n, -1, np.int64), outing=np.full(n, -1, np.int64), slot=np.full(n, -1, np.int64))
    fewest = min(_MOST_TRIES, effort.least // max(1, n))
    for number, tries in enumerate(effort.tries):
        chance = np.random.default_rng([seed, number])
        cells = cut(pool, ground, so_far.home, chance, effort.largest)
        seeds = chance.integers(1, 2**31 - 2, len(cells))
        found: list[Ints] = []
        tasks = _tasks(pool, ground, cells, so_far, found, max(tries, fewest), seeds, wishes)
        so_far = _merged(n, cells, found, run(solve, tasks))
    return so_far


def _tasks(
    pool: Pool,
    ground: Ground,
    cells: list[Ints],
    so_far: Answer,
    found: list[Ints],
    tries: int,
    seeds: Ints,
    wishes: Wishes,
) -> Iterator[Task]:
    """Yield the task of each cell, and note in `found` which outings it numbers."""
    for rows, seed, (offered, outings) in zip(cells, seeds, rooms(pool, ground, cells, so_far.outing), strict=True):
        found.append(offered)
        outing = so_far.outing[rows]
        going = outing >= 0
        outing[going] = np.searchsorted(offered, outing[going])
        home = so_far.home[rows]
        _, home[going] = np.unique(home[going], return_inverse=True)
        yield Task(
            people=pool.people.take(rows),
            outings=outings,
            barred=among(pool.barred, rows),
            home=home,
            outing=outing,
            slot=so_far.slot[rows],
            wishes=wishes,
            turns=tries * len(rows),
            seed=int(seed),
        )


def _merged(n: int, cells: list[Ints], found: list[Ints], answers: Iterable[Answer]) -> Answer:
    home, outing, slot = (np.full(n, -1, np.int64) for _ in range(3))
    groups = 0
    for number, answer in enumerate(answers):
        made = answer.home >= 0
        rows = cells[number][made]
        home[rows] = answer.home[made] + groups
        outing[rows] = found[number][answer.outing[made]]
        slot[rows] = answer.slot[made]
        groups += int(answer.home.max(initial=-1)) + 1
    return Answer(home=home, outing=outing, slot=slot)


def _told(pool: Pool, answer: Answer, joiners: dict[int, Joiner]) -> Round:
    ids = pool.people.ids
    order = np.argsort(answer.home, kind="stable")
    order = order[answer.home[order] >= 0]
    groups = []
    for rows in np.split(order, np.flatnonzero(np.diff(answer.home[order])) + 1):
        if len(rows):
            members = tuple(int(one) for one in ids[rows])
            groups.append(
                Group(
                    members=members,
                    outing=int(pool.outings.ids[answer.outing[rows[0]]]),
                    slot=int(answer.slot[rows[0]]),
                    reasons=reasons_of([joiners[one] for one in members]),
                )
            )
    groups.sort(key=lambda group: group.members)
    return Round(groups=tuple(groups), left_over=tuple(int(one) for one in ids[answer.home < 0]))
