"""Learning from people what goes together: see `matching.core.learned` for what comes of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh
from scipy.sparse.linalg import LinearOperator, eigsh

from matching.core.joint import PEOPLE_BEHIND, Met, met
from matching.core.learned import ACTIVITY, SUBJECT, LearnedModel, model_of
from matching.core.subjects import Subjects, no_subjects

RANK, RIDGE = 110, 2.0  # by cross-validation over people in two cities; flat around both
_BUNDLES, _FEWEST = 60, 5  # how many bundles, and the fewest activities one has on average
_BUNDLE = 0.5  # what a liked activity says through its bundle, beside what it says itself
_COARSE = 20  # eigenvectors that bundles are made of
_FILLING, _ROUNDS = 10, 2
_FIRM, _MILD = 2, 3  # powers of the shrinkage: what one did says more in detail than what one ticked
_SPREAD = 0.5  # columns are divided by their people to this power
_DENSE = 1_500  # up to here a full eigendecomposition is quicker and exact
_BLOCK = 1_000
_FITTING = 30
_NOUGHT = 1e-9


def fit(
    rows: Iterable[Iterable[str]],
    *,
    within: Mapping[str, Iterable[str]] | None = None,
    subjects: Subjects | None = None,
    rank: int = RANK,
    ridge: float = RIDGE,
) -> LearnedModel:
    """Learn from people, one row of things each; the same answer for any order of rows.

    `within` names what a thing lies in, its families; what activities speak of are their `subjects`. Whoever has a
    thing has those too. Of a thing and what it lies in only the people count who have
    that by another thing as well: else each thing would be drawn by its own family before
    all, which tells nothing of people who do not have it yet.

    Rows with fewer than two things, families and areas apart, say nothing of what goes together
    and are left out. With C the co-occurrences over sqrt(people x people), rare pairs filled in
    (see `_filled_in`), and U, e its leading eigenpairs above 0, each pair counts f = (e / (e +
    ridge))^2 and the weights are those of EASE, minus each column of the inverse over its
    diagonal, as if U diag(f) U' were all of C (C + ridge)^-1. Activities that meet alike share
    the bundle they are in, as a thing of its own (see `_bundles`). Raises ValueError for a rank
    under 1 or a ridge of 0 or less.
    """
    if rank < 1 or ridge <= 0:
        raise ValueError("The rank starts at 1 and the ridge above 0.")
    subjects = subjects or no_subjects()
    joint = met(rows, within or {}, subjects)
    bundles = _bundles(joint, min(rank, _COARSE))
    joined = (joint.marks @ bundles).tocsr()
    joined.data[:] = 1
    every, count = sparse.hstack([joint.marks, joined]).tocsr(), len(joint.things)
    lent = sparse.block_diag([joint.lent, sparse.csr_matrix((bundles.shape[1],) * 2)]).tocsr()
    people, values, vectors = _factors(every, lent, rank, rounds=_ROUNDS)
    scale = people**-_SPREAD
    careful = values / (values + ridge)
    left_over = 1 - (vectors * careful**_FIRM * vectors).sum(axis=1)  # above 0
    firm = np.array([_FIRM if thing.startswith((ACTIVITY, SUBJECT)) else _MILD for thing in joint.things])
    gives = vectors[:count] * careful ** firm[:, None] * scale[:count, None]
    through = vectors[count:] * careful**_FIRM * scale[count:, None]
    gives, takes = gives + _BUNDLE * (bundles @ through), (vectors / (scale * left_over)[:, None])[:count]
    counted = np.zeros((len(joint.steady), vectors.shape[1]))
    return model_of(
        things=(*joint.things, *joint.steady),
        people=np.array([*people[:count], *joint.steady.values()], np.int32),
        gives=np.vstack([gives, counted]).astype(np.float32),
        takes=np.vstack([takes, counted]).astype(np.float32),
        subjects=subjects,
    )


def together(marks: sparse.csr_matrix, lent: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return how many people have both things, less those `lent`, pairs with fewer than PEOPLE_BEHIND left out.

    In blocks of columns, so that the many rare pairs are never all in memory.
    """
    turned = marks.T.tocsr()
    kept = []
    for start in range(0, marks.shape[1], _BLOCK):
        block = (turned[start : start + _BLOCK] @ marks - lent[start : start + _BLOCK]).tocsr()
        block.data[block.data < PEOPLE_BEHIND] = 0
        block.eliminate_zeros()
        kept.append(block)
    return sparse.vstack(kept).tocsr() if kept else sparse.csr_matrix((0, 0))


