"""The most alike activities of many people, within reach and within their wishes.

What asks too much and what has no date is left out of the index before anybody is asked about: there are only a few
answers to how much somebody can face, so a few smaller indexes serve all people. The rest of their wishes is looked at
for the best few rows of each, side by side.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray
from scipy import sparse

from matching.core.placed import PlacedIndex, place
from matching.core.rows import EVERY_BIT, Floats, Ints, Rows, Search

Bits = NDArray[np.uint64]

EVERY_TIME = 0b111111  # bit 3 * (weekend) + part of the day
_LOOKED_AT = (48, 600)  # best rows of a person, then more where too few of them fit, then all
_T = TypeVar("_T", bound="Listed | People")


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """Activities as columns, `ids` ascending. `lat`, `lon` are nan without a place, `area_*` unless it serves an area.

    `times`: bits of the times of the week at which there is a date; 0: never offered. `terms`: one sparse row each.
    """

    ids: Ints
    lat: Floats
    lon: Floats
    area_lat: Floats
    area_lon: Floats
    area_km: Floats
    anywhere: NDArray[np.bool_]  # needs no place
    demand: Floats
    languages: Bits  # 0: not stated
    access: Bits
    themes: Bits
    free: NDArray[np.bool_]
    times: Bits
    terms: sparse.csr_matrix


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """People as columns: where they are, how far they go, what they face and wish; `weights`: one row of terms each.

    `lat`, `lon` are nan of who gave no area.
    """

    lat: Floats
    lon: Floats
    reach_km: Floats
    cap: Floats  # the most that an activity may ask
    languages: Bits
    needs: Bits
    avoid: Bits
    only_free: NDArray[np.bool_]
    times: Bits
    weights: sparse.csr_matrix


def chosen(columns: _T, rows: NDArray[np.intp] | Ints) -> _T:
    """Return some rows of either."""
    return type(columns)(**{one.name: getattr(columns, one.name)[rows] for one in fields(columns)})


class ManySearch:
    """Activities, ready to be asked about for many people."""

    def __init__(self, listed: Listed) -> None:
        self.listed = listed
        self._indexes: dict[float, PlacedIndex] = {}

    def best(self, people: People, *, k: int) -> Ints:
        """Return for each person at most k rows of the activities, -1 where there are fewer.

        The most alike first and of equals the lowest id; only rows that share something with the person, that they
        can reach and that meet their wishes.
        """
        found = np.full((len(people.lat), k), -1, np.int64)
        left = np.arange(len(found))
        for most in (*_LOOKED_AT, len(self.listed.ids)):
            some, most = chosen(people, left), max(1, most)
            rows = np.full((len(left), most), -1, np.int64)
            # Neighbours one after another: they share a disc and, as long as it is near at hand, what lies in it.
            for person in np.lexsort((some.reach_km, some.lon, some.lat, some.cap)).tolist():
                best = self._alike(some, person, most)
                rows[person, : len(best)] = best
            fits = _fits(self.listed, some, rows)
            found[left] = _first(rows, fits, k)
            # Whose best rows were all there are needs no longer look.
            left = left[(fits.sum(axis=1) < k) & (rows[:, -1] >= 0)]
            if not len(left) or most >= len(self.listed.ids):
                break
        return found

    def _alike(self, people: People, person: int, most: int) -> Ints:
        """The rows most alike, by language and reach alone."""
        start, end = people.weights.indptr[person], people.weights.indptr[person + 1]
        here = not np.isnan(people.lat[person])
        found = self._index(float(people.cap[person])).search(
            Search(
                lat=float(people.lat[person]) if here else 0.0,
                lon=float(people.lon[person]) if here else 0.0,
                km=float(people.reach_km[person]) if here else 0.0,
                terms=people.weights.indices[start:end].astype(np.int64),
                weights=people.weights.data[start:end],
                languages=int(people.languages[person]) | _UNSTATED,
                unplaced=True,
            ),
            k=most,
        )
        return np.searchsorted(self.listed.ids, found.ids[found.affinities > 0])

    def _index(self, cap: float) -> PlacedIndex:
        if cap not in self._indexes:
            self._indexes[cap] = PlacedIndex(place(_rows(self.listed, cap)))
        return self._indexes[cap]


_UNSTATED = 1 << 63  # a bit no language has here, set where none is stated


def _rows(listed: Listed, cap: float) -> Rows:
    """What is ever offered and asks no more than `cap`, as rows of an index."""
    kept = chosen(listed, np.flatnonzero((listed.demand <= cap) & (listed.times != 0)))
    n = len(kept.ids)
    return Rows(
        first_day=0,
        ids=kept.ids,
        lat=kept.lat,
        lon=kept.lon,
        days=np.full(n, EVERY_BIT, np.uint64),
        demand=np.zeros(n, np.float32),
        traits=np.ones(n, np.uint32),
        languages=np.where(kept.languages == 0, np.uint64(_UNSTATED), kept.languages),
        terms=kept.terms,
    )


def _first(rows: Ints, fits: NDArray[np.bool_], k: int) -> Ints:
    """The first k rows of each line that fit, side by side; a stable sort brings them forward in their order."""
    order = np.argsort(~fits, axis=1, kind="stable")[:, :k]
    best = np.take_along_axis(np.where(fits, rows, -1), order, axis=1)
    return np.pad(best, ((0, 0), (0, k - best.shape[1])), constant_values=-1)


def _fits(listed: Listed, people: People, rows: Ints) -> NDArray[np.bool_]:
    """Whether each row (people by rows; -1: none) meets all that its person asks."""
    if not len(listed.ids):
        return np.zeros(rows.shape, np.bool_)
    lat, lon = np.radians(people.lat), np.radians(people.lon)
    needs, languages, anywhere = people.needs[:, None], listed.languages[rows], listed.anywhere[rows]
    with np.errstate(invalid="ignore"):
        near = _km(lat[:, None], lon[:, None], listed.lat[rows], listed.lon[rows]) <= people.reach_km[:, None]
        wide = ~np.isnan(listed.area_km[rows])
        who, there = np.nonzero(wide)[0], rows[wide]
        near[wide] |= _km(lat[who], lon[who], listed.area_lat[there], listed.area_lon[there]) <= listed.area_km[there]
    fits: NDArray[np.bool_] = (rows >= 0) & (near | anywhere) & (listed.demand[rows] <= people.cap[:, None])
    fits &= ((listed.access[rows] & needs) == needs) | anywhere
    fits &= (languages == 0) | ((languages & people.languages[:, None]) != 0)
    fits &= (listed.themes[rows] & people.avoid[:, None]) == 0
    fits &= listed.free[rows] | ~people.only_free[:, None]
    fits &= (listed.times[rows] & people.times[:, None]) != 0
    return fits


def _km(lat: Floats, lon: Floats, lats: Floats, lons: Floats) -> Floats:
    """Distances from points in radians to points in degrees, by the haversine formula of `reach`."""
    there = np.radians(lats)
    half = np.sin((there - lat) / 2) ** 2 + np.cos(lat) * np.cos(there) * np.sin((np.radians(lons) - lon) / 2) ** 2
    km: Floats = 2 * EARTH_RADIUS * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return km
