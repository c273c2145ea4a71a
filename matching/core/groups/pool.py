"""Joiners and outings as columns, row by ascending id, so that cells can be cut out and sent anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self, TypeVar

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray
from scipy import sparse

from matching.core.groups.values import MOST, ROUNDS_APART, SIZES, SLOTS, Joiner, Outing, PastGroup
from matching.core.reach import cell_centre

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Spoken = frozenset[str]

STEP_FREE, NO_ALCOHOL, WOMEN_ONLY = 1, 2, 4  # what a joiner needs, what an outing has
EARTH_KM: float = EARTH_RADIUS
NO_LIMIT = 2**40  # of people and of coins
_T = TypeVar("_T", bound="Rows")


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What joiners and outings have in common; `languages` numbers the sets in `spoken`."""

    ids: Ints
    lat: Floats
    lon: Floats
    slots: Ints
    comfort: Floats  # faced by a joiner, asked by an outing
    traits: Ints
    cost: Ints  # the most a joiner pays, what an outing takes (NO_LIMIT where not stated)
    languages: Ints
    spoken: tuple[Spoken, ...]
    likes: sparse.csr_matrix  # rows of length 1, or empty

    def take(self, rows: Ints) -> Self:
        """Return some rows, in that order."""
        kept: dict[str, Any] = {}
        for one in fields(self):
            column = getattr(self, one.name)
            kept[one.name] = column if one.name == "spoken" else column[rows]
        return type(self)(**kept)

    def __len__(self) -> int:
        return len(self.ids)


def on_sphere(rows: Rows) -> Floats:
    """Return where each row lies on a sphere of km; straight lines run through it and are never longer than over it."""
    return sphere_of(rows.lat, rows.lon)


def sphere_of(lats: Floats, lons: Floats) -> Floats:
    """Return the points of degrees on a sphere of km, one a row."""
    lat, lon = np.radians(lats), np.radians(lons)
    found: Floats = EARTH_KM * np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    return found


@dataclass(frozen=True, kw_only=True)
class People(Rows):
    """Joiners as columns; `size` is 0 where none is wished."""

    reach: Floats
    pace: Floats
    standing: Ints
    size: Ints
    woman: NDArray[np.bool_]
    waited: Ints


@dataclass(frozen=True, kw_only=True)
class Dates(Rows):
    """Outings as columns."""

    room: Ints


@dataclass(frozen=True, kw_only=True)
class Pool:
    """Everything a round is formed of. `barred[i, j]`: rows i and j may not meet."""

    people: People
    outings: Dates
    barred: sparse.csr_matrix


def pool_of(
    joiners: Iterable[Joiner], outings: Iterable[Outing], *, apart: Iterable[tuple[int, int]], past: Iterable[PastGroup]
) -> Pool:
    """Return the pool, whatever the order of what is given.

    Pairs of `apart` hold both ways; those and past groups may name people who have not joined.
    Raises ValueError for an id given twice or a value out of its range.
    """
    there = sorted(joiners, key=lambda one: one.id)
    offered = sorted(outings, key=lambda one: one.id)
    _check(there, offered)
    names = sorted({name for one in _likings(there, offered) for name in one})
    column = {name: number for number, name in enumerate(names)}
    spoken = sorted({one.languages for one in there} | {one.languages for one in offered}, key=sorted)
    number = {languages: at for at, languages in enumerate(spoken)}
    return Pool(
        people=_people(there, column, number),
        outings=_dates(offered, column, number),
        barred=_barred(np.array([one.id for one in there], np.int64), apart, past),
    )


def _people(there: Sequence[Joiner], column: dict[str, int], number: dict[Spoken, int]) -> People:
    centres = {area: cell_centre(area) for area in {one.area for one in there}}
    return People(
        ids=_whole(one.id for one in there),
        lat=_real(centres[one.area].lat for one in there),
        lon=_real(centres[one.area].lon for one in there),
        slots=_whole(one.free for one in there),
        comfort=_real(one.comfort for one in there),
        traits=_whole(
            one.step_free * STEP_FREE + one.no_alcohol * NO_ALCOHOL + one.women_only * WOMEN_ONLY for one in there
        ),
        cost=_whole(NO_LIMIT if one.most_cost is None else one.most_cost for one in there),
        languages=_whole(number[one.languages] for one in there),
        spoken=tuple(number),
        likes=_likes([one.interests for one in there], column),
        reach=_real(one.reach_km for one in there),
        pace=_real(one.pace for one in there),
        standing=_whole(int(one.standing) for one in there),
        size=_whole(one.size or 0 for one in there),
        woman=np.array([one.woman for one in there], bool),
        waited=_whole(one.left_over for one in there),
    )


