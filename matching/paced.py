"""Somebody's pace over the rows that could be offered to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.on_show import OnShow
from matching.asks import find_asks
from matching.core.demand import Attribute
from matching.core.gaps import GapFiller
from matching.core.pacing import Askeds, Forecast, Held, Onboarding, Pace, State, find_likeness, new_state, pace
from matching.path.queries import entries_of
from matching.path.reckoning import NOTHING_KNOWN, Standing, day_of
from members.profiles import ProfileValues

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

MOST = 600  # rows reckoned with: the ones most like the person, then the nearest and gentlest
_NOTHING: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Like:
    """What a small stretch is like: a visit that was all right, and what is more about this one."""

    title: str
    on: date
    more: tuple[Attribute, ...]


@dataclass(frozen=True, kw_only=True)
class Walker:
    """What is known of somebody's pace, with the visits behind it. Nothing at all for who has told nothing."""

    standing: Standing = NOTHING_KNOWN
    state: State | None = None
    on: date = date.min
    visits: Mapping[str, int] = field(default_factory=lambda: _NOTHING)  # days there, by the key of the activity
    filler: GapFiller | None = None  # guesses what listings do not state
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def has_pace(self) -> bool:
        return self.state is not None


NOBODY_WALKS = Walker()


def walker_of(
    db: Session, values: ProfileValues, standing: Standing, *, now: datetime, filler: GapFiller | None = None
) -> Walker:
    """Gather what suggestions need of a person's path."""
    if not standing.stamp:
        return NOBODY_WALKS
    on = day_of(now, values.zone)
    state = standing.state or new_state(Onboarding(comfort=values.comfort), on=on)
    days: dict[str, set[date]] = {}
    titles: dict[str, str] = {}
    if standing.state is not None and values.profile_id is not None:
        for entry in entries_of(db, values.profile_id):
            if entry.told is not None and entry.told.was_there:
                if not entry.told.alone:  # nobody "has been to" what they do at home
                    days.setdefault(entry.told.activity, set()).add(entry.happened_on)
                titles[entry.told.activity] = entry.told.title
    visits = {key: len(one) for key, one in days.items()}
    return Walker(standing=standing, state=state, on=max(on, state.on), visits=visits, titles=titles, filler=filler)


@dataclass(frozen=True, kw_only=True, eq=False)
class Paced:
    """A pace over all rows of the OnShow; `open` is all but the rows there were too many of."""

    pace: Pace
    open: Mask
    rows: NDArray[np.intp]  # those reckoned with
    asks: Askeds  # of these rows


def paced(
    db: Session, on_show: OnShow, walker: Walker, within: Mask, *, km: Floats, affinity: Floats, asked: Floats
) -> Paced:
    """Reckon for the rows `within`: where there are more than MOST, for those most alike, nearest and gentlest.

    `asked` is the demand that suggestions reckon with. What lies outside is taken by it alone.
    """
    assert walker.state is not None
    rows = shortlist(within, affinity=affinity, km=km, asked=asked)
    ids = on_show.ids[rows]
    keys = tuple(on_show.keys[row] for row in rows.tolist())
    visits = {int(i): walker.visits[key] for i, key in zip(ids, keys, strict=True) if key in walker.visits}
    values = find_asks(db, [int(i) for i in ids], km=km[rows], visits=visits)
    guessed = walker.filler.fill(values) if walker.filler else None
    columns = Askeds.from_columns(
        keys, values, filled=guessed.values if guessed else None, sd=guessed.sd if guessed else None,
        at_least=_at_least(asked[rows], on_show.demand[rows]),
    )  # fmt: skip
    found = pace(walker.state, columns, on=walker.on, wishes=walker.standing.wishes)
    beyond = within.copy()
    beyond[rows] = False
    return Paced(
        pace=_spread(found, rows, asked, walker.standing.wishes.cap),
        open=~beyond,
        rows=rows,
        asks=columns,
    )


def shortlist(within: Mask, *, affinity: Floats, km: Floats, asked: Floats, most: int = MOST) -> NDArray[np.intp]:
    """At most so many of the rows `within`, ascending: the most alike, of those the nearest, then the gentlest."""
    rows = np.flatnonzero(within)
    if len(rows) <= most:
        return rows
    far = np.nan_to_num(km[rows], nan=np.inf)
    order = np.lexsort((rows, asked[rows], far, -affinity[rows].round(6)))
    return np.sort(rows[order[:most]])


def find_like(walker: Walker, way: Paced, row: int) -> Like | None:
    """What a stretch is like; None where there is nothing to compare it with."""
    at = int(np.searchsorted(way.rows, row))
    likeness = find_likeness(walker.state, way.asks.one(at)) if walker.state else None
    title = walker.titles.get(likeness.activity) if likeness else None
    if likeness is None or title is None:
        return None
    return Like(title=title, on=likeness.on, more=likeness.more[:2])


def _at_least(asked: Floats, demand: NDArray[np.float32]) -> Floats:
    return np.where(asked > demand.astype(np.float64) + 1e-6, asked, 0.0)


def _spread(found: Pace, rows: NDArray[np.intp], asked: Floats, cap: float | None) -> Pace:
    """A pace of some rows as one of all: elsewhere nothing is known but what is listed."""

    def over(column: NDArray[Any], otherwise: NDArray[Any] | None = None) -> NDArray[Any]:
        full = np.zeros(len(asked), column.dtype) if otherwise is None else otherwise.astype(column.dtype)
        full[rows] = column
        return full

    above = np.zeros(len(asked), np.bool_) if cap is None else asked > cap
    told = found.forecast
    return replace(
        found,
        forecast=Forecast(
            felt=over(told.felt), sd=over(told.sd), feared=over(told.feared), goes=over(told.goes),
            manageable=over(told.manageable), bad=over(told.bad),
        ),
        listed=over(found.listed, asked),
        allowed=over(found.allowed, ~above),
        gentle=over(found.gentle),
        fits=over(found.fits),
        stretch=over(found.stretch),
        value=over(found.value),
        familiar=over(found.familiar),
        held={reason: over(mask, above if reason is Held.CAP else None) for reason, mask in found.held.items()},
    )  # fmt: skip
