"""Rows that are one thing on several dates, and one thing told by two publishers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from activities.exchange.importing.catalogues.raw import RawListing, When
from activities.exchange.importing.duplicates import joined
from activities.exchange.importing.places import spots_of
from activities.exchange.importing.series import Bundle, bundled, stem, without_marker

HALL = "Lee's Palace, 529 Bloor Street West"


def row(number: int, title: str, day: int = 1, **over: Any) -> RawListing:
    fields: dict[str, Any] = {
        "id": str(number), "row": number, "title": title, "timezone": "America/Toronto", "currency": "CAD",
        "publisher": "one", "location": HALL, "when": When(start=datetime(2026, 12, day, 19), minutes=90),
    }  # fmt: skip
    return RawListing(**{**fields, **over})


def bundles(*rows: RawListing) -> list[Bundle]:
    spots = spots_of("x", rows)
    return joined(bundled(rows, spots), spots)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Silent Bookclub Meeting #85", "Silent Bookclub Meeting"),
        ("Pottery, Week 3 of 6", "Pottery"),
        ("Wednesday Evening Ride - September 9, 2026", "Wednesday Evening Ride"),
        ("Half Day Pendant Workshop 2pm-6pm Sunday Sept 13", "Half Day Pendant Workshop"),
        ("Campamento en Salamanca 3 noviembre", "Campamento en Salamanca"),
        ("Rehearsal, 8/31", "Rehearsal"),
        ("Class by Bulent: Level 2", "Class by Bulent: Level 2"),
        ("2026-12-01", "2026-12-01"),
    ],
)
def test_the_stem_of_a_title_loses_what_changes_from_date_to_date(title: str, plain: str) -> None:
    assert stem(title) == plain


@pytest.mark.parametrize(
    "title",
    ["CANCELLED: Tango", "Tango - CANCELED", "*CANCELED* Tango", "Tango (cancelled)", "CANCELLED DUE TO WEATHER Tango"],
)
def test_the_marker_of_a_cancelled_date_is_no_part_of_the_title(title: str) -> None:
    assert without_marker(title) == "Tango"


def test_one_title_at_one_place_is_one_activity() -> None:
    (one,) = bundles(row(1, "Tango"), row(2, "TANGO", 8), row(3, "Tango", 15))

    assert len(one.rows) == 3
    assert one.title == "Tango"


def test_the_same_title_at_two_branches_is_two_activities() -> None:
    assert len(bundles(row(1, "Story Time", location="Malvern"), row(2, "Story Time", location="Guildwood"))) == 2


def test_two_levels_are_two_activities() -> None:
    assert len(bundles(row(1, "Tango Level 1"), row(2, "Tango Level 2"))) == 2


def test_the_best_described_row_leads() -> None:
    (one,) = bundles(row(1, "Tango"), row(2, "Tango", 8, description="A slow evening."))

    assert one.main.id == "2"


def test_a_bundle_of_numbered_titles_shows_their_stem() -> None:
    (one,) = bundles(row(1, "Film night #1"), row(2, "Film night #2", 8))

    assert one.title == "Film night"


def test_undated_rows_stay_alone() -> None:
    assert len(bundles(row(1, "Chess", when=None), row(2, "Chess", when=None))) == 2


def test_two_publishers_of_one_concert_are_joined() -> None:
    theirs = row(2, "Lukas & Frank - Toronto", publisher="two", location="Lee’s Palace,529 Bloor St W")

    (one,) = bundles(row(1, "Lukas & Frank"), theirs)

    assert {raw.publisher for raw in one.rows} == {"one", "two"}


@pytest.mark.parametrize(
    "over",
    [
        {"location": "Massey Hall, 178 Victoria St"},
        {"when": When(start=datetime(2026, 12, 1, 20))},
        {"title": "Frank & Friends"},
        {"publisher": "one", "title": "Lukas & Frank live"},
        {"timezone": "America/Chicago"},
    ],
)
def test_another_place_start_title_or_zone_keeps_them_apart(over: dict[str, Any]) -> None:
    assert len(bundles(row(1, "Lukas & Frank"), row(2, **{"title": "Lukas & Frank", "publisher": "two", **over}))) == 2


def test_numbers_that_differ_keep_them_apart() -> None:
    assert len(bundles(row(1, "Tango Level 1"), row(2, "Tango Level 2", publisher="two"))) == 2


def test_a_generic_title_is_not_joined_where_one_place_is_unknown() -> None:
    assert len(bundles(row(1, "Story Time"), row(2, "Story Time", publisher="two", location=""))) == 2


def test_a_telling_title_is_joined_where_one_place_is_unknown() -> None:
    title = "Sculptural Papermaking with Bev Barnett"

    (one,) = bundles(row(1, title, location=""), row(2, title, publisher="two"))

    assert one.spot.name == "lee s palace"


def test_positions_far_apart_keep_equal_names_apart() -> None:
    here = {"location": "Central Hall, 1 Main St", "lat": 43.6, "lon": -79.4}
    there = {"location": "Central Hall, 9 Oak St", "lat": 43.9, "lon": -79.4}

    assert len(bundles(row(1, "Winter Concert", **here), row(2, "Winter Concert", publisher="two", **there))) == 2
