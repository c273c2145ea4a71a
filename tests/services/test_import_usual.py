"""What the kind of a thing tells, what a name does not, and the town of a catalogue."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from activities.exchange.importing.catalogues.raw import RawListing
from activities.exchange.importing.hints import facts_of
from activities.exchange.importing.interests import interests_of
from activities.exchange.importing.run import ImportOptions, run_import
from activities.exchange.importing.towns import LEAST_PLACES, find_town
from activities.exchange.importing.words import Words
from activities.models import Activity
from matching.core.demand import listed_demand
from matching.core.types import Identity, Judged, Kind, Pairs, RoleAsked, Structure, Talking, Where
from tests import catalogue_files as files


def raw(title: str, **over: Any) -> RawListing:
    return RawListing(**{"id": "1", "title": title, "timezone": "America/Toronto", "currency": "CAD", **over})


def words(title: str) -> Words:
    return Words.of(raw(title))


def town_rows(apart: float = 0.004) -> list[RawListing]:
    """More places than needed, on a diagonal of steps `apart` degrees through 43.7, -79.4."""
    return [
        raw(
            "Talk",
            location=f"Hall {n}, {n} King Street, Toronto, ON",
            lat=43.7 + apart * step,
            lon=-79.4 + apart * step,
        )
        for n in range(LEAST_PLACES + 5)
        for step in [n - LEAST_PLACES // 2]
    ]


@pytest.mark.parametrize(
    ("title", "kind", "facts"),
    [
        ("Knitting Circle", Kind.CLUB, {"judged": Judged.NOBODY, "pairs": Pairs.NEVER, "leave_any_time": True}),
        ("Chess Club for Adults", Kind.CLUB, {"pairs": Pairs.SOMETIMES, "judged": Judged.NOBODY}),
        ("English Conversation Circle", Kind.CLUB, {"structure": Structure.PLAN, "judged": Judged.NOBODY}),
        ("Adult Painting Workshop", Kind.CLASS, {"judged": Judged.FEEDBACK, "pairs": Pairs.NEVER}),
        ("Nature walk", Kind.OUTING, {"talking": Talking.FEW_WORDS, "structure": Structure.PLAN}),
        ("Leeds Badminton Club", Kind.CLUB, {"pairs": Pairs.ALWAYS}),
        ("Tog Hackerspace", Kind.CLUB, {"structure": Structure.TASK, "leave_any_time": True}),
        ("Garden Assistant", Kind.VOLUNTEER, {"has_greeter": True, "pairs": Pairs.NEVER, "role": RoleAsked.HELP}),
        ("Exhibition of our painting class", Kind.OUTING, {"talking": Talking.NONE, "structure": Structure.LOOSE}),
    ],
)  # fmt: skip
def test_the_kind_of_a_thing_tells_what_it_is_like(title: str, kind: Kind, facts: dict[str, Any]) -> None:
    read = facts_of(words(title), kind=kind, where=Where.PLACE, minutes=90).model_dump()

    assert {name: read[name] for name in facts} == facts


def test_a_guest_takes_part_and_gives_a_first_name_at_most() -> None:
    club = facts_of(words("Knitting Circle"), kind=Kind.CLUB, where=Where.PLACE, minutes=90)
    film = facts_of(words("Film: The Third Man"), kind=Kind.OUTING, where=Where.PLACE, minutes=90)

    assert (club.role, club.identity) == (RoleAsked.TAKE_PART, Identity.FIRST_NAME)
    assert (film.role, film.identity) == (RoleAsked.TAKE_PART, Identity.ANONYMOUS)


def test_no_small_group_is_promised_that_nobody_stated() -> None:
    circle = facts_of(words("Knitting Circle"), kind=Kind.CLUB, where=Where.PLACE, minutes=90)

    assert circle.group_size is None


def test_a_loud_show_asks_more_than_a_quiet_circle_though_nobody_talks() -> None:
    show = facts_of(words("Punk night with DJs"), kind=Kind.OUTING, where=Where.PLACE, minutes=180)
    circle = facts_of(words("Knitting Circle"), kind=Kind.CLUB, where=Where.PLACE, minutes=90)

    assert listed_demand(show.facts).value > listed_demand(circle.facts).value + 0.08


def test_a_conference_called_festival_is_no_stroll_through_stalls() -> None:
    group = facts_of(words("Data Science Festival"), kind=Kind.CLUB, where=Where.AREA, minutes=None)

    assert (group.may_watch, group.leave_any_time) == (None, None)


@pytest.mark.parametrize(
    ("title", "unwanted"),
    [
        ("Throwback Cinema: THE SECRET GARDEN (1993)", "gardening"),
        ("moondoggy w/ The Birds", "birdwatching"),
        ("Book launch: Women, Walking", "walking"),
        ("Entre hilos y libros: el arte del crochet", "reading"),
        ("Food Stamps Project", "collecting"),
        ("Centro de Interpretación del Paisaje", "acting"),
    ],
)
def test_a_name_is_no_interest(title: str, unwanted: str) -> None:
    assert unwanted not in interests_of(words(title), "")


def test_the_town_of_a_catalogue_lies_around_the_middle_of_its_places() -> None:
    town = find_town(town_rows())

    assert town is not None
    assert (town.lat, town.lon) == pytest.approx((43.708, -79.392), abs=0.001)
    assert 5 <= town.km <= 20
    assert (town.name, town.state) == ("toronto", "on")


def test_few_places_make_no_town() -> None:
    assert find_town(town_rows()[: LEAST_PLACES - 1]) is None


def test_places_all_over_a_country_make_no_town() -> None:
    assert find_town(town_rows(apart=0.5)) is None


@pytest.mark.parametrize(
    ("location", "here"),
    [
        ("Malvern, Program Room", True),
        ("City Hall, 100 Queen St W, Toronto, Ontario", True),
        ("206 Beverley St. Toronto, Canada", True),
        ("34 Capital Dr, Ottawa, ON", False),
        ("Islamabad, Pakistan", False),
        ("TolHouse, 1447 N Summit St, Toledo, OH 43604", False),
    ],
)
def test_a_place_is_in_town_unless_its_address_ends_elsewhere(location: str, here: bool) -> None:
    town = find_town(town_rows())

    assert town is not None
    assert town.has(location) is here


def test_a_named_place_without_a_position_is_somewhere_in_the_town_of_its_catalogue(
    sessions: orm.sessionmaker[orm.Session], tmp_path: Path
) -> None:
    known = [
        files.local(str(n), title=f"Talk {n}", location=f"Hall {n}, Davis, CA", lat=str(38.5 + n / 1000), lon="-121.7")
        for n in range(30)
    ]
    lost = files.local("98", title="Chess", location="Branch library, Room 2")
    away = files.local("99", title="Fair", location="Fairground, Reno, NV")
    path = files.write(tmp_path / "town.csv.gz", files.LOCAL, [*known, lost, away])
    run_import(sessions, path, now=datetime(2026, 11, 22, 9, tzinfo=UTC), options=ImportOptions())

    with sessions() as db:
        found = {a.title: a.area_lat for a in db.scalars(sa.select(Activity))}
    assert found["Chess"] == pytest.approx(38.5145)
    assert (found["Fair"], found["Talk 1"]) == (None, None)