def _dates(offered: Sequence[Outing], column: dict[str, int], number: dict[Spoken, int]) -> Dates:
    return Dates(
        ids=_whole(one.id for one in offered),
        lat=_real(one.at.lat for one in offered),
        lon=_real(one.at.lon for one in offered),
        slots=_whole(one.slots for one in offered),
        comfort=_real(one.demand for one in offered),
        traits=_whole(
            (one.step_free is True) * STEP_FREE + (one.alcohol_free is True) * NO_ALCOHOL + one.women_only * WOMEN_ONLY
            for one in offered
        ),
        cost=_whole(NO_LIMIT if one.cost is None else one.cost for one in offered),
        languages=_whole(number[one.languages] for one in offered),
        spoken=tuple(number),
        likes=_likes([one.interests for one in offered], column),
        room=_whole(NO_LIMIT if one.room is None else one.room for one in offered),
    )


def _whole(values: Iterable[int]) -> Ints:
    return np.fromiter(values, np.int64)


def _real(values: Iterable[float]) -> Floats:
    return np.fromiter(values, np.float64)


def _likes(given: Sequence[Mapping[str, float]], column: dict[str, int]) -> sparse.csr_matrix:
    """Return one row for each, of length 1 where there is anything, columns ascending."""
    starts = np.zeros(len(given) + 1, np.int64)
    np.cumsum([len(one) for one in given], out=starts[1:])
    columns = np.fromiter((column[name] for one in given for name in sorted(one)), np.int32, int(starts[-1]))
    weights = np.fromiter((one[name] for one in given for name in sorted(one)), np.float64, int(starts[-1]))
    lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(given)), np.diff(starts)), weights**2, len(given)))
    weights /= np.repeat(lengths, np.diff(starts))
    return sparse.csr_matrix((weights, columns, starts), shape=(len(given), len(column)))


def _barred(ids: Ints, apart: Iterable[tuple[int, int]], past: Iterable[PastGroup]) -> sparse.csr_matrix:
    pairs = set(apart)
    for group in past:
        if group.rounds_ago <= ROUNDS_APART:
            members = sorted(group.members)
            pairs.update((a, b) for at, a in enumerate(members) for b in members[:at])
    named = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    rows = np.searchsorted(ids, named)
    rows = np.minimum(rows, len(ids) - 1)
    a, b = rows[(ids[rows] == named).all(axis=1)].T if len(ids) else rows[:0].T
    ones = np.ones(2 * len(a), bool)
    both = (np.concatenate([a, b]), np.concatenate([b, a]))
    return sparse.csr_matrix((ones, both), shape=(len(ids), len(ids)), dtype=bool)


def among(barred: sparse.csr_matrix, rows: Ints) -> sparse.csr_matrix:
    """Return who of some rows, ascending, may not meet; what it costs does not depend on how many there are besides."""
    some = barred[rows]
    if not some.nnz:
        return sparse.csr_matrix((len(rows), len(rows)), dtype=bool)
    at = np.minimum(np.searchsorted(rows, some.indices), len(rows) - 1)
    kept = rows[at] == some.indices
    lines = np.repeat(np.arange(len(rows)), np.diff(some.indptr))
    return sparse.csr_matrix((some.data[kept], (lines[kept], at[kept])), shape=(len(rows), len(rows)))


def _likings(there: Sequence[Joiner], offered: Sequence[Outing]) -> Iterator[Mapping[str, float]]:
    yield from (one.interests for one in there)
    yield from (one.interests for one in offered)


def _check(there: Sequence[Joiner], offered: Sequence[Outing]) -> None:
    for kind, rows in (("Joiner", there), ("Outing", offered)):
        if len({one.id for one in rows}) != len(rows):
            raise ValueError(f"A {kind} is given twice.")
    for one in there:
        if not (0 <= one.free < 1 << SLOTS and one.reach_km >= 0 and 0 <= one.comfort <= 1 and one.left_over >= 0):
            raise ValueError(f"Joiner {one.id} has slots, a reach, comfort or rounds left over out of range.")
        if one.size is not None and one.size not in SIZES[:-1]:
            raise ValueError(f"Joiner {one.id} wishes groups of {one.size}; 3, 4 and 5 (to {MOST}) are offered.")
        if one.women_only and not one.woman:
            raise ValueError(f"Joiner {one.id} asks for women only without being one.")
    for outing in offered:
        if not (0 <= outing.slots < 1 << SLOTS and 0 <= outing.demand <= 1):
            raise ValueError(f"Outing {outing.id} has slots or a demand out of range.")
    if any(not weight > 0 for one in _likings(there, offered) for weight in one.values()):
        raise ValueError("The weight of an interest has to be above 0.")
