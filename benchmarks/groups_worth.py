"""What a round is worth, and the most it could be: counted apart from the solver, in plain numbers."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from matching.core.groups.pool import Pool
from matching.core.groups.values import SIZES, Standing, Wishes

Floats = NDArray[np.float64]
ALIKE_ONLY = Wishes(pace=0, grouped=0, waited=0, size=0, steady=0, mixed=0)


def worth_of(pool: Pool, groups: list[tuple[int, ...]], wishes: Wishes) -> float:
    """Return the worth of groups given as rows of the pool; 1 is a person among people just like them."""
    return float(parts_of(pool, groups, wishes).sum())


def parts_of(pool: Pool, groups: list[tuple[int, ...]], wishes: Wishes) -> Floats:
    """Return what each person of the pool has of the worth, 0 without a group."""
    people, parts = pool.people, np.zeros(len(pool.people))
    for size in SIZES:
        rows = np.array([one for one in groups if len(one) == size], np.int64).reshape(-1, size)
        for a, b in itertools.combinations(range(size), 2):
            left, right = rows[:, a], rows[:, b]
            alike = np.asarray(people.likes[left].multiply(people.likes[right]).sum(axis=1)).ravel()
            pace = np.clip(1 - np.abs(people.pace[left] - people.pace[right]) / 3, 0, 1)
            both = (wishes.likeness * alike + wishes.pace * pace) / (size - 1)
            parts[left] += both
            parts[right] += both
        parts[rows] += wishes.grouped + wishes.waited * np.minimum(people.waited[rows], 5)
        off = np.where(people.size[rows] == 5, max(0, 5 - size), np.abs(people.size[rows] - size))
        wished = people.size[rows] > 0
        parts[rows] += wishes.size * ((wished & (off == 0)) + (wished & (off == 1)) / 3)
        steady = (people.standing[rows] == Standing.STEADY).sum(axis=1)
        mixed = (steady > 0) & (steady < size)
        parts[rows] += (wishes.steady * (steady > 0) + wishes.mixed * mixed)[:, None]
    return parts
