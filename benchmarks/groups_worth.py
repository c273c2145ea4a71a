"""What a round is worth, and the most it could be: counted apart from the solver, in plain numbers."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from matching.core.groups.cell import ready
from matching.core.groups.kernel import PARTS
from matching.core.groups.pool import Pool
from matching.core.groups.values import SIZES, Standing, Wishes

Ints = NDArray[np.int64]
ALIKE_ONLY = Wishes(pace=0, grouped=0, waited=0, size=0, steady=0, mixed=0)


def worth_of(pool: Pool, groups: list[tuple[int, ...]], wishes: Wishes) -> float:
    """Return the worth of groups given as rows of the pool; 1 is a person among people just like them."""
    people, total = pool.people, 0.0
    for size in SIZES:
        rows = np.array([one for one in groups if len(one) == size], np.int64).reshape(-1, size)
        for a, b in itertools.combinations(range(size), 2):
            left, right = rows[:, a], rows[:, b]
            alike = np.asarray(people.likes[left].multiply(people.likes[right]).sum(axis=1)).ravel()
            pace = np.clip(1 - np.abs(people.pace[left] - people.pace[right]) / 3, 0, 1)
            total += float((wishes.likeness * alike + wishes.pace * pace).sum()) * 2 / (size - 1)
        total += float((wishes.grouped + wishes.waited * np.minimum(people.waited[rows], 5)).sum())
        off = np.where(people.size[rows] == 5, max(0, 5 - size), np.abs(people.size[rows] - size))
        wished = people.size[rows] > 0
        total += wishes.size * float((wished & (off == 0)).sum() + (wished & (off == 1)).sum() / 3)
        steady = (people.standing[rows] == Standing.STEADY).sum(axis=1)
        total += size * float(wishes.steady * (steady > 0).sum() + wishes.mixed * ((steady > 0) & (steady < size)).sum())
    return total
