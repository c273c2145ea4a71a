"""How what is on show lies to somebody: distances, and what is in reach without one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from activities.on_show import Bools, OnShow
from matching.core.reach import great_circle_km
from matching.core.types import Point, Where

PLACED, WIDE, ONLINE, HOME, UNPLACED = range(5)  # the parts of a list by nearness, in their order
_GROUP_OF = {Where.PLACE: PLACED, Where.AREA: WIDE, Where.ONLINE: ONLINE, Where.ANYWHERE: HOME, Where.UNKNOWN: UNPLACED}
_GROUPS = np.array([_GROUP_OF[one] for one in Where], np.uint8)


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """How the rows of an OnShow lie to somebody at `point`, or nowhere in particular.

    `km` is nan where there is no point or the row has none. `here`: the row is at some distance, or is in reach
    of everybody, or serves an area that covers the point.
    """

    point: Point | None
    km: NDArray[np.float64]
    group: NDArray[np.uint8]
    here: Bools


def see(on_show: OnShow, point: Point | None) -> Seen:
    """Look at what is on show from a point. What says too little about its place is UNPLACED."""
    group = _GROUPS[on_show.where]
    group[((group == PLACED) & np.isnan(on_show.lat)) | ((group == WIDE) & np.isnan(on_show.area_km))] = UNPLACED
    if point is None:
        return Seen(point=None, km=np.full(len(group), np.nan), group=group, here=np.ones(len(group), bool))
    km = great_circle_km(point.lat, point.lon, on_show.lat, on_show.lon)
    here = np.ones(len(group), bool)
    wide = np.flatnonzero(group == WIDE)
    away = great_circle_km(point.lat, point.lon, on_show.area_lat[wide], on_show.area_lon[wide])
    here[wide] = away <= on_show.area_km[wide]
    return Seen(point=point, km=km, group=group, here=here)
