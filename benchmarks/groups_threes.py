"""The best three of each person, as loops a compiler can take: what the bounds of a round are made of.

It reads the columns of a pool and shares nothing with the solver. Distances are straight lines through the earth, which
are never longer than those over it, so nobody is taken to be out of reach who is not.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.core.groups.cells import Ground
from matching.core.groups.pool import NO_LIMIT, WOMEN_ONLY, Pool, Rows, Spoken
from matching.core.groups.values import COMFORT_APART, EASE, SIZES, SLOTS, Wishes
from matching.core.kernels import _compiled as compiled

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_WORD = 62
_APART = COMFORT_APART + EASE
_STEADY = 2


def facts_of(pool: Pool, ground: Ground, wishes: Wishes) -> tuple[Any, ...]:
    """Return what `best_threes` reads: people, their interests, outings, pairs that may not meet, and wishes."""
    people, outings = pool.people, pool.outings
    names = {name: at for at, name in enumerate(sorted({one for some in people.spoken for one in some}))}
    barred = pool.barred.tocsr().sorted_indices()
    sizes = np.array(SIZES)
    wished = people.size[:, None]
    off = np.where(wished == 5, np.maximum(0, 5 - sizes), np.abs(sizes - wished))
    wanted = np.where(wished == 0, 0.0, wishes.size * ((off == 0) + (off == 1) / 3))
    extra = wishes.grouped + wishes.waited * np.minimum(people.waited, 5)[:, None] + wanted
    return (
        (*_columns(people, ground.people, names), people.reach, people.woman, people.pace, people.standing, extra),
        (people.likes.indptr.astype(np.int64), people.likes.indices.astype(np.int64), people.likes.data),
        _columns(outings, ground.outings, names),
        (barred.indptr.astype(np.int64), barred.indices.astype(np.int64)),
        (wishes.likeness, wishes.pace, wishes.steady, wishes.mixed),
    )


def _columns(rows: Rows, points: Floats, names: dict[str, int]) -> tuple[Any, ...]:
    spoken = np.array([_bits_of(one, names) for one in rows.spoken], np.int64)
    return points, rows.slots, rows.comfort, rows.traits, rows.cost, spoken[rows.languages]


def _bits_of(spoken: Spoken, names: dict[str, int]) -> int:
    return sum(1 << names[one] for one in spoken if one in names) if spoken else -1


@compiled
def _apart(points: Any, a: int, others: Any, b: int) -> float:
    x, y, z = points[a, 0] - others[b, 0], points[a, 1] - others[b, 1], points[a, 2] - others[b, 2]
    return float(np.sqrt(x * x + y * y + z * z))


@compiled
def _can_go(people: Any, one: int, outings: Any, there: int) -> bool:
    """Say whether somebody can reach, face, afford, enter and understand an outing; times are another matter."""
    points, _, comfort, traits, cost, spoken, reach, woman, _, _, _ = people
    at, _, demand, offers, price, languages = outings
    if demand[there] > comfort[one] + EASE or (offers[there] & WOMEN_ONLY and not woman[one]):
        return False
    if traits[one] & ~WOMEN_ONLY & ~offers[there] or (cost[one] < NO_LIMIT and price[there] > cost[one]):
        return False
    return bool(languages[there] & spoken[one]) and _apart(points, one, at, there) <= reach[one]


@compiled
def _may_meet(people: Any, barred: Any, a: int, b: int) -> bool:
    points, slots, comfort, traits, _, spoken, reach, woman, _, _, _ = people
    if not slots[a] & slots[b] or abs(comfort[a] - comfort[b]) > _APART or not spoken[a] & spoken[b]:
        return False
    if (traits[a] & WOMEN_ONLY and not woman[b]) or (traits[b] & WOMEN_ONLY and not woman[a]):
        return False
    if _apart(points, a, points, b) > reach[a] + reach[b]:
        return False
    found = False
    for at in range(barred[0][a], barred[0][a + 1]):
        found |= barred[1][at] == b
    return not found


@compiled
def _worth(people: Any, likes: Any, wishes: Any, a: int, b: int) -> float:
    starts, columns, weights = likes
    pace = people[8]
    total, x, y = 0.0, starts[a], starts[b]
    while x < starts[a + 1] and y < starts[b + 1]:
        if columns[x] == columns[y]:
            total += weights[x] * weights[y]
        step = columns[x] <= columns[y]
        y += columns[y] <= columns[x]
        x += step
    return float(wishes[0] * total + wishes[1] * max(0.0, 1 - abs(pace[a] - pace[b]) / 3))


@compiled
def _brought(people: Any, wishes: Any, i: int, a: int, b: int, shared: int) -> float:
    """Return the most that being in a group with these can bring beside worth: to i, or to all three if shared."""
    standing, extra = people[9], people[10]
    most = -1.0
    for k in range(1, 4):
        brought = extra[i, k] + shared * (extra[a, k] + extra[b, k])
        most = max(most, brought + (1 + 2 * shared) * (wishes[2] + wishes[3]))
    new = (standing[i] == 0) + (standing[a] == 0) + (standing[b] == 0)
    old = (standing[i] == _STEADY) + (standing[a] == _STEADY) + (standing[b] == _STEADY)
    if new == 1 and old == 2:
        return most
    bonus = (wishes[2] if old else 0.0) + (wishes[3] if 0 < old < 3 else 0.0)
    return max(most, extra[i, 0] + shared * (extra[a, 0] + extra[b, 0]) + (1 + 2 * shared) * bonus)


@compiled
def _dates(people: Any, outings: Any, i: int, dates: Any) -> int:
    """Write outing and slot of each date person i can come to, as many as fit, and return how many there are."""
    count = 0
    for there in range(len(outings[1])):
        common = outings[1][there] & people[1][i]
        if common and _can_go(people, i, outings, there):
            for slot in range(SLOTS):
                if common >> slot & 1:
                    if count < len(dates):
                        dates[count, 0], dates[count, 1] = there, slot
                    count += 1
    return count


@compiled
def _mark(people: Any, outings: Any, one: int, dates: Any, count: int, words: Any) -> bool:
    """Write which of these dates somebody can come to, as bits, and say whether there is any."""
    free, last, can, found = people[1][one], -1, False, False
    for at in range(count):
        there = dates[at, 0]
        if there != last:
            can, last = _can_go(people, one, outings, there), there
        if can and free >> dates[at, 1] & 1:
            words[at // _WORD] |= 1 << at % _WORD
            found = True
    return found


@compiled
def best_threes(
    facts: Any, rows: Any, prices: Any, shared: int, above: float, best: Any, threes: Any, kept: Any
) -> int:
    """Write into `best`, for each person of `rows`, the most that a three they are part of brings beyond its prices.

    If `shared`, what all three have of it less the prices of all; else what the person has, less their price. At least
    `above`. Three people count if they keep every rule of a group but room, the rule about beginners as said in
    groups_dual. The first of the threes worth more than `above` go to `threes` (i, a, b), what they bring to `kept`;
    len(threes) // len(rows) of each person's, the best. Returns how many.
    """
    people, likes, outings, barred, wishes = facts
    n, each, made = len(people[1]), len(threes) // len(rows), 0
    dates = np.zeros((1000, 2), np.int64)
    near, gain, worth = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    most_extra = np.zeros(n)
    for one in range(n):
        most_extra[one] = people[10][one].max()
    for number in range(len(rows)):
        i = rows[number]
        best[number] = above
        count = _dates(people, outings, i, dates)
        if count > len(dates):
            dates = np.zeros((count, 2), np.int64)
            _dates(people, outings, i, dates)
        if count == 0:
            continue
        found = 0
        for one in range(n):
            if one != i and _may_meet(people, barred, i, one):
                near[found], worth[found] = one, _worth(people, likes, wishes, i, one) * (1 + shared) / 2
                gain[found] = worth[found] + shared * (most_extra[one] - prices[one])
                found += 1
        order = np.argsort(-gain[:found])
        words = np.zeros((found, count // _WORD + 1), np.int64)
        base = most_extra[i] - prices[i] + (1 + 2 * shared) * (wishes[2] + wishes[3]) + shared * (wishes[0] + wishes[1])
        start, there = made, 0
        for at in range(found):
            x = order[at]
            if base + gain[x] + gain[order[0]] <= best[number]:
                break
            a = near[x]
            if not _mark(people, outings, a, dates, count, words[there]):
                continue
            order[there] = x
            for before in range(there):
                z = order[before]
                b = near[z]
                if base + gain[x] + gain[z] <= best[number]:
                    break
                together = False
                for w in range(words.shape[1]):
                    if words[there, w] & words[before, w]:
                        together = True
                        break
                if not together or not people[5][i] & people[5][a] & people[5][b]:
                    continue
                if not _may_meet(people, barred, a, b):
                    continue
                value = worth[x] + worth[z] + _brought(people, wishes, i, a, b, shared) - prices[i]
                if shared:
                    value += _worth(people, likes, wishes, a, b) - prices[a] - prices[b]
                if value <= above:
                    continue
                best[number] = max(best[number], value)
                if each:
                    low = made
                    if made == start + each:
                        low = start + np.argmin(kept[start:made])
                        if kept[low] >= value:
                            continue
                    else:
                        made += 1
                    kept[low] = value
                    threes[low, 0], threes[low, 1], threes[low, 2] = i, a, b
            there += 1
    return made
