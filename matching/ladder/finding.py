"""A few things that are on, for each kind of company."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.cards import Card, cards_for
from activities.on_show import OnShow
from matching.core.ladder import SMALL_GROUP, Rung, rung_of
from matching.core.reach import BANDS_KM, cell_centre, reach_km
from matching.core.types import Kind, Talking, Where
from matching.queries import facts_by_id
from matching.wishes import Mask, Offered, offered
from members.profiles import ProfileValues

SHOWN = 3  # of each kind
_LOOKED_AT = 30  # listings of each coarse kind whose facts are read
_LOOKED_AT_ROLES = 120  # few of those who help are asked to greet or host
_KINDS, _WHERES, _TALKING = tuple(Kind), tuple(Where), tuple(Talking)


@dataclass(frozen=True, kw_only=True)
class RungShown:
    """One kind of company with at most three things that are on; none where we know of none."""

    rung: Rung
    cards: tuple[Card, ...]


def ladder(
    db: Session, on_show: OnShow, values: ProfileValues, *, put_aside: frozenset[int], now: datetime
) -> tuple[RungShown, ...]:
    """All kinds of company, with things within reach that keep to every wish of the person.

    What they like comes first, then what is near, then what is soon. Without an area only what needs no
    travelling is shown. One statement reads the facts of at most 270 listings, however many there are.
    """
    given = offered(on_show, values, put_aside=put_aside, now=now)
    rows = _in_order(on_show, values, given)
    looked_at = np.concatenate([rows[mask[rows]][:most] for mask, most in _coarse(on_show)])
    facts = facts_by_id(db, on_show.ids[looked_at].tolist())
    found: dict[Rung, list[int]] = {rung: [] for rung in Rung}
    chosen = set(looked_at.tolist())
    for row in (row for row in rows.tolist() if row in chosen):
        known = facts.get(int(on_show.ids[row]))
        rung = known and rung_of(_KINDS[on_show.kind[row]], _WHERES[on_show.where[row]], known)
        if rung:
            found[rung].append(row)
    shown = {rung: _different(on_show, rows_of) for rung, rows_of in found.items()}
    cards = _cards(db, on_show, values, given, [row for rows_of in shown.values() for row in rows_of], now)
    return tuple(
        RungShown(rung=rung, cards=tuple(cards[key] for row in shown[rung] if (key := on_show.keys[row]) in cards))
        for rung in Rung
    )


def _in_order(on_show: OnShow, values: ProfileValues, given: Offered) -> NDArray[np.int64]:
    """The rows that can be offered, the best first; the same each time."""
    reachable = ~given.has_place | given.somewhere
    if values.cell is not None:
        with np.errstate(invalid="ignore"):
            reachable |= given.km <= reach_km(values.travel, values.travel_minutes)
    rows = np.flatnonzero(given.wanted & on_show.suits & on_show.upcoming & reachable)
    wanted = np.array([one in values.interests for one in on_show.interest_ids], np.float64)
    liked = np.asarray(on_show.interests[rows] @ wanted).ravel() > 0
    far = np.searchsorted(BANDS_KM, np.nan_to_num(given.km[rows]))
    soon = np.nan_to_num(given.next_date[rows], nan=np.inf)
    ordered: NDArray[np.int64] = rows[np.lexsort((on_show.ids[rows], soon, far, ~liked))]
    return ordered


def _coarse(on_show: OnShow) -> Iterable[tuple[Mask, int]]:
    """Masks that between them hold every row that can have a kind of company, and how many to look at; the facts
    decide which it is."""
    alone, volunteer = (on_show.kind == _KINDS.index(kind) for kind in (Kind.SOLO, Kind.VOLUNTEER))
    online = on_show.where == _WHERES.index(Where.ONLINE)
    placed = ~(alone | volunteer | online)
    yield alone, _LOOKED_AT
    yield volunteer, _LOOKED_AT_ROLES
    yield online & ~alone & ~volunteer, _LOOKED_AT
    yield placed & (on_show.talking == _TALKING.index(Talking.NONE)), _LOOKED_AT
    yield placed & (on_show.talking == _TALKING.index(Talking.FEW_WORDS)), _LOOKED_AT
    chatting = on_show.talking >= _TALKING.index(Talking.SOME)
    yield placed & chatting & (on_show.group_size <= SMALL_GROUP), _LOOKED_AT


def _different(on_show: OnShow, rows: list[int]) -> list[int]:
    """The first few that are not the same thing again elsewhere."""
    first = {int(on_show.series[row]): row for row in reversed(rows)}
    return [row for row in rows if first[int(on_show.series[row])] == row][:SHOWN]


def _cards(
    db: Session, on_show: OnShow, values: ProfileValues, given: Offered, rows: list[int], now: datetime
) -> Mapping[str, Card]:
    ids = on_show.ids[rows].tolist()
    cards = cards_for(
        db, ids, on_show=on_show, now=now, point=cell_centre(values.cell) if values.cell else None,
        zone=values.zone, dates={one: int(given.date[row]) for one, row in zip(ids, rows, strict=True)},
    )  # fmt: skip
    return {card.key: card for card in cards}
