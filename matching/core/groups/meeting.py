"""Who can go where and may meet whom in a cell, and what that is worth to them, as loops a compiler can take."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.core.groups.values import COMFORT_APART, EASE
from matching.core.kernels import _compiled as compiled

UNIT = 10_000  # of worth: whole numbers, so that rounding never decides
_APART = COMFORT_APART + EASE
_PACES = 3.0  # new things a week apart, and paces have nothing in common


@compiled
def _alike(likes: Any, theirs: Any, a: int, b: int) -> float:
    """Return the cosine of two rows of interests, given as starts, columns and weights; columns ascend."""
    starts, columns, weights = likes
    others, named, weighed = theirs
    total, x, y = 0.0, starts[a], others[b]
    while x < starts[a + 1] and y < others[b + 1]:
        left, right = columns[x], named[y]
        if left == right:
            total += weights[x] * weighed[y]
        x += left <= right
        y += right <= left
    return float(total)


@compiled
def going(people: Any, outings: Any, understood: Any, suits: Any) -> None:
    """Write who can go to which outing (people x outings), times being another matter.

    `people`: points on a sphere, the straight line squared each goes at most (below 0: nowhere), comfort, needs, who
    is a woman, the most each pays, the number of their languages. `outings`: points, demand, traits, which are for
    women only, cost, the number of their languages. `understood`: by these numbers, whether somebody gets by.
    """
    points, reach, comfort, needs, woman, pays, speaks = people
    at, demand, traits, women, cost, spoken = outings
    for a in range(len(points)):
        for b in range(len(at)):
            suits[a, b] = False
            if (
                demand[b] <= comfort[a] + EASE
                and not needs[a] & ~traits[b]
                and (woman[a] or not women[b])
                and cost[b] <= pays[a]
                and understood[speaks[a], spoken[b]]
            ):
                x, y, z = points[a, 0] - at[b, 0], points[a, 1] - at[b, 1], points[a, 2] - at[b, 2]
                suits[a, b] = x * x + y * y + z * z <= reach[a]


@compiled
def set_bits(columns: Any, size: int, words: Any) -> None:
    """Write the columns of each row into words as bits, `size` to a word; the words come in as 0."""
    for row in range(len(columns)):
        for column in range(columns.shape[1]):
            if columns[row, column]:
                words[row, column // size] |= 1 << column % size


@compiled
def meetings(people: Any, likes: Any, marks: Any, weigh: Any, mine: Any, worth: Any) -> None:
    """Write what each pair who may meet and share a date and a language is worth, both ways.

    Other pairs, and those that come in below -1 as barred, are left below 0. `people`: comfort, pace, who goes with
    women only, who is a woman. `likes`: starts, columns and weights of their interests. `marks`: bits of dates, the
    last word those of languages. `weigh`: what likeness and pace count. `mine`: 0 for each column of interests.
    """
    comfort, pace, only, woman = people
    starts, columns, weights = likes
    last = marks.shape[1] - 1
    for a in range(len(comfort)):
        for x in range(starts[a], starts[a + 1]):
            mine[columns[x]] = weights[x]
        for b in range(a):
            if (
                worth[a, b] < -1
                or abs(comfort[a] - comfort[b]) > _APART
                or not marks[a, last] & marks[b, last]
                or (only[a] and not woman[b])
                or (only[b] and not woman[a])
            ):
                continue
            together = False
            for w in range(last):
                if marks[a, w] & marks[b, w]:
                    together = True
                    break
            if together:
                alike = 0.0
                for x in range(starts[b], starts[b + 1]):
                    alike += mine[columns[x]] * weights[x]
                near = max(0.0, 1.0 - abs(pace[a] - pace[b]) / _PACES)
                # A hair more than half, so that the last bit of a sum never decides.
                worth[a, b] = worth[b, a] = int(UNIT * (weigh[0] * alike + weigh[1] * near) + 0.5000001)
        for x in range(starts[a], starts[a + 1]):
            mine[columns[x]] = 0.0


@compiled
def nearest(worth: Any, near: Any, degrees: Any) -> None:
    """Write for each person whom they fit, most worth first, as many as `near` holds; equal ones by row."""
    most = near.shape[1]
    for a in range(len(worth)):
        found = 0
        for b in range(len(worth)):
            if worth[a, b] < 0 or (found == most and worth[a, b] <= worth[a, near[a, most - 1]]):
                continue
            at = min(found, most - 1)
            while at > 0 and worth[a, near[a, at - 1]] < worth[a, b]:
                near[a, at] = near[a, at - 1]
                at -= 1
            near[a, at] = b
            found = min(found + 1, most)
        degrees[a] = found


@compiled
def liking(groups: Any, can: Any, likes: Any, theirs: Any, found: Any) -> None:
    """Write how well each outing that a group `can` go to suits the interests of its people (groups x outings).

    `groups`: where each begins and ends in a list of people, and the list. `likes`, `theirs`: starts, columns and
    weights of the interests of people and outings, rows of length 1. In millionths, added up over the people.
    """
    starts, people = groups
    for group in range(len(can)):
        for outing in range(can.shape[1]):
            if can[group, outing]:
                for at in range(starts[group], starts[group + 1]):
                    found[group, outing] += int(np.rint(1e6 * _alike(likes, theirs, people[at], outing)))


@compiled
def dated(turns: Any, groups: Any, can: Any, liked: Any, slots: Any, room: Any, outing: Any, slot: Any) -> None:
    """Write for each group, in their `turns`, the outing it likes best where there is room, and its earliest slot.

    Of equally liked ones the first; -1 where all are full. `groups`: size and free slots (bits) of each, `slots`: those
    of outings; `room` shrinks.
    """
    sizes, when = groups
    for group in turns:
        best = -1
        for one in range(can.shape[1]):
            if can[group, one] and room[one] >= sizes[group] and (best < 0 or liked[group, one] > liked[group, best]):
                best = one
        outing[group] = best
        if best >= 0:
            room[best] -= sizes[group]
            while not when[group] & slots[best] & 1 << slot[group]:
                slot[group] += 1
