"""The part of a large catalogue that a person's suggestions are chosen from.

Up to LARGE activities all of them are looked at. Beyond that, what lies in reach and what needs no place is: the answer
is the same, since nothing else is ever chosen. Where even that is more, it is what is nearest and gentlest, and what is
most alike at several levels of demand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from activities.on_show import OnShow
from activities.on_show_delta import dates_of, taken
from matching.catalogue import Fitted
from matching.core.disc import runs_of
from matching.core.reach import cell_centre, great_circle_km, reach_km
from matching.core.rows import DAYS, EVERY_BIT, Ints, Search
from matching.placing import positions, spoken_bits
from matching.wishes import LOOK_AHEAD, PLACELESS, needed_bits
from members.profiles import ProfileValues

LARGE = 150_000  # activities: up to there looking at all of them is quicker than finding a part
ENOUGH = 6_000  # rows in reach, and as many that need no place
_NEAREST = 3_000  # of a dense part
_MOST_ALIKE = 400  # at each level of demand
_NOWHERE_KM = 0.0
_FURTHER = 1 + 1e-9  # a hair more than the reach, so that rounding leaves nothing out


@dataclass(frozen=True, kw_only=True, eq=False)
class Part:
    """Some rows of what is on. `dates` are the places of their dates among those of the whole."""

    on_show: OnShow
    dates: Ints


@dataclass(frozen=True, kw_only=True, eq=False)
class Sought:
    """What the most alike are sought by: weights of the model's terms, and levels of demand."""

    weights: NDArray[np.float64]
    demands: tuple[float, ...]
    unknown_access: bool


def is_large(on_show: OnShow) -> bool:
    """Whether only a part is to be looked at."""
    return len(on_show) > LARGE


def part_for(on_show: OnShow, fitted: Fitted, values: ProfileValues, sought: Sought, *, now: datetime) -> Part:
    """Return what is enough to choose from."""
    parts = [
        _placed(on_show, fitted, values, sought, now),
        _unplaced(on_show, fitted, values, sought, now),
        positions(fitted.index.tail_ids(), on_show.ids),
    ]
    rows = np.unique(np.concatenate(parts))
    rows = rows[rows >= 0]
    return Part(on_show=taken(on_show, rows), dates=dates_of(on_show, rows))


def _placed(on_show: OnShow, fitted: Fitted, values: ProfileValues, sought: Sought, now: datetime) -> Ints:
    """Rows at places in reach: all of them, or the nearest and the most alike."""
    if values.cell is None:
        return np.empty(0, np.int64)
    centre, km = cell_centre(values.cell), reach_km(values.travel, values.travel_minutes) * _FURTHER
    arrays = fitted.index.arrays
    first, last, _ = runs_of(arrays.keys, centre.lat, centre.lon, km)
    if (last - first).sum() <= ENOUGH:
        return positions(_ids(arrays.ids, first, last), on_show.ids)
    found = _most_alike(fitted, values, sought, now, km=km)
    while (last - first).sum() > _NEAREST and km > 0.1:
        km /= 1.5
        first, last, _ = runs_of(arrays.keys, centre.lat, centre.lon, km)
    return positions(np.concatenate([found, _ids(arrays.ids, first, last)[:_NEAREST]]), on_show.ids)


def _unplaced(on_show: OnShow, fitted: Fitted, values: ProfileValues, sought: Sought, now: datetime) -> Ints:
    """Rows for which no distance counts: all of them, or the gentlest and the most alike."""
    rows = np.flatnonzero(np.isnan(on_show.lat))
    kept = np.isin(on_show.where[rows], PLACELESS)
    if values.cell is not None:
        centre = cell_centre(values.cell)
        away = great_circle_km(centre.lat, centre.lon, on_show.area_lat[rows], on_show.area_lon[rows])
        with np.errstate(invalid="ignore"):
            kept |= away <= on_show.area_km[rows]
    rows = rows[kept]
    if len(rows) <= ENOUGH:
        return rows
    found = _most_alike(fitted, values, sought, now, km=None)
    gentlest = rows[np.argsort(on_show.demand[rows], kind="stable")[:_NEAREST]]
    return np.concatenate([positions(found, on_show.ids), gentlest])


def _most_alike(fitted: Fitted, values: ProfileValues, sought: Sought, now: datetime, *, km: float | None) -> Ints:
    """Ids of the most alike at each level of demand, within `km`; None: of those without a place."""
    centre = None if km is None or values.cell is None else cell_centre(values.cell)
    terms = np.flatnonzero(sought.weights)
    first_day = fitted.index.arrays.first_day
    last_day = min((now + LOOK_AHEAD).toordinal() + 1, first_day + DAYS - 1)
    at_place = centre is not None and not sought.unknown_access
    found = [
        fitted.index.search(
            Search(
                lat=centre.lat if centre else 0.0,
                lon=centre.lon if centre else 0.0,
                km=km or _NOWHERE_KM,
                terms=terms,
                weights=sought.weights[terms],
                first_day=now.toordinal() - 1,
                last_day=last_day,
                demand=demand + 1e-6,
                access=needed_bits(values) if at_place else 0,
                suits=True,
                languages=spoken_bits(values.languages, fitted.languages) or EVERY_BIT,
                unplaced=centre is None,
            ),
            k=_MOST_ALIKE,
        ).ids
        for demand in sought.demands
    ]
    return np.concatenate(found)


def _ids(ids: Ints, first: Ints, last: Ints) -> Ints:
    runs = zip(first.tolist(), last.tolist(), strict=True)
    return np.concatenate([np.empty(0, np.int64), *(ids[start:end] for start, end in runs)])
