"""Content, what participation taught, and a small prior of steady attendance as one affinity.

Content stands alone in a new town: without evidence the answer is the content, untouched. The
constants are by cross-validation over people in two cities (docs/benchmarks-affinity.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

MOST = 0.65  # the weight of what was learned when there is plenty of evidence
HALF = 0.5  # learned likes at which it weighs half of that
PRIOR = 0.1  # what steady attendance adds, in spreads of the content for each of its own
EVERY = 10  # each tenth place is for a listing that too few people know yet
_ALIKE = 0.5  # new listings with at least this share of the best one's content take turns
_CAP = 3.0  # attendance counts up to this many spreads over the mean: popularity never wins by itself
_TOP = 0.9  # above it, and above the best content, values are pressed together
_STEP = 1e-6  # just before the one whose place it takes
_FLOOR = 0.05  # a content without any spread still has this one, so that the rest can order


def learned_share(known: int) -> float:
    """Return the weight of what was learned, 0 to MOST, for the number of likes it knows."""
    return MOST * known / (known + HALF)


def blend(
    content: Values,
    *,
    learned: Values | None = None,
    known: int = 0,
    against: Values | None = None,
    people: Values | None = None,
) -> Values:
    """Return one affinity per candidate, 0 to 1, six places, in the order given.

    `content` is 0 to 1; `learned` comes from the model that knew `known` of the person's likes;
    `against` is what it finds for what they put aside, of which only what is above 0 counts;
    `people` is how many came regularly, 0 for a new listing, and may be left out. Learned and
    people are brought to the mean and spread of the content
    first. Without both the content comes back as it is. Raises ValueError when the lengths differ.
    """
    for other in (learned, against, people):
        if other is not None and len(other) != len(content):
            raise ValueError("The signals of a blend have one value per candidate each.")
    if not len(content):
        return content.astype(np.float64)
    share = learned_share(known) if learned is not None and np.ptp(learned) > 0 else 0.0
    spread = max(float(content.std()), _FLOOR)
    total = content.astype(np.float64)
    if share and learned is not None:
        # In the spread of the likes alone, so that putting one thing aside stretches nothing else.
        less = 0.0 if against is None else against.clip(0) / learned.std()
        total = (1 - share) * total + share * (content.mean() + spread * (_standard(learned) - less))
    if people is not None and people.any():
        total = total + PRIOR * spread * np.clip(_standard(np.log1p(people)), 0, _CAP)
    elif not share:
        return content.astype(np.float64)
    return np.round(_within(total, float(content.max())), 6)


def fair_share(
    values: Values, *, content: Values, people: Values, turn: int = 0, every: int = EVERY, least: float = 0.0
) -> Values:
    """Return the values with new listings raised, so that one stands at each place divisible by `every`.

    New is what has nobody behind it (`people` 0) and a content over `least`. Those with at least half
    of the best one's content come first, in an order that changes with `turn` (a number that
    stands for the person), so that all of them are shown to somebody; the others follow by
    content. Nothing is lowered. Raises ValueError for an `every` under 2 or when the lengths differ.
    """
    if every < 2 or not len(values) == len(content) == len(people):
        raise ValueError("Places come by twos or more, and there is one value per candidate each.")
    new = np.flatnonzero((people == 0) & (content > least))
    if not len(new):
        return values
    near = content[new]
    alike = near >= _ALIKE * near.max()
    first = new[np.lexsort((np.where(alike, _shuffled(new, turn), 0), np.where(alike, 0, -near), ~alike))]
    aims = np.sort(values)[::-1][every - 1 :: every - 1] + _STEP
    count = min(len(first), len(aims))
    raised = values.astype(np.float64)
    raised[first[:count]] = np.maximum(raised[first[:count]], aims[:count])
    return np.round(np.minimum(raised, 1.0), 6).astype(np.float64)


def _shuffled(rows: NDArray[np.int64], turn: int) -> NDArray[np.uint64]:
    """Return a number per row that looks like chance and is the same each time (splitmix64, Steele 2014)."""
    mixed = (rows.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15) ^ np.uint64(turn % 2**64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _standard(values: Values) -> Values:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def _within(total: Values, top: float) -> Values:
    """Return values within 0 and 1 in the same order: up to `top` as they are, those above pressed together.

    So that what was learned of a few does not push everything else towards 0.
    """
    total = total - min(0.0, float(total.min()))
    top = min(max(top, 0.0), _TOP)
    over = np.maximum(total - top, 0) / (1 - top)
    return np.minimum(total, top) + (1 - top) * over / (1 + over)
