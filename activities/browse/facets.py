"""How many activities each choice of a filter would bring, with the other filters as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from activities.browse.filters import DISTANCES, Part, PlaceKind, TalkingUpTo, When
from activities.browse.finding import PLACE_KINDS, UP_TO, Browse
from activities.on_show import OnShow
from matching.core.types import Kind, Where
from members.models import Need

Bools = NDArray[np.bool_]
Counts = Mapping[str, int]


def count_choices(browse: Browse) -> dict[str, Counts]:
    """Counts by filter and choice, as named in the address line; a filter that cannot be used is left out.

    For `drop_in`, `unplaced` and `rest` the count is of what the tick would add.
    """
    on_show = browse.on_show
    counts: dict[str, Counts] = {
        "kind": _by_code(on_show.kind[browse.others("kind")], Kind),
        "place": _places(on_show, browse.others("place")),
        "cost": {"free": _count(on_show.free & browse.others("cost"))},
        "talking": _talking(on_show, browse.others("talking")),
        "access": _bits(on_show, "access", browse.others("access"), [need.value for need in Need]),
        "language": _bits(on_show, "languages", browse.others("language"), on_show.language_codes),
        "interest": _interests(on_show, browse.others("interest")),
        "rest": {"1": _count(~on_show.suits & browse.others("rest"))},
        **_times(browse),
    }
    if browse.seen.point is not None:
        counts |= _distances(browse)
    return counts


def _distances(browse: Browse) -> dict[str, Counts]:
    others, asked = browse.others("km"), browse.filters
    counts = {"any": _count(others)}
    for km in DISTANCES[:-1]:
        counts[km] = _count(others & (browse.within(km) | (browse.perhaps_within(km) & asked.unplaced)))
    if asked.km == "any":
        return {"km": counts}
    return {"km": counts, "unplaced": {"1": _count(others & browse.perhaps_within(asked.km))}}


def _times(browse: Browse) -> dict[str, Counts]:
    when = {one.value: _count(browse.at_choice("when", one)) for one in When if one is not When.ANY}
    counts: dict[str, Counts] = {
        "when": {**when, "any": _count(browse.others("when"))},
        "part": {part.value: _count(browse.at_choice("part", part)) for part in Part},
        "places": {"1": _count(browse.at_choice("places", "1"))},
    }
    if {"when", "part"} & set(browse.asked):
        counts["drop_in"] = {"1": _count(browse.undated_besides())}
    return counts


def _places(on_show: OnShow, rows: Bools) -> dict[str, int]:
    by_where = _by_code(on_show.where[rows], Where)
    return {kind.value: sum(by_where[where.value] for where in PLACE_KINDS[kind]) for kind in PlaceKind}


def _talking(on_show: OnShow, rows: Bools) -> dict[str, int]:
    times = np.bincount(on_show.talking[rows & (on_show.talking >= 0)], minlength=4).cumsum()
    return {choice.value: int(times[UP_TO[choice]]) for choice in TalkingUpTo}


def _interests(on_show: OnShow, rows: Bools) -> dict[str, int]:
    """Interests and families; an activity counts once for each of them."""
    served = on_show.reckoned.get("served")
    if served is None:
        served = on_show.reckoned["served"] = _served(on_show)
    return dict(zip((*on_show.family_ids, *on_show.interest_ids), (rows @ served).tolist(), strict=True))


def _served(on_show: OnShow) -> scipy.sparse.csr_matrix:
    """1 for each family and interest, in that order, that an activity serves."""
    interests: Any = on_show.interests
    ones = scipy.sparse.csr_matrix(
        (np.ones(len(interests.indices), np.int32), interests.indices, interests.indptr), shape=interests.shape
    )
    return scipy.sparse.hstack([on_show.families.astype(np.int32), ones], format="csr")


def _by_code(codes: NDArray[Any], kinds: Iterable[Any]) -> dict[str, int]:
    names = [one.value for one in kinds]
    return dict(zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True))


def _bits(on_show: OnShow, column: str, rows: Bools, names: Iterable[str]) -> dict[str, int]:
    """How often each bit of a column is set in some rows; few patterns occur, so each is looked at once."""
    known = on_show.reckoned.get(column)
    if known is None:
        known = on_show.reckoned[column] = np.unique(getattr(on_show, column), return_inverse=True)
    patterns, pattern_of = known
    times = np.bincount(pattern_of[rows], minlength=len(patterns))
    one = patterns.dtype.type(1)
    return {name: int(times[(patterns >> patterns.dtype.type(i)) & one == one].sum()) for i, name in enumerate(names)}


def _count(mask: Bools) -> int:
    return int(np.count_nonzero(mask))
