"""The search for good groups within one cell, as loops a compiler can take.

Everything is a whole number, so the answer is the same compiled or not and on every machine. People are numbers
0..n-1. `fits[i, j]`: the two may meet and share a date. `marks[i]`: bits of the dates that suit i, last the
word of languages. `worth[i, j]`: how alike, and `extra[i, k - 3]`: what i is worth in a group of k; see `value_of`.

The search is a large neighbourhood search (Shaw 1998): take up to ten people, near one another in worth, with
the groups they are in; find the best way of grouping these few, exactly; keep it if it is no worse.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from matching.core.kernels import _compiled as compiled

MOST_AT_ONCE = 10
GATHERINGS = 12  # how often somebody near is looked for
COST = 9
STEPS = 2000
MOST_GROUPS = 4000
PARTS = 60  # of one unit of worth: divides by 2, 3, 4 and 5 others
_MODULUS, _FACTOR = 2147483647, 48271  # Park and Miller (1988), revised 1993: fits in 64 bits without overflow


@compiled
def draw(state: Any, below: int) -> int:
    """Return a number from 0 to below - 1 and move the state on."""
    state[0] = state[0] * _FACTOR % _MODULUS
    return int(state[0] % below)


@compiled
def value_of(pairs: int, size: int, extras: int, standings: int, bonus: Any) -> int:
    """Return what a group is worth: twice the sum over its pairs, by others each has, and what its members bring."""
    return pairs * 2 * PARTS // (size - 1) + extras + size * bonus[standings]


@compiled
def _alone(size: int, new: int, steady: int) -> bool:
    """Say whether the only beginner would be among old hands."""
    return new == 1 and steady == size - 1


@compiled
def _list_groups(few: Any, m: int, task: Any, room: Any, found: Any) -> int:
    """Write every group these few can form into `found`, by its first member, and return how many.

    A row of `found`: mask, value, size, members (places among the few, ascending), then room for COST. `room` is
    space for a group that grows, by depth: in `frame` whom to try next, who may still come, pairs, mask,
    standings seen, how many are new and steady, and what the members bring by size; in `words` their dates.
    """
    fits, marks, worth, extra, standing, bonus = task
    allowed, alike, frame, words = room
    width = marks.shape[1]
    for a in range(m):
        allowed[a] = 0
        for b in range(a + 1, m):
            if fits[few[a], few[b]]:
                allowed[a] |= 1 << b
                alike[a, b] = worth[few[a], few[b]]
    count = 0
    for first in range(m - 2):
        person = few[first]
        kind = standing[person]
        frame[0, 0], frame[0, 1], frame[0, 2], frame[0, 3] = first + 1, allowed[first], 0, 1 << first
        frame[0, 4], frame[0, 5], frame[0, 6] = 1 << kind, kind == 0, kind == 2
        frame[0, 11] = first
        for k in range(4):
            frame[0, 7 + k] = extra[person, k]
        for w in range(width):
            words[0, w] = marks[person, w]
        depth = 0
        while depth >= 0:
            at, may = frame[depth, 0], frame[depth, 1] >> frame[depth, 0]
            while may and not may & 1:
                may >>= 1
                at += 1
            if not may or depth == 5:
                depth -= 1
                continue
            frame[depth, 0] = at + 1
            deeper = depth + 1
            person = few[at]
            common = 0
            for w in range(width - 1):
                words[deeper, w] = words[depth, w] & marks[person, w]
                common |= words[deeper, w]
            words[deeper, width - 1] = words[depth, width - 1] & marks[person, width - 1]
            if common == 0 or words[deeper, width - 1] == 0:
                continue
            total = frame[depth, 2]
            for d in range(deeper):
                total += alike[frame[d, 11], at]
            kind = standing[person]
            frame[deeper, 0], frame[deeper, 1] = at + 1, frame[depth, 1] & allowed[at]
            frame[deeper, 2], frame[deeper, 3] = total, frame[depth, 3] | 1 << at
            frame[deeper, 4] = frame[depth, 4] | 1 << kind
            frame[deeper, 5], frame[deeper, 6] = frame[depth, 5] + (kind == 0), frame[depth, 6] + (kind == 2)
            for k in range(4):
                frame[deeper, 7 + k] = frame[depth, 7 + k] + extra[person, k]
            frame[deeper, 11] = at
            depth = deeper
            size = depth + 1
            if size >= 3 and not _alone(size, frame[depth, 5], frame[depth, 6]):
                if count == len(found):
                    return count
                found[count, 0] = frame[depth, 3]
                found[count, 1] = value_of(total, size, frame[depth, size + 4], frame[depth, 4], bonus)
                found[count, 2] = size
                for d in range(size):
                    found[count, 3 + d] = frame[d, 11]
                count += 1
    return count


@compiled
def _sift(m: int, found: Any, count: int, now: int, share: Any) -> int:
    """Keep the groups that may be part of a packing worth more than `now`, in their order; return how many.

    No packing is worth more than the sum of each person's best share: of a group's value, its size-th part. A
    group that brings its members less than their best shares (its COST) leaves the others only theirs.
    """
    for _ in range(3):
        for k in range(m):
            share[k] = 0
        for at in range(count):
            size = found[at, 2]
            part = found[at, 1] // size + 1
            for d in range(3, 3 + size):
                if part > share[found[at, d]]:
                    share[found[at, d]] = part
        total = 0
        for k in range(m):
            total += share[k]
        if total <= now:
            return 0
        kept = 0
        for at in range(count):
            cost = 0
            for d in range(3, 3 + found[at, 2]):
                cost += share[found[at, d]]
            if total + found[at, 1] - cost > now:
                if kept < at:
                    for part in range(COST):
                        found[kept, part] = found[at, part]
                found[kept, COST] = cost
                kept += 1
        if kept == count:
            break
        count = kept
    return count


@compiled
def _best_packing(m: int, found: Any, count: int, now: int, share: Any, trail: Any, chosen: Any) -> int:
    """Write into `chosen` the masks of the packing worth most and return how many; 0 if none is worth more than `now`.

    Depth first by the lowest person not yet decided: each group that begins with them, then without them. `trail`
    has, for each depth: that person, who is used, value, the next group, what the undecided can bring at most, and
    the group taken to come here. Gives up after STEPS with the best so far.
    """
    starts = trail[m + 1 :, 0]
    starts[: m + 1] = count
    for at in range(count - 1, -1, -1):
        starts[found[at, 3]] = at
    for k in range(m - 1, -1, -1):
        starts[k] = min(starts[k], starts[k + 1])
    trail[0, :] = 0
    for k in range(m):
        trail[0, 4] += share[k]
    depth, best, kept = 0, now, 0
    for _ in range(STEPS):
        low, used, value, at, bound = trail[depth, 0], trail[depth, 1], trail[depth, 2], trail[depth, 3], trail[depth, 4]
        if value + bound <= best or low >= m:
            if depth == 0:
                break
            depth -= 1
            continue
        if not used >> low & 1:
            end = starts[low + 1]
            while at < end and (found[at, 0] & used or value + bound + found[at, 1] - found[at, COST] <= best):
                at += 1
            trail[depth, 3] = at + 1
            if at < end:
                depth += 1
                value += found[at, 1]
                trail[depth, 0], trail[depth, 1], trail[depth, 2] = low + 1, used | found[at, 0], value
                trail[depth, 3], trail[depth, 4], trail[depth, 5] = end, bound - found[at, COST], found[at, 0]
                if value > best:
                    best, kept = value, depth
                    for d in range(depth):
                        chosen[d] = trail[d + 1, 5]
                continue
            bound -= share[low]
        trail[depth, 0], trail[depth, 3], trail[depth, 4] = low + 1, starts[low + 1], bound
    return kept


@compiled
def _add(person: int, m: int, few: Any, kept: Any, stamp: int, most: int) -> int:
    """Put a person, with their group, among the few if there is room; return how many there are now."""
    home, members, sizes, mark, _ = kept
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
def _gather(anchor: int, few: Any, near: Any, degrees: Any, kept: Any, stamp: int, most: int, state: Any) -> int:
    """Fill `few` with the anchor and some who fit one of those already there, groups whole; return how many."""
    mark = kept[3]
    m = _add(anchor, 0, few, kept, stamp, most)
    for _ in range(GATHERINGS):
        if m >= most - 1:
            break
        person = few[draw(state, m)]
        if degrees[person] > 0:
            other = near[person, min(draw(state, degrees[person]), draw(state, degrees[person]))]
            if mark[other] != stamp:
                m = _add(other, m, few, kept, stamp, most)
    return m


@compiled
def _value_now(m: int, few: Any, kept: Any) -> int:
    """Return what the groups of the few are worth; they stand one group after another."""
    home, _, _, _, values = kept
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
    home, members, sizes, _, values = kept
    for k in range(m):
        group = home[few[k]]
        if group >= 0 and sizes[group] > 0:
            sizes[group] = 0
            spare[spare[-1]] = group
            spare[-1] += 1
        home[few[k]] = -1
    for number in range(count):
        spare[-1] -= 1
        group = spare[spare[-1]]
        for k in range(m):
            if chosen[number] >> k & 1:
                members[group, sizes[group]] = few[k]
                sizes[group] += 1
                home[few[k]] = group
        values[group] = _value_of_group(task, members, sizes, group)


@compiled
def _value_of_group(task: Any, members: Any, sizes: Any, group: int) -> int:
    _, _, worth, extra, standing, bonus = task
    size = sizes[group]
    pairs, extras, seen = 0, 0, 0
    for a in range(size):
        person = members[group, a]
        extras += extra[person, size - 3]
        seen |= 1 << standing[person]
        for b in range(a):
            pairs += worth[person, members[group, b]]
    return int(value_of(pairs, size, extras, seen, bonus))


@compiled
def opened(task: Any, home: Any) -> Any:
    """Return home, members and sizes by group, marks by person, values by group; and the stack of free rows."""
    groups = len(home) // 3 + 1
    members = np.zeros((groups, 6), np.int64)
    sizes = np.zeros(groups, np.int64)
    values = np.zeros(groups, np.int64)
    for person in range(len(home)):
        group = home[person]
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
        values[group] = _value_of_group(task, members, sizes, group)
    return (home, members, sizes, np.full(len(home), -1, np.int64), values), spare


@compiled
def search(task: Any, near: Any, degrees: Any, home: Any, order: Any, tries: int, most: int, seed: int) -> None:
    """Better the groups in `home` (row of each person's group, -1 for none) in place.

    `near[i, :degrees[i]]`: whom i fits, most worth first. Goes once through `order` for those without a group, then
    draws a person `tries` times. `most` people are regrouped at once.
    """
    n, width = task[1].shape
    state = np.full(1, seed % (_MODULUS - 1) + 1, np.int64)
    kept, spare = opened(task, home)
    room = (
        np.zeros(most, np.int64), np.zeros((most, most), np.int64),
        np.zeros((6, 12), np.int64), np.zeros((6, width), np.int64),
    )  # fmt: skip
    found = np.zeros((MOST_GROUPS, COST + 1), np.int64)
    trail = np.zeros((2 * most + 3, 6), np.int64)
    chosen = np.zeros(most, np.int64)
    few, share = np.zeros(most, np.int64), np.zeros(most, np.int64)
    for turn in range(len(order) + tries):
        anchor = order[turn] if turn < len(order) else draw(state, n)
        if degrees[anchor] == 0 or (turn < len(order) and home[anchor] >= 0):
            continue
        m = _gather(anchor, few, near, degrees, kept, turn, most, state)
        now = _value_now(m, few, kept)
        count = _sift(m, found, _list_groups(few, m, task, room, found), now, share)
        if count:
            made = _best_packing(m, found, count, now, share, trail, chosen)
            if made:
                _settle(m, few, chosen, made, task, kept, spare)


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
def largest_dates(kinds: Any, open_in: Any, there: Any, kept: Any, counts: Any) -> int:
    """Write, slot by slot, who can come to each date of three people or more that is no part of another; return how many.

    `kinds`: people each kind of outing suits, in words; `open_in`: its slots as bits; `there[slot]`: who is free.
    """
    width = kinds.shape[1]
    made = 0
    columns, many = np.zeros((len(kinds), width), np.int64), np.zeros(len(kinds), np.int64)
    for slot in range(len(there)):
        found, start = 0, made
        for kind in range(len(kinds)):
            if open_in[kind] >> slot & 1:
                many[found] = 0
                for w in range(width):
                    columns[found, w] = kinds[kind, w] & there[slot, w]
                    many[found] += _bits(columns[found, w])
                found += many[found] >= 3
        order = np.argsort(-many[:found], kind="mergesort")
        for at in order:
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
                kept[made] = columns[at]
                counts[made] = many[at]
                made += 1
    return made
