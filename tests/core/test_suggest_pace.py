from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.core.demand import Attribute
from matching.core.pacing import (
    Asked,
    Askeds,
    Onboarding,
    Outcome,
    Pace,
    PaceWishes,
    Report,
    new_state,
    observe,
    pace,
)
from matching.core.suggest import Candidates, Empty, Seeker, Wish, suggest
from matching.core.types import Kind
from tests.core.test_suggest import EASIER, SEEKERS, candidates, ids, towns

DAY = date(2026, 3, 2)


def paced(
    town: Candidates,
    *felt: float,
    comfort: int | None = None,
    wishes: PaceWishes | None = None,
    last: Report | None = None,
) -> Pace:
    """The pace of somebody who went once a week and felt so, over a town that asks the same of every attribute."""
    state = new_state(Onboarding(comfort=comfort), on=DAY)
    reports = [Report(outcome=Outcome.WENT, felt=one) for one in felt] + ([last] if last else [])
    for week, report in enumerate(reports):
        ordinary = Asked(activity=f"{week}", values=(0.44,) * len(Attribute))
        state = observe(state, ordinary, report, on=DAY + timedelta(weeks=week))
    rows = Askeds.from_columns(
        tuple(f"town {n}" for n in range(len(town.ids))), np.repeat(town.demand[:, None], len(Attribute), axis=1)
    )
    return pace(state, rows, on=DAY + timedelta(weeks=len(reports)), wishes=wishes)


@given(towns(), SEEKERS, EASIER)
def test_without_any_report_a_pace_changes_nothing(town: Candidates, seeker: Seeker, easier_than: float | None) -> None:
    plain = suggest(town, seeker, easier_than=easier_than)
    assert suggest(town, seeker, easier_than=easier_than, pace=paced(town)) == plain


def test_reports_say_what_fits_in_place_of_the_comfort_stated() -> None:
    town = candidates({"demand": 0.2}, {"demand": 0.45}, {"demand": 0.6})
    before = ids(suggest(town, Seeker(comfort=0.25)), town)
    grown = ids(suggest(town, Seeker(comfort=0.25), pace=paced(town, 1, 1, 1, 1, 1, 1, comfort=1)), town)
    bold = ids(suggest(town, Seeker(comfort=0.68)), town)
    worn = ids(suggest(town, Seeker(comfort=0.68), pace=paced(town, 6, 6, 6, 6, 6, 6, comfort=4)), town)
    assert {row for _, row in before} == {1}
    assert {row for _, row in grown} == {2, 3}
    assert {row for _, row in bold} == {1, 3}
    assert {row for _, row in worn} == {1}


def test_where_somebody_has_been_goes_before_what_is_a_little_more_like_them() -> None:
    # One publisher, so that only one of the two can be chosen.
    town = candidates(
        {"demand": 0.2, "affinity": 0.6, "publisher": 7}, {"demand": 0.2, "affinity": 0.5, "publisher": 7}
    )
    strange = paced(town, 2, 2, 2, comfort=2)
    known = dataclasses.replace(strange, familiar=np.array([False, True]))
    assert [choice.row for choice in suggest(town, Seeker(comfort=0.4), pace=strange).choices] == [0]
    assert [choice.row for choice in suggest(town, Seeker(comfort=0.4), pace=known).choices] == [1]


@given(towns(), SEEKERS, st.lists(st.sampled_from([0.0, 2.0, 4.0, 6.0, 8.0]), max_size=4), st.booleans())
def test_nothing_is_chosen_that_the_pace_holds_back(
    town: Candidates, seeker: Seeker, felt: list[float], stays: bool
) -> None:
    wishes = PaceWishes(stay_here=stays, cap=0.4)
    found = paced(town, *felt, wishes=wishes)
    for choice in suggest(town, seeker, pace=found).choices:
        assert town.demand[choice.row] <= 0.4 + 1e-6
        assert not found.held_by_wish[choice.row]
        assert found.allowed[choice.row] or not felt


def test_a_stretch_may_stand_beside_what_is_known_of_the_same_people() -> None:
    town = candidates({"demand": 0.2, "publisher": 7}, {"demand": 0.5, "publisher": 7})
    strange = paced(town, 2, 2, 2, comfort=2)
    rows = np.array([True, False])
    strange = dataclasses.replace(strange, allowed=rows | ~rows, gentle=rows, fits=rows & ~rows, stretch=~rows)
    known = dataclasses.replace(strange, familiar=rows)
    assert [choice.row for choice in suggest(town, Seeker(), pace=strange).choices] == [0]
    assert [choice.row for choice in suggest(town, Seeker(), pace=known).choices] == [0, 1]


def test_after_a_bad_time_the_easiest_come_before_what_is_liked_more() -> None:
    town = candidates({"demand": 0.05, "affinity": 0.4}, {"demand": 0.3, "affinity": 0.9, "kind": Kind.CLASS})
    sad = paced(town, 2, 2, 2, 2, 2, last=Report(outcome=Outcome.WENT, felt=8))
    assert sad.allowed.all()
    one_publisher = dataclasses.replace(town, publisher=np.array([1, 1]))
    chosen_first = suggest(one_publisher, Seeker(), pace=sad)
    assert [choice.row for choice in chosen_first.choices] == [0]


def test_the_worth_of_an_hour_decides_between_what_is_liked_alike() -> None:
    town = candidates({"demand": 0.0, "publisher": 1, "km": 0.1}, {"demand": 0.25, "publisher": 1, "km": 0.1})
    suggested = suggest(town, Seeker(), pace=paced(town, 3, 3, 3))
    assert [choice.row for choice in suggested.choices] == [1]


def test_a_pause_leaves_nothing_and_says_that_it_is_comfort() -> None:
    town = candidates({"demand": 0.1})
    suggested = suggest(town, Seeker(), pace=paced(town, wishes=PaceWishes(paused=True)))
    assert suggested.empty == Empty(wishes=(Wish.COMFORT,), comes_back=1)


def test_a_pace_of_other_rows_is_refused() -> None:
    town = candidates({"demand": 0.1}, {"demand": 0.2})
    with pytest.raises(ValueError, match="other candidates"):
        suggest(town, Seeker(), pace=paced(candidates({"demand": 0.1})))
