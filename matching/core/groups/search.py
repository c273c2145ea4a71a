"""The search for good groups within one cell, as loops a compiler can take.

A large neighbourhood search (Shaw 1998): take some people with the groups they are in; find the best way of grouping
these few, exactly; keep it if it is worth more. Who is taken is led by what people have now, `part`: how like them the
others of their group are on average, and without a group what they would bring to one, below 0. It is
looked mostly where two people would have more of each other than now: as in column generation, prices say what may
pay. Chance is drawn from whole numbers, so the answer is the same compiled or not.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.core.groups.packing import MOST_GROUPS, PARTS, WIDTH, best_packing, list_groups, sift, value_of
from matching.core.kernels import _compiled as compiled

_MANY = 400  # groups to choose from at once: more take longer than they bring
_FEWEST_AT_ONCE = 8
_LOOKS = 16  # at those near somebody, before one is taken: 2, 4 and 8 measured worse
_ANYWAY = 4  # one turn in so many looks where nobody would have more: a group may still be better in two
_GATHERINGS = 12  # how often somebody near is looked for
_MODULUS, _FACTOR = 2147483647, 48271  # Park and Miller (1988), revised 1993: fits in 64 bits without overflow


@compiled
def draw(state: Any, below: int) -> int:
    """Return a number from 0 to below - 1 and move the state on."""
    state[0] = state[0] * _FACTOR % _MODULUS
    return int(state[0] % below)


@compiled
def _add(person: int, m: int, few: Any, kept: Any, stamp: int, most: int) -> int:
    """Put a person, with their group, among the few if there is room; return how many there are now."""
    home, members, sizes, mark, _, _ = kept
    group = home[person]
    if group < 0:
        if m < most:
            few[m] = person
            mark[person] = stamp
            m += 1
    elif m + sizes[group] <= most:
        for k in range(sizes[group]):
            few[m] = members[group, k]
            mark[few[m]] = stamp
            m += 1
    return m


@compiled
def _wishes(person: int, worth: Any, near: Any, degrees: Any, kept: Any) -> bool:
    """Say whether there is somebody near, of another group, so that both would have more of each other than now."""
    home, part = kept[0], kept[5]
    for k in range(degrees[person]):
        other = near[person, k]
        apart = home[person] < 0 or home[person] != home[other]
        if apart and 2 * int(worth[person, other]) > part[person] + part[other]:
            return True
    return False


@compiled
def _gather(anchor: int, few: Any, task: Any, fits: Any, kept: Any, stamp: int, most: int, state: Any) -> int:
    """Fill `few` with the anchor and others, groups whole; return how many.

    Each is near one of those already there: whoever has least now beside what the two would have of each other.
    """
    near, degrees = fits
    worth, mark, part = task[1], kept[3], kept[5]
    m = _add(anchor, 0, few, kept, stamp, most)
    for _ in range(_GATHERINGS):
        if m >= most - 1:
            break
        person = few[draw(state, m)]
        chosen, most_won = -1, 0
        for _ in range(_LOOKS if degrees[person] > 0 else 0):
            other = near[person, draw(state, degrees[person])]
            won = 2 * int(worth[person, other]) - part[other]
            if mark[other] != stamp and (chosen < 0 or won > most_won):
                chosen, most_won = other, won
        if chosen >= 0:
            m = _add(chosen, m, few, kept, stamp, most)
    return m


@compiled
def _value_now(m: int, few: Any, kept: Any) -> int:
    """Return what the groups of the few are worth; they stand one group after another."""
    home, _, _, _, values, _ = kept
    total, last = 0, -1
    for k in range(m):
        group = home[few[k]]
        if group >= 0 and group != last:
            total += values[group]
        last = group
    return int(total)


@compiled
def _settle(m: int, few: Any, chosen: Any, count: int, task: Any, kept: Any, spare: Any) -> None:
    """Undo the groups of the few and make the chosen ones; `spare` is a stack of free rows, its height last."""
    home, members, sizes, _, values, part = kept
    for k in range(m):
        group = home[few[k]]
        if group >= 0 and sizes[group] > 0:
            sizes[group] = 0
            spare[spare[-1]] = group
            spare[-1] += 1
        home[few[k]] = -1
        part[few[k]] = _without(task, few[k])
    for number in range(count):
        spare[-1] -= 1
        group = spare[spare[-1]]
        for k in range(m):
            if chosen[number] >> k & 1:
                members[group, sizes[group]] = few[k]
                sizes[group] += 1
                home[few[k]] = group
        values[group] = _value_of_group(task, members, sizes, group, part)


@compiled
def _without(task: Any, person: int) -> int:
    """Return what somebody has who has no group."""
    return int(-task[2][person, 1] // PARTS)


@compiled
def _value_of_group(task: Any, members: Any, sizes: Any, group: int, part: Any) -> int:
    """Return what a group is worth, and write what each member has."""
    _, worth, extra, standing, bonus = task
    size = sizes[group]
    pairs, extras, seen = 0, 0, 0
    for a in range(size):
        person = members[group, a]
        extras += extra[person, size - 3]
        seen |= 1 << standing[person]
        mine = 0
        for b in range(size):
            if b != a:
                mine += int(worth[person, members[group, b]])
        part[person] = mine // (size - 1)
        pairs += mine
    return int(value_of(pairs // 2, size, extras, seen, bonus))


@compiled
def opened(task: Any, home: Any) -> Any:
    """Return home, members and sizes by group, marks by person, values by group, part by person; and free rows."""
    groups = len(home) // 3 + 1
    members = np.zeros((groups, 6), np.int64)
    sizes = np.zeros(groups, np.int64)
    values = np.zeros(groups, np.int64)
    part = np.zeros(len(home), np.int64)
    for person in range(len(home)):
        group = home[person]
        part[person] = _without(task, person)
        if group >= 0:
            members[group, sizes[group]] = person
            sizes[group] += 1
    spare = np.zeros(groups + 1, np.int64)
    for group in range(groups):
        size = sizes[group]
        if size == 0:
            spare[spare[-1]] = group
            spare[-1] += 1
            continue
        values[group] = _value_of_group(task, members, sizes, group, part)
    return (home, members, sizes, np.full(len(home), -1, np.int64), values, part), spare


@compiled
def search(task: Any, near: Any, degrees: Any, home: Any, order: Any, tries: int, most: int, seed: int) -> None:
    """Better the groups in `home` (row of each person's group, -1 for none) in place.

    `near[i, :degrees[i]]`: whom i fits, most worth first. Goes once through `order` for those without a group, then
    draws a person `tries` times, and looks where there may be something to win. At most `most` people are regrouped at
    once.
    """
    n, width = task[0].shape
    state = np.full(1, seed % (_MODULUS - 1) + 1, np.int64)
    kept, spare = opened(task, home)
    room = (
        np.zeros(most, np.int64), np.zeros((most, most), np.int64),
        np.zeros((6, 12), np.int64), np.zeros((6, width), np.int64),
    )  # fmt: skip
    found = np.zeros((MOST_GROUPS, WIDTH), np.int64)
    trail = np.zeros((2 * most + 3, 6), np.int64)
    chosen = np.zeros(most, np.int64)
    limit = most
    few, share = np.zeros(most, np.int64), np.zeros(most, np.int64)
    for turn in range(len(order) + tries):
        anchor = order[turn] if turn < len(order) else draw(state, n)
        if turn < len(order):
            if degrees[anchor] == 0 or home[anchor] >= 0:
                continue
        elif turn % _ANYWAY and not _wishes(anchor, task[1], near, degrees, kept):
            continue
        m = _gather(anchor, few, task, (near, degrees), kept, turn, limit, state)
        now = _value_now(m, few, kept)
        count = list_groups(few, m, task, room, found)
        if count > _MANY:  # where nearly all fit, fewer people make as many groups to choose from
            limit = max(_FEWEST_AT_ONCE, limit - 1)
        elif count < _MANY // 3:
            limit = min(most, limit + 1)
        count = sift(m, found, count, now, share)
        if count:
            made = best_packing(m, found, count, now, share, trail, chosen)
            if made:
                _settle(m, few, chosen, made, task, kept, spare)
