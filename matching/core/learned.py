"""What people's plans and likings taught: a linear item-item model in closed form.

The model is the ridge-regularised autoencoder EASE (Steck 2019, "Embarrassingly Shallow
Autoencoders for Sparse Data") over one joint matrix whose columns are *things*: activities or
clubs, interests, families of interests, and subjects. One matrix serves people who only ticked interests and
people who liked activities as well.

Four departures, each measured in docs/benchmarks-affinity.md. A thing does not draw its own family or subject, nor
is drawn by it (see `matching.core.joint`). A pair of things counts only
with PEOPLE_BEHIND different people behind it, and so does a single thing. Columns are divided
by the square root of their people before the fit, so that one strength of ridge suits rare and
common things. The co-occurrence matrix is inverted through its leading eigenvectors: without the
rare pairs it is no longer positive, and a thin factor scales where a dense inverse does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from matching.core.subjects import SETS, Subjects

Floats = NDArray[np.float32]

ACTIVITY, INTEREST, FAMILY = "activity:", "interest:", "family:"
STEADY = "steady:"  # an activity somebody came to on several dates
Likes = dict[str, float]  # things with weights: what is known of one person
SUBJECT = "subject:"
_FAMILY = 0.5  # what a family says beside an interest
_SUBJECT = 0.2  # what each of the subjects of something liked says beside it


@dataclass(frozen=True, kw_only=True, eq=False)
class LearnedModel:
    """A fitted matrix as two thin factors: weight (from, to) = gives[from] . takes[to], 0 on the diagonal."""

    things: tuple[str, ...]  # in alphabetical order; behind them STEADY ones, which tell of people alone
    people: NDArray[np.int32]  # who stands behind each thing
    gives: Floats  # (things, rank)
    takes: Floats  # (things, rank)
    subjects: Subjects  # of all activities there were, learned about or not
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

    def knows(self, thing: str) -> bool:
        """Return whether anything was learned about a thing."""
        return thing in self._places

    def people_behind(self, among: Sequence[str]) -> NDArray[np.int32]:
        """Return how many people stand behind each thing, in that order; 0 when under PEOPLE_BEHIND."""
        places = [self._places.get(one) for one in among]
        return np.array([0 if at is None else self.people[at] for at in places], dtype=np.int32)

    def _known(self, likes: Mapping[str, float]) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        found = sorted((self._places[one], weight) for one, weight in likes.items() if one in self._places and weight)
        return np.array([at for at, _ in found], np.int64), np.array([weight for _, weight in found], np.float64)


def things_of(
    *,
    interests: Mapping[str, float],
    liked: Iterable[str] = (),
    families: Iterable[str] = (),
    subjects: Iterable[str] = (),
    region: str | None = None,
) -> dict[str, float]:
    """Return a person's likes as things with weights: the row of the joint matrix.

    `families` are those of the interests and of what was liked, `subjects` of what was liked; they carry what too
    few people share in detail.
    """
    return (
        {f"{INTEREST}{one}": weight for one, weight in interests.items()}
        | {f"{ACTIVITY}{one}": 1.0 for one in liked}
        | {f"{FAMILY}{one}": _FAMILY for one in families}
        | {f"{SUBJECT}{one}": _SUBJECT for one in subjects}
        | ({f"region:{region}": 1.0} if region else {})
    )


def save(model: LearnedModel, stream: BinaryIO) -> None:
    """Write the model as an .npz of plain arrays; the same model gives the same bytes."""
    named = np.array(model.things, dtype=np.str_) if model.things else np.zeros(0, dtype="U1")
    ids, labels = model.subjects.ids, model.subjects.labels
    np.savez(stream, things=named, people=model.people, gives=model.gives, takes=model.takes, ids=ids, labels=labels)


def load(stream: BinaryIO) -> LearnedModel:
    """Read what `save` wrote. Raises ValueError when it is anything else; runs nothing that is in it."""
    try:
        with np.load(stream, allow_pickle=False) as held:
            arrays = {name: held[name] for name in ("things", "people", "gives", "takes", "ids", "labels")}
    except (KeyError, OSError, EOFError, AttributeError, TypeError, BadZipFile) as error:
        raise ValueError("This is no learned model.") from error
    count = len(arrays["things"])
    fits = arrays["gives"].shape == arrays["takes"].shape and arrays["gives"].ndim == 2
    fits = fits and arrays["labels"].shape == (len(arrays["ids"]), SETS)
    if not fits or len(arrays["gives"]) != count or arrays["people"].shape != (count,):
        raise ValueError("The arrays of this learned model do not fit together.")
    things = tuple(str(one) for one in arrays["things"])
    subjects = Subjects(ids=arrays["ids"], labels=arrays["labels"])
    return model_of(
        things=things, people=arrays["people"], gives=arrays["gives"], takes=arrays["takes"], subjects=subjects
    )


def model_of(
    *, things: tuple[str, ...], people: NDArray[np.int32], gives: Floats, takes: Floats, subjects: Subjects
) -> LearnedModel:
    """A model of arrays as `LearnedModel` describes them, ready to be asked by thing."""
    places = {one: number for number, one in enumerate(things)}
    return LearnedModel(things=things, people=people, gives=gives, takes=takes, subjects=subjects, _places=places)
