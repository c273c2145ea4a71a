"""Choosing at most three: one easy, one that fits, one small stretch.

Fewer rather than padded, and never above what the person said they can face by more than one
small step. Resting is always as good a choice: it is not ranked here, the page offers it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matching.core.comfort import COMFORT_CAPS as COMFORT_CAPS
from matching.core.comfort import UNKNOWN_COMFORT as UNKNOWN_COMFORT
from matching.core.comfort import comfort_of as comfort_of
from matching.core.pacing.policy import Pace
from matching.core.reach import BANDS_KM
from matching.core.types import Kind

Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

EASY_BELOW = 0.10  # easy asks at least this much less than a person can face
STRETCH_ABOVE = 0.08  # about one attribute more: ten people instead of five, or a plan instead of a task
KNOWN_FOR_EASY = 4  # attributes stated; what is not known cannot be called easy

# Below this a listing shares with the profile a family at a distance, or a word by accident: one
# interest of the same family alone gives .09, a related one .29, a shared one over .5.
AFFINITY_FLOOR = 0.08
_BESIDE_BEST = 0.3  # beside one that is more than three times as near to a person's likes, another is padding
_STRETCH_BESIDE_BEST = 0.5  # what asks more is liked nearly as well: one new thing at a time
_LEVEL = 0.05  # affinities closer than this are alike to a person, so nearness decides
_SAME_KIND = 2  # levels that a second activity of one kind stands back
_SOMEWHERE = 2  # levels that an activity of unknown distance stands back
_FAMILIAR = 0.15  # affinity that having been there lately counts for: it takes several visits to know faces
_WORTH = 0.1  # affinity that the worth of an hour counts for: between the best and the worst about two levels


class Slot(StrEnum):
    EASY = "easy"
    FITS = "fits"
    STRETCH = "stretch"


class Wish(StrEnum):
    """What can leave nothing over, in the order in which equal ones are named: comfort last."""

    FILTERS = "filters"
    REACH = "reach"
    INTERESTS = "interests"
    EASIER = "easier"
    COMFORT = "comfort"
    NOTHING_ON = "nothing_on"  # nothing to loosen: there is nothing at all


@dataclass(frozen=True, kw_only=True, eq=False)
class Candidates:
    """Everything that could be suggested, as columns of one length. Order means nothing."""

    ids: NDArray[np.int64]  # unique; settles ties
    affinity: Floats  # 0..1
    demand: Floats  # 0..1
    known: NDArray[np.int64]  # attributes of demand that are stated
    km: Floats  # straight line; nan without a distance
    has_place: Mask  # one has to go there, even where km is nan because nobody knows where it is
    somewhere: Mask  # of those without a distance: in the person's own town, nobody knows where
    online: Mask
    kind: NDArray[np.str_]  # values of Kind
    series: NDArray[np.int64]  # negative: of none
    publisher: NDArray[np.int64]  # negative: of none
    days_ahead: Floats  # until the next date; nan for undated, negative for over
    suitable: Mask
    wanted: Mask  # passes the person's own filters: times, languages, access, things to avoid

    def __post_init__(self) -> None:
        lengths = {len(getattr(self, column.name)) for column in fields(self)}
        if len(lengths) > 1:
            raise ValueError(f"The columns of the candidates differ in length: {sorted(lengths)}.")


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """The person, as far as choosing goes. `comfort` is demand they can face, see `comfort_of`."""

    comfort: float | None = None
    reach_km: float | None = None  # None: no area given, so distance keeps nothing back
    include_online: bool = True
    include_solo: bool = True
    has_profile: bool = True  # False: nothing known of what they like

    def __post_init__(self) -> None:
        if self.comfort is not None and not 0 <= self.comfort <= 1:
            raise ValueError(f"Comfort lies between 0 and 1, not at {self.comfort}.")


@dataclass(frozen=True)
class Choice:
    row: int  # of the candidates
    slot: Slot


@dataclass(frozen=True, kw_only=True)
class Empty:
    """Why nothing is left: the fewest wishes to loosen together, and how many would come back."""

    wishes: tuple[Wish, ...]
    comes_back: int


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """At most three choices, the one that asks least first; `empty` exactly when there is none."""

    choices: tuple[Choice, ...] = ()
    empty: Empty | None = None


def suggest(
    candidates: Candidates,
    seeker: Seeker,
    *,
    excluded: Mask | None = None,
    easier_than: float | None = None,
    pace: Pace | None = None,
) -> Suggested:
    """Choose at most three, or say which wish leaves nothing over.

    Kept to always: suitable, not over, not `excluded`, wanted, within reach, affinity over the
    floor and not padding (with a profile), demand at most comfort + .08, demand under `easier_than`; no two of
    one series or publisher (two solo ideas of one publisher may be, and a stretch beside what somebody
    knows there already), one solo idea unless there is nothing else. Within a slot affinity leads in steps
    of .05, a second of one kind standing back two steps, and one of unknown distance too; then the band of
    distance (without a profile then also gentleness), the sooner date, the exact affinity and distance, the
    lower id. A profile that nothing on offer is like at all, say of words nobody knows, counts as none:
    nearness and gentleness decide.

    Easy asks at least .10 less than comfort and states four attributes, or is a solo idea; fits
    lies in the .10 under comfort; where there is none, a second that asks less stands in, under the
    slot it lies in; a stretch lies above. The answer does not depend on the order of the candidates.

    With a `pace` of the same rows nothing that it holds back is chosen. Once it has learned from reports
    it also says what is easy, fits and stretches in place of the comfort stated, what an hour is worth
    moves it by up to two steps of affinity, and after a bad time the easiest come first.
    Raises ValueError for a pace of other rows.
    """
    if pace is not None and len(pace.listed) != len(candidates.ids):
        raise ValueError("The pace is of other candidates.")
    if not candidates.affinity.any():
        seeker = replace(seeker, has_profile=False)
    comfort = UNKNOWN_COMFORT if seeker.comfort is None else seeker.comfort
    on = candidates.suitable & ~(candidates.days_ahead < 0)
    if excluded is not None:
        on &= ~excluded
    steps = _Steps.of(candidates, comfort, pace)
    kept = _kept(candidates, seeker, steps, easier_than)
    left = np.logical_and.reduce([on, *kept.values()])
    if not left.any():
        return Suggested(empty=_why_empty(on, kept))
    left = _without_padding(candidates, left, steps)
    return Suggested(choices=tuple(_Choosing(candidates, seeker, steps, left).choices()))


@dataclass(frozen=True, kw_only=True, eq=False)
class _Steps:
    """How each candidate lies to what the person can face."""

    open: Mask  # may be offered at all
    easy: Mask
    near: Mask  # faced, and not by far
    faced: Mask  # the rest of what is open is a stretch
    familiar: Mask  # been there lately, and it was all right
    worth: Floats  # beside affinity
    first: Floats  # lower goes first, before affinity

    @classmethod
    def of(cls, c: Candidates, comfort: float, pace: Pace | None) -> _Steps:
        demand, solo, stated = c.demand.round(6), c.kind == Kind.SOLO, c.known >= KNOWN_FOR_EASY
        nothing = np.zeros(len(demand))
        if pace is not None and pace.learned:
            faced = pace.gentle | pace.fits
            return cls(
                open=pace.allowed,
                near=pace.fits & ~solo,
                easy=faced & np.where(solo, True, pace.gentle & stated),
                faced=faced,
                familiar=pace.familiar,
                worth=_WORTH * pace.value + _FAMILIAR * (pace.familiar & ~solo),
                first=np.floor(pace.forecast.felt.round(6)) if pace.easier_first else nothing,
            )
        edge = round(comfort - EASY_BELOW, 6)
        within = demand <= round(comfort + STRETCH_ABOVE, 6)
        return cls(
            open=within if pace is None else within & ~pace.held_by_wish,
            near=(demand > edge) & (demand <= comfort) & ~solo,
            easy=((demand <= edge) & stated) | (solo & (demand <= comfort)),
            faced=demand <= comfort,
            familiar=np.zeros(len(demand), dtype=bool),
            worth=nothing,
            first=nothing,
        )


def _kept(c: Candidates, seeker: Seeker, steps: _Steps, easier_than: float | None) -> Mapping[Wish, Mask]:
    """Return for each wish the rows it leaves."""
    everything = np.ones(len(c.ids), dtype=bool)
    demand = c.demand.round(6)
    solo = c.kind == Kind.SOLO
    return {
        Wish.FILTERS: c.wanted & (seeker.include_online | ~c.online) & (seeker.include_solo | ~solo),
        # nan compares false: a place nobody knows is not within reach, unless it is in the person's own town.
        Wish.REACH: everything if seeker.reach_km is None else ~c.has_place | c.somewhere | (c.km <= seeker.reach_km),
        Wish.INTERESTS: c.affinity.round(6) >= AFFINITY_FLOOR if seeker.has_profile else everything,
        Wish.EASIER: everything if easier_than is None else demand < round(easier_than, 6),
        Wish.COMFORT: steps.open,
    }


def _why_empty(on: Mask, kept: Mapping[Wish, Mask]) -> Empty:
    if not on.any():
        return Empty(wishes=(Wish.NOTHING_ON,), comes_back=0)
    for size in range(1, len(kept) + 1):
        back = {
            wishes: int(np.logical_and.reduce([on, *(kept[wish] for wish in kept if wish not in wishes)]).sum())
            for wishes in combinations(kept, size)
        }
        wishes = max(back, key=lambda one: back[one])
        if back[wishes]:
            return Empty(wishes=wishes, comes_back=back[wishes])
    raise AssertionError("With every wish dropped, what is on comes back.")


def _without_padding(c: Candidates, left: Mask, steps: _Steps) -> Mask:
    """Drop what is far less like the profile than the best there is.

    A stretch is held against all, and more strictly; the rest only against what is no stretch, so that
    a fine stretch never stands alone where something gentler was left.
    """
    faced = left & steps.faced
    bars = [
        part * c.affinity[rows].max(initial=0.0) for part, rows in ((_BESIDE_BEST, faced), (_STRETCH_BESIDE_BEST, left))
    ]
    bar: Mask = c.affinity.round(6) >= np.where(faced, *bars).round(6)
    return left & bar


class _Choosing:
    """One choice of three, among the rows that are left."""

    def __init__(self, candidates: Candidates, seeker: Seeker, steps: _Steps, left: Mask) -> None:
        self._rows: Rows = np.flatnonzero(left)
        self._all = candidates
        self._affinity = candidates.affinity[self._rows].round(6)
        self._demand = candidates.demand[self._rows].round(6)
        self._solo: Mask = candidates.kind[self._rows] == Kind.SOLO
        self._easy, self._near, self._faced = (mask[self._rows] for mask in (steps.easy, steps.near, steps.faced))
        self._familiar = steps.familiar[self._rows]
        self._first, self._worth = steps.first[self._rows], steps.worth[self._rows]
        self._open = np.ones(len(self._rows), dtype=bool)  # not of a series or publisher chosen already
        self._kinds: set[str] = set()
        km = candidates.km[self._rows].round(6)
        band = np.where(np.isnan(km), len(BANDS_KM) + 1, np.searchsorted(BANDS_KM, km))
        # Without a profile all are alike, so what is near and gentle goes first.
        gentle = np.zeros_like(km) if seeker.has_profile else self._demand
        days = np.nan_to_num(candidates.days_ahead[self._rows], nan=np.inf).round(6)
        far = np.nan_to_num(km, nan=np.inf)
        self._unsure = candidates.somewhere[self._rows]
        self._ties = (band, gentle, days, -self._affinity, far, candidates.ids[self._rows])

    def choices(self) -> list[Choice]:
        """Return the choices, the one that asks least first."""
        chosen: dict[Slot, int] = {}
        # The one that fits is picked first, so that an easy one of the same publisher cannot displace it.
        for slot, rows in self._slots():
            if slot not in chosen and (found := self._best(rows)) is not None:
                chosen[slot] = found
                self._close(found)
        in_order = sorted(chosen.values(), key=lambda row: (self._demand[row], self._all.ids[self._rows[row]]))
        return [Choice(int(self._rows[row]), self._slot_of(row)) for row in in_order]

    def _slot_of(self, row: int) -> Slot:
        """Return where a chosen row lies to comfort, whichever slot it was picked for."""
        if not self._faced[row]:
            return Slot.STRETCH
        return Slot.EASY if self._easy[row] else Slot.FITS

    def _slots(self) -> list[tuple[Slot, Mask]]:
        return [
            (Slot.FITS, self._near),
            (Slot.EASY, self._easy),
            (Slot.STRETCH, ~self._faced),
            (Slot.FITS, self._faced),
        ]

    def _best(self, slot: Mask) -> int | None:
        rows = np.flatnonzero(slot & self._open)
        if not rows.size:
            return None
        kinds = self._all.kind[self._rows]
        level = np.floor((self._affinity + self._worth).round(6) / _LEVEL + 0.5) - _SAME_KIND * np.isin(
            kinds, sorted(self._kinds)
        )
        level = level - _SOMEWHERE * self._unsure
        for key in (self._first, -level, *self._ties):
            values = key[rows]
            rows = rows[values == values.min()]
            if rows.size == 1:
                break
        return int(rows[0])

    def _close(self, chosen: int) -> None:
        """Take out what may not stand beside the chosen row."""
        self._open[chosen] = False
        self._kinds.add(str(self._all.kind[self._rows[chosen]]))
        nobody, alone = np.zeros_like(self._solo), self._solo & self._solo[chosen]
        more_there = ~self._faced & self._familiar[chosen]
        for column, exempt in ((self._all.series, nobody), (self._all.publisher, alone | more_there)):
            mine = column[self._rows[chosen]]
            if mine >= 0:
                self._open &= (column[self._rows] != mine) | exempt
        if self._solo[chosen] and not self._solo.all():
            self._open &= ~self._solo
