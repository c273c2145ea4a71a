"""The most alike activities of many people at once, within reach and within their wishes.

People of one region share its rows: their affinities are one sparse product, and everything else is looked at for
the best few rows of each alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]

EVERY_TIME = 0b111111  # bit 3 * (weekend) + part of the day
_LOOKED_AT = 96  # best rows of a person, before all of theirs are
_AT_ONCE = 512  # people in one product
_T = TypeVar("_T", bound="Listed | People")


@dataclass(frozen=True, kw_only=True, eq=False)
class Listed:
    """Activities as columns. `lat`, `lon` are nan without a place; `area_*` are of what serves an area, else nan.

    `times`: bits of the times of the week at which there is a date. `terms`: one sparse row each.
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
    """People as columns: where they are, how far they go, what they face and wish; `weights`: one sparse row each."""

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


def best_for_many(listed: Listed, people: People, *, k: int) -> NDArray[np.int64]:
    """Return for each person at most k rows, the most alike first and then the lowest row, -1 where there are fewer.

    Only rows that share something with the person, that they can reach and that meet their wishes.
    """
    found = np.full((len(people.lat), k), -1, np.int64)
    if not len(listed.lat):
        return found
    for start in range(0, len(found), _AT_ONCE):
        rows = np.arange(start, min(start + _AT_ONCE, len(found)))
        found[rows] = _best(listed, chosen(people, rows), k)
    return found


def _best(listed: Listed, people: People, k: int) -> NDArray[np.int64]:
    # This way round only the few terms of the people have to be turned about, not those of all rows.
    alike = (listed.terms @ people.weights.T.tocsr()).tocsc()
    found = np.full((len(people.lat), k), -1, np.int64)
    most = np.full((len(found), _LOOKED_AT), -1, np.int64)
    for person in range(len(found)):
        start, end = alike.indptr[person], alike.indptr[person + 1]
        top = _top(alike.indices[start:end], alike.data[start:end], _LOOKED_AT)
        most[person, : len(top)] = top
    fits = _fits(listed, people, most)
    counts = fits.sum(axis=1)
    # The first k that fit, side by side: a stable sort brings them forward in their order.
    order = np.argsort(~fits, axis=1, kind="stable")[:, :k]
    best = np.take_along_axis(most, order, axis=1)
    found[:, : best.shape[1]] = np.where(np.arange(best.shape[1]) < counts[:, None], best, -1)
    for short in np.flatnonzero((counts < k) & (np.diff(alike.indptr) > _LOOKED_AT)).tolist():
        found[short] = _of_all(listed, people, alike, short, k)
    return found


def _of_all(listed: Listed, people: People, alike: sparse.csc_matrix, person: int, k: int) -> NDArray[np.int64]:
    start, end = alike.indptr[person], alike.indptr[person + 1]
    rows = _top(alike.indices[start:end], alike.data[start:end], end - start)[None, :]
    left = rows[_fits(listed, chosen(people, np.array([person])), rows)][:k]
    return np.concatenate([left, np.full(k - len(left), -1, np.int64)])


def _top(rows: NDArray[np.int32], values: Floats, most: int) -> Ints:
    """The best of the rows, by value and then by row."""
    kept = values > 0
    rows, values = rows[kept], values[kept]
    if len(rows) > most:
        least = np.partition(values, len(values) - most)[len(values) - most]
        at = np.flatnonzero(values >= least)
        rows, values = rows[at], values[at]
    return rows[np.lexsort((rows, -values))[:most]].astype(np.int64)


def _fits(listed: Listed, people: People, rows: Ints) -> NDArray[np.bool_]:
    """Whether each row (people by rows; -1: none) meets all that its person asks."""
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
