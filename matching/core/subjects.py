"""What activities speak of, in a few hundred subjects: those in one subject say alike things.

A subject gathers enough people where single activities have too few in common. It is found by k-means over a
latent semantic space (Deerwester and others 1990) of interests and words; several times, each with another
start, because where one subject ends is partly chance. scikit-learn is imported where it is used, because the
import is slow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from matching.core.affinity import AffinityModel
from matching.core.vectors import unit_rows

SETS = 3
_SUBJECTS = 300  # in each set
_FEWEST = 4  # activities that a subject has on average, at least
_DIRECTIONS = 60
_SAMPLE = 20_000  # rows that the space and the subjects are made from, evenly taken
_BLOCK = 50_000


@dataclass(frozen=True, kw_only=True, eq=False)
class Subjects:
    """The subjects of activities by their numbers, which ascend; labels are (activities, SETS), -1 where none."""

    ids: NDArray[np.int64]
    labels: NDArray[np.int16]

    def of(self, ids: Iterable[int]) -> frozenset[str]:
        """Return the names of the subjects of some activities; those that are not here have none."""
        if not len(self.ids):
            return frozenset()
        numbers = np.array(sorted(set(ids)), np.int64)
        at = np.searchsorted(self.ids, numbers).clip(max=len(self.ids) - 1)
        at = at[self.ids[at] == numbers]
        return frozenset(
            f"{number}-{label}" for row in self.labels[at].tolist() for number, label in enumerate(row) if label >= 0
        )


def no_subjects() -> Subjects:
    """The subjects of a catalogue that has none."""
    return Subjects(ids=np.zeros(0, np.int64), labels=np.zeros((0, SETS), np.int16))


def subjects_of(model: AffinityModel, ids: NDArray[np.int64]) -> Subjects:
    """Return the subjects of the model's documents, whose numbers are `ids`, ascending; the same each time.

    Documents that share no term with another one have none. With too few documents nobody has any.
    """
    terms = sparse.hstack([_shared(model.interests), _shared(model.words)], format="csr")
    telling = np.flatnonzero(np.diff(terms.indptr))
    sample = telling[:: max(1, -(-len(telling) // _SAMPLE))]
    count = min(_SUBJECTS, len(sample) // _FEWEST)
    if count < 2:
        return no_subjects()
    labels = np.full((len(ids), SETS), -1, np.int16)
    labels[telling] = _labels(terms, telling, sample, count)
    return Subjects(ids=ids, labels=labels)


def _shared(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    """The columns that two documents have or more, each row of unit length."""
    return unit_rows(rows[:, np.flatnonzero(rows.getnnz(axis=0) > 1)])


def _labels(
    terms: sparse.csr_matrix, rows: NDArray[np.int64], sample: NDArray[np.int64], count: int
) -> NDArray[np.int16]:
    from sklearn.cluster import KMeans
    from sklearn.decomposition import TruncatedSVD

    space = TruncatedSVD(min(_DIRECTIONS, terms.shape[1]), random_state=0).fit(terms[sample])
    near = _unit(space.transform(terms[sample]))
    found = np.zeros((len(rows), SETS), np.int16)
    for number in range(SETS):
        groups = KMeans(count, n_init=1, random_state=number).fit(near)
        for start in range(0, len(rows), _BLOCK):
            block = terms[rows[start : start + _BLOCK]]
            found[start : start + _BLOCK, number] = groups.predict(_unit(space.transform(block)))
    return found


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    unit: NDArray[np.float64] = rows / np.where(lengths > 0, lengths, 1)
    return unit
