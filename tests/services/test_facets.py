"""The counts beside the choices, and the order they do not disturb."""

from __future__ import annotations

import random

import pytest
from sqlalchemy.orm import Session

from activities.browse.choices import loosening
from activities.browse.facets import count_choices
from activities.browse.filters import Filters, PlaceKind, Sort
from activities.on_show import load_on_show
from matching.core.types import Kind
from members.models import Need
from tests import make
from tests.services.browsing import any_filters, browse, place, town

SINGLE = ("km", "when", "part", "interest", "cost", "talking", "language")
SEVERAL = {"kind": Kind, "access": Need, "place": PlaceKind}


@pytest.mark.parametrize("seed", range(2))
def test_the_count_beside_a_choice_is_what_choosing_it_brings(db: Session, seed: int) -> None:
    town(db, 60, seed=seed)
    on_show, dice = load_on_show(db, now=make.NOW), random.Random(seed)
    for _ in range(12):
        filters = any_filters(dice)
        here = browse(on_show, filters)
        counts = count_choices(here)
        for name in SINGLE:
            for choice, count in counts[name].items():
                kept = filters.without(name).but(**{name: Filters(**{name: choice}).model_dump()[name]})
                assert count == browse(on_show, kept).total, (filters.query(), name, choice)
        for name, kinds in SEVERAL.items():
            for choice, count in counts[name].items():
                kept = filters.but(**{name: (kinds(choice),)})
                assert count == browse(on_show, kept).total, (filters.query(), name, choice)
        for name in ("unplaced", "rest", "drop_in"):
            if name in counts:
                added = browse(on_show, filters.but(**{name: True})).total
                assert counts[name]["1"] == added - browse(on_show, filters.but(**{name: False})).total, name
        assert counts["places"]["1"] == browse(on_show, filters.but(places=True)).total


@pytest.mark.parametrize("seed", range(2))
def test_loosening_one_filter_brings_what_is_promised(db: Session, seed: int) -> None:
    town(db, 40, seed=seed)
    on_show, dice = load_on_show(db, now=make.NOW), random.Random(seed)
    addresses: dict[str, Filters] = {}

    def address(filters: Filters) -> str:
        return addresses.setdefault(str(filters.query()), filters) and str(filters.query())

    for _ in range(30):
        for link in loosening(browse(on_show, any_filters(dice)), address):
            assert link.count == browse(on_show, addresses[link.address]).total
            assert link.words
    assert addresses


def test_without_a_place_there_are_no_distances_to_choose(db: Session) -> None:
    place(db, "far", 500)
    counts = count_choices(browse(load_on_show(db, now=make.NOW), Filters(km="1"), point=None))

    assert "km" not in counts
    assert "unplaced" not in counts
    assert counts["place"]["in_person"] == 1


def test_nothing_on_show_is_counted_as_nothing(db: Session) -> None:
    counts = count_choices(browse(load_on_show(db, now=make.NOW)))

    assert not any(count for choices in counts.values() for count in choices.values())


def test_the_first_so_many_are_the_beginning_of_the_whole_order(db: Session) -> None:
    town(db, 50, seed=4)
    found = browse(load_on_show(db, now=make.NOW), Filters(km="any", rest=True))

    for sort in Sort:
        whole = found.in_order(sort, 10_000).tolist()
        assert len(whole) > 20
        for most in (1, 7, 20, 50):
            assert found.in_order(sort, most).tolist() == whole[:most], (sort, most)


def test_a_date_counts_until_it_is_over_whichever_way_the_clock_goes(db: Session) -> None:
    place(db, "early", dates=["2026-11-22T10:00"])
    place(db, "late", dates=["2026-11-22T15:00"])
    on_show = load_on_show(db, now=make.NOW)

    def today(hour: int) -> int:
        return count_choices(browse(on_show, now=make.NOW.replace(hour=hour)))["when"]["today"]

    assert [today(hour) for hour in (9, 11, 12, 16, 17, 9)] == [2, 2, 1, 1, 0, 2]
