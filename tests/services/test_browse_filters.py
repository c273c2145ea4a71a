"""Address lines of the nearby page: what is understood, what is refused and how."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from activities.browse.filters import Filters, Part, PlaceKind, Sort, TalkingUpTo, When, parse
from matching.core.types import Kind
from members.models import Need

HOSTILE = (
    "\0",
    "x" * 100_000,
    "🪴",
    "مرحبا\u202e",
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "-1",
    "NaN",
    "%00",
    "𝟓",
)


def ask(*pairs: tuple[str, str]) -> MultiDict[str, str]:
    return MultiDict(pairs)


def test_an_empty_address_asks_for_everything_near() -> None:
    asked = parse(ask())

    assert asked.filters == Filters()
    assert asked.status == 200
    assert asked.filters.query() == []


def test_a_full_address_comes_back_as_it_was() -> None:
    pairs = [
        ("near", "Davis, California"), ("km", "5"), ("from", "2026-11-24"), ("to", "2026-12-01"), ("part", "evening"),
        ("kind", "club"), ("kind", "volunteer"), ("interest", "pottery"), ("cost", "free"), ("talking", "few"),
        ("access", "step_free"), ("access", "seating"), ("place", "in_person"), ("language", "es"), ("places", "1"),
        ("drop_in", "1"), ("unplaced", "1"), ("words", "paint"), ("rest", "1"), ("sort", "gentle"), ("page", "3"),
    ]  # fmt: skip

    asked = parse(MultiDict(pairs))

    assert asked.status == 200
    assert asked.filters.query() == pairs


def test_what_goes_without_saying_is_not_said() -> None:
    blank = ask(("near", ""), ("km", "25"), ("when", "any"), ("words", "  "), ("page", "1"), ("utm_source", "leaflet"))

    assert parse(blank).filters.query() == []


def test_the_order_of_an_address_does_not_matter() -> None:
    one = parse(ask(("kind", "solo"), ("km", "5"), ("kind", "club"), ("kind", "club"))).filters

    assert one.query() == [("km", "5"), ("kind", "club"), ("kind", "solo")]


@pytest.mark.parametrize(
    "name", ["km", "when", "part", "kind", "interest", "cost", "talking", "access", "place", "sort", "page", "rest"]
)
def test_a_choice_that_is_not_offered_is_told_and_the_rest_stays(name: str) -> None:
    asked = parse(ask((name, "unheard-of"), ("words", "paint")))

    assert asked.status == 400
    assert list(asked.problems) == [name]
    assert "unheard-of" in asked.problems[name]
    assert asked.filters == Filters(words="paint")


def test_of_several_kinds_only_the_one_not_offered_is_left_out() -> None:
    asked = parse(ask(("kind", "club"), ("kind", "orgy"), ("kind", "class")))

    assert asked.filters.kind == (Kind.CLUB, Kind.CLASS)
    assert "orgy" in asked.problems["kind"]


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "yesterday", "2026-W47-2", "20261124", "0000-01-01"])
def test_a_day_that_does_not_exist_is_told_at_its_field_and_kept(day: str) -> None:
    asked = parse(ask(("from", day), ("to", "2026-12-01"), ("km", "2")))

    assert asked.status == 422
    assert day in asked.problems["from"]
    assert asked.typed["from"] == day
    assert asked.filters == Filters(km="2", to_day=date(2026, 12, 1))


def test_days_in_the_wrong_order_are_told_and_both_kept() -> None:
    asked = parse(ask(("from", "2026-12-02"), ("to", "2026-12-01")))

    assert asked.status == 422
    assert set(asked.problems) == {"from"}
    assert asked.typed == {"from": "2026-12-02", "to": "2026-12-01"}
    assert not asked.filters.by_day


def test_days_by_date_win_over_a_choice_of_days() -> None:
    asked = parse(ask(("when", "week"), ("from", "2026-11-24")))

    assert asked.filters.query() == [("from", "2026-11-24")]


def test_a_place_too_long_to_be_one_is_told_and_its_beginning_kept() -> None:
    asked = parse(ask(("near", "x" * 100_000), ("words", "y" * 100_000)))

    assert asked.status == 422
    assert set(asked.problems) == {"near", "words"}
    assert len(asked.typed["near"]) == 120


def test_control_characters_are_passed_over() -> None:
    assert parse(ask(("words", "pa\0int\n now"))).filters.words == "paint now"


@pytest.mark.parametrize("name", [info.alias or name for name, info in Filters.model_fields.items()])
@pytest.mark.parametrize("value", HOSTILE)
def test_nothing_in_an_address_breaks_it(name: str, value: str) -> None:
    asked = parse(ask(*[(name, value)] * 100))

    assert asked.status in {200, 400, 422}
    assert parse(MultiDict(asked.filters.query())).filters == asked.filters


days = st.none() | st.dates(date(2026, 1, 1), date(2027, 1, 1))


@given(
    near=st.text(max_size=40), words=st.text(max_size=40), first=days, last=days, km=st.sampled_from(["1", "any"]),
    when=st.sampled_from(When), part=st.none() | st.sampled_from(Part), kind=st.lists(st.sampled_from(Kind)),
    talking=st.none() | st.sampled_from(TalkingUpTo), access=st.lists(st.sampled_from(Need)), rest=st.booleans(),
    place=st.lists(st.sampled_from(PlaceKind)), sort=st.none() | st.sampled_from(Sort), page=st.integers(1, 10**9 - 1),
)  # fmt: skip
def test_an_address_we_write_is_read_back_the_same(first: date | None, last: date | None, **chosen: object) -> None:
    pairs = [("from", str(first or "")), ("to", str(last or ""))]
    for name, value in chosen.items():
        many = value if isinstance(value, list) else [value]
        pairs += [(name, "1" if one is True else str(one)) for one in many if one not in (None, False)]
    filters = parse(MultiDict(pairs)).filters
    again = parse(MultiDict(filters.query()))

    assert again.filters == filters
    assert not again.problems


def test_taking_away_one_of_several_leaves_the_others() -> None:
    filters = Filters(kind=(Kind.CLUB, Kind.CLASS), km="5", page=3)

    assert filters.without("kind", Kind.CLUB) == Filters(kind=(Kind.CLASS,), km="5")
    assert filters.without("kind") == Filters(km="5")
    assert filters.without("km") == Filters(kind=(Kind.CLUB, Kind.CLASS))


def test_taking_away_when_takes_the_days_too() -> None:
    days = parse(ask(("from", "2026-11-24"))).filters

    assert days.without("when") == Filters()
