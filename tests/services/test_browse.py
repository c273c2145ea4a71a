"""What is found by browsing, and in which order."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from sqlalchemy.orm import Session

from activities.browse.filters import Filters, Part, Sort, TalkingUpTo, When
from activities.forms import DateInput
from activities.models import Suitability
from activities.on_show import load_on_show
from matching.core.types import Kind, Point, Talking, Where
from tests import make
from tests.services.browsing import HERE, KM, browse, place


def keys(
    db: Session, sort: Sort = Sort.NEAR, point: Point | None = HERE, now: datetime = make.NOW, **asked: Any
) -> list[str]:
    """The keys found, in order."""
    on_show = load_on_show(db, now=now)
    found = browse(on_show, Filters(**asked), point=point, now=now).in_order(sort, len(on_show))
    return [on_show.keys[row] for row in found]


def without_place(db: Session, key: str, where: Where, **over: Any) -> None:
    make.activity(db, key=key, where=where, drop_in="Any time", **over)


def test_places_within_the_distance_are_found_and_others_are_not(db: Session) -> None:
    for key, km in (("one", 0.9), ("four", 4.9), ("six", 5.1), ("far", 60.0)):
        place(db, key, km)

    assert keys(db, km="1") == ["one"]
    assert keys(db, km="5") == ["one", "four"]
    assert keys(db) == ["one", "four", "six"]
    assert keys(db, km="any") == ["one", "four", "six", "far"]


def test_nearness_counts_across_the_date_line(db: Session) -> None:
    make.activity(db, key="east", drop_in="x", venue=make.venue(db, lat=-17.0, lon=179.99))
    make.activity(db, key="west", drop_in="x", venue=make.venue(db, lat=-17.0, lon=-179.98))

    assert keys(db, point=Point(-17.0, -179.995), km="5") == ["east", "west"]


def test_an_area_is_found_by_those_it_covers_only(db: Session) -> None:
    for key, km in (("covers", 10.0), ("next-town", 20.0)):
        circle = {"area_lat": HERE.lat + km * KM, "area_lon": HERE.lon, "area_km": 15.0}
        without_place(db, key, Where.AREA, **circle)

    assert keys(db, km="1") == ["covers"]
    assert set(keys(db, km="any")) == {"covers", "next-town"}


def test_what_is_nowhere_stays_in_the_list_and_is_told_apart(db: Session) -> None:
    without_place(db, "online", Where.ONLINE, kind=Kind.ONLINE)
    without_place(db, "home", Where.ANYWHERE, kind=Kind.SOLO)

    assert keys(db, km="1") == ["online", "home"]
    assert keys(db, place=("online",)) == ["online"]
    assert keys(db, place=("home",)) == ["home"]
    assert keys(db, place=("in_person",)) == []


def test_an_unknown_place_is_only_found_on_request_where_a_distance_is_asked(db: Session) -> None:
    without_place(db, "unknown", Where.UNKNOWN)
    make.activity(db, key="no-coordinates", drop_in="x", venue=make.venue(db, lat=None, lon=None))
    without_place(db, "some-area", Where.AREA, area_name="Davis")
    loose = ["unknown", "no-coordinates", "some-area"]

    assert keys(db) == []
    assert keys(db, unplaced=True) == loose
    assert keys(db, km="any") == loose
    assert keys(db, point=None) == loose


def test_what_is_somewhere_in_town_is_found_where_all_of_the_town_is_near_enough(db: Session) -> None:
    for key, km in (("this-town", 8.0), ("next-town", 30.0), ("far-town", 300.0)):
        town = {"area_lat": HERE.lat + km * KM, "area_lon": HERE.lon, "area_km": 15.0}
        make.activity(db, key=key, drop_in="x", venue=make.venue(db, lat=None, lon=None), **town)

    assert keys(db, km="10") == []
    assert keys(db, km="25") == ["this-town"]
    assert keys(db, km="10", unplaced=True) == ["this-town"]
    assert keys(db, km="25", unplaced=True) == ["this-town", "next-town"]


def test_nearest_first_then_areas_online_home_and_unknown(db: Session) -> None:
    without_place(db, "unknown", Where.UNKNOWN)
    without_place(db, "home", Where.ANYWHERE)
    without_place(db, "online", Where.ONLINE)
    without_place(db, "area", Where.AREA, area_lat=HERE.lat, area_lon=HERE.lon, area_km=5.0)
    place(db, "far", 9)
    place(db, "near", 2)

    assert keys(db, km="any") == ["near", "far", "area", "online", "home", "unknown"]


def test_ties_go_by_date_and_then_by_id(db: Session) -> None:
    hall = make.venue(db)
    for key, dates in (("none", []), ("later", ["2026-11-30T10:00"]), ("soon", ["2026-11-24T10:00"])):
        make.activity(db, key=key, venue=hall, dates=dates, drop_in="x")
    make.activity(db, key="also-soon", venue=hall, dates=["2026-11-24T10:00"])

    assert keys(db) == ["soon", "also-soon", "later", "none"]


def test_nearest_first_goes_by_distance_band_and_in_each_by_date(db: Session) -> None:
    place(db, "near-later", 0.1, dates=["2026-11-30T10:00"])
    place(db, "near-sooner", 1.9, dates=["2026-11-24T10:00"])
    place(db, "next-band-soonest", 2.1, dates=["2026-11-23T10:00"])

    assert keys(db) == ["near-sooner", "near-later", "next-band-soonest"]


def test_soonest_first_puts_what_has_no_date_last(db: Session) -> None:
    place(db, "any-time", 0.1)
    place(db, "later", 0.2, dates=["2026-11-30T10:00"])
    place(db, "soon", 3, dates=["2026-11-24T10:00"])

    assert keys(db, Sort.DATE) == ["soon", "later", "any-time"]


def test_gentlest_first_goes_by_demand(db: Session) -> None:
    place(db, "loud", 0.1, first_visit={"talking": Talking.LOTS})
    place(db, "quiet", 3, first_visit={"talking": Talking.NONE})

    assert keys(db, Sort.GENTLE) == ["quiet", "loud"]


@pytest.mark.parametrize(
    ("when", "today", "found"),
    [
        (When.TODAY, "2026-11-24", ["tue"]),
        (When.TOMORROW, "2026-11-24", ["wed"]),
        (When.WEEKEND, "2026-11-24", ["sat", "sun"]),
        (When.WEEKEND, "2026-11-28", ["sat", "sun"]),
        (When.WEEKEND, "2026-11-29", ["sun"]),
        (When.WEEK, "2026-11-24", ["tue", "wed", "sat", "sun"]),
        (When.MONTH, "2026-11-24", ["tue", "wed", "sat", "sun", "december"]),
        (When.ANY, "2026-11-24", ["tue", "wed", "sat", "sun", "december", "january", "any-time"]),
    ],
)
def test_days_are_days_of_the_visitor(db: Session, when: When, today: str, found: list[str]) -> None:
    for key, day in (
        ("tue", "2026-11-24"), ("wed", "2026-11-25"), ("sat", "2026-11-28"), ("sun", "2026-11-29"),
        ("december", "2026-12-20"), ("january", "2027-01-20"),
    ):  # fmt: skip
        place(db, key, dates=[f"{day}T19:00"])
    place(db, "any-time")

    assert keys(db, now=datetime.fromisoformat(f"{today}T09:00+00:00"), when=when) == found


def test_days_by_date_include_both_ends_and_may_be_open(db: Session) -> None:
    for day in ("24", "25", "26"):
        place(db, day, dates=[f"2026-11-{day}T19:00"])

    assert keys(db, from_day=date(2026, 11, 25), to_day=date(2026, 11, 26)) == ["25", "26"]
    assert keys(db, from_day=date(2026, 11, 26)) == ["26"]
    assert keys(db, to_day=date(2026, 11, 24)) == ["24"]


def test_an_exhibition_is_found_on_every_day_of_it(db: Session) -> None:
    place(
        db, "show", dates=[DateInput(starts_local="2026-11-20T10:00", minutes=10 * 1440)], now=make.NOW - timedelta(9)
    )

    assert keys(db, when=When.TOMORROW) == ["show"]
    assert keys(db, from_day=date(2026, 12, 1)) == []


def test_a_part_of_the_day_goes_by_the_start_and_all_day_is_always(db: Session) -> None:
    for key, time in (("early", "11:59"), ("noon", "12:00"), ("late", "17:00")):
        place(db, key, dates=[f"2026-11-24T{time}"])
    place(db, "all-day", dates=[DateInput(starts_local="2026-11-25T00:00", all_day=True)])

    assert keys(db, part=Part.MORNING) == ["early", "all-day"]
    assert keys(db, part=Part.AFTERNOON) == ["noon", "all-day"]
    assert keys(db, part=Part.EVENING) == ["late", "all-day"]


def test_one_and_the_same_date_has_to_suit_everything_asked_of_time(db: Session) -> None:
    place(db, "split", dates=["2026-11-24T09:00", "2026-11-28T19:00"])

    assert keys(db, from_day=date(2026, 11, 25), part=Part.EVENING) == ["split"]
    assert keys(db, from_day=date(2026, 11, 25), part=Part.MORNING) == []


def test_the_date_told_is_the_first_that_suits(db: Session) -> None:
    place(db, "weekly", dates=["2026-11-24T09:00", "2026-11-28T19:00", "2026-11-29T19:00"])
    on_show = load_on_show(db, now=make.NOW)

    told = browse(on_show, Filters(from_day=date(2026, 11, 27))).dates_of(np.array([0]))

    assert date.fromordinal(int(on_show.date_day[told[0]])) == date(2026, 11, 28)


def test_what_has_no_date_is_found_with_a_time_only_on_request(db: Session) -> None:
    place(db, "any-time")

    assert keys(db, when=When.TODAY) == []
    assert keys(db, when=When.TODAY, drop_in=True) == ["any-time"]


def test_free_places_are_those_of_a_date_still_open(db: Session) -> None:
    for key, taken in (("open", 1), ("full", 2)):
        one = make.activity(db, key=key, places_max=2)
        make.occurrence(db, one, "2026-11-24T10:00", places_taken=taken)
    place(db, "any-time")

    assert set(keys(db, places=True)) == {"open", "any-time"}


def test_what_is_over_is_not_found(db: Session) -> None:
    place(db, "over", dates=["2026-11-22T06:30"], now=make.NOW - timedelta(days=1))
    make.activity(db, key="never-dated")

    assert keys(db, km="any", now=make.NOW - timedelta(hours=1)) == ["over"]
    assert keys(db, km="any") == []


def test_facts_nobody_stated_do_not_pass_a_filter(db: Session) -> None:
    place(db, "silent")
    place(db, "stated", cost_amount=0, languages=["es"], first_visit={"talking": Talking.FEW_WORDS})

    assert keys(db, cost="free") == ["stated"]
    assert keys(db, talking=TalkingUpTo.FEW) == ["stated"]
    assert keys(db, talking=TalkingUpTo.NONE) == []
    assert keys(db, language="es") == ["stated"]
    assert keys(db, language="tlh") == []


def test_every_access_need_has_to_be_met_and_any_kind_will_do(db: Session) -> None:
    both = make.venue(db, step_free=True, seating=True)
    make.activity(db, key="both", venue=both, drop_in="x", kind=Kind.CLASS)
    make.activity(db, key="one", venue=make.venue(db, step_free=True, seating=False), drop_in="x", kind=Kind.OUTING)

    assert set(keys(db, access=("step_free",))) == {"both", "one"}
    assert keys(db, access=("step_free", "seating")) == ["both"]
    assert set(keys(db, kind=("class", "outing"))) == {"both", "one"}


def test_an_interest_and_its_family_are_found(db: Session) -> None:
    place(db, "pots", interests=["pottery"])
    place(db, "wood", interests=["woodwork", "green-woodwork"])
    place(db, "chess", interests=["chess"])

    assert keys(db, interest="pottery") == ["pots"]
    assert set(keys(db, interest="making")) == {"pots", "wood"}


@pytest.mark.parametrize(
    ("words", "found"),
    [("cerámica", ["pots"]), ("陶艺", ["pots"]), ("ajedrez", ["chess"]), ("tallar madera", ["wood"]),
     ("hall ajedrez", ["chess"]), ("wood ajedrez", []), ("men’s shed", ["wood"]), ("cerami", [])],
)  # fmt: skip
def test_what_names_an_interest_in_another_language_finds_what_serves_it(
    db: Session, words: str, found: list[str]
) -> None:
    for key, interest in (("pots", "pottery"), ("wood", "woodwork"), ("chess", "chess")):
        place(db, key, title=f"{key} in the hall", interests=[interest])

    assert keys(db, words=words) == found


def test_what_we_would_not_suggest_is_found_on_request(db: Session) -> None:
    place(db, "council", suitability=Suitability.UNSUITED)

    assert keys(db) == []
    assert keys(db, rest=True) == ["council"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("Café", ["cafe"]), ("PAINT", ["paint"]), ("art", ["art"]), ("lento cafe", ["cafe"]), ("cafe paint", []),
     ("?!", None), ("書", ["shodo"]), ("سم", ["draw"])],
)  # fmt: skip
def test_every_word_has_to_begin_a_word_of_the_listing(db: Session, words: str, found: list[str] | None) -> None:
    for key, title in (
        ("cafe", "Café lento"), ("paint", "Painting party"), ("art", "Art in the heart"), ("shodo", "静かな書道"),
        ("draw", "الرسم معا"),
    ):  # fmt: skip
        place(db, key, title=title)

    assert keys(db, words=words) == (found if found is not None else keys(db))
