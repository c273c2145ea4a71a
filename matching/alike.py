"""How near activities lie to a person: content, and what was learned from participation where there is any."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from matching.catalogue import Alike
from matching.core.blend import blend, fair_share
from matching.core.learned import ACTIVITY, STEADY, LearnedModel, things_of
from matching.core.reach import region_of
from matching.core.suggest import AFFINITY_FLOOR
from matching.participation import families_of
from matching.placing import positions
from members.profiles import ProfileValues

_DISLIKED = 0.5  # as in matching.core.affinity


@dataclass(frozen=True, kw_only=True, eq=False)
class Learned:
    """What was learned, laid out by activity: `ids` ascend, and `people` and `steady` are the people behind each."""

    model: LearnedModel
    ids: NDArray[np.int64]
    names: tuple[str, ...]
    people: NDArray[np.float64]
    steady: NDArray[np.float64]  # who came on several dates
    mark: str = ""  # another one when the model is

    @classmethod
    def of(cls, model: LearnedModel, *, mark: str = "") -> Learned:
        """Lay a model out."""
        numbers = sorted(int(thing.removeprefix(ACTIVITY)) for thing in model.things if thing.startswith(ACTIVITY))
        names = tuple(f"{ACTIVITY}{one}" for one in numbers)
        return cls(
            model=model,
            ids=np.array(numbers, np.int64),
            names=names,
            people=model.people_behind(names).astype(np.float64),
            steady=model.people_behind([f"{STEADY}{one}" for one in numbers]).astype(np.float64),
            mark=mark,
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Learner:
    """What was learned, and whose turn it is with new listings."""

    learned: Learned
    turn: int = 0


def learned_alike(
    alike: Alike,
    ids: NDArray[np.int64],
    learner: Learner,
    *,
    values: ProfileValues,
    weights: Mapping[str, float],
    liked: tuple[int, ...],
    disliked: tuple[int, ...] = (),
    served: frozenset[str] = frozenset(),
) -> Alike:
    """Return `alike` with what was learned in its values, which stay aligned with `ids`.

    `weights` are the person's interests, `liked` and `disliked` activity ids, `served` the interests of what is
    liked. What speaks for something put aside speaks against what people like together with it.
    """
    model = learner.learned.model
    likes = things_of(
        interests=weights,
        liked=map(str, liked),
        families=families_of(served | set(weights)),
        subjects=model.subjects.of(liked),
        region=region_of(values.cell) if values.cell else None,
    )
    known = model.known({one: weight for one, weight in likes.items() if not one.startswith("region:")})
    aside = {f"{ACTIVITY}{one}": _DISLIKED for one in disliked}
    if not len(ids) or not known:
        return alike
    at = positions(ids, learner.learned.ids)
    there = at >= 0

    def laid(values: NDArray[np.float64]) -> NDArray[np.float64]:
        found = np.zeros(len(ids))
        found[there] = values[at[there]]
        return found

    people = laid(learner.learned.people)
    learned, against = (laid(model.affinities(one, learner.learned.names)) for one in (likes, aside))
    found = blend(alike.values, learned=learned, known=known, against=against, people=laid(learner.learned.steady))
    if people.any():
        found = fair_share(found, content=alike.values, people=people, turn=learner.turn, least=AFFINITY_FLOOR)
    return replace(alike, values=found)
