"""The states of a small group, and who is shown to whom in each: pure, so that every path can be walked.

Services read a group into a `Gathering`, let one of these functions change it, and write it back. Pages ask
`shown_to` and nothing else for whom to name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

FEWEST = 3  # so many say yes before anybody is shown


class Phase(StrEnum):
    """Where a small group is."""

    ASKING = "asking"  # each is asked in private
    REFILLING = "refilling"  # too few said yes in time; one or two others are asked
    REVEALED = "revealed"  # those who said yes know of each other
    TOO_FEW = "too_few"  # was revealed, and fewer than three are left: nobody is shown any more
    CALLED_OFF = "called_off"  # its date does not take place
    AFTER = "after"  # the date is over; each may say whether they would be glad to see the others again
    CIRCLE = "circle"  # at least three would: they meet again
    FELL_THROUGH = "fell_through"  # nobody was ever shown
    ENDED = "ended"


CLOSED = frozenset({Phase.CALLED_OFF, Phase.CIRCLE, Phase.FELL_THROUGH, Phase.ENDED})
ASKS = frozenset({Phase.ASKING, Phase.REFILLING})
SHOWS = frozenset({Phase.REVEALED, Phase.AFTER})


class Said(StrEnum):
    """What somebody answered in private."""

    ASKED = "asked"  # nothing yet
    YES = "yes"
    NOT_THIS_TIME = "not_this_time"
    SILENT = "silent"  # nothing in time, which is as good
    OUT = "out"  # went quietly, or was moved out to keep two people apart


@dataclass(frozen=True, kw_only=True)
class Person:
    """One of a group. `takes_part`: consents, has not paused, and the account is open."""

    said: Said = Said.ASKED
    takes_part: bool = True
    glad: bool | None = None  # to see the others again


@dataclass(frozen=True, kw_only=True)
class Gathering:
    """A group as far as its states go. `apart` are pairs of positions, the smaller first, of who may not meet."""

    phase: Phase = Phase.ASKING
    people: tuple[Person, ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()


def there(group: Gathering) -> frozenset[int]:
    """The positions of those who said yes and still take part."""
    return frozenset(at for at, one in enumerate(group.people) if one.said is Said.YES and one.takes_part)


def can_meet(group: Gathering, some: frozenset[int]) -> bool:
    """Whether these are enough, and none of them is kept apart from another."""
    return len(some) >= FEWEST and not any(a in some and b in some for a, b in group.apart)


def shown_to(group: Gathering, at: int) -> frozenset[int]:
    """The positions of those whom the person at `at` may be shown now; most often nobody."""
    some = there(group)
    if group.phase not in SHOWS or at not in some or not can_meet(group, some):
        return frozenset()
    return some - {at}


def answer(group: Gathering, at: int, *, yes: bool) -> Gathering:
    """Say yes or not this time, or change that. Only while people are asked, and not by who has gone."""
    if group.phase not in ASKS or group.people[at].said is Said.OUT:
        return group
    return _with(group, at, said=Said.YES if yes else Said.NOT_THIS_TIME)


def go(group: Gathering, at: int) -> Gathering:
    """Leave quietly, in any phase that is not closed."""
    if group.phase in CLOSED:
        return group
    return settled(_with(group, at, said=Said.OUT))


def part(group: Gathering, asker: int, other: int) -> Gathering:
    """Keep two apart: the one goes who loses less, before anybody is shown who has not said yes, else the asker."""
    pair = (min(asker, other), max(asker, other))
    group = replace(group, apart=group.apart | {pair})
    if Said.OUT in (group.people[asker].said, group.people[other].said):
        return group
    undecided = group.phase in ASKS and group.people[asker].said is Said.YES is not group.people[other].said
    return go(group, other if undecided else asker)


def close_asking(group: Gathering, *, more: int = 0) -> Gathering:
    """The time to answer is over: the group is on, `more` others are asked once, or it falls through."""
    if group.phase not in ASKS:
        return group
    people = tuple(replace(one, said=Said.SILENT) if one.said is Said.ASKED else one for one in group.people)
    group = replace(group, people=people)
    if can_meet(group, there(group)):
        return replace(group, phase=Phase.REVEALED)
    if group.phase is Phase.ASKING and more and len(there(group)) + more >= FEWEST:
        return replace(group, phase=Phase.REFILLING, people=(*people, *[Person()] * more))
    return replace(group, phase=Phase.FELL_THROUGH)


def settled(group: Gathering) -> Gathering:
    """The same, unless so many have gone that a group that was on is one no more."""
    if group.phase is Phase.REVEALED and not can_meet(group, there(group)):
        return replace(group, phase=Phase.TOO_FEW)
    return group


def call_off(group: Gathering) -> Gathering:
    """The date does not take place."""
    return replace(group, phase=Phase.CALLED_OFF) if group.phase in ASKS | {Phase.REVEALED, Phase.TOO_FEW} else group


def pass_by(group: Gathering) -> Gathering:
    """The date is over."""
    group = settled(group)
    if group.phase in ASKS:
        return replace(group, phase=Phase.FELL_THROUGH)
    if group.phase is Phase.TOO_FEW:
        return replace(group, phase=Phase.ENDED)
    return replace(group, phase=Phase.AFTER) if group.phase is Phase.REVEALED else group


def say_glad(group: Gathering, at: int, *, glad: bool) -> Gathering:
    """Say in private whether one would be glad to see the others again."""
    if group.phase is not Phase.AFTER or at not in there(group):
        return group
    return _with(group, at, glad=glad)


def glad(group: Gathering) -> frozenset[int]:
    """The positions of those who are there and would be glad to see the others again."""
    return frozenset(at for at in there(group) if group.people[at].glad)


def close(group: Gathering) -> Gathering:
    """The time to say so is over: with at least three it goes on as a circle of them, else it just ends."""
    if group.phase is not Phase.AFTER:
        return group
    return replace(group, phase=Phase.CIRCLE if can_meet(group, glad(group)) else Phase.ENDED)


def _with(group: Gathering, at: int, **changes: object) -> Gathering:
    people = list(group.people)
    people[at] = replace(people[at], **changes)  # type: ignore[arg-type]
    return replace(group, people=tuple(people))
