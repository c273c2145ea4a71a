"""The picture of a path: what was expected beside how it felt, as places on a small sheet. No words, no database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 230  # of the sheet; it grows and shrinks with the page
MOST = 12  # outings on one sheet, the latest ones
_TOP, _FLOOR = 14, 196  # where 10 and 0 lie
_BEFORE, _AFTER = 26, 10  # room for the numbers beside the first outing, and after the last
_LINES = (0, 5, 10)


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One outing: 0 to 10 before and after, None where it was not said, and a few letters for its day."""

    feared: float | None
    felt: float | None
    day: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """One outing on the sheet; heights are None where nothing was said."""

    x: float
    feared: float | None
    felt: float | None
    day: str  # empty where there is no room for it


@dataclass(frozen=True, kw_only=True)
class Line:
    rating: int
    y: float


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Marks from the first outing to the last, in reading direction; `edge` is where the numbers of the lines stand."""

    marks: tuple[Mark, ...]
    lines: tuple[Line, ...]
    edge: float
    start: float
    end: float
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = _FLOOR


def find_picture(pairs: Sequence[Pair], *, rtl: bool = False) -> Picture | None:
    """Place the latest pairs that say anything, oldest first; None where nothing was said of any."""
    told = [pair for pair in pairs if pair.feared is not None or pair.felt is not None][-MOST:]
    if not told:
        return None
    room = (WIDTH - _BEFORE - _AFTER) / len(told)
    every = -(-len(told) // 6)  # more than six days side by side run into each other
    marks = tuple(
        Mark(
            x=_across(_BEFORE + room * (i + 0.5), rtl),
            feared=_up(pair.feared),
            felt=_up(pair.felt),
            day=pair.day if (len(told) - 1 - i) % every == 0 else "",
        )
        for i, pair in enumerate(told)
    )
    return Picture(
        marks=marks,
        lines=tuple(Line(rating=rating, y=_height(rating)) for rating in _LINES),
        edge=_across(_BEFORE / 2, rtl),
        start=_across(_BEFORE, rtl),
        end=_across(WIDTH - _AFTER, rtl),
    )


def _up(rating: float | None) -> float | None:
    return None if rating is None else _height(rating)


def _height(rating: float) -> float:
    return round(_FLOOR - (_FLOOR - _TOP) * rating / 10, 1)


def _across(x: float, rtl: bool) -> float:
    return round(WIDTH - x if rtl else x, 1)
