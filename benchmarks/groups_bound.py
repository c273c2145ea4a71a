"""How good a round of a small pool can be: every group there is, and the optimum among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from matching.core.groups.cell import Cell
from matching.core.groups.packing import PARTS

_WORD = 62


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Every group a small pool can form, as rows of people, and what each is worth in whole numbers."""

    groups: list[tuple[int, ...]]
    values: list[int]


def every_group(cell: Cell, having: int | None = None) -> Columns:
    """Return all groups of three to six, or those that have one person, that keep every hard rule but room."""
    marks, worth, extra, standing, bonus = cell.task
    fits = worth >= 0
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
