"""Which dates decide who can form a group, as loops a compiler can take."""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.core.kernels import _compiled as compiled


@compiled
def _bits(word: int) -> int:
    """Return how many bits of a word of 62 are set."""
    word -= word >> 1 & 0x1555555555555555
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333)
    word = word + (word >> 4) & 0x0F0F0F0F0F0F0F0F
    word += word >> 8
    word += word >> 16
    word += word >> 32
    return int(word & 0x7F)


@compiled
def _most_first(many: Any, count: int, starts: Any, order: Any) -> None:
    """Write the places of the first `count` numbers into `order`, largest first, equal ones as they stand.

    `starts` is room for one number more than the largest. Sorted by counting: numpy's sort takes seconds to compile.
    """
    for size in range(len(starts)):
        starts[size] = 0
    for at in range(count):
        starts[many[at]] += 1
    before = 0
    for size in range(len(starts) - 1, -1, -1):
        before += starts[size]
        starts[size] = before - starts[size]
    for at in range(count):
        order[starts[many[at]]] = at
        starts[many[at]] += 1


@compiled
def largest_dates(kinds: Any, open_in: Any, there: Any, kept: Any, counts: Any) -> int:
    """Write who can come to each date of three or more that is no part of another in its slot; return how many.

    `kinds`: people each kind of outing suits, in words; `open_in`: its slots as bits; `there[slot]`: who is free.
    """
    width = kinds.shape[1]
    made = 0
    columns, many = np.zeros((len(kinds), width), np.int64), np.zeros(len(kinds), np.int64)
    starts, order = np.zeros(64 * width + 1, np.int64), np.zeros(len(kinds), np.int64)
    for slot in range(len(there)):
        found, start = 0, made
        for kind in range(len(kinds)):
            if open_in[kind] >> slot & 1:
                many[found] = 0
                for w in range(width):
                    columns[found, w] = kinds[kind, w] & there[slot, w]
                    many[found] += _bits(columns[found, w])
                found += many[found] >= 3
        _most_first(many, found, starts, order)
        for place in range(found):
            at = order[place]
            inside = False
            for other in range(start, made):
                inside = True
                for w in range(width):
                    if columns[at, w] & ~kept[other, w]:
                        inside = False
                        break
                if inside:
                    break
            if not inside:
                for w in range(width):
                    kept[made, w] = columns[at, w]
                counts[made] = many[at]
                made += 1
    return made
