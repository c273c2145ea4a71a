"""Every hard rule: the search keeps to it, and the check that shares nothing with the search finds it broken."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from matching.core.groups import Group, Joiner, Outing, PastGroup, Reasons, Round, Rule, form, violations
from tests.core.small_groups import (
    MONDAY,
    NEW,
    QUICK,
    STEADY,
    TUESDAY,
    joiner,
    joiners,
    outing,
    round_of,
)


@dataclass(frozen=True, kw_only=True)
class Case:
    """Three people who cannot form a group, and why not."""

    rule: Rule
    third: dict[str, Any] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)
    outing: dict[str, Any] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)

    def people(self) -> list[Joiner]:
        return [*joiners(2, **self.others), joiner(3, **self.third)]

    def places(self) -> list[Outing]:
        return [outing(**self.outing)]


CASES = {
    "kept apart": Case(rule=Rule.KEPT_APART, given={"apart": [(1, 3)]}),
    "kept apart by the other": Case(rule=Rule.KEPT_APART, given={"apart": [(3, 1)]}),
    "met four rounds ago": Case(
        rule=Rule.MET_LATELY, given={"past": [PastGroup(rounds_ago=4, members=frozenset({2, 3, 9}))]}
    ),
    "faces much more": Case(rule=Rule.COMFORT, third={"comfort": 0.76}),
    "only beginner": Case(rule=Rule.ONLY_BEGINNER, third={"standing": NEW}, others={"standing": STEADY}),
    "no common language": Case(rule=Rule.LANGUAGE, third={"languages": frozenset({"cy"})}),
    "women only": Case(rule=Rule.WOMEN_ONLY, third={"woman": True, "women_only": True}),
    "a place for women": Case(rule=Rule.WOMEN_ONLY, others={"woman": True}, outing={"women_only": True}),
    "free at another time": Case(rule=Rule.NOT_FREE, third={"free": TUESDAY}),
    "closed then": Case(rule=Rule.CLOSED, outing={"slots": TUESDAY}),
    "too far": Case(rule=Rule.REACH, third={"reach_km": 1.0}, outing={"at": replace(outing().at, lat=52.72)}),
    "asks more": Case(rule=Rule.DEMAND, third={"comfort": 0.3}, outing={"demand": 0.4}),
    "not understood": Case(rule=Rule.NOT_UNDERSTOOD, outing={"languages": frozenset({"cy"})}),
    "steps not stated": Case(rule=Rule.STEP_FREE, third={"step_free": True}),
    "alcohol": Case(rule=Rule.ALCOHOL, third={"no_alcohol": True}, outing={"alcohol_free": False}),
    "cost not stated": Case(rule=Rule.COST, third={"most_cost": 500}),
    "costs more": Case(rule=Rule.COST, third={"most_cost": 500}, outing={"cost": 501}),
    "no room": Case(rule=Rule.ROOM, outing={"room": 2}),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_check_says_which_rule_a_group_breaks(case: Case) -> None:
    people = case.people()
    found = violations(round_of(people), people, case.places(), **case.given)
    assert {one.rule for one in found} == {case.rule}
    assert {one.members for one in found} == {(1, 2, 3)}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_no_group_is_formed_that_breaks_a_rule(case: Case) -> None:
    made = form(case.people(), case.places(), seed=1, effort=QUICK, **case.given)
    assert made == Round(groups=(), left_over=(1, 2, 3))


def test_three_without_an_obstacle_form_a_group() -> None:
    made = form(joiners(3), [outing()], seed=1, effort=QUICK)
    assert [group.members for group in made.groups] == [(1, 2, 3)]


def test_those_who_met_five_rounds_ago_may_meet_again() -> None:
    past = [PastGroup(rounds_ago=5, members=frozenset({1, 2, 3}))]
    made = form(joiners(3), [outing()], past=past, seed=1, effort=QUICK)
    assert not made.left_over
    assert violations(made, joiners(3), [outing()], past=past) == ()


def test_two_languages_by_pairs_are_no_common_language() -> None:
    spoken = [{"en", "cy"}, {"cy", "pl"}, {"pl", "en"}]
    people = [joiner(at + 1, languages=frozenset(one)) for at, one in enumerate(spoken)]
    assert form(people, [outing()], seed=1, effort=QUICK).left_over == (1, 2, 3)
    assert [one.rule for one in violations(round_of(people), people, [outing()])] == [Rule.LANGUAGE]


def test_times_shared_by_pairs_are_no_time_for_all() -> None:
    people = [joiner(1, free=0b011), joiner(2, free=0b110), joiner(3, free=0b101)]
    assert form(people, [outing(slots=0b111)], seed=1, effort=QUICK).left_over == (1, 2, 3)


def test_two_beginners_may_go_with_old_hands() -> None:
    people = [*joiners(2, standing=NEW), joiner(3, standing=STEADY)]
    assert not form(people, [outing()], seed=1, effort=QUICK).left_over


def test_a_small_place_takes_no_more_than_it_holds() -> None:
    people = joiners(9)
    made = form(people, [outing(room=4)], seed=1, effort=QUICK)
    assert len(made.left_over) in (5, 6)
    assert violations(made, people, [outing(room=4)]) == ()


def test_who_finds_no_room_goes_somewhere_else() -> None:
    places = [outing(1, room=4), outing(2, room=3), outing(3, slots=TUESDAY)]
    made = form(joiners(7), places, seed=1, effort=QUICK)
    assert {group.outing for group in made.groups} == {1, 2}
    assert violations(made, joiners(7), places) == ()


def test_the_check_finds_somebody_twice_missing_or_unknown() -> None:
    people = joiners(4)
    missing = round_of(people[:3])
    twice = round_of(people[:3], left_over=(3, 4))
    unknown = round_of(people[:3], left_over=(4, 5))
    found = [
        [(one.rule, one.members) for one in violations(made, people, [outing()])] for made in (missing, twice, unknown)
    ]
    assert found == [[(Rule.NOT_EVERYBODY_ONCE, (wrong,))] for wrong in (4, 3, 5)]


def test_the_check_finds_groups_too_small_and_too_large() -> None:
    people = joiners(9)
    found = violations(round_of(people[:2], people[2:]), people, [outing()])
    assert [(one.rule, len(one.members)) for one in found] == [(Rule.SIZE, 2), (Rule.SIZE, 7)]


def test_the_check_finds_an_outing_nobody_offered() -> None:
    people = joiners(3)
    assert [one.rule for one in violations(round_of(people, outing=9), people, [outing()])] == [Rule.UNKNOWN_OUTING]


@pytest.mark.parametrize(
    "untrue",
    [
        Reasons(interests=("drawing",), slots=(), languages=()),
        Reasons(interests=(), slots=(1,), languages=()),
        Reasons(interests=(), slots=(), languages=("cy",)),
    ],
)
def test_the_check_finds_reasons_that_are_not_true(untrue: Reasons) -> None:
    people = joiners(3, free=MONDAY)
    made = Round(groups=(Group(members=(1, 2, 3), outing=1, slot=0, reasons=untrue),), left_over=())
    assert [one.rule for one in violations(made, people, [outing()])] == [Rule.REASONS]
