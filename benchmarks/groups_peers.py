"""Other ways to form groups, for the benchmark: each answers with lists of rows, good or not.

They are given what the solver knows (who may meet whom, dates, worth); those that have no place for such rules use what
they can. networkx and k-means-constrained are left out where they are not installed.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from matching.core.groups.cell import Cell
from matching.core.groups.pool import Pool

Groups = list[tuple[int, ...]]
Method = Callable[[Pool, Cell], Groups]


class Feasible:
    """Says whether rows can form a group: the pairs, one date, one language, no beginner alone among old hands."""

    def __init__(self, cell: Cell) -> None:
        self.marks, worth, _, self.standing, _ = cell.task
        self.fits, self.worth = worth >= 0, np.maximum(worth, 0)

    def may(self, rows: tuple[int, ...]) -> bool:
        """Say so for a group, or for a part of one while it has fewer than three."""
        if not all(self.fits[a, b] for a, b in combinations(rows, 2)):
            return False
        common = np.bitwise_and.reduce(self.marks[list(rows)])
        return bool(common[:-1].any() and common[-1])

    def whole(self, rows: tuple[int, ...]) -> bool:
        """Say so for a finished group."""
        kinds = [int(self.standing[one]) for one in rows]
        alone = kinds.count(0) == 1 and kinds.count(2) == len(rows) - 1
        return 3 <= len(rows) <= 6 and not alone and self.may(rows)

    def value(self, rows: tuple[int, ...]) -> float:
        """Return the worth of the pairs, by others each has."""
        return sum(float(self.worth[a, b]) for a, b in combinations(rows, 2)) * 2 / max(1, len(rows) - 1)


def by_chance(pool: Pool, cell: Cell) -> Groups:
    """Cut a shuffled list into fours."""
    order = np.random.default_rng(1).permutation(len(pool.people))
    return [tuple(int(one) for one in order[at : at + 4]) for at in range(0, len(order), 4)]


def pairing_bot(pool: Pool, cell: Cell) -> Groups:
    """Go down a shuffled list and join up to four who are not kept apart and have not met: what chat bots do."""
    waiting = [int(one) for one in np.random.default_rng(2).permutation(len(pool.people))]
    barred = pool.barred.toarray()
    made: Groups = []
    while waiting:
        group = [waiting.pop()]
        for one in list(waiting):
            if len(group) < 4 and not barred[one, group].any():
                group.append(one)
                waiting.remove(one)
        made.append(tuple(group))
    return made


def plain_greedy(pool: Pool, cell: Cell) -> Groups:
    """Start with who fits the fewest; add the most alike who still fits, up to four; keep threes and fours."""
    feasible = Feasible(cell)
    free = set(range(len(pool.people)))
    made: Groups = []
    for first in np.argsort(feasible.fits.sum(axis=1), kind="stable"):
        group = (int(first),)
        if group[0] not in free:
            continue
        while len(group) < 4:
            may = [one for one in np.flatnonzero(feasible.fits[list(group)].all(axis=0)) if int(one) in free]
            may = [int(one) for one in may if feasible.may((*group, int(one)))]
            if not may:
                break
            group = (*group, max(may, key=lambda one: (sum(feasible.worth[one, list(group)]), -one)))
        if feasible.whole(group):
            made.append(group)
            free.difference_update(group)
    return made


def matching_twice(pool: Pool, cell: Cell) -> Groups:
    """Match people into the pairs worth most, then pairs with pairs and with single people."""
    import networkx

    feasible = Feasible(cell)
    parts: Groups = [(one,) for one in range(len(pool.people))]
    for _ in range(2):
        graph = networkx.Graph()
        for a, b in combinations(range(len(parts)), 2):
            union = parts[a] + parts[b]
            if feasible.may(union) and (len(union) < 3 or feasible.whole(union)):
                graph.add_edge(a, b, weight=feasible.value(union))
        pairs: set[Any] = networkx.max_weight_matching(graph)
        inside = {one for pair in pairs for one in pair}
        parts = [parts[a] + parts[b] for a, b in pairs] + [part for at, part in enumerate(parts) if at not in inside]
    return [part for part in parts if len(part) >= 3]


def k_means(pool: Pool, cell: Cell) -> Groups:
    """Cluster places, interests and comfort into groups of three to six."""
    from k_means_constrained import KMeansConstrained

    people = pool.people
    place = np.stack([people.lat * 111, people.lon * 67, people.comfort * 4], axis=1)
    place = (place - place.mean(axis=0)) / 8
    rows = np.concatenate([place, people.likes.toarray()], axis=1)
    clusters = max(1, round(len(rows) / 4))
    found = KMeansConstrained(n_clusters=clusters, size_min=3, size_max=6, random_state=0, n_init=1).fit_predict(rows)
    return [tuple(int(one) for one in np.flatnonzero(found == number)) for number in range(clusters)]


METHODS: dict[str, Method] = {
    "by chance": by_chance,
    "pairing bot": pairing_bot,
    "k-means-constrained": k_means,
    "matching twice": matching_twice,
    "plain greedy": plain_greedy,
}
