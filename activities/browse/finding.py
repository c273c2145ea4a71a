"""Which activities an asker wants to see, and in which order.

Every filter is a mask, over the rows of what is on show or over their dates; what is found passes all. Leaving
one mask out again tells what another choice there would bring.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from activities.browse.coming import at_part, between, coming_on, days, passing
from activities.browse.filters import Filters, PlaceKind, Sort, TalkingUpTo, When
from activities.browse.nearness import PLACED, UNPLACED, Seen
from activities.on_show import OnShow
from activities.wording.folding import fold
from matching.core.reach import BANDS_KM
from matching.core.types import Kind, Where
from members.models import Need
from taxonomy import load_taxonomy

Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]

UP_TO = {TalkingUpTo.NONE: 0, TalkingUpTo.FEW: 1, TalkingUpTo.SOME: 2}
PLACE_KINDS = {
    PlaceKind.IN_PERSON: (Where.PLACE, Where.AREA, Where.UNKNOWN),
    PlaceKind.ONLINE: (Where.ONLINE,),
    PlaceKind.HOME: (Where.ANYWHERE,),
}
_MOST_BANDS = len(BANDS_KM) + 1.0


def speaks_of(on_show: OnShow, words: str) -> Bools:
    """The rows whose text holds every word, or the beginning of one, or that serve what is named; all for no word.

    An interest may be named in any language of the taxonomy, by a word or by all of them together.
    """
    asked = fold(words).split()
    each = _all((_holds(on_show, word) | _serves_any(on_show, word) for word in asked), len(on_show))
    return each | _serves_any(on_show, words) if len(asked) > 1 else each


def _holds(on_show: OnShow, word: str) -> Bools:
    """The rows whose text holds a folded word or the beginning of one.

    In scripts that do not part their words, or join small ones to them, it may stand anywhere.
    """
    needle = word if any(unicodedata.category(c) == "Lo" for c in word) else f" {word}"
    return np.fromiter((needle in text for text in on_show.search), bool, len(on_show))


def _serves_any(on_show: OnShow, words: str) -> Bools:
    mask = np.zeros(len(on_show), bool)
    for interest in load_taxonomy().named(words):
        mask |= serves(on_show, interest)
    return mask


class Browse:
    """What one asker finds, and what they would find without one of their filters."""

    def __init__(
        self, on_show: OnShow, filters: Filters, *, seen: Seen, words: Bools | None, today: date, now: datetime
    ) -> None:
        """`words` are the rows that speak of the words asked for, `today` the asker's day."""
        self.on_show, self.filters, self.seen, self.today = on_show, filters, seen, today
        self._ahead = on_show.date_end > now.timestamp()
        self._coming = coming_on(on_show, today=today, now=now)
        self._masks = self._row_masks(words)
        self._times = self._time_masks()
        self._plain = _all(self._masks.values(), len(on_show))
        self.found: Bools = self._plain & self._on_time(self._times)

    @property
    def total(self) -> int:
        return int(np.count_nonzero(self.found))

    @property
    def without_dates(self) -> Bools:
        """The rows that pass every filter but those of time, and have no date ahead that is on."""
        return self._plain & ~self.on_show.upcoming

    @property
    def asked(self) -> tuple[str, ...]:
        """The filters that may leave something out as they are."""
        return (*self._masks, *self._times)

    def others(self, name: str) -> Bools:
        """The rows that pass every filter but one."""
        if name in self._masks:
            rest = _all((mask for other, mask in self._masks.items() if other != name), len(self.found))
            return rest & self._on_time(self._times)
        if name in self._times:
            return self._plain & self._on_time({k: mask for k, mask in self._times.items() if k != name})
        return self.found

    def at_choice(self, name: str, choice: str) -> Bools:
        """The rows that pass every filter but one of time, and this choice of that one."""
        rest = {other: mask for other, mask in self._times.items() if other != name}
        if rest:
            chosen = self._by_date({**rest, name: passing(self.on_show, name, choice, today=self.today)})
        else:
            chosen = self._coming.has(name, choice)
        if self.undated_too({*self._times, name}):
            chosen = chosen | self.on_show.undated
        return self._plain & chosen

    def undated_besides(self) -> Bools:
        """The rows that pass as they need no date, and by none of their dates."""
        return self._plain & self.on_show.undated & ~self._by_date(self._times)

    def undated_too(self, times: Iterable[str]) -> bool:
        """Whether what has no date passes these filters of time."""
        return self.filters.drop_in or not {"when", "part"} & set(times)

    def dates_of(self, rows: Rows) -> Rows:
        """For each row its first date that suits what was asked, by its place in the dates; -1 for none."""
        if not self._times:
            return self._coming.first[rows]
        fits = np.flatnonzero(_all((self._ahead, *self._times.values()), len(self._ahead)))
        first = np.full(len(self.on_show), -1, np.int64)
        first[self.on_show.date_row[fits[::-1]]] = fits[::-1]  # of several, the last one written is the earliest
        return first[rows]

    def in_order(self, sort: Sort, most: int) -> Rows:
        """The first `most` of the rows found. Ties go by nearness or date, then by id.

        By nearness: known places by distance band, then what serves the area, online, at home, place not given;
        in each the soonest first. The asker is known by an area of about 2 km, so a finer order would be made up.
        Whatever the order, listings that nobody says are still right stand last.
        """
        rows = np.flatnonzero(self.found)
        if sort is Sort.NEAR:
            rows = self._nearest(rows, most)
        at = self.dates_of(rows)
        starts = np.full(len(rows), np.inf)
        starts[at >= 0] = self.on_show.date_start[at[at >= 0]]
        near = self.seen.band[rows] + self.seen.group[rows] * _MOST_BANDS
        late = self.on_show.stale[rows]
        if sort is Sort.NEAR:
            keys = [near, starts]
        elif sort is Sort.DATE:
            keys = [starts, near]
        else:
            keys = [np.round(self.on_show.demand[rows].astype(np.float64), 6), near, starts]
        first = np.where(late, np.inf, keys[0])
        if 0 < most < len(rows):
            edge = np.partition(first, most - 1)[most - 1]
            kept = np.flatnonzero(first <= edge)  # with all that tie with the last one
            rows, keys, late = rows[kept], [key[kept] for key in keys], late[kept]
        keys = [late, *keys]
        return rows[np.lexsort((rows, *reversed(keys)))][:most]

    def nearest_placed(self, most: int) -> Rows:
        """The first `most` of the rows found that are at a place, the nearest first; ties go by id."""
        rows = np.flatnonzero(self.found & (self.seen.group == PLACED))
        km = np.round(self.seen.km[rows], 6)
        if most < len(rows):
            kept = km <= np.partition(km, most - 1)[most - 1]
            rows, km = rows[kept], km[kept]
        return rows[np.argsort(km, kind="stable")][:most]

    def _nearest(self, rows: Rows, most: int) -> Rows:
        """Enough of the rows to hold the first `most` by nearness: whole distance bands from the nearest on."""
        near = np.where(self.on_show.stale[rows], np.inf, self.seen.km[rows])
        for edge in BANDS_KM:
            inside = near <= edge + 1e-6  # bands go by distances rounded to six places
            if np.count_nonzero(inside) >= most:
                return rows[inside]
        return rows

    def within(self, km: str) -> Bools:
        """The rows that are surely within a distance, or need no going anywhere."""
        mask: Bools = (self.seen.km <= float(km)) | self.seen.here | (self.seen.at_most <= float(km))
        return mask

    def perhaps_within(self, km: str) -> Bools:
        """The rows that may be within a distance: nobody said where they are, but not that they are too far."""
        far = (self.seen.at_least > float(km)) | (self.seen.at_most <= float(km))
        mask: Bools = (self.seen.group == UNPLACED) & ~far
        return mask

    def _row_masks(self, words: Bools | None) -> dict[str, Bools]:
        on_show, asked = self.on_show, self.filters
        masks: dict[str, Bools] = {}
        if self.seen.point is not None and asked.km != "any":
            masks["km"] = self.within(asked.km) | (self.perhaps_within(asked.km) & asked.unplaced)
        if asked.kind:
            masks["kind"] = np.isin(on_show.kind, [tuple(Kind).index(kind) for kind in asked.kind])
        if asked.interest:
            masks["interest"] = serves(on_show, asked.interest)
        if asked.cost:
            masks["cost"] = on_show.free
        if asked.talking:
            masks["talking"] = (on_show.talking >= 0) & (on_show.talking <= UP_TO[asked.talking])
        if asked.access:
            bits = sum(1 << tuple(Need).index(need) for need in asked.access)
            masks["access"] = on_show.access & bits == bits
        if asked.place:
            wheres = [tuple(Where).index(where) for kind in asked.place for where in PLACE_KINDS[kind]]
            masks["place"] = np.isin(on_show.where, wheres)
        if asked.language:
            masks["language"] = speaks(on_show, asked.language)
        if asked.words and words is not None:
            masks["words"] = words
        if not asked.rest:
            masks["rest"] = on_show.suits
        return masks

    def _time_masks(self) -> dict[str, Bools]:
        asked, masks = self.filters, {}
        if asked.from_day or asked.to_day:
            first = asked.from_day.toordinal() if asked.from_day else 0
            masks["when"] = between(self.on_show, first, (asked.to_day or date.max).toordinal())
        elif asked.when is not When.ANY:
            masks["when"] = between(self.on_show, *days(asked.when, self.today))
        if asked.part:
            masks["part"] = at_part(self.on_show, asked.part)
        if asked.places:
            masks["places"] = self.on_show.date_open
        return masks

    def _on_time(self, times: dict[str, Bools]) -> Bools:
        by_date = self._by_date(times)
        return by_date | self.on_show.undated if self.undated_too(times) else by_date

    def _by_date(self, times: dict[str, Bools]) -> Bools:
        if not times:
            return self._coming.has("when")
        rows = np.zeros(len(self.on_show), bool)
        rows[self.on_show.date_row[_all((self._ahead, *times.values()), len(self._ahead))]] = True
        return rows


def serves(on_show: OnShow, interest: str) -> Bools:
    """The rows that serve an interest, or any of a family."""
    if interest in on_show.family_ids:
        family: Bools = on_show.families[:, on_show.family_ids.index(interest)]
        return family
    matrix: Any = on_show.interests
    stored = matrix.indices == on_show.interest_ids.index(interest)
    mask = np.zeros(len(on_show), bool)
    mask[np.searchsorted(matrix.indptr, np.flatnonzero(stored), side="right") - 1] = True
    return mask


def speaks(on_show: OnShow, language: str) -> Bools:
    """The rows that state a language; none for one that nothing on show states."""
    if language not in on_show.language_codes:
        return np.zeros(len(on_show), bool)
    bit = np.uint64(1) << np.uint64(on_show.language_codes.index(language))
    mask: Bools = (on_show.languages & bit) != 0
    return mask


def _all(masks: Iterable[Bools], length: int) -> Bools:
    return reduce(np.logical_and, masks, np.ones(length, bool))
