"""Cutting a whole round into parts by place, before anything of anybody is read; each is formed on its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from matching.core.groups.cells import halved
from matching.core.groups.pool import Floats, sphere_of
from matching.core.reach import cell_centre
from matching.core.types import Point

_BLUR_KM = 2.0  # about one area: so much may areas be moved before the widest gap is looked for


@dataclass(frozen=True, kw_only=True)
class Part:
    """Areas by their codes and outings by their ids, ascending."""

    areas: tuple[str, ...]
    outings: tuple[int, ...]


def parts_of(joined: Mapping[str, int], outings: Mapping[int, Point], *, largest: int, seed: int) -> tuple[Part, ...]:
    """Return parts in which at most `largest` people joined, or of a single area; by their first area.

    `joined` counts the joiners of each area. Every area and every outing is in just one part, an outing with the area
    nearest to it, so that two parts never fill the same place. They are cut where the gap is widest. Where areas lie
    close, chance decides, and another seed otherwise: nobody lives at an edge in each round.
    """
    areas = sorted(joined)
    if not areas:
        return ()
    where = _points([cell_centre(area) for area in areas])
    sizes = np.array([joined[area] for area in areas], np.int64)
    chance = np.random.default_rng(seed)
    rows = halved(where + chance.normal(0, _BLUR_KM, where.shape), sizes, chance, largest)
    part_of = np.empty(len(areas), np.int64)
    for number, some in enumerate(rows):
        part_of[some] = number
    going: list[list[int]] = [[] for _ in rows]
    ids = sorted(outings)
    if ids:
        nearest = cKDTree(where).query(_points([outings[one] for one in ids]))[1]
        for one, area in zip(ids, nearest, strict=True):
            going[part_of[area]].append(one)
    made = [
        Part(areas=tuple(areas[row] for row in sorted(some)), outings=tuple(here))
        for some, here in zip(rows, going, strict=True)
    ]
    return tuple(sorted(made, key=lambda part: part.areas))


def _points(some: list[Point]) -> Floats:
    return sphere_of(np.array([one.lat for one in some]), np.array([one.lon for one in some]))
