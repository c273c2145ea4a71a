"""The drawn map of the place screen: squares of about 2 km and the names among them, no streets."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from matching.core.reach import cell_box, cell_centre, cell_of
from matching.core.types import Point
from members.places.place import Place

SIZE = 280  # CSS pixels both ways, never scaled: a press is told in pixels of the picture
ROWS = 7  # squares from top to bottom, about 40 pixels each

_ROW_DEGREES = 0.02
_LETTER = 6.2  # pixels, about, at the size of the labels
_LINE = 15


@dataclass(frozen=True, kw_only=True)
class Square:
    """One cell, in pixels from the top left."""

    x: float
    y: float
    width: float
    height: float
    mine: bool


@dataclass(frozen=True, kw_only=True)
class Label:
    """One name beside its dot, in pixels; `before`: the name stands left of the dot."""

    x: float
    y: float
    text: str
    before: bool


@dataclass(frozen=True, kw_only=True)
class Drawing:
    squares: tuple[Square, ...]
    labels: tuple[Label, ...]


def draw(cell: str, places: Iterable[Place]) -> Drawing:
    """Draw the cells around one, which is marked, and as many names as fit, those of larger places first.

    Raises ValueError when the code names no cell.
    """
    frame = _Frame.around(cell)
    squares = tuple(_squares(frame, cell))
    ranked = sorted(places, key=lambda place: (place.kind == "postcode", place.kind == "district", -place.population))
    return Drawing(squares=squares, labels=tuple(_labels(frame, ranked)))


def pressed_cell(cell: str, x: int, y: int) -> str:
    """Return the cell under a pixel of the map around `cell`.

    Raises ValueError when the pixel is off the map or the code names no cell.
    """
    if not (0 <= x <= SIZE and 0 <= y <= SIZE):
        raise ValueError("The press was not on the map.")
    return cell_of(_Frame.around(cell).point(x, y))


@dataclass(frozen=True)
class _Frame:
    """A piece of the globe so small that degrees are drawn as they are."""

    north: float
    middle: float  # longitude
    width: float  # degrees

    @classmethod
    def around(cls, cell: str) -> _Frame:
        centre, box = cell_centre(cell), cell_box(cell)
        # Beside a pole a cell is as wide as the globe, and seven of them would wrap around it.
        width = min(360.0, ROWS * (box.east - box.west))
        return cls(centre.lat + ROWS / 2 * _ROW_DEGREES, centre.lon, width)

    def x(self, lon: float) -> float:
        return (_around_zero(lon - self.middle) / self.width + 0.5) * SIZE

    def y(self, lat: float) -> float:
        return (self.north - lat) / (ROWS * _ROW_DEGREES) * SIZE

    def point(self, x: float, y: float) -> Point:
        lat = self.north - y / SIZE * ROWS * _ROW_DEGREES
        lon = self.middle + (x / SIZE - 0.5) * self.width
        return Point(max(-90.0, min(90.0, lat)), _around_zero(lon))


def _around_zero(degrees: float) -> float:
    return (degrees + 180) % 360 - 180


def _squares(frame: _Frame, mine: str) -> Iterator[Square]:
    height = SIZE / ROWS
    for row in range(ROWS):
        y = (row + 0.5) * height
        if abs(frame.north - (row + 0.5) * _ROW_DEGREES) > 90:
            continue
        x = 0.0
        while x < SIZE - 0.5:
            cell = cell_of(frame.point(x + 0.25, y))
            box = cell_box(cell)
            wide = (box.east - box.west) / frame.width * SIZE
            left = frame.x(box.west)
            left += SIZE * 360 / frame.width * math.floor((x + 0.25 - left) / (SIZE * 360 / frame.width))
            right = min(SIZE, left + wide)
            left = max(0.0, left)
            yield Square(
                x=round(left, 1), y=round(row * height, 1), width=round(right - left, 1), height=round(height, 1),
                mine=cell == mine,
            )  # fmt: skip
            x = max(right, x + 1)


def _labels(frame: _Frame, places: Iterable[Place]) -> Iterator[Label]:
    taken: list[tuple[float, float, float, float]] = []
    for place in places:
        x, y = frame.x(place.point.lon), frame.y(place.point.lat)
        if not (4 < x < SIZE - 4 and 8 < y < SIZE - 6):
            continue
        wide = 8 + len(place.name) * _LETTER
        before = x + wide > SIZE - 2
        left = x - wide if before else x - 4
        box = (left, y - _LINE / 2, left + wide + 4, y + _LINE / 2)
        if left < 0 or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        yield Label(x=round(x, 1), y=round(y, 1), text=place.name, before=before)


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
