"""What people's plans and likings taught: a linear item-item model in closed form.

The model is the ridge-regularised autoencoder EASE (Steck 2019, "Embarrassingly Shallow
Autoencoders for Sparse Data") over one joint matrix whose columns are *things*: activities or
clubs, interests, and families of interests. One matrix serves people who only ticked interests and
people who liked activities as well.

Three departures, each measured in docs/benchmarks-affinity.md. A pair of things counts only
with PEOPLE_BEHIND different people behind it, and so does a single thing. Columns are divided
by the square root of their people before the fit, so that one strength of ridge suits rare and
common things. The co-occurrence matrix is inverted through its leading eigenvectors: without the
rare pairs it is no longer positive, and a thin factor scales where a dense inverse does not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.linalg import eigh
from scipy.sparse.linalg import LinearOperator, eigsh

Floats = NDArray[np.float32]

PEOPLE_BEHIND = 5  # fewer people than this could be recognised in what they have in common
RANK, RIDGE = 60, 4.0  # by cross-validation over people in two cities; flat around both
_SPREAD = 0.5  # columns are divided by their people to this power
_DENSE = 1_500  # up to here a full eigendecomposition is quicker and exact
_BLOCK = 1_000
_FAMILY = "family:"
_FITTING = 30
_NOUGHT = 1e-9


@dataclass(frozen=True, kw_only=True, eq=False)
class LearnedModel:
    """A fitted matrix as two thin factors: weight (from, to) = gives[from] . takes[to], 0 on the diagonal."""

    things: tuple[str, ...]  # in alphabetical order
    people: NDArray[np.int32]  # who stands behind each thing
    gives: Floats  # (things, rank)
    takes: Floats  # (things, rank)
    _places: Mapping[str, int] = field(repr=False)

    def affinities(self, likes: Mapping[str, float], among: Sequence[str]) -> NDArray[np.float64]:
        """Return how far the likes speak for each of `among`, in that order, to six places.

        About 0 to 1: an estimate of the share of people with these likes who have the thing, which
        may fall a little below 0. Things the model does not know are 0, and so is everything for
        likes it does not know. A thing does not speak for itself.
        """
        rows, weights = self._known(likes)
        columns = np.array([self._places.get(one, -1) for one in among], dtype=np.int64)
        here = columns >= 0
        values = np.zeros(len(among))
        if len(rows) and here.any():
            pull = weights @ self.gives[rows].astype(np.float64)
            takes = self.takes[columns[here]].astype(np.float64)
            own = np.zeros(len(self.things))
            own[rows] = weights * (self.gives[rows].astype(np.float64) * self.takes[rows]).sum(axis=1)
            values[here] = takes @ pull - own[columns[here]]
        return np.round(values, 6) + 0.0  # without minus nought

    def why(self, likes: Mapping[str, float], thing: str) -> tuple[tuple[str, float], ...]:
        """Return (like, contribution) for the likes that speak for a thing, strongest first.

        The affinity is the sum of the contributions, those against included, so that it falls by
        exactly a contribution when its like is taken away. Unknown things have no reasons.
        """
        at = self._places.get(thing)
        if at is None:
            return ()
        rows, weights = self._known(likes)
        shares = weights * (self.gives[rows].astype(np.float64) @ self.takes[at].astype(np.float64))
        found = [(self.things[row], float(share)) for row, share in zip(rows, shares, strict=True) if row != at]
        return tuple(sorted((one for one in found if one[1] > 0), key=lambda one: (-one[1], one[0])))

    def known(self, likes: Mapping[str, float]) -> int:
        """Return how many of the likes the model has learned about: the evidence it works with."""
        return len(self._known(likes)[0])

    def people_behind(self, among: Sequence[str]) -> NDArray[np.int32]:
        """Return how many people stand behind each thing, in that order; 0 when under PEOPLE_BEHIND."""
        places = [self._places.get(one) for one in among]
        return np.array([0 if at is None else self.people[at] for at in places], dtype=np.int32)

    def _known(self, likes: Mapping[str, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        found = sorted((self._places[one], weight) for one, weight in likes.items() if one in self._places and weight)
        return np.array([at for at, _ in found], np.int64), np.array([weight for _, weight in found], np.float64)


def things_of(
    *, interests: Mapping[str, float], liked: Iterable[str] = (), families: Iterable[str] = ()
) -> dict[str, float]:
    """Return a person's likes as things with weights: the row of the joint matrix.

    `families` are those of the interests and of what was liked; they carry what too few people
    share in detail.
    """
    return (
        {f"interest:{one}": weight for one, weight in interests.items()}
        | {f"activity:{one}": 1.0 for one in liked}
        | {f"{_FAMILY}{one}": 1.0 for one in families}
    )


def fit(rows: Iterable[Iterable[str]], *, rank: int = RANK, ridge: float = RIDGE) -> LearnedModel:
    """Learn from people, one row of things each; the same answer for any order of rows.

    Rows with fewer than two things, families apart, say nothing of what goes together and are
    left out. With C the co-occurrences over sqrt(people x people), rare pairs replaced by what
    chance would give them (see `_expected`), and U, e its leading eigenpairs above 0, the inverse
    of C + ridge is (1 - U diag(e / (e + ridge)) U') / ridge, and the weights are those of EASE:
    minus each column of it over its diagonal. Raises ValueError for a rank under 1 or a ridge of
    0 or less.
    """
    if rank < 1 or ridge <= 0:
        raise ValueError("The rank starts at 1 and the ridge above 0.")
    things, marks = _marks(rows)
    together = _together(marks)
    people = together.diagonal()
    scale = people**-_SPREAD
    shared = (sparse.diags(scale) @ together @ sparse.diags(scale)).tocsr()
    expected = _expected(shared, scale * (marks @ scale @ marks))
    values, vectors = _leading(shared, expected, rank)
    shrunk = vectors * (values / (values + ridge))
    left_over = 1 - (shrunk * vectors).sum(axis=1)  # ridge times the diagonal of the inverse, above 0
    return _model(
        things=things,
        people=people.astype(np.int32),
        gives=(shrunk * scale[:, None]).astype(np.float32),
        takes=(vectors / (scale * left_over)[:, None]).astype(np.float32),
    )


def save(model: LearnedModel, stream: BinaryIO) -> None:
    """Write the model as an .npz of plain arrays; the same model gives the same bytes."""
    named = np.array(model.things, dtype=np.str_) if model.things else np.zeros(0, dtype="U1")
    np.savez(stream, things=named, people=model.people, gives=model.gives, takes=model.takes)


def load(stream: BinaryIO) -> LearnedModel:
    """Read what `save` wrote. Raises ValueError when it is anything else; runs nothing that is in it."""
    try:
        with np.load(stream, allow_pickle=False) as held:
            arrays = {name: held[name] for name in ("things", "people", "gives", "takes")}
    except (KeyError, OSError, EOFError, AttributeError, TypeError, BadZipFile) as error:
        raise ValueError("This is no learned model.") from error
    count = len(arrays["things"])
    fits = arrays["gives"].shape == arrays["takes"].shape and arrays["gives"].ndim == 2
    if not fits or len(arrays["gives"]) != count or arrays["people"].shape != (count,):
        raise ValueError("The arrays of this learned model do not fit together.")
    things = tuple(str(one) for one in arrays["things"])
    return _model(things=things, people=arrays["people"], gives=arrays["gives"], takes=arrays["takes"])


def _model(*, things: tuple[str, ...], people: NDArray[np.int32], gives: Floats, takes: Floats) -> LearnedModel:
    places = {one: number for number, one in enumerate(things)}
    return LearnedModel(things=things, people=people, gives=gives, takes=takes, _places=places)


def _marks(rows: Iterable[Iterable[str]]) -> tuple[tuple[str, ...], sparse.csr_matrix]:
    """Return the things with enough people, and 1 where a person (row) has one (column)."""
    sets = [one for one in map(set, rows) if sum(not thing.startswith(_FAMILY) for thing in one) > 1]
    often = Counter(thing for one in sets for thing in one)
    things = tuple(sorted(thing for thing, people in often.items() if people >= PEOPLE_BEHIND))
    places = {one: number for number, one in enumerate(things)}
    at = [(number, places[thing]) for number, one in enumerate(sets) for thing in one if thing in places]
    people, columns = np.array(at, dtype=np.int64).reshape(-1, 2).T
    return things, sparse.csr_matrix((np.ones(len(at)), (people, columns)), shape=(len(sets), len(things)))


def _together(marks: sparse.csr_matrix) -> sparse.csr_matrix:
    """Return how many people have both things, pairs with fewer than PEOPLE_BEHIND left out.

    In blocks of columns, so that the many rare pairs are never all in memory.
    """
    turned = marks.T.tocsr()
    kept = []
    for start in range(0, marks.shape[1], _BLOCK):
        block = (turned[start : start + _BLOCK] @ marks).tocsr()
        block.data[block.data < PEOPLE_BEHIND] = 0
        block.eliminate_zeros()
        kept.append(block)
    return sparse.vstack(kept).tocsr() if kept else sparse.csr_matrix((0, 0))


def _expected(shared: sparse.csr_matrix, totals: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p so that p[i] * p[j] stands in for a pair that was left out.

    A pair left out is not a pair that never meets: with 0 in its place two common things would
    seem to repel each other. p is fitted so that each thing's left-out pairs sum to what they did,
    a total over all its people (iterative proportional fitting, Deming and Stephan 1940).
    """
    kept = shared.copy()
    kept.data[:] = 1
    missing = (totals - np.asarray(shared.sum(axis=1)).ravel()).clip(0)
    chance: NDArray[np.float64] = np.sqrt(missing / max(1, len(missing)))
    for _ in range(_FITTING):
        others = (chance.sum() - kept @ chance).clip(0)
        aim = np.divide(missing, others, out=np.zeros_like(missing), where=others > _NOUGHT)
        chance = np.sqrt(chance * aim)  # halfway, so that the two sides do not swing
    return chance


def _leading(
    shared: sparse.csr_matrix, chance: NDArray[np.float64], rank: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the largest eigenvalues above 0, at most `rank`, and their vectors as columns.

    Of the matrix that is `shared` where it has entries and chance x chance elsewhere: sparse plus
    one outer product, never written out when it is large.
    """
    count = shared.shape[0]
    if count == 0:
        return np.zeros(0), np.zeros((0, 0))
    there = shared.copy()
    there.data[:] = 1
    beyond = (shared - sparse.diags(chance) @ there @ sparse.diags(chance)).tocsr()
    if count <= max(_DENSE, rank + 1):
        full = beyond.toarray() + np.outer(chance, chance)
        values, vectors = eigh(full, subset_by_index=(max(0, count - rank), count - 1))
    else:
        whole = LinearOperator(
            shape=shared.shape, dtype=np.float64, matvec=lambda v: beyond @ v.ravel() + chance * (chance @ v.ravel())
        )
        values, vectors = eigsh(whole, k=rank, which="LA", v0=np.ones(count))
    above = values > _NOUGHT
    return values[above], vectors[:, above]
