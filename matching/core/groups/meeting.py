"""Who may meet whom in a cell, and what that is worth to them, as loops a compiler can take."""

from __future__ import annotations

from typing import Any

from matching.core.groups.values import COMFORT_APART, EASE
from matching.core.kernels import _compiled as compiled

UNIT = 10_000  # of worth: whole numbers, so that rounding never decides
_APART = COMFORT_APART + EASE
_PACES = 3.0  # new things a week apart, and paces have nothing in common


@compiled
def _alike(starts: Any, columns: Any, weights: Any, a: int, b: int) -> float:
    """Return the cosine of two people's interests; columns ascend, rows have length 1."""
    total, x, y = 0.0, starts[a], starts[b]
    while x < starts[a + 1] and y < starts[b + 1]:
        left, right = columns[x], columns[y]
        if left == right:
            total += weights[x] * weights[y]
        x += left <= right
        y += right <= left
    return float(total)


@compiled
def meetings(people: Any, likes: Any, marks: Any, weigh: Any, fits: Any, worth: Any) -> None:
    """Leave in `fits` (symmetrical) the pairs who may meet and share a date and a language, and write their `worth`.

    `people`: comfort, pace, who goes with women only, who is a woman. `likes`: starts, columns and weights of their
    interests. `marks`: bits of dates, the last word those of languages. `weigh`: what likeness and pace count.
    """
    comfort, pace, only, woman = people
    starts, columns, weights = likes
    last = marks.shape[1] - 1
    for a in range(len(comfort)):
        fits[a, a] = False
        for b in range(a):
            if not fits[a, b]:
                continue
            together = False
            if (
                abs(comfort[a] - comfort[b]) <= _APART
                and marks[a, last] & marks[b, last]
                and (woman[b] or not only[a])
                and (woman[a] or not only[b])
            ):
                for w in range(last):
                    if marks[a, w] & marks[b, w]:
                        together = True
                        break
            if not together:
                fits[a, b] = fits[b, a] = False
                continue
            near = max(0.0, 1.0 - abs(pace[a] - pace[b]) / _PACES)
            alike = _alike(starts, columns, weights, a, b)
            # A hair more than half, so that the last bit of a sum never decides.
            worth[a, b] = worth[b, a] = int(UNIT * (weigh[0] * alike + weigh[1] * near) + 0.5000001)


@compiled
def nearest(fits: Any, worth: Any, near: Any, degrees: Any) -> None:
    """Write for each person whom they fit, most worth first, as many as `near` holds; equal ones by row."""
    most = near.shape[1]
    for a in range(len(fits)):
        found = 0
        for b in range(len(fits)):
            if not fits[a, b] or (found == most and worth[a, b] <= worth[a, near[a, most - 1]]):
                continue
            at = min(found, most - 1)
            while at > 0 and worth[a, near[a, at - 1]] < worth[a, b]:
                near[a, at] = near[a, at - 1]
                at -= 1
            near[a, at] = b
            found = min(found + 1, most)
        degrees[a] = found
