"""The scan of a disc as loops a compiler can take; used only where numba is installed.

The functions are plain Python and give the same answers uncompiled, only slowly. numpy's sine and
the C library's may differ in the last place, so a row whose distance decides within one part in a
billion is left to numpy: the scan then says AMBIGUOUS.
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np

AMBIGUOUS = -1
COMPILED = importlib.util.find_spec("numba") is not None
_NEAR = 1e-9
_F = TypeVar("_F", bound=Callable[..., Any])


def _compiled(function: _F) -> _F:
    """Return the function compiled at its first call, or as it is where numba is not installed."""
    if not COMPILED:
        return function
    import numba

    made: Any
    try:
        made = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # no folder to keep the compiled code in
        made = numba.njit(nogil=True)(function)
    return cast("_F", made)


@_compiled
def _place_of(rows: Any, at: int, end: int, wanted: int) -> int:
    """Return the first position from `at` on whose row is not below `wanted`; it is often near."""
    step = 1
    low = at
    while at < end and rows[at] < wanted:
        low = at + 1
        at += step
        step *= 2
    high = min(at, end)
    while low < high:
        middle = (low + high) // 2
        if rows[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low


@_compiled
def _add_up(first: Any, last: Any, starts: Any, rows: Any, weights: Any, terms: Any, asked: Any, sums: Any) -> None:
    total = 0
    for run in range(len(first)):
        total += last[run] - first[run]
    sums[:total] = 0.0
    for number in range(len(terms)):
        at, end, weight = starts[terms[number]], starts[terms[number] + 1], asked[number]
        offset = 0
        for run in range(len(first)):
            at = _place_of(rows, at, end, first[run])
            shift, stop = offset - first[run], last[run]
            while at < end and rows[at] < stop:
                sums[rows[at] + shift] += np.float64(weights[at]) * weight
                at += 1
            offset += last[run] - first[run]


@_compiled
def _keep(value: Any, row: int, ids: Any, best: Any, best_rows: Any, found: int) -> int:
    """Put a row in its place among the best, which fall off at the end; return how many there are."""
    at = min(found, len(best) - 1)
    while at > 0 and (best[at - 1] < value or (best[at - 1] == value and ids[best_rows[at - 1]] > ids[row])):
        best[at], best_rows[at] = best[at - 1], best_rows[at - 1]
        at -= 1
    best[at], best_rows[at] = value, row
    return min(found + 1, len(best))


@_compiled
def _is_among(ascending: Any, wanted: int) -> bool:
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ascending[middle] < wanted:
            low = middle + 1
        else:
            high = middle
    return low < len(ascending) and ascending[low] == wanted


@_compiled
def _distance(place: Any, lat: Any, lon: Any) -> int:
    """Return 1 for a point within, 0 for one outside, AMBIGUOUS where numpy has to decide."""
    there = math.radians(lat)
    half = math.sin((there - place[0]) / 2) ** 2
    across = math.sin((math.radians(lon) - place[1]) / 2) ** 2
    half = half + math.cos(place[0]) * math.cos(there) * across
    if abs(half - place[2]) <= _NEAR * place[2]:
        return AMBIGUOUS
    return 1 if half <= place[2] else 0


@_compiled
def scan_tail(  # noqa: PLR0913
    count: int, gone: Any, place: Any, degrees: Any, unplaced: Any, sieve: Any, columns: Any,
    ids: Any, starts: Any, terms: Any, weights: Any, asked_terms: Any, asked: Any, best: Any, best_rows: Any,
) -> int:  # fmt: skip
    """Look through the first `count` rows of a tail; the rest as in `scan`, with `gone` for rows to skip.

    `degrees`: no latitude further away than this is within. `terms` and `weights` of row i stand from starts[i] to
    starts[i + 1], terms ascending. `unplaced`: rows without a place are taken too.
    """
    any_day, days_asked, most, kinds, needed, spoken = sieve
    lat, lon, demand, traits, days, languages = columns
    here = math.degrees(place[0])
    k, found, skipped = len(best), 0, 0
    for row in range(count):
        if skipped < len(gone) and gone[skipped] == row:
            skipped += 1
            continue
        if not (demand[row] <= most and (traits[row] & kinds) != 0 and (traits[row] & needed) == needed):
            continue
        if not ((any_day or (days[row] & days_asked) != 0) and (languages[row] & spoken) != 0):
            continue
        nowhere = math.isnan(lat[row]) or math.isnan(lon[row])
        if nowhere and not unplaced:
            continue
        if not nowhere:
            if abs(lat[row] - here) > degrees:
                continue
            within = _distance(place, lat[row], lon[row])
            if within == AMBIGUOUS:
                return AMBIGUOUS
            if within == 0:
                continue
        total, at, end = 0.0, starts[row], starts[row + 1]
        for number in range(len(asked_terms)):
            at = _place_of(terms, at, end, asked_terms[number])
            if at < end and terms[at] == asked_terms[number]:
                total += asked[number] * np.float64(weights[at])
        value = np.int64(np.rint(total * 1e6))
        if found == k and (value < best[k - 1] or (value == best[k - 1] and ids[row] > ids[best_rows[k - 1]])):
            continue
        found = _keep(value, row, ids, best, best_rows, found)
    return found


@_compiled
def scan(  # noqa: PLR0913
    first: Any, last: Any, sure: Any,
    place: Any, sieve: Any, columns: Any, dead: Any,
    ids: Any, starts: Any, rows: Any, weights: Any, terms: Any, asked: Any,
    sums: Any, best: Any, best_rows: Any,
) -> int:  # fmt: skip
    """Fill `best` (affinities in millionths, highest first, then lowest id) and `best_rows`; return how many.

    `place`: latitude and longitude in radians, and the limit of the haversine. `sieve`: any_day, days,
    demand, kinds, needed, languages. `columns`: latitudes, longitudes, demand, traits, days, languages.
    `dead`: rows to skip, ascending. `terms` ascend, `asked` are their weights. `sums` is room for one
    number per row of the runs. Returns AMBIGUOUS when numpy has to decide.
    """
    any_day, days_asked, most, kinds, needed, spoken = sieve
    lat, lon, demand, traits, days, languages = columns
    _add_up(first, last, starts, rows, weights, terms, asked, sums)
    k, found, at = len(best), 0, 0
    for run in range(len(first)):
        shift = at - first[run]
        at += last[run] - first[run]
        for row in range(first[run], last[run]):
            millionths = sums[row + shift] * 1e6
            if found == k and millionths < best[k - 1] - 0.5:
                continue
            if not (demand[row] <= most and (traits[row] & kinds) != 0 and (traits[row] & needed) == needed):
                continue
            if not ((any_day or (days[row] & days_asked) != 0) and (languages[row] & spoken) != 0):
                continue
            value = np.int64(np.rint(millionths))
            if found == k and (value < best[k - 1] or (value == best[k - 1] and ids[row] > ids[best_rows[k - 1]])):
                continue
            if _is_among(dead, row):
                continue
            if not sure[run]:
                within = _distance(place, lat[row], lon[row])
                if within == AMBIGUOUS:
                    return AMBIGUOUS
                if within == 0:
                    continue
            found = _keep(value, row, ids, best, best_rows, found)
    return found
