"""Content, what participation taught, and a small prior of steady attendance as one affinity.

Content stands alone in a new town: without evidence the answer is the content, untouched. The
constants are by cross-validation over people in two cities (docs/benchmarks-affinity.md).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

MOST = 0.77  # the weight of what was learned when there is plenty of evidence
HALF = 0.5  # learned likes at which it weighs half of that
PRIOR = 0.25  # what steady attendance adds, in spreads of the content for each of its own
EVERY = 5  # each fifth place is for a listing that too few people know yet
_CAP = 3.0  # attendance counts up to this many spreads over the mean: popularity never wins by itself
_FLOOR = 0.05  # a content without any spread still has this one, so that the rest can order


def learned_share(known: int) -> float:
    """Return the weight of what was learned, 0 to MOST, for the number of likes it knows."""
    return MOST * known / (known + HALF)


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


def order(values: Values, *, content: Values, people: Values, every: int = EVERY) -> NDArray[np.int64]:
    """Return the row numbers of the candidates, best first, with a fair share for new listings.

    At each place divisible by `every` stands the best by content of the rows with nobody behind
    them (`people` 0), if its content is over 0; all other places go by `values`. Ties go to the
    earlier row. Raises ValueError for an `every` under 2 or when the lengths differ.
    """
    if every < 2 or not len(values) == len(content) == len(people):
        raise ValueError("Places come by twos or more, and there is one value per candidate each.")
    best = np.argsort(-values, kind="stable")
    fresh = np.argsort(-content, kind="stable")
    newcomers = iter(fresh[(people[fresh] == 0) & (content[fresh] > 0)].tolist())
    taken: dict[int, None] = {}
    for row in best.tolist():
        if row in taken:
            continue
        if (len(taken) + 1) % every == 0:
            newcomer = next((one for one in newcomers if one not in taken), row)
            taken[newcomer] = None
        taken.setdefault(row)
    return np.array(list(taken), dtype=np.int64)


def _standard(values: Values) -> Values:
    spread = values.std()
    return (values - values.mean()) / spread if spread > 0 else np.zeros(len(values))


def _within(total: Values) -> Values:
    """Return values within 0 and 1, moved and pressed rather than cut, so that no two fall together."""
    total = total - min(0.0, float(total.min()))
    return total / max(1.0, float(total.max()))
