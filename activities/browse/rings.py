"""Where the dots of the rings picture go. Pure: no words, no markup.

Somebody is in the middle, north is up. Rings stand at equal steps outwards, each at a travelling time or a
distance; between two rings a dot lies in proportion. Bearings are true. Dots that would cover each other, or a
label, are moved the least way along a sunflower spiral, always the same way for the same input.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, product

import numpy as np
from numpy.typing import NDArray

from matching.core.reach import reach_km
from matching.core.types import Kind, Point, Travel

HALF = 160.0  # half the width of the picture
OUTER = 140.0  # radius of the outermost ring
DOT = 11.0  # dots are at least this far apart, middle to middle
MOST_DOTS = 40
_GOLDEN = math.pi * (3 - math.sqrt(5))
_LABEL = (-20.0, -10.0, 0.0, 10.0, 20.0)  # a label keeps its width free at the top of its ring
_NEAREST_RING = 0.6  # km; a closer one says nothing to somebody known by an area of 2 km
_KM_MARKS = {1: (1,), 2: (1, 2), 5: (1, 2, 5), 10: (2, 5, 10), 25: (5, 10, 25), 50: (10, 25, 50)}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What a ring stands for; `minutes` where it is a travelling time."""

    km: float
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class Ring:
    mark: Mark
    radius: float


@dataclass(frozen=True, kw_only=True)
class Dot:
    x: float
    y: float
    kind: Kind


@dataclass(frozen=True, kw_only=True)
class Rings:
    """The picture, in units of its view box, middle at (HALF, HALF). `more` were left out."""

    rings: tuple[Ring, ...]
    dots: tuple[Dot, ...]
    more: int
    kinds: Mapping[Kind, int]


def draw(
    point: Point,
    *,
    km: Sequence[float],
    lats: Sequence[float],
    lons: Sequence[float],
    kinds: Sequence[Kind],
    total: int,
    travel: Travel | None = None,
    minutes: int = 30,
) -> Rings | None:
    """The picture of what lies around a point, nearest first, of `total` there are; None when all is too far.

    Rings are times of travelling where `travel` is given and something is in reach, else distances.
    """
    marks = _marks(km, travel, minutes)
    inside = [i for i, one in enumerate(km[:MOST_DOTS]) if marks and one <= marks[-1].km]
    if not inside:
        return None
    rings = tuple(Ring(mark=mark, radius=OUTER * (i + 1) / len(marks)) for i, mark in enumerate(marks))
    radii = np.interp([km[i] for i in inside], [0.0, *(mark.km for mark in marks)], [0.0, *(r.radius for r in rings)])
    angles = bearings(point, [lats[i] for i in inside], [lons[i] for i in inside])
    taken = _Taken()
    taken.add(0.0, 0.0)
    for ring in rings:
        for x in _LABEL:
            taken.add(x, -ring.radius)
    dots = []
    for i, radius, angle in zip(inside, radii.tolist(), angles.tolist(), strict=True):
        x, y = taken.settle(radius * math.sin(angle), -radius * math.cos(angle))
        dots.append(Dot(x=round(HALF + x, 1), y=round(HALF + y, 1), kind=kinds[i]))
    return Rings(rings=rings, dots=tuple(dots), more=total - len(dots), kinds=Counter(dot.kind for dot in dots))


def bearings(point: Point, lats: Sequence[float], lons: Sequence[float]) -> NDArray[np.float64]:
    """The initial bearings of the great circles from a point, in radians, 0 north and a quarter turn east."""
    here, there = math.radians(point.lat), np.radians(np.asarray(lats, float))
    across = np.radians(np.asarray(lons, float) - point.lon)
    east = np.sin(across) * np.cos(there)
    north = math.cos(here) * np.sin(there) - math.sin(here) * np.cos(there) * np.cos(across)
    angles: NDArray[np.float64] = np.arctan2(east, north)
    return angles


def _marks(km: Sequence[float], travel: Travel | None, minutes: int) -> list[Mark]:
    if travel is not None:
        thirds = sorted({max(5, 5 * round(minutes * part / 15)) for part in (1, 2, 3)} | {minutes})
        marks = [Mark(km=reach_km(travel, one), minutes=one) for one in thirds if one <= minutes]
        marks = [mark for mark in marks if mark.km >= _NEAREST_RING]
        if marks and len(km) and km[0] <= marks[-1].km:
            return marks
    nearest = km[:MOST_DOTS]
    reached = [edge for edge in _KM_MARKS if nearest and edge >= nearest[-1]] or [max(_KM_MARKS)]
    return [Mark(km=one) for one in _KM_MARKS[reached[0]]]


_AROUND = sorted(product((-1, 0, 1), repeat=2), key=lambda square: abs(square[0]) + abs(square[1]))


class _Taken:
    """Where dots and labels are, in squares as wide as a dot so that only neighbours need a look."""

    def __init__(self) -> None:
        self._squares: dict[tuple[int, int], list[tuple[float, float]]] = {}
        self._tried: dict[tuple[float, float], int] = {}

    def add(self, x: float, y: float) -> None:
        self._squares.setdefault(self._square(x, y), []).append((x, y))

    def settle(self, x: float, y: float) -> tuple[float, float]:
        """Take the free spot nearest to the wanted one, by the spiral's order, and say where it is."""
        spot = (round(x, 1), round(y, 1))
        for turn in count(self._tried.get(spot, 0)):
            east, south = _spiral(turn)
            at_x, at_y = x + east, y + south
            if self._free(at_x, at_y):
                self._tried[spot] = turn + 1
                self.add(at_x, at_y)
                return at_x, at_y
        raise AssertionError("the spiral has no end")

    @staticmethod
    def _square(x: float, y: float) -> tuple[int, int]:
        return math.floor(x / DOT), math.floor(y / DOT)

    def _free(self, x: float, y: float) -> bool:
        if max(abs(x), abs(y)) > HALF - DOT / 2:
            return False  # off the picture
        column, row = self._square(x, y)
        # Plain loops, the likeliest square first: this is asked tens of thousands of times for a picture.
        for dx, dy in _AROUND:
            for other_x, other_y in self._squares.get((column + dx, row + dy), ()):
                if (x - other_x) ** 2 + (y - other_y) ** 2 < DOT**2:
                    return False
        return True


@lru_cache(4_096)
def _spiral(turn: int) -> tuple[float, float]:
    """How far from its middle a turn of the spiral lies."""
    away = 0.5 * DOT * math.sqrt(turn)
    return away * math.cos(turn * _GOLDEN), away * math.sin(turn * _GOLDEN)
