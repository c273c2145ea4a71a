"""The same thing announced by two publishers: found by instant, title and place, and joined."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from rapidfuzz import fuzz

from activities.exchange.importing.catalogues.raw import names
from activities.exchange.importing.places import Spot, are_compatible
from activities.exchange.importing.series import Bundle, make_bundle, stem
from activities.wording.folding import fold

ALIKE = 90  # of 100, by shared words
ALMOST_EQUAL = 95  # asked where a place is not known
TELLING_WORDS = 3  # a title with fewer may be many things: "Story time", "Board meeting"

_COMMON = names(
    "the a an and of at in on for to with by live music free night day club group meeting class open weekly monthly "
    "series event show special presents story time family el la los las de del y en con"
)


def joined(bundles: Sequence[Bundle], spots: Mapping[int, Spot]) -> list[Bundle]:
    """The bundles with near-duplicates of different publishers made one, in the order of their first rows.

    Two bundles are one where they share a start, their titles are alike and no number in them differs, and their
    places agree. Where a place is not stated, only a telling and almost equal title will do.
    """
    by_start: dict[tuple[datetime, str], list[int]] = defaultdict(list)
    for position, bundle in enumerate(bundles):
        for start, zone in {(row.when.start, row.timezone) for row in bundle.rows if row.when and not row.when.all_day}:
            by_start[start, zone].append(position)
    leader = list(range(len(bundles)))
    titles = [fold(stem(bundle.title)) for bundle in bundles]
    for together in by_start.values():
        for i, one in enumerate(together):
            for other in together[i + 1 :]:
                if _root(leader, one) != _root(leader, other) and _are_one(bundles, titles, one, other):
                    leader[max(_root(leader, one), _root(leader, other))] = min(
                        _root(leader, one), _root(leader, other)
                    )
    groups: dict[int, list[Bundle]] = defaultdict(list)
    for position, bundle in enumerate(bundles):
        groups[_root(leader, position)].append(bundle)
    return [group[0] if len(group) == 1 else _merged(group, spots) for group in groups.values()]


def _are_one(bundles: Sequence[Bundle], titles: Sequence[str], one: int, other: int) -> bool:
    first, second = bundles[one], bundles[other]
    if first.main.publisher == second.main.publisher:
        return False
    if re.findall(r"\d+", titles[one]) != re.findall(r"\d+", titles[other]):
        return False
    if fuzz.token_set_ratio(titles[one], titles[other]) < ALIKE:
        return False
    places = are_compatible(first.spot, second.spot)
    if places is False:
        return False
    if places:
        return True
    telling = min(len(_telling(titles[one])), len(_telling(titles[other]))) >= TELLING_WORDS
    return telling and fuzz.token_sort_ratio(titles[one], titles[other]) >= ALMOST_EQUAL


def _telling(title: str) -> set[str]:
    return {word for word in title.split() if word not in _COMMON and len(word) > 1}


def _merged(group: Sequence[Bundle], spots: Mapping[int, Spot]) -> Bundle:
    rows = [row for bundle in group for row in bundle.rows]
    merged = make_bundle(rows, spots)
    named = max(group, key=lambda bundle: (len(bundle.main.description), -bundle.main.row))
    return Bundle(title=named.title, rows=merged.rows, spot=merged.spot)


def _root(leader: list[int], position: int) -> int:
    while leader[position] != position:
        leader[position] = leader[leader[position]]
        position = leader[position]
    return position
