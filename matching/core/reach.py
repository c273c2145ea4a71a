"""How far things are, what lies within reach, and the areas people are kept in.

Distances are kilometres on a sphere of geopy's mean earth radius; points are WGS 84 degrees.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

import numpy as np
from geopy.distance import EARTH_RADIUS
from numpy.typing import ArrayLike, NDArray

from matching.core.types import Point, Travel

# People are known only by their area, a cell of about 2 km, so a distance is told as one of these upper edges.
BANDS_KM = (2, 4, 8, 15, 30)

# Door to door, not the speed of the vehicle: a bus stops and a car is parked.
SPEED_KMH = {Travel.WALK: 4.8, Travel.BUS: 15.0, Travel.CAR: 35.0}
WAIT_MINUTES = {Travel.WALK: 0.0, Travel.BUS: 6.0, Travel.CAR: 0.0}

# Assumption: a way on the ground is 1.3 times the straight line. Newell (1980) gives about 1.2 for
# random pairs in a city, national road figures of Ballou et al. (2002) lie between 1.2 and 1.5, and
# walkers detour more than drivers (Dill 2003). A river or a railway can double it; we do not know.
DETOUR = 1.3

_EARTH_KM: float = EARTH_RADIUS
_ROW_DEGREES = 0.02
_ROWS = round(180 / _ROW_DEGREES)
_COLUMN_KM = 2.2  # least width, so that with the row height of 2.22 km a cell is over 2 km both ways
_REGION = 12  # cells
_CELL = re.compile(r"r(\d{4})c(\d{4,5})")


@dataclass(frozen=True, kw_only=True)
class Box:
    """Degrees, edges included; never across the date line, so west <= east."""

    south: float
    north: float
    west: float
    east: float


def great_circle_km(lat: float, lon: float, lats: ArrayLike, lons: ArrayLike) -> NDArray[np.float64]:
    """Return the distance from one point to each of many, in km, nan where a coordinate is nan.

    The haversine formula (Sinnott 1984), steady for very short distances and at antipodes.
    """
    there_lat, there_lon = np.radians(np.asarray(lats, float)), np.radians(np.asarray(lons, float))
    here_lat, here_lon = math.radians(lat), math.radians(lon)
    half = np.sin((there_lat - here_lat) / 2) ** 2
    half = half + math.cos(here_lat) * np.cos(there_lat) * np.sin((there_lon - here_lon) / 2) ** 2
    km: NDArray[np.float64] = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return km


def boxes_around(point: Point, km: float) -> list[Box]:
    """Return one or two boxes that together hold every point within `km`, and some more.

    Two when the disc crosses the date line, west one first; all longitudes when it holds a pole.
    Raises ValueError for a negative distance or a point off the globe.
    """
    _check(point)
    if not km >= 0:
        raise ValueError(f"A distance cannot be {km} km.")
    # A touch wider than exact, so that rounding never leaves out a point on the rim.
    angle = km / _EARTH_KM * (1 + 1e-9) + 1e-9
    half_height = math.degrees(angle)
    south, north = max(-90.0, point.lat - half_height), min(90.0, point.lat + half_height)
    if south == -90.0 or north == 90.0:
        return [Box(south=south, north=north, west=-180.0, east=180.0)]
    half_width = math.degrees(math.asin(min(1.0, math.sin(angle) / math.cos(math.radians(point.lat)))))
    west, east = point.lon - half_width, point.lon + half_width
    if west < -180.0:
        spans = [(west + 360.0, 180.0), (-180.0, east)]
    elif east > 180.0:
        spans = [(west, 180.0), (-180.0, east - 360.0)]
    else:
        spans = [(west, east)]
    return [Box(south=south, north=north, west=w, east=e) for w, e in spans]


def cell_of(point: Point) -> str:
    """Return the code of the cell a point lies in, like "r6680c5321".

    Rows are 0.02 degrees of latitude (2.22 km) counted from the south pole; each is cut from
    -180 eastward into equal columns at least 2.2 km wide at the row's edge nearer the pole. The
    two rows at the poles are one cell each. Raises ValueError for a point off the globe.
    """
    _check(point)
    # Rounded first: 0.02 has no exact binary form, and a row's lower edge belongs to that row.
    row = min(_ROWS - 1, math.floor(round((point.lat + 90) / _ROW_DEGREES, 9)))
    columns = _columns(row)
    column = min(columns - 1, math.floor(round((point.lon + 180) % 360 / 360 * columns, 9)))
    return _code(row, column)


def cell_centre(cell: str) -> Point:
    """Return the middle of a cell. Raises ValueError when the code names no cell."""
    row, column = _row_and_column(cell)
    lat = (row + 0.5) * _ROW_DEGREES - 90
    return Point(round(lat, 6), round((column + 0.5) * 360 / _columns(row) - 180, 6))


def cell_box(cell: str) -> Box:
    """Return the edges of a cell. Raises ValueError when the code names no cell."""
    row, column = _row_and_column(cell)
    width = 360 / _columns(row)
    return Box(
        south=round(row * _ROW_DEGREES - 90, 6),
        north=round((row + 1) * _ROW_DEGREES - 90, 6),
        west=round(column * width - 180, 6),
        east=round((column + 1) * width - 180, 6),
    )


def region_of(cell: str) -> str:
    """Return the code of the region a cell lies in, like "g0556c0443": 12 by 12 cells, about 27 km across.

    Coarse enough that many people share one. Raises ValueError when the code names no cell.
    """
    row, _ = _row_and_column(cell)
    band = row // _REGION
    columns = _columns(min(_ROWS - 1, band * _REGION + _REGION // 2))
    column = min(columns - 1, math.floor((cell_centre(cell).lon + 180) / 360 * columns))
    return f"g{band:04d}c{column // _REGION:04d}"


def region_span(region: str) -> tuple[str, str]:
    """Return two texts between which, the first included, lie the codes of all cells in the rows of a region."""
    first = int(region[1 : region.index("c")]) * _REGION
    return f"r{first:04d}", f"r{first + _REGION:04d}"


def reach_km(travel: Travel, minutes: float) -> float:
    """Return how far, in straight-line km, somebody gets in so many minutes from door to door."""
    moving = max(0.0, minutes - WAIT_MINUTES[travel])
    return moving / 60 * SPEED_KMH[travel] / DETOUR


def band_of(km: float) -> int:
    """Return the index of the first band edge not below `km`; len(BANDS_KM) beyond the last.

    Raises ValueError for nan or a negative distance: something without a place has no band.
    """
    if not km >= 0:
        raise ValueError(f"A distance cannot be {km} km.")
    return bisect_left(BANDS_KM, km)


@cache
def _columns(row: int) -> int:
    edges = (row * _ROW_DEGREES - 90, (row + 1) * _ROW_DEGREES - 90)
    narrow = math.cos(math.radians(max(abs(edge) for edge in edges)))
    return max(1, math.floor(round(2 * math.pi * _EARTH_KM * narrow / _COLUMN_KM, 6)))


def _row_and_column(cell: str) -> tuple[int, int]:
    parts = _CELL.fullmatch(cell)
    row, column = (int(part) for part in parts.groups()) if parts else (_ROWS, 0)
    if row >= _ROWS or column >= _columns(row) or cell != _code(row, column):
        raise ValueError(f"{cell!r} is not the code of an area.")
    return row, column


def _code(row: int, column: int) -> str:
    return f"r{row:04d}c{column:04d}"


def _check(point: Point) -> None:
    if not (-90 <= point.lat <= 90 and -180 <= point.lon <= 180):
        raise ValueError(f"There is no place at latitude {point.lat}, longitude {point.lon}.")
