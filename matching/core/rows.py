"""Rows of the index of what is on, what is asked of them, and what is found.

A row is one activity: a place or none, the coming days it is on, what it asks, bits to filter by,
and a sparse row of term weights. A search gives weights to terms; the affinity of a row is the sum
of products over the terms it shares, summed in ascending order of terms and rounded to six places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAYS = 64  # an index knows the day it begins with and the 63 after it
EVERY_BIT = 2**64 - 1  # of days: on whenever one likes; of languages: not stated
PLACES = 6  # an affinity is rounded to so many, because sums of floats differ in the last ones
_KIND_BITS, _ACCESS_BITS = 8, 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Activities as columns, in any order; one row per id.

    `lat`, `lon` in degrees, both nan for what has no place. Bit i of `days`: on at day first_day + i.
    `traits` as `traits_of` packs them; `languages` is never 0. `terms`: one sparse row each, float32.
    """

    first_day: int  # ordinal of a local day
    ids: Ints
    lat: Floats
    lon: Floats
    days: NDArray[np.uint64]
    demand: NDArray[np.float32]
    traits: NDArray[np.uint32]
    languages: NDArray[np.uint64]
    terms: sparse.csr_matrix

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One activity, as in Rows; `terms` are columns and weights."""

    id: int
    lat: float
    lon: float
    days: int
    demand: float
    traits: int
    languages: int = EVERY_BIT
    terms: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)
class Search:
    """What is looked for, and where. A filter left at its default keeps everything.

    `first_day` and `last_day` are ordinals, both included. `kinds`: bits, one of them has to be the
    row's. `access`: bits, all have to be stated. `languages`: bits, one has to be shared.
    `unplaced`: rows without a place are found too.
    """

    lat: float
    lon: float
    km: float
    terms: Ints
    weights: Floats
    first_day: int | None = None
    last_day: int | None = None
    demand: float = math.inf
    kinds: int = 2**_KIND_BITS - 1
    access: int = 0
    suits: bool = False
    languages: int = EVERY_BIT
    unplaced: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """Ids and affinities, highest affinity first, lowest id first among equals."""

    ids: Ints
    affinities: Floats


@dataclass(frozen=True, kw_only=True)
class Sieve:
    """A search's filters in the types of the columns."""

    any_day: bool
    days: np.uint64
    demand: np.float32
    kinds: np.uint32
    needed: np.uint32
    languages: np.uint64


@dataclass(frozen=True, kw_only=True, eq=False)
class Ask:
    """A search made ready for an index: `terms` ascend, none has weight 0."""

    search: Search
    sieve: Sieve
    terms: Ints
    weights: Floats
    k: int


def traits_of(kind: NDArray[np.uint8], access: NDArray[np.uint8], suits: NDArray[np.bool_]) -> NDArray[np.uint32]:
    """Pack the number of the kind (0 to 7), bits of access, and whether it suits grown people. Raises ValueError."""
    if len(kind) and int(kind.max()) >= _KIND_BITS:
        raise ValueError(f"There is room for {_KIND_BITS} kinds.")
    bit = np.left_shift(np.uint32(1), kind.astype(np.uint32))
    packed: NDArray[np.uint32] = (
        bit | access.astype(np.uint32) << np.uint32(_KIND_BITS) | suits.astype(np.uint32) << np.uint32(_suits_bit())
    )
    return packed


def prepared(search: Search, *, k: int, first_day: int) -> Ask:
    """Make a search ready for an index that begins with `first_day`.

    Raises ValueError when nothing is to be found, a term stands twice or is below 0, a weight is not
    finite, or a day is past the last of the index.
    """
    terms, weights = np.asarray(search.terms, np.int64), np.asarray(search.weights, np.float64)
    if k < 1:
        raise ValueError("There is nothing to find.")
    if not np.isfinite(weights).all():
        raise ValueError("A weight is not a finite number.")
    order = np.argsort(terms, kind="stable")
    terms, weights = terms[order], weights[order]
    if (terms < 0).any() or (terms[1:] == terms[:-1]).any():
        raise ValueError("A term stands twice or has a number below 0.")
    counted = weights != 0
    return Ask(search=search, sieve=_sieve_of(search, first_day), terms=terms[counted], weights=weights[counted], k=k)


def rounded(sums: Floats) -> Floats:
    """Return affinities at six places."""
    return np.round(sums, PLACES)


def best_of(ids: Ints, affinities: Floats, k: int) -> Found:
    """Return the k best of rows whose affinities are rounded already."""
    if 0 < k < len(ids):
        # Most rows share nothing with a search; many equal zeros are slow to partition.
        alike = np.flatnonzero(affinities > 0)
        if k <= len(alike) < len(ids):
            return best_of(ids[alike], affinities[alike], k)
        least = np.partition(affinities, len(ids) - k)[len(ids) - k]
        kept = np.flatnonzero(affinities >= least)
        ids, affinities = ids[kept], affinities[kept]
    order = np.lexsort((ids, -affinities))[:k]
    return Found(ids=np.asarray(ids[order]), affinities=affinities[order])


def _suits_bit() -> int:
    return _KIND_BITS + _ACCESS_BITS


def _sieve_of(search: Search, first_day: int) -> Sieve:
    needed = search.access << _KIND_BITS | search.suits << _suits_bit()
    # The column is float32: the largest of those not above the cap decides alike.
    cap = np.float32(min(search.demand, 3e38))
    if float(cap) > search.demand:
        cap = np.nextafter(cap, np.float32(-np.inf))
    return Sieve(
        any_day=search.first_day is None and search.last_day is None,
        days=np.uint64(_days_between(search, first_day)),
        demand=cap,
        kinds=np.uint32(search.kinds),
        needed=np.uint32(needed),
        languages=np.uint64(search.languages),
    )


def _days_between(search: Search, first_day: int) -> int:
    start = max(0, (search.first_day if search.first_day is not None else first_day) - first_day)
    end = (search.last_day if search.last_day is not None else first_day + DAYS - 1) - first_day
    if end >= DAYS:
        raise ValueError(f"The index knows {DAYS} days, not day {end + 1}.")
    return (1 << (end + 1)) - (1 << start) if end >= start else 0
