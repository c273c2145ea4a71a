"""Content, what participation taught, and a small prior of steady attendance as one affinity.

Content stands alone in a new town: without evidence the answer is the content, untouched. The
constants are by cross-validation over people in two cities (docs/benchmarks-affinity.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

HALF = 0.5  # learned likes at which what was learned weighs as much as content
PRIOR = 0.2  # the most that steady attendance may add, in spreads of the content
_CAP = 1.0  # attendance counts up to this many spreads over the mean: popularity never wins by itself
_FLOOR = 0.05  # a content without any spread still has this one, so that the rest can order


def learned_share(known: int) -> float:
    """Return the weight of what was learned, 0 to 1, for the number of likes it knows."""
    return known / (known + HALF)


def blend(content: Values, *, learned: Values | None = None, known: int = 0, people: Values | None = None) -> Values:
    """Return one affinity per candidate, 0 to 1, six places, in the order given.

    `content` is 0 to 1; `learned` comes from the model that knew `known` of the person's likes;
    `people` is how many came regularly, 0 for a new listing, and may be left out. Learned and
    people are brought to the mean and spread of the content first. Without both the content
    comes back as it is. Raises ValueError when the lengths differ.
    """
    for other in (learned, people):
        if other is not None and len(other) != len(content):
            raise ValueError("The signals of a blend have one value per candidate each.")
    if not len(content):
        return content.astype(np.float64)
    share = learned_share(known) if learned is not None and np.ptp(learned) > 0 else 0.0
    spread = max(float(content.std()), _FLOOR)
    total = content.astype(np.float64)
    if share and learned is not None:
        total = (1 - share) * total + share * (content.mean() + spread * _standard(learned))
    if people is not None:
        total = total + PRIOR * spread * np.clip(_standard(np.log1p(people)), 0, _CAP)
    return np.round(_within(total), 6)


def _standard(values: Values) -> Values:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def _within(total: Values) -> Values:
    """Return values within 0 and 1: pressed from above, so that the best stay apart, and cut below."""
    return np.clip(total / max(1.0, float(total.max())), 0, 1)
