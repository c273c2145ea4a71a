"""Every path a small group can take, walked: nobody is shown before all conditions hold."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest

from matching.rounds.states import (
    CLOSED,
    FEWEST,
    Gathering,
    Person,
    Phase,
    Said,
    answer,
    call_off,
    close,
    close_asking,
    go,
    part,
    pass_by,
    say_glad,
    shown_to,
    there,
)

MOST = 4


def steps(group: Gathering) -> Iterator[Gathering]:
    """Whatever can happen next, whoever does it."""
    for at, one in enumerate(group.people):
        yield answer(group, at, yes=True)
        yield answer(group, at, yes=False)
        yield go(group, at)
        if one.said is Said.YES and group.phase not in CLOSED:
            people = list(group.people)
            people[at] = replace(one, takes_part=not one.takes_part)  # takes a consent back, or gives it again
            yield replace(group, people=tuple(people))
        yield say_glad(group, at, glad=True)
    for a, b in combinations(range(len(group.people)), 2):
        yield part(group, a, b)
        yield part(group, b, a)
    for more in range(MOST - len(group.people) + 1):
        yield close_asking(group, more=more)
    yield call_off(group)
    yield pass_by(group)
    yield close(group)


def plain(group: Gathering) -> Gathering:
    """The same whoever is who, so that nothing is looked at twice: two who are kept apart come first."""
    if not group.apart:
        return replace(group, people=tuple(sorted(group.people, key=_order)))
    ((a, b),) = group.apart
    pair = sorted((group.people[a], group.people[b]), key=_order)
    rest = sorted((one for at, one in enumerate(group.people) if at not in (a, b)), key=_order)
    return replace(group, people=(*pair, *rest), apart=frozenset({(0, 1)}))


def _order(one: Person) -> tuple[str, bool, bool]:
    return one.said.value, one.takes_part, bool(one.glad)


def walked(people: int) -> set[Gathering]:
    start = Gathering(people=(Person(),) * people)
    seen, waiting = {start}, deque([start])
    while waiting:
        for after in steps(waiting.popleft()):
            if len(after.apart) > 1:
                continue
            after = plain(after)
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return seen


@pytest.fixture(scope="module")
def every():
    """Every state that three people can come to."""
    return walked(3)


def test_nobody_is_ever_shown_before_all_conditions_hold(every):
    shown = 0
    for group in every:
        for at in range(len(group.people)):
            seen = shown_to(group, at)
            if not seen:
                continue
            shown += 1
            together = [*seen, at]
            assert len(together) >= FEWEST
            assert all(group.people[one].said is Said.YES and group.people[one].takes_part for one in together)
            assert not any(a in together and b in together for a, b in group.apart)
            assert group.phase in (Phase.REVEALED, Phase.AFTER)
    assert shown > 100
    assert len(every) > 2_000
    assert {group.phase for group in every} == set(Phase)


def test_whom_somebody_is_shown_is_shown_them_too(every):
    for group in every:
        for at in range(len(group.people)):
            assert all(at in shown_to(group, other) for other in shown_to(group, at))


def test_a_circle_holds_only_people_who_are_glad_and_may_meet(every):
    circles = [group for group in every if group.phase is Phase.CIRCLE]
    assert circles
    for group in circles:
        members = [one for one in group.people if one.glad]
        assert len(members) >= FEWEST


def test_what_is_closed_stays_closed(every):
    for group in every:
        if group.phase in CLOSED:
            assert {after.phase for after in steps(group)} == {group.phase}


def test_nobody_is_shown_again_once_a_group_has_become_too_small(every):
    for group in (one for one in every if one.phase is Phase.TOO_FEW):
        assert {after.phase for after in steps(group)} <= {Phase.TOO_FEW, Phase.CALLED_OFF, Phase.ENDED}


def test_from_every_state_there_is_an_end(every):
    for group in every:
        ended = close(pass_by(close_asking(group)))
        assert close(pass_by(ended)).phase in CLOSED


def test_who_has_not_said_yes_goes_rather_than_who_has():
    group = Gathering(people=(Person(said=Said.YES), Person(), Person(said=Said.YES)))
    assert part(group, 0, 1).people[1].said is Said.OUT
    assert part(group, 0, 2).people[0].said is Said.OUT


def test_a_group_of_three_that_loses_one_is_no_group_for_anybody():
    on = close_asking(Gathering(people=(Person(said=Said.YES),) * 3))
    assert on.phase is Phase.REVEALED
    less = go(on, 1)
    assert less.phase is Phase.TOO_FEW
    assert there(less) == {0, 2}
    assert [shown_to(less, at) for at in range(3)] == [frozenset()] * 3
