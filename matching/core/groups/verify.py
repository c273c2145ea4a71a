"""A check of a finished round against every hard rule, from the values alone: it shares nothing with the solver."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from geopy.distance import great_circle

from matching.core.groups.values import (
    COMFORT_APART,
    EASE,
    FEWEST,
    MOST,
    ROUNDS_APART,
    Group,
    Joiner,
    Outing,
    PastGroup,
    Round,
    Standing,
)
from matching.core.reach import cell_centre


class Rule(StrEnum):
    """The hard rules, by what went wrong."""

    NOT_EVERYBODY_ONCE = "not everybody once"
    SIZE = "size"
    KEPT_APART = "kept apart"
    MET_LATELY = "met lately"
    COMFORT = "comfort"
    ONLY_BEGINNER = "only beginner"
    LANGUAGE = "language"
    WOMEN_ONLY = "women only"
    UNKNOWN_OUTING = "unknown outing"
    CLOSED = "closed"
    NOT_FREE = "not free"
    REACH = "reach"
    DEMAND = "demand"
    NOT_UNDERSTOOD = "not understood"
    STEP_FREE = "step-free"
    ALCOHOL = "alcohol"
    COST = "cost"
    ROOM = "room"
    REASONS = "reasons"


@dataclass(frozen=True, kw_only=True, slots=True)
class Violation:
    """A rule that is broken, and by whom; nothing that is private about them."""

    rule: Rule
    members: tuple[int, ...]


def violations(
    round_: Round,
    joiners: Iterable[Joiner],
    outings: Iterable[Outing],
    *,
    apart: Iterable[tuple[int, int]] = (),
    past: Iterable[PastGroup] = (),
) -> tuple[Violation, ...]:
    """Return every hard rule the round breaks, group by group; empty when it may be told to people.

    Give it what `form` was given.
    """
    there, offered = {one.id: one for one in joiners}, {one.id: one for one in outings}
    enemies = {frozenset(pair) for pair in apart}
    lately = {
        frozenset(pair)
        for group in past
        if group.rounds_ago <= ROUNDS_APART
        for pair in combinations(sorted(group.members), 2)
    }
    found = list(_counted(round_, there))
    for group in round_.groups:
        broken = list(_in_group(group, there, offered, enemies, lately))
        found += [Violation(rule=rule, members=group.members) for rule in dict.fromkeys(broken)]
    return (*found, *_overfull(round_, offered))


def _counted(round_: Round, there: Mapping[int, Joiner]) -> Iterator[Violation]:
    named = Counter([*(one for group in round_.groups for one in group.members), *round_.left_over])
    wrong = [one for one in {*named, *there} if named[one] != 1 or one not in there]
    if wrong:
        yield Violation(rule=Rule.NOT_EVERYBODY_ONCE, members=tuple(sorted(wrong)))


def _overfull(round_: Round, offered: Mapping[int, Outing]) -> Iterator[Violation]:
    going: dict[int, list[int]] = {}
    for group in round_.groups:
        going.setdefault(group.outing, []).extend(group.members)
    for outing, members in going.items():
        room = offered[outing].room if outing in offered else None
        if room is not None and len(members) > room:
            yield Violation(rule=Rule.ROOM, members=tuple(sorted(members)))


def _in_group(
    group: Group,
    there: Mapping[int, Joiner],
    offered: Mapping[int, Outing],
    enemies: set[frozenset[int]],
    lately: set[frozenset[int]],
) -> Iterator[Rule]:
    members = [there[one] for one in group.members if one in there]
    if not FEWEST <= len(group.members) <= MOST:
        yield Rule.SIZE
    for a, b in combinations(members, 2):
        pair = frozenset((a.id, b.id))
        if pair in enemies:
            yield Rule.KEPT_APART
        if pair in lately:
            yield Rule.MET_LATELY
        if abs(a.comfort - b.comfort) > COMFORT_APART + EASE:
            yield Rule.COMFORT
    if members:
        yield from _together(group, members)
        outing = offered.get(group.outing)
        if outing is None:
            yield Rule.UNKNOWN_OUTING
        else:
            yield from _at(group, members, outing)


def _together(group: Group, members: Sequence[Joiner]) -> Iterator[Rule]:
    standings = Counter(one.standing for one in members)
    if standings[Standing.NEW] == 1 and standings[Standing.SOME] == 0:
        yield Rule.ONLY_BEGINNER
    languages = set(members[0].languages)
    for one in members:
        languages &= one.languages
    if not languages:
        yield Rule.LANGUAGE
    if any(one.women_only for one in members) and not all(one.woman for one in members):
        yield Rule.WOMEN_ONLY
    told = group.reasons
    if not all(name in one.interests for name in told.interests for one in members):
        yield Rule.REASONS
    if not all(one.free >> slot & 1 for slot in told.slots for one in members):
        yield Rule.REASONS
    if not all(language in one.languages for language in told.languages for one in members):
        yield Rule.REASONS


def _at(group: Group, members: Sequence[Joiner], outing: Outing) -> Iterator[Rule]:
    if group.slot < 0 or not outing.slots >> group.slot & 1:
        yield Rule.CLOSED
    for one in members:
        if group.slot < 0 or not one.free >> group.slot & 1:
            yield Rule.NOT_FREE
        centre = cell_centre(one.area)
        if great_circle((centre.lat, centre.lon), (outing.at.lat, outing.at.lon)).km > one.reach_km:
            yield Rule.REACH
        if outing.demand > one.comfort + EASE:
            yield Rule.DEMAND
        if outing.languages and not outing.languages & one.languages:
            yield Rule.NOT_UNDERSTOOD
        if one.step_free and outing.step_free is not True:
            yield Rule.STEP_FREE
        if one.no_alcohol and outing.alcohol_free is not True:
            yield Rule.ALCOHOL
        if one.most_cost is not None and (outing.cost is None or outing.cost > one.most_cost):
            yield Rule.COST
        if outing.women_only and not one.woman:
            yield Rule.WOMEN_ONLY
