"""Which rows of a place order a disc touches.

Rows stand by strip of latitude and, within a strip, by longitude, so a disc is one run of rows
per strip (two where it crosses the date line). Most rows of a run lie in the disc whatever their
latitude in the strip; only those near its rim need their distance taken.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keys = NDArray[np.uint64]

STRIP_DEGREES = 0.02  # 2.2 km; 0.01 and 0.03 measured within 10 % of it
_STRIPS = round(180 / STRIP_DEGREES)
_EARTH_KM: float = EARTH_RADIUS
_TURN = 2**32  # one turn in steps of a key, 9 mm at the equator
_SHIFT = np.uint64(32)
NOWHERE = np.uint64(_STRIPS + 1) << _SHIFT  # the key of a row without a place: after all others
_WIDE = 1.0  # rad, 6,400 km: a disc as wide as this has its every row measured


def keys_of(lat: Floats, lon: Floats) -> Keys:
    """Return the place in the order for each point; NOWHERE where a coordinate is nan.

    Raises ValueError for a point off the globe.
    """
    here = ~(np.isnan(lat) | np.isnan(lon))
    if not (np.all(np.abs(lat[here]) <= 90) and np.all(np.abs(lon[here]) <= 180)):
        raise ValueError("A row lies off the globe.")
    keys = np.full(len(lat), NOWHERE, np.uint64)
    keys[here] = (_strip(lat[here]).astype(np.uint64) << _SHIFT) | _east(lon[here]).astype(np.uint64)
    return keys


def runs_of(keys: Keys, lat: float, lon: float, km: float) -> tuple[Ints, Ints, NDArray[np.bool_]]:
    """Return the runs of rows around a disc: first row, row after the last, surely inside or to be measured.

    Runs are disjoint, none is empty, and they ascend. Every row within `km` is in one, and every
    row of a sure one is within `km`. `keys` ascend. Raises ValueError for a disc off the globe.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and km >= 0):
        raise ValueError(f"There is no disc of {km} km around latitude {lat}, longitude {lon}.")
    found = np.searchsorted(keys, _edges_of(lat, lon, km))
    first, last = found[:, :-1].ravel(), found[:, 1:].ravel()
    kept = first < last
    sure = np.tile(np.array([False, True, False]), len(found))[kept]
    return first[kept], last[kept], sure


@lru_cache(maxsize=4)  # people who are asked about one after another often share a place and a reach
def _edges_of(lat: float, lon: float, km: float) -> Keys:
    angle = km / _EARTH_KM
    # A hair wider and narrower than exact: rounding must put no row on the wrong side unmeasured.
    outer, inner = angle * (1 + 1e-9) + 1e-9, max(0.0, angle * (1 - 1e-9) - 1e-9)
    if outer >= _WIDE:
        outer = math.pi
    south, north = max(-90.0, lat - math.degrees(outer)), min(90.0, lat + math.degrees(outer))
    low, high = max(0, math.floor((south + 90) / STRIP_DEGREES) - 1), math.floor((north + 90) / STRIP_DEGREES) + 1
    strips = np.arange(low, min(_STRIPS, high) + 1)
    wide, narrow = _widths(math.radians(lat), strips, outer, inner)
    return _edges(strips, lon, wide, narrow)


def _strip(lat: Floats) -> Ints:
    return np.minimum(np.floor((lat + 90) / STRIP_DEGREES), _STRIPS).astype(np.int64)


def _east(lon: Floats) -> Ints:
    """Return steps eastward from the date line, 0 to one turn less one."""
    steps: Ints = np.floor((lon + 180) / 360 * _TURN).astype(np.int64) % _TURN
    return steps


def _widths(lat: float, strips: Ints, outer: float, inner: float) -> tuple[Floats, Floats]:
    """Return half the longitudes (rad) of a disc that some, and that every, latitude of a strip reaches; -1 for none.

    By the haversine formula solved for longitude. The width has one peak, where
    sin(latitude) = sin(centre) / cos(radius), so over a strip it is least at an edge.
    A row on an edge may stand in either strip; the slack of the radii covers it.
    """
    if outer >= _WIDE:
        return np.full(len(strips), math.pi), np.full(len(strips), -1.0)
    peak = math.asin(max(-1.0, min(1.0, math.sin(lat) / math.cos(outer))))
    at = np.empty(len(strips) + 2)
    at[:-1] = np.radians(np.arange(strips[0], strips[-1] + 2) * STRIP_DEGREES - 90)
    at[-1] = peak
    np.minimum(at, math.pi / 2, out=at)
    away = np.sin((at - lat) / 2) ** 2
    across = np.maximum(math.cos(lat) * np.cos(at), 1e-300)
    wide, narrow = _width(math.sin(outer / 2) ** 2 - away, across), _width(math.sin(inner / 2) ** 2 - away, across)
    most = np.maximum(wide[:-2], wide[1:-1])
    top = min(len(strips) - 1, max(0, int((math.degrees(peak) + 90) / STRIP_DEGREES) - int(strips[0])))
    # A peak on an edge may be counted to the strip beside it, which then only reads a little more.
    for one in {max(0, top - 1), top, min(len(strips) - 1, top + 1)}:
        most[one] = max(most[one], wide[-1])
    return most, np.minimum(narrow[:-2], narrow[1:-1])


def _width(left: Floats, across: Floats) -> Floats:
    half = 2 * np.arcsin(np.sqrt(np.minimum(np.maximum(left, 0.0) / across, 1.0)))
    half[left < 0] = -1.0
    return half


def _edges(strips: Ints, lon: float, wide: Floats, narrow: Floats) -> Keys:
    """Return keys, four a row, ascending: of the parts between them the middle one is sure, the outer two are the rim.

    One row per strip; two where the disc comes round the date line, with nothing in the parts that are not there.
    """
    middle = int(math.floor((lon + 180) / 360 * _TURN)) % _TURN
    step = _TURN / (2 * math.pi)
    # Two steps of slack for the cutting of longitudes into steps.
    out = np.minimum(np.floor(wide * step) + 2, _TURN // 2)
    into = np.minimum(np.where(narrow >= math.pi, _TURN // 2, np.floor(narrow * step) - 2), out)
    edges = np.empty((len(strips), 4), np.int64)
    edges[:, 0], edges[:, 3] = middle - out, middle + out + 1
    sure = into >= 0
    edges[:, 1] = np.where(sure, middle - into, edges[:, 0])
    edges[:, 2] = np.where(sure, middle + into + 1, edges[:, 0])
    edges[wide < 0] = middle
    base = (strips.astype(np.uint64) << _SHIFT)[:, None]
    if edges[:, 0].min() >= 0 and edges[:, 3].max() <= _TURN:
        return base + edges.astype(np.uint64)
    # At most one turn is taken: where the disc goes all round, its west and east meet.
    edges = np.minimum(edges, edges[:, :1] + _TURN)
    west, east = np.where(edges[:, :1] < 0, edges, edges - _TURN), np.where(edges[:, :1] < 0, edges + _TURN, edges)
    both = np.clip(np.stack([east, west], axis=1), 0, _TURN)
    # East of Greenwich and west of it swap places by what comes round; sorted, the runs ascend.
    both = np.take_along_axis(both, np.argsort(both[:, :, 3:], axis=1, kind="stable"), axis=1)
    keys: Keys = (base[:, None] + both.astype(np.uint64)).reshape(-1, 4)
    return keys
