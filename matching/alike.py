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
from members.profiles import ProfileValues

_DISLIKED = 0.5  # as in matching.core.affinity


@dataclass(frozen=True, kw_only=True, eq=False)
class Learner:
    """What was learned, and whose turn it is with new listings."""

    model: LearnedModel
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
    model = learner.model
    likes = things_of(
        interests=weights,
        liked=map(str, liked),
        families=families_of(served | set(weights)),
        region=region_of(values.cell) if values.cell else None,
    )
    known = model.known({one: weight for one, weight in likes.items() if not one.startswith("region:")})
    likes |= {f"{ACTIVITY}{one}": -_DISLIKED for one in disliked}
    if not len(ids) or not known:
        return alike
    names = ids.tolist()
    learned = model.affinities(likes, [f"{ACTIVITY}{one}" for one in names])
    steady = model.people_behind([f"{STEADY}{one}" for one in names]).astype(np.float64)
    people = model.people_behind([f"{ACTIVITY}{one}" for one in names]).astype(np.float64)
    found = blend(alike.values, learned=learned, known=known, people=steady)
    if people.any():
        found = fair_share(found, content=alike.values, people=people, turn=learner.turn, least=AFFINITY_FLOOR)
    return replace(alike, values=found)
