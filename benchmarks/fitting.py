"""What learning costs: processor time, memory and the size of what is kept. Run: python -m benchmarks.fitting

Made-up people with three tastes each, who like twenty activities: four in five of one of their tastes, common ones more
often. Activities have two families and three subjects, which go by taste. Run it in a process of its own, since memory
is told at its peak.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import time
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from matching.core.learned import ACTIVITY, FAMILY, INTEREST, save
from matching.core.learning import fit
from matching.core.subjects import SETS, Subjects

INTERESTS, TASTES, LIKED = 200, 300, 20
_OF_OWN_TASTE = 0.8


def main() -> None:
    """Print one line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--activities", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=100_000)
    chosen = parser.parse_args()
    chance = np.random.default_rng(3)
    tastes = chance.integers(TASTES, size=chosen.activities)
    rows = [sorted(one) for one in _rows(chance, tastes, chosen.people)]
    within = {
        f"{ACTIVITY}{one}": [f"{FAMILY}{taste % 40}", f"{FAMILY}{taste % 23}"] for one, taste in enumerate(tastes)
    }
    labels = (tastes[:, None] + chance.integers(3, size=(len(tastes), SETS))) % TASTES
    subjects = Subjects(ids=np.arange(len(tastes)), labels=labels.astype(np.int16))
    before, begun = _peak(), time.process_time()
    model = fit(rows, within=within, subjects=subjects)
    took = time.process_time() - begun
    kept = io.BytesIO()
    save(model, kept)
    print(f"{len(model.things)} things, {len(rows)} people, {sum(map(len, rows))} likings: {took:.0f} s of processor,"
          f" {_peak():.0f} MB at the peak ({before:.0f} before), {len(kept.getvalue()) / 1e6:.0f} MB kept;"
          f" load {os.getloadavg()[0]:.0f}")  # fmt: skip


def _rows(chance: np.random.Generator, tastes: NDArray[np.int64], people: int) -> Iterator[set[str]]:
    of_taste = [np.flatnonzero(tastes == one) for one in range(TASTES)]
    for _ in range(people):
        own = chance.integers(TASTES, size=3)
        row = {f"{INTEREST}{taste % INTERESTS}" for taste in own.tolist()}
        for taste, strays in zip(chance.choice(own, LIKED), chance.random(LIKED) > _OF_OWN_TASTE, strict=True):
            among = of_taste[chance.integers(TASTES) if strays else taste]
            if len(among):
                row.add(f"{ACTIVITY}{among[int(len(among) * chance.random() ** 2)]}")  # the first ones are common
        yield row


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
