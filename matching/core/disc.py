"""Which rows of a place order a disc touches.

Rows stand by strip of latitude and, within a strip, by longitude, so a disc is one run of rows
per strip (two where it crosses the date line). Most rows of a run lie in the disc whatever their
latitude in the strip; only those near its rim need their distance taken.
"""

from __future__ import annotations

import math

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
    angle = km / _EARTH_KM
    # A hair wider and narrower than exact: rounding must put no row on the wrong side unmeasured.
    outer, inner = angle * (1 + 1e-9) + 1e-9, max(0.0, angle * (1 - 1e-9) - 1e-9)
    if outer >= _WIDE:
        outer = math.pi
    south, north = max(-90.0, lat - math.degrees(outer)), min(90.0, lat + math.degrees(outer))
    first_strip, last_strip = (int(strip) for strip in _strip(np.array([south, north])))
    strips = np.arange(max(0, first_strip - 1), min(_STRIPS, last_strip + 1) + 1)
    low, high = np.radians(strips * STRIP_DEGREES - 90), np.radians((strips + 1) * STRIP_DEGREES - 90)
    # Strips are cut in floating point: a row on an edge may stand on either side of it.
    low, high = np.maximum(low - 1e-12, -math.pi / 2), np.minimum(high + 1e-12, math.pi / 2)
    wide, narrow = _widths(math.radians(lat), low, high, outer, inner)
    at = _edges(strips, lon, wide, narrow)
    found = np.searchsorted(keys, at.ravel()).reshape(at.shape)
    first, last = found[:, :, :-1].ravel(), found[:, :, 1:].ravel()
    sure = np.broadcast_to(np.array([False, True, False]), (len(strips), at.shape[1], 3)).ravel()
    kept = first < last
    first, last, sure = first[kept], last[kept], sure[kept]
    order = np.argsort(first, kind="stable")
    return first[order], last[order], sure[order]


def _strip(lat: Floats) -> Ints:
    return np.minimum(np.floor((lat + 90) / STRIP_DEGREES), _STRIPS).astype(np.int64)


def _east(lon: Floats) -> Ints:
    """Return steps eastward from the date line, 0 to one turn less one."""
    steps: Ints = np.floor((lon + 180) / 360 * _TURN).astype(np.int64) % _TURN
    return steps


def _widths(lat: float, low: Floats, high: Floats, outer: float, inner: float) -> tuple[Floats, Floats]:
    """Return half the longitudes (rad) of a disc that some, and that every, latitude of a strip reaches; -1 for none.

    By the haversine formula solved for longitude. The width has one peak, where
    sin(latitude) = sin(centre) / cos(radius), so over a strip it is least at an edge.
    """
    if outer >= _WIDE:
        return np.full(len(low), math.pi), np.full(len(low), -1.0)
    peak = math.sin(lat) / math.cos(outer)
    top = np.clip(math.asin(max(-1.0, min(1.0, peak))), low, high)
    wide = np.maximum(np.maximum(_width(lat, low, outer), _width(lat, high, outer)), _width(lat, top, outer))
    narrow = np.minimum(_width(lat, low, inner), _width(lat, high, inner))
    return wide, narrow


def _width(lat: float, at: Floats, angle: float) -> Floats:
    left = math.sin(angle / 2) ** 2 - np.sin((at - lat) / 2) ** 2
    squared = left / np.maximum(math.cos(lat) * np.cos(at), 1e-300)
    half: Floats = 2 * np.arcsin(np.sqrt(np.clip(squared, 0.0, 1.0)))
    return np.where(left < 0, -1.0, half)


def _edges(strips: Ints, lon: float, wide: Floats, narrow: Floats) -> Keys:
    """Return keys, shape (strips, 2, 4): each strip twice, as the disc may come round the date line.

    Of four edges the rows between the middle two are sure. Parts that lie off the strip are empty.
    """
    middle = int(_east(np.array([lon]))[0])
    step = _TURN / (2 * math.pi)
    # Two steps of slack for the cutting of longitudes into steps.
    out = np.where(wide < 0, -1, np.minimum(np.floor(np.maximum(wide, 0) * step) + 2, _TURN // 2)).astype(np.int64)
    into = np.where(narrow >= math.pi, _TURN // 2, np.floor(narrow * step) - 2).astype(np.int64)
    into = np.minimum(np.maximum(into, -1), out)
    west, east = middle - out, middle + out + 1
    inner_west = np.where(into < 0, west, middle - into)
    inner_east = np.where(into < 0, west, middle + into + 1)
    edges = np.stack([west, inner_west, inner_east, east], axis=1)
    edges[out < 0] = middle
    # At most one turn is taken: where the disc goes all round, its west and east meet.
    edges = np.minimum(edges, edges[:, :1] + _TURN)
    round_it = np.where(edges[:, :1] < 0, _TURN, -_TURN)
    both = np.clip(np.stack([edges, edges + round_it], axis=1), 0, _TURN)
    base = strips.astype(np.uint64) << _SHIFT
    keys: Keys = base[:, None, None] + both.astype(np.uint64)
    return keys
