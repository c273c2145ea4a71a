"""Two bounds on the worth of a round, whoever forms it.

**Threes are enough.** Take a group S of k people. For each of them, the mean worth of the others is the mean over all
pairs of the others; so the mean worth in S, added up over its people, is what its threes have of it, added up over all
threes and divided by (k - 1)(k - 2) / 2, the number of threes each of them is in. A three inside S keeps every rule S
keeps but the one about beginners (and room, which both bounds leave aside). Let v(T) be the mean worth in a three T and
the most that being in a group can bring its people beside: in a group of three with the standings that are there, if
the rule about beginners allows it, or in a larger one of the best size, with the whole bonus for standings. If prices y
of people, none below 0, add up to v(T) or more in every T, then, adding up over the threes of S, they add up to the
worth of S or more. Adding up over the groups of a round: no round is worth more than all prices together.

**Alone** (`best_alone`): the price of each is the most they have of any three.

**Shared** (`shared_prices`): the prices that cost least are the dual of packing threes, a linear programme. Threes are
added to it as its prices leave them out (column generation), asked at a point half way to the best prices so far
(Wentges 1997). Prices that miss some threes are made good: who is part of a three that brings d more than its prices
pays d / 3 more, for the largest d of theirs. Then every three is paid for, so the bound holds wherever this stops.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from benchmarks.groups_threes import Floats, Ints, best_threes, facts_of
from matching.core.groups.cells import Ground
from matching.core.groups.pool import Pool
from matching.core.groups.values import Wishes

_EACH = 6  # threes each person may add at a time
_ALL_PAID = 1e-6
_NEAR_ENOUGH = 0.002  # of the least a bound of this kind could be
_AT_FIRST = 0.9  # of the prices alone


@dataclass(frozen=True, kw_only=True)
class Shared:
    """Prices that pay for every three, and the least that any such prices add up to over the threes looked at."""

    prices: Floats
    least: float


def best_alone(pool: Pool, ground: Ground, wishes: Wishes, rows: Ints) -> Floats:
    """Return, for each of some people, the most they can have of the worth of any round."""
    found = np.zeros(len(rows))
    facts, nobody = facts_of(pool, ground, wishes), np.zeros((0, 3), np.int64)
    best_threes(facts, rows, np.zeros(len(pool.people)), 0, 0.0, found, nobody, np.zeros(0))
    return found


def shared_prices(pool: Pool, ground: Ground, wishes: Wishes, *, rounds: int) -> Shared:
    """Return the best prices found in so many rounds of adding threes; fewer where they can hardly be bettered."""
    n = len(pool.people)
    facts, everybody = facts_of(pool, ground, wishes), np.arange(n)
    best = best_alone(pool, ground, wishes, everybody)
    asked, least = best * _AT_FIRST, 0.0
    threes, values = np.zeros((0, 3), np.int64), np.zeros(0)
    more, brings, missing = np.zeros((n * _EACH, 3), np.int64), np.zeros(n * _EACH), np.zeros(n)
    for _ in range(rounds):
        made = best_threes(facts, everybody, asked, 1, _ALL_PAID, missing, more, brings)
        good = asked + missing / 3
        if good.sum() < best.sum():
            best = good
        if best.sum() <= least * (1 + _NEAR_ENOUGH):
            break
        added = np.sort(more[:made], axis=1)
        worth = brings[:made] + asked[added].sum(axis=1)
        added, first = np.unique(np.concatenate([threes, added]), axis=0, return_index=True)
        values, threes = np.concatenate([values, worth])[first], added
        inside = np.ones(threes.size), (np.repeat(np.arange(len(threes)), 3), threes.ravel())
        paid = sparse.csr_matrix(inside, shape=(len(threes), n))
        answer = linprog(np.ones(n), A_ub=-paid, b_ub=-values, bounds=(0, None), method="highs-ipm")
        least = float(answer.fun)
        asked = (best + answer.x) / 2
    return Shared(prices=best, least=least)
