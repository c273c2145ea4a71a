"""The bounds of the benchmark: no group is worth more than the prices of its people."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import pytest

from benchmarks.groups_bound import every_group
from benchmarks.groups_world import apart_pairs, town
from matching.core import kernels
from matching.core.groups import WISHES
from matching.core.groups.cell import ready
from matching.core.groups.cells import ground_of
from matching.core.groups.meeting import UNIT
from matching.core.groups.packing import PARTS
from matching.core.groups.pool import pool_of

_ROUNDED = 0.002  # the worth of a group is counted in whole numbers


@pytest.fixture(scope="module")
def dual() -> Any:
    """The bounds as plain Python: for a few people compiling takes longer than it saves."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kernels, "COMPILED", False)
        importlib.import_module("benchmarks.groups_threes")
    return importlib.import_module("benchmarks.groups_dual")


@pytest.mark.parametrize("seed", range(3))
def test_no_group_is_worth_more_than_the_prices_of_its_people(dual: Any, seed: int) -> None:
    joiners, outings = town(26, seed)
    pool = pool_of(joiners, outings, apart=apart_pairs(joiners, seed), past=())
    groups = every_group(ready(pool.people, pool.outings, pool.barred, WISHES))
    ground = ground_of(pool)
    alone = dual.best_alone(pool, ground, WISHES, np.arange(26))
    early, shared = (dual.shared_prices(pool, ground, WISHES, rounds=rounds) for rounds in (1, 20))
    assert len(groups.groups) > 20
    for prices in (alone, early.prices, shared.prices):
        over = [
            value / (UNIT * PARTS) - prices[list(group)].sum()
            for group, value in zip(groups.groups, groups.values, strict=True)
        ]
        assert max(over) < _ROUNDED
    assert shared.least - _ROUNDED <= shared.prices.sum() <= alone.sum() + _ROUNDED
