"""Made-up joiners and outings for measuring group rounds: places as in a country or a metropolis, everything by a seed.

Nobody in it is real. "country": towns by Zipf's law over 8 x 10 degrees and a tenth outside them; "metro": twelve
centres within some 60 km. One outing in three is a public place open in many slots, the others have one date.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matching.core.groups.values import Joiner, Outing, Standing
from matching.core.reach import cell_of
from matching.core.types import Point

SLOTS = 28  # four a day for a week
LIVELY = np.array([1, 2, 2, 3] * 5 + [2, 4, 4, 3] * 2, float)  # mornings to evenings, Monday to Sunday
_THEMES, _EACH = 14, 12
_ALL = "interest"


def world(setting: str, n: int, seed: int) -> tuple[list[Joiner], list[Outing]]:
    """Return `n` joiners and about a ninth as many outings (at least 24), the same for a seed."""
    chance = np.random.default_rng([seed, n, len(setting)])
    places = max(24, n // 9)
    lat, lon = _points(setting, n + places, chance)
    order = chance.permutation(n + places)
    lat, lon = lat[order], lon[order]
    joiners = [_joiner(at, Point(float(lat[at]), float(lon[at])), chance) for at in range(n)]
    outings = [_outing(at, Point(float(lat[n + at]), float(lon[n + at])), chance) for at in range(places)]
    return joiners, outings


def town(n: int, seed: int) -> tuple[list[Joiner], list[Outing]]:
    """Return `n` joiners of one town some 8 km wide, with 24 outings or more."""
    chance = np.random.default_rng([seed, n])
    places = max(24, n // 9)
    lat, lon = 52.7 + chance.normal(0, 0.02, n + places), -2.3 + chance.normal(0, 0.03, n + places)
    joiners = [_joiner(at, Point(float(lat[at]), float(lon[at])), chance) for at in range(n)]
    return joiners, [_outing(at, Point(float(lat[n + at]), float(lon[n + at])), chance) for at in range(places)]


def _points(setting: str, n: int, chance: np.random.Generator) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if setting == "metro":
        centres = chance.normal(0, 0.25, (12, 2)) * (0.8, 1.2)
        at = chance.choice(12, n, p=_zipf(12, 0.7))
        lat, lon = centres[at].T + chance.normal(0, 0.05, (2, n)) * [[1], [1.6]]
        return lat + 51.5, lon - 0.1
    towns = chance.random((300, 2)) * (8, 10) + (44, -1)
    at = chance.choice(300, n, p=_zipf(300, 1.0))
    width = 0.01 + 0.05 * np.sqrt(_zipf(300, 1.0) / _zipf(300, 1.0)[0])[at]
    lat, lon = towns[at].T + chance.normal(0, 1, (2, n)) * width * [[1], [1.4]]
    outside = chance.random(n) < 0.1
    lat[outside], lon[outside] = chance.random((2, outside.sum())) * [[8], [10]] + [[44], [-1]]
    return lat, lon


def _zipf(n: int, power: float) -> NDArray[np.float64]:
    weights = 1 / np.arange(1, n + 1) ** power
    return weights / weights.sum()


def _bits(chosen: NDArray[np.int64]) -> int:
    return int(np.bitwise_or.reduce(np.left_shift(1, chosen), initial=0))


def _interests(chance: np.random.Generator, themes: int, count: int) -> dict[str, float]:
    found: dict[str, float] = {}
    for theme in chance.choice(_THEMES, themes, replace=False, p=_zipf(_THEMES, 0.5)):
        found[f"theme {theme}"] = 0.5
        for one in chance.choice(_EACH, count, replace=False):
            found[f"{_ALL} {theme}.{one}"] = 1.0
    return found


def _joiner(at: int, point: Point, chance: np.random.Generator) -> Joiner:
    draw = chance.random(8)
    woman = bool(draw[0] < 0.5)
    spoken = (
        ("en",) if draw[1] < 0.75 else ("en", "es") if draw[1] < 0.87 else ("en", "zh") if draw[1] < 0.95 else ("es",)
    )
    free = chance.choice(SLOTS, int(chance.integers(3, 9)), replace=False, p=LIVELY / LIVELY.sum())
    return Joiner(
        id=at + 1,
        area=cell_of(point),
        reach_km=float(chance.choice([4.0, 8.0, 15.0], p=[0.3, 0.4, 0.3])),
        free=_bits(free),
        interests=_interests(chance, int(chance.integers(1, 4)), int(chance.integers(1, 4))),
        languages=frozenset(spoken),
        comfort=float(np.round(0.2 + 0.8 * chance.beta(2, 2), 3)),
        pace=float(chance.integers(1, 4)),
        standing=Standing(int(chance.choice(3, p=[0.35, 0.35, 0.3]))),
        size=[None, 3, 4, 5][int(chance.choice(4, p=[0.4, 0.25, 0.25, 0.1]))],
        step_free=bool(draw[2] < 0.06),
        no_alcohol=bool(draw[3] < 0.15),
        most_cost=int(chance.choice([0, 500])) if draw[4] < 0.4 else None,
        woman=woman,
        women_only=woman and bool(draw[5] < 0.08),
    )


def _outing(at: int, point: Point, chance: np.random.Generator) -> Outing:
    venue = at % 3 == 0
    slots = chance.choice(SLOTS, 18 if venue else 1, replace=False, p=LIVELY / LIVELY.sum())
    return Outing(
        id=at + 1,
        at=point,
        slots=_bits(slots),
        demand=float(np.round(0.1 + (0.25 if venue else 0.5) * chance.random(), 3)),
        interests=_interests(chance, 1, 2),
        step_free=[True, False, None][int(chance.choice(3, p=[0.6, 0.2, 0.2]))],
        alcohol_free=[True, False, None][int(chance.choice(3, p=[0.7, 0.2, 0.1]))],
        cost=[0, 400, 900, None][int(chance.choice(4, p=[0.6, 0.2, 0.1, 0.1]))],
        room=None if venue else int(chance.integers(4, 20)),
    )


def apart_pairs(joiners: list[Joiner], seed: int) -> list[tuple[int, int]]:
    """Return pairs kept apart: two in a hundred joiners each with somebody of their own area, where there is one."""
    chance = np.random.default_rng([seed, 7])
    by_area: dict[str, list[int]] = {}
    for one in joiners:
        by_area.setdefault(one.area, []).append(one.id)
    chosen = [joiners[at] for at in chance.choice(len(joiners), max(1, len(joiners) // 50), replace=False)]
    pairs = [(one.id, int(chance.choice(by_area[one.area]))) for one in chosen]
    return [(a, b) for a, b in pairs if a != b]
