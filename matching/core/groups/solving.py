"""Solving one cell: search for groups, then give each a date there is room at."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from matching.core.groups.cell import Cell, interests_of, ready
from matching.core.groups.meeting import dated, liking
from matching.core.groups.pool import Dates, Ints, People, among
from matching.core.groups.search import opened, search
from matching.core.groups.values import FEWEST, Wishes

_REPAIRS = 3
_RESCUES = 50  # turns for somebody left over before who still has no group
_MOST_AT_ONCE = 14  # people regrouped together: 10 is stuck at .97 of the optimum, 16 gains .005 for twice the time


@dataclass(frozen=True, kw_only=True)
class Task:
    """A cell to be solved, complete in itself: it can be sent to another process or machine.

    `home` numbers each person's group so far (-1 for none), `outing` and `slot` say where it goes (-1). `turns` is
    how often a few people are regrouped.
    """

    people: People
    outings: Dates
    barred: sparse.csr_matrix
    home: Ints
    outing: Ints
    slot: Ints
    wishes: Wishes
    turns: int
    seed: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """By person: the number of the group (0 and up, -1 for none), the row of its outing in the task, and the slot."""

    home: Ints
    outing: Ints
    slot: Ints


def solve(task: Task) -> Answer:
    """Return groups for the people of a cell, worth no less than those it came with."""
    before = Answer(home=task.home, outing=task.outing, slot=task.slot)
    people, outings = task.people, task.outings
    if len(people) < FEWEST or not len(outings):
        return before
    cell = ready(people, outings, task.barred, task.wishes)
    answer, dissolved = _attempt(cell, task, task.home)
    for _ in range(_REPAIRS):
        if not dissolved:
            break
        answer, dissolved = _repaired(answer, task)
    return answer if _worth(cell, answer.home) >= _worth(cell, task.home) else before


def _attempt(cell: Cell, task: Task, home: Ints) -> tuple[Answer, bool]:
    """Return groups with dates, and whether one had to be dissolved because its dates were full."""
    found = home.copy()
    order = np.argsort(cell.degrees, kind="stable")
    order = order[np.argsort(-task.people.waited[order], kind="stable")]
    search(cell.task, cell.near, cell.degrees, found, order, task.turns, _MOST_AT_ONCE, task.seed)
    waiting = np.flatnonzero((found < 0) & (task.people.waited > 0))
    search(cell.task, cell.near, cell.degrees, found, np.repeat(waiting, _RESCUES), 0, _MOST_AT_ONCE, task.seed)
    return _dated(cell, task, found)


def _repaired(answer: Answer, task: Task) -> tuple[Answer, bool]:
    """Search once more among those without a group, at outings that still have room."""
    out = np.flatnonzero(answer.home < 0)
    there = answer.outing[answer.outing >= 0]
    left = task.outings.room - np.bincount(there, minlength=len(task.outings))
    open_ = np.flatnonzero(left >= FEWEST)
    if len(out) < FEWEST or not len(open_):
        return answer, False
    none = np.full(len(out), -1, np.int64)
    rest = replace(
        task,
        people=task.people.take(out),
        outings=replace(task.outings.take(open_), room=left[open_]),
        barred=among(task.barred, out),
        home=none,
        outing=none,
        slot=none,
        turns=task.turns * len(out) // len(answer.home),
    )
    cell = ready(rest.people, rest.outings, rest.barred, rest.wishes)
    more, dissolved = _attempt(cell, rest, none)
    home, outing, slot = answer.home.copy(), answer.outing.copy(), answer.slot.copy()
    made = more.home >= 0
    home[out[made]] = more.home[made] + home.max() + 1
    outing[out[made]] = open_[more.outing[made]]
    slot[out[made]] = more.slot[made]
    return Answer(home=home, outing=outing, slot=slot), dissolved


def _dated(cell: Cell, task: Task, home: Ints) -> tuple[Answer, bool]:
    """Give each group the date that suits its interests best where there is room; who has fewest to choose from first.

    Equally good dates: the outing with the lowest id, then the earliest slot.
    """
    people, outings = task.people, task.outings
    answer = Answer(home=np.full_like(home, -1), outing=np.full_like(home, -1), slot=np.full_like(home, -1))
    order = np.argsort(home, kind="stable")
    order = order[home[order] >= 0]
    if not len(order):
        return answer, False
    starts = np.flatnonzero(np.diff(home[order], prepend=-1))
    ends = np.append(starts, len(order))
    sizes = np.diff(ends)
    when = np.bitwise_and.reduceat(people.slots[order], starts)
    can = np.logical_and.reduceat(cell.suits[order], starts) & ((outings.slots & when[:, None]) != 0)
    can &= outings.room >= sizes[:, None]
    liked = np.zeros(can.shape, np.int64)
    liking((ends, order), can, interests_of(people), interests_of(outings), liked)
    turns = np.lexsort((order[starts], can.sum(axis=1)))
    chosen, slot = np.zeros_like(starts), np.zeros_like(starts)
    dated(turns, (sizes, when), can, liked, outings.slots, outings.room.copy(), chosen, slot)
    made = chosen >= 0
    number = np.empty_like(starts)
    number[turns] = np.cumsum(made[turns]) - 1
    for column, values in ((answer.home, number), (answer.outing, chosen), (answer.slot, slot)):
        column[order] = np.repeat(np.where(made, values, -1), sizes)
    return answer, not made.all()


def _worth(cell: Cell, home: Ints) -> int:
    _, number = np.unique(home[home >= 0], return_inverse=True)
    again = np.full_like(home, -1)
    again[home >= 0] = number
    return int(opened(cell.task, again)[0][4].sum())
