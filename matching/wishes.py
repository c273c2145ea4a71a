"""From a profile to what may be offered at all: one mask per wish, over the rows of an OnShow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from activities.on_show import OnShow
from matching.core.reach import cell_centre, great_circle_km
from matching.core.types import Where
from matching.placing import spoken_bits
from members.models import Avoid, FreeTime, Need
from members.profiles import ProfileValues

Mask = NDArray[np.bool_]

LOOK_AHEAD = timedelta(days=42)  # a suggestion's next date lies within six weeks
_WHERE = {where: number for number, where in enumerate(Where)}
PLACELESS = (_WHERE[Where.ONLINE], _WHERE[Where.ANYWHERE])  # codes of OnShow.where
_PARTS = ("morning", "afternoon", "evening")
_AFTERNOON, _EVENING = 12 * 60, 17 * 60  # minutes of the day


class Wish(StrEnum):
    """A filter of the person's own; reach, interests and comfort are weighed by the core."""

    NEEDS = "needs"
    AVOID = "avoid"
    LANGUAGES = "languages"
    FREE = "free"
    SAID = "said"  # opinions given before


@dataclass(frozen=True, kw_only=True, eq=False)
class Offered:
    """What is left for a person, aligned with the rows of the OnShow."""

    km: NDArray[np.float64]  # from the middle of the area; nan where there is no distance
    has_place: Mask  # one has to go there; also an area that does not take the person in
    somewhere: Mask  # in the person's town, at a place of unknown position
    date: NDArray[np.int64]  # the first date that suits, by its place in the dates of the OnShow; -1: none
    next_date: NDArray[np.float64]  # its start in epoch seconds; nan: none
    placeable: Mask  # all, but without an area of the person's only what needs no place
    wishes: Mapping[Wish, Mask]

    @property
    def wanted(self) -> Mask:
        """The rows that meet every wish."""
        return _all([self.placeable, *self.wishes.values()])

    def without(self, wish: Wish) -> Mask:
        """The rows that would be left if one wish were dropped."""
        return _all([self.placeable, *(mask for one, mask in self.wishes.items() if one is not wish)])


def offered(
    on_show: OnShow, values: ProfileValues, *, put_aside: frozenset[int], now: datetime, unknown_access: bool = False
) -> Offered:
    """Work out the masks; `put_aside` are ids of activities the person does not want to see now."""
    km = _distances(on_show, values)
    here, wide = _in_their_area(on_show, values), on_show.where == _WHERE[Where.AREA]
    date = _earliest(on_show, _dates_that_suit(on_show, values, now))
    next_date = np.full(len(date), np.nan)
    next_date[date >= 0] = on_show.date_start[date[date >= 0]]
    return Offered(
        km=km,
        has_place=~(_placeless(on_show) | (here & wide)),
        somewhere=here & ~wide,
        date=date,
        next_date=next_date,
        placeable=_placeless(on_show) if values.cell is None else np.ones(len(km), np.bool_),
        wishes={
            Wish.NEEDS: _needs(on_show, values, unknown_access=unknown_access),
            Wish.AVOID: _avoids(on_show, values),
            Wish.LANGUAGES: _languages(on_show, values),
            Wish.FREE: on_show.undated | (date >= 0),
            Wish.SAID: ~np.isin(on_show.ids, np.array(sorted(put_aside), np.int64)),
        },
    )


def _all(masks: list[Mask]) -> Mask:
    left: Mask = np.logical_and.reduce(masks)
    return left


def _distances(on_show: OnShow, values: ProfileValues) -> NDArray[np.float64]:
    if values.cell is None:
        return np.full(len(on_show.ids), np.nan)
    centre = cell_centre(values.cell)
    return great_circle_km(centre.lat, centre.lon, on_show.lat, on_show.lon)


def _placeless(on_show: OnShow) -> Mask:
    """What is done online, at home or wherever one likes."""
    return np.isin(on_show.where, PLACELESS)


def _in_their_area(on_show: OnShow, values: ProfileValues) -> Mask:
    """What serves an area that takes the person in, or is somewhere in a town that does."""
    if values.cell is None:
        return np.zeros(len(on_show.ids), np.bool_)
    centre = cell_centre(values.cell)
    away = great_circle_km(centre.lat, centre.lon, on_show.area_lat, on_show.area_lon)
    with np.errstate(invalid="ignore"):
        inside: Mask = away <= on_show.area_km
    return inside


def _needs(on_show: OnShow, values: ProfileValues, *, unknown_access: bool) -> Mask:
    """Places known to have all that is needed; with `unknown_access` also those that do not say."""
    wanted = needed_bits(values)
    known: Mask = (on_show.access & wanted) == wanted
    if unknown_access:
        known |= (on_show.access_denied & wanted) == 0
    known |= _placeless(on_show)
    return known


def avoided_bits(values: ProfileValues) -> int:
    """What a person leaves out, as bits of OnShow.themes; cost and evenings are looked at apart."""
    return sum(1 << n for n, avoid in enumerate(Avoid) if avoid in values.avoid - {Avoid.COST, Avoid.EVENINGS})


def part_of_dates(on_show: OnShow) -> NDArray[np.int64]:
    """The part of the day of each date: 0 morning, 1 afternoon, 2 evening; of no meaning for what lasts all day."""
    return np.digitize(on_show.date_minute, (_AFTERNOON, _EVENING))


def needed_bits(values: ProfileValues) -> int:
    """What a person needs to get in and take part, as bits of OnShow.access."""
    return sum(1 << number for number, need in enumerate(Need) if need in values.needs)


def _avoids(on_show: OnShow, values: ProfileValues) -> Mask:
    """Nothing that touches what the person leaves out; "cost" leaves only what is known to be free."""
    left_out = avoided_bits(values)
    mask: Mask = (on_show.themes & left_out) == 0
    return mask & on_show.free if Avoid.COST in values.avoid else mask


def _languages(on_show: OnShow, values: ProfileValues) -> Mask:
    spoken = spoken_bits(values.languages, on_show.language_codes)
    understood: Mask = (on_show.languages == 0) | ((on_show.languages & np.uint64(spoken)) != 0)
    return understood


def _dates_that_suit(on_show: OnShow, values: ProfileValues, now: datetime) -> Mask:
    """The dates ahead that lie in the person's free times; an all-day date suits any time of its day."""
    ahead = (on_show.date_start >= now.timestamp()) & (on_show.date_start < (now + LOOK_AHEAD).timestamp())
    minute = on_show.date_minute
    part = part_of_dates(on_show)
    mask = ahead & on_show.date_open
    if Avoid.EVENINGS in values.avoid:
        mask &= (part != 2) | (minute < 0)
    if not values.free:
        return mask
    weekend = (on_show.date_day - 1) % 7 >= 5  # proleptic ordinal 1 was a Monday
    suits = np.zeros(len(minute), np.bool_)
    for number, name in enumerate(_PARTS):
        for days, chosen in (("weekday", ~weekend), ("weekend", weekend)):
            if FreeTime(f"{days}_{name}") in values.free:
                suits |= chosen & ((part == number) | (minute < 0))
    return mask & suits


def _earliest(on_show: OnShow, dates: Mask) -> NDArray[np.int64]:
    """The first of the chosen dates of each row, by its place; -1 where there is none."""
    chosen = np.flatnonzero(dates)[::-1]  # dates are sorted by start, so the last written is the earliest
    first = np.full(len(on_show.ids), -1, np.int64)
    first[on_show.date_row[chosen]] = chosen
    return first
