"""Forming groups: what is wished, what is told, and that a round is the same wherever it is made."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.core.groups import Answer, Effort, Joiner, Outing, Task, also_like, form, reasons_of
from matching.core.groups.cell import dates_of
from matching.core.groups.cells import cut, ground_of
from matching.core.groups.packing import SHARE, WIDTH, best_packing, sift
from matching.core.groups.pool import pool_of
from tests.core.small_groups import MONDAY, NEW, QUICK, SOME, STEADY, TUESDAY, joiner, joiners, outing, sizes

ROOT = Path(__file__).parents[2]
DRAWING, WALKING = {"drawing": 1.0, "outside": 0.5}, {"walking": 1.0, "outside": 0.5}


def test_those_with_the_same_interests_come_together() -> None:
    people = [joiner(number, interests=DRAWING if number % 2 else WALKING) for number in range(1, 7)]
    made = form(people, [outing()], seed=1, effort=QUICK)
    assert [group.members for group in made.groups] == [(1, 3, 5), (2, 4, 6)]
    assert made.groups[0].reasons.interests == ("drawing", "outside")


def test_those_with_the_same_pace_come_together() -> None:
    people = [joiner(number, pace=1.0 if number % 2 else 4.0) for number in range(1, 7)]
    made = form(people, [outing()], seed=1, effort=QUICK)
    assert [group.members for group in made.groups] == [(1, 3, 5), (2, 4, 6)]


@pytest.mark.parametrize(("wished", "found"), [(3, [3, 3]), (4, [4, 4]), (5, [5, 5])])
def test_groups_are_as_large_as_people_like(wished: int, found: list[int]) -> None:
    made = form(joiners(sum(found), size=wished), [outing()], seed=1, effort=QUICK)
    assert sizes(made) == found


def test_somebody_steady_goes_with_those_who_are_less_used_to_it() -> None:
    people = [joiner(number, standing=STEADY if number in (1, 2) else SOME) for number in range(1, 7)]
    made = form(people, [outing()], seed=1, effort=QUICK)
    assert [len({1, 2} & set(group.members)) for group in made.groups] == [1, 1]


def test_five_people_stay_together_and_leave_nobody() -> None:
    assert sizes(form(joiners(5), [outing()], seed=1, effort=QUICK)) == [5]


@pytest.mark.parametrize("waiting", [3, 4])
def test_who_was_left_over_before_comes_first(waiting: int) -> None:
    people = [
        joiner(number, left_over=int(number == waiting), interests=DRAWING if number != waiting else {})
        for number in range(1, 5)
    ]
    made = form(people, [outing()], apart=[(3, 4)], seed=1, effort=QUICK)
    assert made.left_over == (7 - waiting,)


def test_the_outing_is_the_one_the_group_likes_most() -> None:
    places = [outing(1), outing(2, interests=DRAWING), outing(3, interests=WALKING)]
    made = form(joiners(3, interests=WALKING), places, seed=1, effort=QUICK)
    assert [group.outing for group in made.groups] == [3]


def test_a_group_meets_when_all_are_free_and_the_place_is_open() -> None:
    people = [joiner(1, free=0b1111), joiner(2, free=0b1110), joiner(3, free=0b1100)]
    made = form(people, [outing(slots=0b1011)], seed=1, effort=QUICK)
    assert [group.slot for group in made.groups] == [3]
    assert made.groups[0].reasons.slots == (2, 3)


def test_nobody_and_nowhere_make_an_empty_round() -> None:
    assert form([], [outing()], seed=1).groups == ()
    assert form(joiners(3), [], seed=1).left_over == (1, 2, 3)
    assert form(joiners(2), [outing()], seed=1).left_over == (1, 2)


def some_town(count: int) -> tuple[list[Joiner], list[Outing]]:
    """A mixed town by a fixed seed."""
    chance = np.random.default_rng(5)
    likes = ["drawing", "walking", "chess", "outside", "music"]
    people = [
        joiner(
            number + 1,
            free=int(chance.integers(1, 64)),
            comfort=float(chance.integers(2, 8)) / 10,
            interests={str(one): 1.0 for one in chance.choice(likes, 2, replace=False)},
            standing=[NEW, SOME, STEADY][int(chance.integers(3))],
        )
        for number in range(count)
    ]
    return people, [outing(at + 1, slots=1 << at % 6, demand=0.1 * (at % 3)) for at in range(9)]


def test_a_round_is_the_same_for_a_seed_whatever_the_order() -> None:
    people, places = some_town(16)
    once = form(people, places, apart=[(1, 2), (3, 9)], seed=4, effort=QUICK)
    again = form(people[::-1], places[::-1], apart=[(9, 3), (2, 1)], seed=4, effort=QUICK)
    assert once == again


def test_cells_can_be_solved_anywhere_in_any_order() -> None:
    people, places = some_town(30)
    effort = Effort(tries=(3, 2), least=0, largest=12)
    sent: list[int] = []

    def far_away(solve: Callable[[Task], Answer], tasks: Iterable[Task]) -> Iterator[Answer]:
        letters = [pickle.dumps(task) for task in tasks]
        sent.append(len(letters))
        answers = [pickle.dumps(solve(pickle.loads(letter))) for letter in reversed(letters)]
        return (pickle.loads(letter) for letter in reversed(answers))

    assert form(people, places, seed=2, effort=effort, run=far_away) == form(people, places, seed=2, effort=effort)
    assert min(sent) > 1


def test_a_round_is_the_same_without_the_compiler() -> None:
    code = "from tests.core.test_groups import some_town, form, QUICK;print(form(*some_town(12), seed=3, effort=QUICK))"
    plain = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True, text=True, check=True, cwd=ROOT, env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    made = form(*some_town(12), seed=3, effort=QUICK)
    assert made.groups
    assert plain.stdout.strip() == str(made)


def test_reasons_are_what_is_true_of_all() -> None:
    members = [
        joiner(1, interests={"chess": 1.0, "tea": 1.0, "maps": 1.0}, free=MONDAY | TUESDAY),
        joiner(2, interests={"tea": 1.0, "chess": 0.5}, free=MONDAY | TUESDAY, languages=frozenset({"en", "cy"})),
        joiner(3, interests={"tea": 1.0, "chess": 1.0}, free=TUESDAY),
    ]
    told = reasons_of(members)
    assert (told.interests, told.slots, told.languages) == (("tea", "chess"), (1,), ("en",))
    assert also_like(members[0], members[1:]) == (("chess", 2), ("tea", 2))


def test_printing_a_joiner_shows_nothing_private() -> None:
    shown = repr(joiner(1, comfort=0.4321, step_free=True, no_alcohol=True, most_cost=77, woman=True, women_only=True))
    assert not any(word in shown for word in ("comfort", "0.4321", "step", "alcohol", "cost", "woman", "women"))


@pytest.mark.parametrize(
    "wrong",
    [{"free": -1}, {"free": 1 << 62}, {"comfort": 1.1}, {"reach_km": -1.0}, {"size": 6}, {"left_over": -1}]
    + [{"women_only": True}, {"interests": {"tea": 0.0}}, {"area": "nowhere"}],
)
def test_values_out_of_range_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="range|wishes|women|above 0|area"):
        form([joiner(1, **wrong)], [outing()], seed=1)


def test_an_id_given_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        form([joiner(1), joiner(1)], [outing()], seed=1)
    with pytest.raises(ValueError, match="twice"):
        form([joiner(1)], [outing(2), outing(2)], seed=1)


def test_cuts_hold_every_person_once_and_no_group_in_two() -> None:
    people, places = some_town(60)
    pool = pool_of(people, places, apart=(), past=())
    home = np.full(60, -1)
    home[:20] = np.repeat(np.arange(5), 4)
    cells = cut(pool, ground_of(pool), home, np.random.default_rng(1), 10)
    assert sorted(np.concatenate(cells).tolist()) == list(range(60))
    assert all(len(rows) <= 10 and rows.tolist() == sorted(rows.tolist()) for rows in cells)
    assert all(
        len({number for number, rows in enumerate(cells) if set(rows) & set(np.flatnonzero(home == group))}) == 1
        for group in range(5)
    )


@pytest.mark.parametrize("seed", range(20))
def test_dates_left_out_change_nothing_about_who_can_meet(seed: int) -> None:
    chance = np.random.default_rng(seed)
    free, slots = chance.integers(0, 16, 7), chance.integers(0, 16, 9)
    suits = chance.random((7, 9)) < 0.6
    kept = dates_of(free, suits, slots)
    for three in combinations(range(7), 3):
        members = list(three)
        common = int(np.bitwise_and.reduce(free[members]))
        assert kept[members].all(axis=0).any() == (suits[members].all(axis=0) & ((slots & common) != 0)).any()


@pytest.mark.parametrize("seed", range(30))
def test_the_best_packing_is_the_best_of_all(seed: int) -> None:
    chance = np.random.default_rng(seed)
    groups = sorted(
        {tuple(sorted(chance.choice(8, int(chance.integers(3, 5)), replace=False).tolist())) for _ in range(14)}
    )
    found = np.zeros((len(groups), WIDTH), np.int64)
    for row, group in zip(found, groups, strict=True):
        row[:3] = sum(1 << one for one in group), chance.integers(1, 1000), len(group)
        row[3 : 3 + len(group)] = group
        row[SHARE] = row[1] // len(group) + 1
    packings = [
        chosen
        for count in (1, 2)
        for chosen in combinations(range(len(groups)), count)
        if all(not int(found[a, 0]) & int(found[b, 0]) for a, b in combinations(chosen, 2))
    ]
    best = max(sum(int(found[one, 1]) for one in chosen) for chosen in packings)
    worth = {int(row[0]): int(row[1]) for row in found}
    share, trail, chosen = np.zeros(8, np.int64), np.zeros((19, 6), np.int64), np.zeros(8, np.int64)
    left = sift(8, found, len(groups), best - 1, share)
    made = best_packing(8, found, left, best - 1, share, trail, chosen)
    assert sum(worth[int(mask)] for mask in chosen[:made]) == best
    assert best_packing(8, found, sift(8, found, left, best, share), best, share, trail, chosen) == 0
