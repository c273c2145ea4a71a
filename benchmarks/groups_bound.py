"""How good a round can be: the optimum of a small pool, and a bound that holds at any size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from matching.core.groups.cell import Cell, who_can_go
from matching.core.groups.cells import Ground
from matching.core.groups.packing import PARTS
from matching.core.groups.pool import WOMEN_ONLY, Pool
from matching.core.groups.values import COMFORT_APART, EASE, Wishes

Ints = NDArray[np.int64]
_AT_ONCE = 400
_WORD = 62


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Every group a small pool can form, as rows of people, and what each is worth in whole numbers."""

    groups: list[tuple[int, ...]]
    values: list[int]


def every_group(cell: Cell, having: int | None = None) -> Columns:
    """Return all groups of three to six, or those that have one person, that keep every hard rule but room."""
    fits, marks, worth, extra, standing, bonus = cell.task
    n, words = marks.shape
    later = [sum(1 << int(j) for j in np.flatnonzero(fits[i]) if j > i) for i in range(n)]
    dates = [sum(int(marks[i, w]) << (_WORD * w) for w in range(words - 1)) for i in range(n)]
    spoken = [int(marks[i, words - 1]) for i in range(n)]
    found = Columns(groups=[], values=[])

    def grow(members: list[int], may: int, date: int, language: int, pairs: int) -> None:
        size = len(members)
        kinds = [int(standing[one]) for one in members]
        if size >= 3 and not (kinds.count(0) == 1 and kinds.count(2) == size - 1):
            seen = sum(1 << kind for kind in set(kinds))
            brings = sum(int(extra[one, size - 3]) for one in members)
            found.groups.append(tuple(members))
            found.values.append(pairs * 2 * PARTS // (size - 1) + brings + size * int(bonus[seen]))
        while may and size < 6:
            low = may & -may
            may ^= low
            new = low.bit_length() - 1
            if date & dates[new] and language & spoken[new]:
                more = pairs + sum(int(worth[one, new]) for one in members)
                grow([*members, new], may & later[new], date & dates[new], language & spoken[new], more)

    if having is not None:
        near = sum(1 << int(j) for j in np.flatnonzero(fits[having]))
        grow([having], near, dates[having], spoken[having], 0)
        return found
    for first in range(n):
        grow([first], later[first], dates[first], spoken[first], 0)
    return found


def optimum(n: int, columns: Columns, seconds: float) -> tuple[int, int, list[tuple[int, ...]]]:
    """Return value, proven bound and groups by CP-SAT over all columns. Raises ImportError without ortools."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in columns.groups]
    by_person: list[list[Any]] = [[] for _ in range(n)]
    for group, variable in zip(columns.groups, chosen, strict=True):
        for one in group:
            by_person[one].append(variable)
    for variables in by_person:
        if variables:
            model.add_at_most_one(variables)
    model.maximize(sum(value * variable for value, variable in zip(columns.values, chosen, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 2, seconds
    solver.solve(model)
    groups = [group for group, variable in zip(columns.groups, chosen, strict=True) if solver.value(variable)]
    return int(solver.objective_value), int(solver.best_objective_bound), groups


def bounds(pool: Pool, ground: Ground, wishes: Wishes, rows: Ints) -> NDArray[np.float64]:
    """Return the most that each of some people can have of the worth of any round.

    In a group, somebody's part is the mean worth of the others, at most that of the best two, and these three could go
    together (the rule about beginners left aside, which only raises it); size and standing as they would like best.
    """
    tree = cKDTree(ground.people)
    brought = wishes.grouped + wishes.size * (pool.people.size[rows] > 0) + wishes.steady + wishes.mixed
    brought = brought + wishes.waited * np.minimum(pool.people.waited[rows], 5)
    found = np.zeros(len(rows))
    for at, row in enumerate(rows):
        best = _best_three(pool, ground, tree, int(row), wishes)
        found[at] = 0.0 if best is None else best + brought[at]
    return found


def _best_three(pool: Pool, ground: Ground, tree: cKDTree, row: int, wishes: Wishes) -> float | None:
    people = pool.people
    reach = float(people.reach[row])
    near = np.array(tree.query_ball_point(ground.people[row], reach + float(people.reach.max())), np.int64)
    there = np.array(ground.tree.query_ball_point(ground.people[row], reach), np.int64) if ground.tree else []
    me = people.take(np.array([row]))
    outings = pool.outings.take(np.asarray(there, np.int64))
    mine = who_can_go(me, outings)[0] & ((outings.slots & people.slots[row]) != 0)
    near = near[(near != row) & ((people.slots[near] & people.slots[row]) != 0)]
    near = near[np.abs(people.comfort[near] - people.comfort[row]) <= COMFORT_APART + EASE]
    if people.traits[row] & WOMEN_ONLY:
        near = near[people.woman[near]]
    if not people.woman[row]:
        near = near[(people.traits[near] & WOMEN_ONLY) == 0]
    near = near[~np.asarray(pool.barred[row][:, near].todense(), bool).ravel()]
    outings = outings.take(np.flatnonzero(mine))
    alike = np.asarray((people.likes[near] @ people.likes[row].T).todense()).ravel()
    pace = np.clip(1 - np.abs(people.pace[near] - people.pace[row]) / 3, 0, 1)
    worth = wishes.likeness * alike + wishes.pace * pace
    order = np.argsort(-worth, kind="stable")
    return _first_pair(pool, near[order], worth[order], outings, row) if len(outings) else None


def _first_pair(pool: Pool, near: Ints, worth: NDArray[np.float64], outings: Any, row: int) -> float | None:
    """Return the best mean worth of two who can go together with the person of the row."""
    people, best = pool.people, -1.0
    languages = [people.spoken[people.languages[one]] & people.spoken[people.languages[row]] for one in near]
    dates: list[Ints] = []
    for start in range(0, len(near), _AT_ONCE):
        if best >= 0 and worth[0] + worth[start] <= best:
            break
        part = near[start : start + _AT_ONCE]
        can = who_can_go(people.take(part), outings)
        slots = outings.slots[None, :] & (people.slots[part] & people.slots[row])[:, None]
        dates.extend(np.where(can, slots, 0))
        for b in range(start, len(dates)):
            if worth[b] + worth[0] <= best:
                break
            if not dates[b].any():
                continue
            for a in range(b):
                if worth[a] + worth[b] <= best:
                    break
                if (
                    (languages[a] & languages[b])
                    and bool((dates[a] & dates[b]).any())
                    and _may_meet(pool, near[a], near[b])
                ):
                    best = float(worth[a] + worth[b])
                    break
    return best / 2 if best >= 0 else None


def _may_meet(pool: Pool, a: int, b: int) -> bool:
    people = pool.people
    only = bool((people.traits[a] | people.traits[b]) & WOMEN_ONLY)
    return bool(
        abs(people.comfort[a] - people.comfort[b]) <= COMFORT_APART + EASE
        and not pool.barred[a, b]
        and (not only or (people.woman[a] and people.woman[b]))
    )
