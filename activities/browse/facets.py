"""How many activities each choice of a filter would bring, with the other filters as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
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
        "access": _bits(on_show.access[browse.others("access")], [need.value for need in Need]),
        "language": _bits(on_show.languages[browse.others("language")], on_show.language_codes),
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
    choices = {when.value: browse.between(*browse.days(when)) for when in When if when is not When.ANY}
    parts = {part.value: browse.at_part(part) for part in Part}
    counts: dict[str, Counts] = {
        "when": {**_dated(browse, "when", choices), "any": _count(browse.others("when"))},
        "part": _dated(browse, "part", parts),
        "places": {"1": _dated(browse, "places", {"1": browse.on_show.date_open})["1"]},
    }
    if {"when", "part"} & set(browse.asked):
        counts["drop_in"] = {"1": _count(browse.undated_besides())}
    return counts


def _dated(browse: Browse, name: str, choices: Mapping[str, Bools]) -> dict[str, int]:
    dates, undated = browse.times_but(name)
    asked = {*browse.asked, name} & {"when", "part", "places"}
    start = undated if browse.undated_too(asked) else np.zeros(len(undated), bool)
    at, rows = np.flatnonzero(dates), browse.on_show.date_row
    counts = {}
    for choice, mask in choices.items():
        found = start.copy()
        found[rows[at[mask[at]]]] = True
        counts[choice] = _count(found)
    return counts


def _places(on_show: OnShow, rows: Bools) -> dict[str, int]:
    by_where = _by_code(on_show.where[rows], Where)
    return {kind.value: sum(by_where[where.value] for where in PLACE_KINDS[kind]) for kind in PlaceKind}


def _talking(on_show: OnShow, rows: Bools) -> dict[str, int]:
    times = np.bincount(on_show.talking[rows & (on_show.talking >= 0)], minlength=4).cumsum()
    return {choice.value: int(times[UP_TO[choice]]) for choice in TalkingUpTo}


def _interests(on_show: OnShow, rows: Bools) -> dict[str, int]:
    """Interests and families; an activity counts once for each of them."""
    matrix: Any = on_show.interests
    stored = np.repeat(rows, np.diff(matrix.indptr))
    times = np.bincount(matrix.indices[stored], minlength=len(on_show.interest_ids)).tolist()
    families = np.count_nonzero(on_show.families[rows], axis=0).tolist()
    return dict(zip((*on_show.family_ids, *on_show.interest_ids), (*families, *times), strict=True))


def _by_code(codes: NDArray[Any], kinds: Iterable[Any]) -> dict[str, int]:
    names = [one.value for one in kinds]
    return dict(zip(names, np.bincount(codes, minlength=len(names)).tolist(), strict=True))


def _bits(column: NDArray[Any], names: Iterable[str]) -> dict[str, int]:
    """How often each bit is set; few patterns occur, so each is looked at once."""
    patterns, times = np.unique(column, return_counts=True)
    one = column.dtype.type(1)
    return {name: int(times[(patterns >> column.dtype.type(i)) & one == one].sum()) for i, name in enumerate(names)}


def _count(mask: Bools) -> int:
    return int(np.count_nonzero(mask))
