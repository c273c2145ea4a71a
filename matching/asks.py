"""What activities ask of one person, as the pacing core reckons with it: read for the rows that matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.listing_page.first_visit import facts_of
from activities.listings import CROWD
from activities.models import Activity, FirstVisit
from matching.core.demand import Attribute, attributes_of
from matching.core.reach import cell_centre, great_circle_km
from matching.core.types import (
    Commitment,
    Facts,
    Identity,
    Judged,
    Noise,
    Pairs,
    RoleAsked,
    Setting,
    Structure,
    Talking,
)
from matching.placing import MUCH
from members.profiles import ProfileValues

Floats = NDArray[np.float64]

_ATTRIBUTES = tuple(Attribute)
_UNFAMILIAR, _TRAVEL = _ATTRIBUTES.index(Attribute.UNFAMILIAR), _ATTRIBUTES.index(Attribute.TRAVEL)
_KINDS: Mapping[str, type[StrEnum]] = {
    "talking": Talking, "judged": Judged, "pairs": Pairs, "structure": Structure, "setting": Setting,
    "identity": Identity, "role": RoleAsked, "noise": Noise, "commitment": Commitment,
}  # fmt: skip
_PLAIN = ("may_watch", "leave_any_time", "group_size", "minutes")
# Enumerations as the text they are kept as: quicker than one object a value.
_SELECT = sa.select(
    FirstVisit.activity_id,
    sa.case((sa.func.coalesce(FirstVisit.greeter, "") != "", sa.true()), else_=FirstVisit.has_greeter),
    *(getattr(FirstVisit, name) for name in _PLAIN),
    *(sa.cast(getattr(FirstVisit, name), sa.String) for name in _KINDS),
)
_NOTHING_STATED = (None,) * (1 + len(_PLAIN) + len(_KINDS))


def find_asks(db: Session, ids: Sequence[int], *, km: Floats, visits: Mapping[int, int]) -> Floats:
    """The fifteen attributes of these activities in their order, nan where nothing is stated.

    `km` is how far each is, nan without a distance; `visits` how often somebody was there, by id.
    """
    some = [int(one) for one in ids]
    found = db.connection().execute(_SELECT.where(FirstVisit.activity_id.in_(some)))
    stated = {activity_id: tuple(facts) for activity_id, *facts in found}
    rows = [_coded(stated.get(activity_id, _NOTHING_STATED)) for activity_id in some]
    coded = np.array(rows, np.float64).reshape(len(some), len(_ATTRIBUTES))
    place = {activity_id: row for row, activity_id in enumerate(some)}
    for activity_id, count in visits.items():
        if activity_id in place:
            coded[place[activity_id], _UNFAMILIAR] *= 0.6**count
    unknown = np.isnan(coded[:, _TRAVEL])
    coded[unknown, _TRAVEL] = np.clip(km[unknown] / 15, 0, 1)
    return coded


def asks_of(activity: Activity, *, visits: int, values: ProfileValues) -> tuple[float | None, ...]:
    """The fifteen attributes of one activity for one person, in their order, None where nothing is stated."""
    coded = attributes_of(facts_of(activity.first_visit), visits=visits, km=_km(activity, values))
    return tuple(coded[attribute] for attribute in _ATTRIBUTES)


def asks_at_least(activity: Activity) -> float:
    """Demand below which an activity never counts: one hard thing can outweigh many easy ones."""
    visit = activity.first_visit
    hard = visit is not None and (visit.noise is Noise.LOUD or (visit.group_size or 0) >= CROWD)
    return MUCH if hard else 0.0


@lru_cache(maxsize=8192)
def _coded(facts: tuple[Any, ...]) -> Floats:
    """One row for what is stated; many listings state the same."""
    greeter, *rest = facts
    named = dict(zip((*_PLAIN, *_KINDS), rest, strict=True))
    named |= {name: kind(named[name]) for name, kind in _KINDS.items() if named[name] is not None}
    coded = attributes_of(Facts(greeter=greeter, **named))
    row = np.array([np.nan if coded[one] is None else coded[one] for one in _ATTRIBUTES], np.float64)
    row.setflags(write=False)
    return row


def _km(activity: Activity, values: ProfileValues) -> float | None:
    venue = activity.venue
    if values.cell is None or venue is None or venue.lat is None or venue.lon is None:
        return None
    here = cell_centre(values.cell)
    return float(great_circle_km(here.lat, here.lon, [venue.lat], [venue.lon])[0])