def _bundles(joint: Met, rank: int) -> sparse.csr_matrix:
    """Return 1 where an activity (row; other things have none) is in a bundle (column) of those that meet alike.

    By k-means over the directions of the leading eigenvectors, the first of which only tells how common a
    thing is. A bundle gathers enough people where two single activities have too few.
    """
    rows = np.array([at for at, thing in enumerate(joint.things) if thing.startswith(ACTIVITY)], dtype=np.int64)
    count = min(_BUNDLES, len(rows) // _FEWEST)
    if count < 2:
        return sparse.csr_matrix((len(joint.things), 0))
    from sklearn.cluster import KMeans

    _, values, vectors = _factors(joint.marks, joint.lent, rank)
    leading = np.argsort(-values)[1:]
    spread = (vectors[:, leading] * np.sqrt(values[leading]))[rows]
    length = np.linalg.norm(spread, axis=1, keepdims=True)
    label = KMeans(count, n_init=2, random_state=0).fit_predict(spread / np.where(length > 0, length, 1))
    return sparse.csr_matrix((np.ones(len(rows)), (rows, label)), shape=(len(joint.things), count))


def _factors(
    marks: sparse.csr_matrix, lent: sparse.csr_matrix, rank: int, *, rounds: int = 0
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return the people of each thing, and the leading eigenpairs of what meets over sqrt(people x people).

    What was left out is filled in by chance at first, then `rounds` times by what the `_FILLING`
    leading eigenpairs say (soft imputation in the manner of Mazumder, Hastie and Tibshirani 2010).
    """
    pairs = together(marks, lent)
    people = pairs.diagonal()
    scale = people**-_SPREAD
    shared = (sparse.diags(scale) @ pairs @ sparse.diags(scale)).tocsr()
    totals = scale * (marks @ scale @ marks - lent @ scale)
    values, vectors = np.ones(1), np.ones((len(people), 1))
    for left in range(rounds, -1, -1):
        beyond, vectors = _filled_in(shared, totals, values, vectors)
        values, vectors = _leading(beyond, values, vectors, rank if not left else _FILLING)
    return people, values, vectors


def _filled_in(
    shared: sparse.csr_matrix, totals: NDArray[np.float64], values: NDArray[np.float64], vectors: NDArray[np.float64]
) -> tuple[sparse.csr_matrix, NDArray[np.float64]]:
    """Return S and B so that S + B diag(values) B' is `shared`, its left-out pairs filled in.

    A pair left out is not a pair that never meets: with 0 in its place two common things would
    seem to repel each other. The guess is `vectors` diag(values) `vectors`', each row and column
    multiplied so that each thing's left-out pairs sum to what they did, a total over all its people
    (iterative proportional fitting, Deming and Stephan 1940).
    """
    entries = shared.tocoo()
    guess = np.zeros(len(entries.data))
    for value, vector in zip(values, vectors.T, strict=True):
        guess += value * vector[entries.row] * vector[entries.col]
    known = sparse.csr_matrix((guess, (entries.row, entries.col)), shape=shared.shape)
    missing = (totals - np.asarray(shared.sum(axis=1)).ravel()).clip(0)
    by = np.sqrt(missing / max(1, len(missing)))
    for _ in range(_FITTING):
        others = (vectors @ (values * (vectors.T @ by)) - known @ by).clip(0)
        aim = np.divide(missing, others, out=np.zeros_like(missing), where=others > _NOUGHT)
        by = np.sqrt(by * aim)  # halfway, so that the two sides do not swing
    beyond = shared - sparse.diags(by) @ known @ sparse.diags(by)
    return beyond.tocsr(), vectors * by[:, None]


def _leading(
    beyond: sparse.csr_matrix, weights: NDArray[np.float64], basis: NDArray[np.float64], rank: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the largest eigenvalues above 0, at most `rank`, and their vectors as columns.

    Of beyond + basis diag(weights) basis', which is never written out when it is large.
    """
    count = beyond.shape[0]
    if count == 0:
        return np.zeros(0), np.zeros((0, 0))
    if count <= max(_DENSE, rank + 1):
        full = beyond.toarray() + (basis * weights) @ basis.T
        values, vectors = eigh(full, subset_by_index=(max(0, count - rank), count - 1))
    else:
        whole = LinearOperator(
            shape=beyond.shape,
            dtype=np.float64,
            matvec=lambda v: beyond @ v.ravel() + basis @ (weights * (basis.T @ v.ravel())),
        )
        values, vectors = eigsh(whole, k=rank, which="LA", v0=np.ones(count))
    above = values > _NOUGHT
    return values[above], vectors[:, above]
