"""The best way of grouping a few people, exactly, as loops a compiler can take.

Everything is a whole number, so the answer is the same compiled or not and on every machine. A `task` is what is known
of the people of a cell, numbered from 0. `marks[i]`: bits of the dates that suit i, the last word those of languages.
`worth[i, j]`: how alike two are, below 0 where they may not meet or share no date; `extra[i, k - 3]`: what i brings to
a group of k; `standing[i]`; and `bonus[s]` for each member of a group in which the standings s, as bits, are seen.
"""

from __future__ import annotations

from typing import Any

from matching.core.kernels import _compiled as compiled

PARTS = 60  # of one unit of worth: divides by 2, 3, 4 and 5 others
COST, SHARE = 9, 10  # columns of `found`
WIDTH = 11
MOST_GROUPS = 1200  # that are looked at among a few people
_STEPS = 500  # of one packing


@compiled
def value_of(pairs: int, size: int, extras: int, standings: int, bonus: Any) -> int:
    """Return what a group is worth: twice the sum over its pairs, by others each has, and what its members bring."""
    return int(pairs * (2 * PARTS // (size - 1)) + extras + size * bonus[standings])


@compiled
def _share(value: int, size: int) -> int:
    """Return a little more than a member's equal share; by sizes, for a compiler divides faster by what it knows."""
    if size == 3:
        return value // 3 + 1
    if size == 4:
        return value // 4 + 1
    if size == 5:
        return value // 5 + 1
    return value // 6 + 1


@compiled
def _alone(size: int, new: int, steady: int) -> bool:
    """Say whether the only beginner would be among old hands."""
    return new == 1 and steady == size - 1


@compiled
def list_groups(few: Any, m: int, task: Any, room: Any, found: Any) -> int:
    """Write every group these few can form into `found`, by its first member, and return how many.

    A row of `found`: mask, value, size, members (places among the few, ascending), room for COST, SHARE. `room` is
    space for a group that grows, by depth: in `frame` whom to try next, who may still come, pairs, mask,
    standings seen, how many are new and steady, and what the members bring by size; in `words` their dates.
    """
    marks, worth, extra, standing, bonus = task
    allowed, alike, frame, words = room
    width = marks.shape[1]
    for a in range(m):
        allowed[a] = 0
        for b in range(a + 1, m):
            alike[a, b] = worth[few[a], few[b]]
            if alike[a, b] >= 0:
                allowed[a] |= 1 << b
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
                found[count, SHARE] = _share(found[count, 1], size)
                count += 1
    return count


@compiled
def sift(m: int, found: Any, count: int, now: int, share: Any) -> int:
    """Keep the groups that may be part of a packing worth more than `now`, in their order; return how many.

    No packing is worth more than the sum of each person's best share: of a group's value, its size-th part. A
    group that brings its members less than their best shares (its COST) leaves the others only theirs.
    """
    for _ in range(3):
        for k in range(m):
            share[k] = 0
        for at in range(count):
            part = found[at, SHARE]
            for d in range(3, 3 + found[at, 2]):
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
                    for part in range(WIDTH):
                        found[kept, part] = found[at, part]
                found[kept, COST] = cost
                kept += 1
        if kept == count:
            break
        count = kept
    return count


@compiled
def best_packing(m: int, found: Any, count: int, now: int, share: Any, trail: Any, chosen: Any) -> int:
    """Write into `chosen` the masks of the packing worth most and return how many; 0 if none is worth more than `now`.

    Depth first by the lowest person not yet decided: each group that begins with them, then without them. `trail`
    has, for each depth: that person, who is used, value, the next group, what the undecided can bring at most, and
    the group taken to come here. Gives up after _STEPS with the best so far.
    """
    starts = trail[m + 1 :, 0]
    for k in range(m + 1):
        starts[k] = count
    for at in range(count - 1, -1, -1):
        starts[found[at, 3]] = at
    for k in range(m - 1, -1, -1):
        starts[k] = min(starts[k], starts[k + 1])
    for part in range(6):
        trail[0, part] = 0
    for k in range(m):
        trail[0, 4] += share[k]
    depth, best, kept = 0, now, 0
    for _ in range(_STEPS):
        low, used, value, at, bound = (
            trail[depth, 0],
            trail[depth, 1],
            trail[depth, 2],
            trail[depth, 3],
            trail[depth, 4],
        )
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
