"""How what is on show lies to somebody: distances, and what is in reach without one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from activities.on_show import Bools, OnShow
from matching.core.reach import BANDS_KM, great_circle_km
from matching.core.types import Point, Where

PLACED, WIDE, ONLINE, HOME, UNPLACED = range(5)  # the parts of a list by nearness, in their order
_GROUP_OF = {Where.PLACE: PLACED, Where.AREA: WIDE, Where.ONLINE: ONLINE, Where.ANYWHERE: HOME, Where.UNKNOWN: UNPLACED}
_GROUPS = np.array([_GROUP_OF[one] for one in Where], np.uint8)


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """How the rows of an OnShow lie to somebody at `point`, or nowhere in particular. Distances in km.

    `km` is nan where there is no point or the row has none. `here`: one need not go anywhere for it, or it
    serves an area that covers the point. Of an UNPLACED row only its town may be known: it is no further off
    than `at_most` and no nearer than `at_least`, nan where not even that is known.
    """

    point: Point | None
    km: NDArray[np.float64]
    group: NDArray[np.uint8]
    here: Bools
    at_least: NDArray[np.float64]
    at_most: NDArray[np.float64]

    @property
    def band(self) -> NDArray[np.int64]:
        """The distance bands of `matching.core.reach.band_of`; 0 where there is no distance."""
        return np.searchsorted(BANDS_KM, np.nan_to_num(np.round(self.km, 6)))


def see(on_show: OnShow, point: Point | None) -> Seen:
    """Look at what is on show from a point. What says too little about its place is UNPLACED."""
    group = _GROUPS[on_show.where]
    group[((group == PLACED) & np.isnan(on_show.lat)) | ((group == WIDE) & np.isnan(on_show.area_km))] = UNPLACED
    unknown = np.full(len(group), np.nan)
    if point is None:
        everywhere = np.ones(len(group), bool)
        return Seen(point=None, km=unknown, group=group, here=everywhere, at_least=unknown, at_most=unknown)
    km = great_circle_km(point.lat, point.lon, on_show.lat, on_show.lon)
    circled = np.flatnonzero((group == WIDE) | (group == UNPLACED))
    away, at_least, at_most = unknown, unknown.copy(), unknown.copy()
    away[circled] = great_circle_km(point.lat, point.lon, on_show.area_lat[circled], on_show.area_lon[circled])
    loose = group == UNPLACED
    at_least[loose], at_most[loose] = (away - on_show.area_km)[loose], (away + on_show.area_km)[loose]
    covered = (group == WIDE) & (away <= on_show.area_km)
    here = (group == ONLINE) | (group == HOME) | covered
    return Seen(point=point, km=km, group=group, here=here, at_least=at_least, at_most=at_most)
