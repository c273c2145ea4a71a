"""Joiners and outings of one small town; each test names only what it is about."""

from __future__ import annotations

from typing import Any

from matching.core.groups import Effort, Group, Joiner, Outing, Round, Standing, reasons_of
from matching.core.reach import cell_centre, cell_of
from matching.core.types import Point

AREA = cell_of(Point(52.7, -2.3))
HERE = cell_centre(AREA)
MONDAY, TUESDAY, WEDNESDAY = 1, 2, 4
QUICK = Effort(tries=(6,), least=0)


def joiner(id_: int, **over: Any) -> Joiner:
    """Somebody who speaks English, is free on Monday and faces half of everything; fields may be given."""
    given = {"area": AREA, "reach_km": 5.0, "free": MONDAY, "languages": frozenset({"en"}), "comfort": 0.5}
    return Joiner(id=id_, **{**given, **over})


def joiners(count: int, **over: Any) -> list[Joiner]:
    """Joiners 1 to `count`."""
    return [joiner(number, **over) for number in range(1, count + 1)]


def outing(id_: int = 1, **over: Any) -> Outing:
    """A quiet place in the middle of the area, open on Monday; fields may be given."""
    return Outing(id=id_, **{"at": HERE, "slots": MONDAY, "demand": 0.2, **over})


def round_of(*groups: list[Joiner], outing: int = 1, slot: int = 0, left_over: tuple[int, ...] = ()) -> Round:
    """A round with these groups, all at one outing and slot, with true reasons."""
    made = [
        Group(members=tuple(one.id for one in members), outing=outing, slot=slot, reasons=reasons_of(members))
        for members in groups
    ]
    return Round(groups=tuple(made), left_over=left_over)


def sizes(made: Round) -> list[int]:
    """How many are in each group, ascending."""
    return sorted(len(group.members) for group in made.groups)


STEADY, SOME, NEW = Standing.STEADY, Standing.SOME, Standing.NEW
