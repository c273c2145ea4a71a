"""Cutting a pool into cells of people who live near one another; each can be solved anywhere, on its own.

A cell holds at most a thousand people, so the work grows with their number and no faster. Cuts are drawn anew in
each pass and never go through a group, so what one cut keeps apart the next may bring together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from matching.core.groups.pool import NO_LIMIT, Dates, Floats, Ints, Pool, on_sphere
from matching.core.groups.values import FEWEST

MOST_PEOPLE = 1000
MOST_OUTINGS = 256
_PLACE_KM, _COMFORT = 10.0, 0.3  # these count as much as all of somebody's taste, twice
_TASTE, _TASTES = 0.5, 12
_GAP = 0.2  # of a part: how far from its middle a gap is looked for


@dataclass(frozen=True, kw_only=True)
class Ground:
    """Where everything lies: points on a sphere of km, a tree of the outings, and the person nearest to each."""

    people: Floats
    outings: Floats
    tree: cKDTree | None
    nearest: Ints


def ground_of(pool: Pool) -> Ground:
    """Return where the people and outings of a pool lie. Straight lines through the earth: shorter, never longer."""
    people, outings = on_sphere(pool.people), on_sphere(pool.outings)
    if not (len(people) and len(outings)):
        return Ground(people=people, outings=outings, tree=None, nearest=np.zeros(len(outings), np.int64))
    nearest = cKDTree(people).query(outings)[1].astype(np.int64)
    return Ground(people=people, outings=outings, tree=cKDTree(outings), nearest=nearest)


def cut(pool: Pool, ground: Ground, home: Ints, chance: np.random.Generator, largest: int) -> list[Ints]:
    """Return the rows of each cell, ascending; together every row once, and no group in two.

    `home` numbers each person's group, -1 for none. Parts are halved, not quite evenly, along the direction in which
    they differ most: by place, by comfort, and by taste as some random directions show it.
    """
    n = len(home)
    units = np.where(home >= 0, home, np.arange(n) + n)
    _, unit = np.unique(units, return_inverse=True)
    sizes = np.bincount(unit)
    likes = pool.people.likes
    tastes = np.asarray(likes @ chance.normal(size=(likes.shape[1], _TASTES))) * _TASTE
    wanted = np.concatenate([ground.people / _PLACE_KM, pool.people.comfort[:, None] / _COMFORT, tastes], axis=1)
    middle = np.stack([np.bincount(unit, column) / sizes for column in wanted.T], axis=1)
    done = halved(middle, sizes, chance, largest)
    cell = np.empty(len(sizes), np.int64)
    for number, part in enumerate(done):
        cell[part] = number
    order = np.argsort(cell[unit], kind="stable")
    return np.split(order, np.cumsum(np.bincount(cell[unit], minlength=len(done)))[:-1])


def halved(points: Floats, sizes: Ints, chance: np.random.Generator, largest: int) -> list[Ints]:
    """Return the rows of each part: halved, not quite evenly, until it counts `largest` or is a single row.

    `sizes`: what each row counts.
    """
    done: list[Ints] = []
    waiting = [np.arange(len(sizes))]
    while waiting:
        part = waiting.pop()
        if sizes[part].sum() <= largest or len(part) == 1:
            done.append(part)
            continue
        values = points[part] @ _direction(points[part])
        order = np.lexsort((part, values))
        part, values = part[order], values[order]
        at = _gap(values, np.cumsum(sizes[part]), chance)
        waiting += [part[:at], part[at:]]
    return done


def _gap(values: Floats, inside: Ints, chance: np.random.Generator) -> int:
    """Return how many of the ascending values come before the widest gap near some place about the middle.

    Between two towns a cut parts nobody from anybody. `inside` counts the people up to each value.
    """
    about = inside[-1] * (chance.uniform(0.4, 0.6) + np.array([-_GAP, _GAP]))
    low, high = np.clip(np.searchsorted(inside, about) + 1, 1, len(values) - 1)
    return int(low + np.argmax(values[low : high + 1] - values[low - 1 : high]))


def _direction(points: Floats) -> Floats:
    """Return the direction in which the points differ most."""
    away = points - points.mean(axis=0)
    return np.asarray(np.linalg.eigh(away.T @ away)[1][:, -1])


def outings_of(pool: Pool, ground: Ground, rows: Ints, held: Ints) -> Ints:
    """Return the rows, ascending, of outings somebody of the cell may reach, the nearest if there are many.

    Those in `held` are always among them.
    """
    if ground.tree is None or not len(rows):
        return np.zeros(0, np.int64)
    points = ground.people[rows]
    middle = points.mean(axis=0)
    away = np.sqrt(((points - middle) ** 2).sum(axis=1))
    within = ground.tree.query_ball_point(middle, float((away + pool.people.reach[rows]).max()))
    found = np.array(sorted(within), np.int64)
    if len(found) > MOST_OUTINGS:
        km = ((ground.outings[found] - middle) ** 2).sum(axis=1)
        found = found[np.argsort(km, kind="stable")[:MOST_OUTINGS]]
    return np.union1d(found, held)


def rooms(pool: Pool, ground: Ground, cells: list[Ints], outing: Ints) -> Iterator[tuple[Ints, Dates]]:
    """Yield, for each cell, the rows of the outings it may use and these outings, with the room it may fill.

    `outing` is the row of what each person goes to, -1 for nothing. Room not yet filled belongs to the cell of the
    person who lives nearest, so no two cells fill the same place.
    """
    limited = pool.outings.room < NO_LIMIT
    left = pool.outings.room - np.bincount(outing[outing >= 0], minlength=len(pool.outings))
    where = np.empty(len(pool.people), np.int64)
    for number, rows in enumerate(cells):
        where[rows] = number
    owner = where[ground.nearest] if len(where) else np.zeros(len(pool.outings), np.int64)
    for number, rows in enumerate(cells):
        going = outing[rows][outing[rows] >= 0]
        held, seats = np.unique(going, return_counts=True)
        found = outings_of(pool, ground, rows, held)
        taken = np.zeros(len(found), np.int64)
        taken[np.searchsorted(found, held)] = seats
        room = np.where(limited[found], taken + np.where(owner[found] == number, left[found], 0), NO_LIMIT)
        usable = room >= FEWEST
        found = found[usable]
        yield found, replace(pool.outings.take(found), room=room[usable])
