"""Peers for the affinity benchmark: plain EASE, and ALS, BPR and BM25 item-item of `implicit`.

None of them keeps to the rule of five people. The peers of `implicit` see the shown groups of the
people asked while they are fitted (never the hidden ones), because only so can all of them answer.
They have no interests: a cold person gets nothing from them, and their cold rows rank by chance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

if TYPE_CHECKING:
    from benchmarks.affinity_fold import Fold

Scores = NDArray[np.float64]
_RIDGE = 30.0
_FEWEST = 3  # groups of fewer people are left out of the dense inverse, for time


def plain_ease(fold: Fold, warm: bool) -> Scores:
    """Steck 2019 as it stands, over the joint matrix [groups | interests], without families."""
    return _by_ease(fold, warm, ("activity:", "interest:"))


def ease_with_region(fold: Fold, warm: bool) -> Scores:
    """The same with the region people live in as a column, as our model has it."""
    return _by_ease(fold, warm, ("activity:", "interest:", "region:"))


def _by_ease(fold: Fold, warm: bool, kinds: tuple[str, ...]) -> Scores:
    def plain(likes: dict[str, float]) -> list[str]:
        return [one for one in likes if one.startswith(kinds)]

    if kinds not in fold.eased:
        fold.eased[kinds] = _ease([plain(one) for one in fold.rows])
    things, weights = fold.eased[kinds]
    among = [things.get(f"activity:{one}", -1) for one in fold.city.candidates]
    found = np.zeros((len(fold.asked), len(among)))
    for at, person in enumerate(fold.asked):
        known = [things[one] for one in plain(fold.shown(person, warm=warm)) if one in things]
        pull = weights[known].sum(axis=0)
        found[at] = np.append(pull, pull.min() - 1)[among]
    return found


def _ease(rows: list[list[str]]) -> tuple[dict[str, int], Scores]:
    names = sorted({one for row in rows for one in row})
    column = {one: at for at, one in enumerate(names)}
    marks = _matrix([[column[one] for one in row] for row in rows], len(names))
    kept = np.flatnonzero(np.asarray(marks.sum(axis=0)).ravel() >= _FEWEST)
    inverse = np.linalg.inv((marks[:, kept].T @ marks[:, kept]).toarray() + _RIDGE * np.eye(len(kept)))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return {names[one]: at for at, one in enumerate(kept)}, weights


def _matrix(rows: list[list[int]], width: int) -> sparse.csr_matrix:
    at = [(number, one) for number, row in enumerate(rows) for one in set(row)]
    lines, columns = np.array(at).T
    return sparse.csr_matrix((np.ones(len(at), dtype=np.float32), (lines, columns)), shape=(len(rows), width))


def _by_implicit(model: Any, fold: Fold) -> Scores:
    """Fit on everybody's groups, the people asked first and with their shown groups only."""
    known = [[*one.shown] for one in fold.asked] + [[*one.shown, *one.hidden] for one in fold.training]
    marks = _matrix(known + [list(one) for one, _ in fold.city.others], len(fold.city.topics))
    model.fit(marks, show_progress=False)
    asked = np.arange(len(fold.asked))
    if hasattr(model, "similarity"):
        return np.asarray((marks[asked] @ model.similarity).todense())[:, fold.city.candidates]
    found: Scores = (model.user_factors[asked] @ model.item_factors.T)[:, fold.city.candidates].astype(np.float64)
    return found


def _cold(fold: Fold) -> Scores:
    return np.random.default_rng(0).random((len(fold.asked), len(fold.city.candidates)))


try:
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import BM25Recommender
except ImportError:
    als = bpr = bm25 = None
else:

    def als(fold: Fold, warm: bool) -> Scores:  # type: ignore[misc]
        if not warm:
            return _cold(fold)
        model = AlternatingLeastSquares(factors=32, regularization=0.1, random_state=0, num_threads=1)
        return _by_implicit(model, fold)

    def bpr(fold: Fold, warm: bool) -> Scores:  # type: ignore[misc]
        if not warm:
            return _cold(fold)
        return _by_implicit(BayesianPersonalizedRanking(factors=32, random_state=0, num_threads=1), fold)

    def bm25(fold: Fold, warm: bool) -> Scores:  # type: ignore[misc]
        return _by_implicit(BM25Recommender(K=100, num_threads=1), fold) if warm else _cold(fold)
