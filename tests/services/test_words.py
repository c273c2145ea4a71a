from __future__ import annotations

import dataclasses
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from activities.models import Booking
from activities.suitability import rules as suitability_rules
from activities.wording import facts as fact_words
from activities.wording import suitability as suitability_words
from activities.wording import words
from activities.wording.series import series_words
from matching.core import types
from matching.core.demand import Attribute, attributes_of, listed_demand
from matching.core.reach import BANDS_KM, band_of
from matching.core.types import Facts, Kind, Where
from members.models import Avoid, Need

LONDON = ZoneInfo("Europe/London")
START = datetime(2026, 11, 24, 10, 30, tzinfo=LONDON)
FULL = Facts(
    talking=types.Talking.SOME, may_watch=True, judged=types.Judged.NOBODY, group_size=6, pairs=types.Pairs.NEVER,
    structure=types.Structure.TASK, greeter=True, leave_any_time=True, setting=types.Setting.IN_PERSON,
    identity=types.Identity.FIRST_NAME, role=types.RoleAsked.TAKE_PART, noise=types.Noise.QUIET,
    commitment=types.Commitment.DROP_IN, minutes=90,
)  # fmt: skip


@pytest.mark.parametrize(
    "enum",
    [
        types.Talking, types.Judged, types.Pairs, types.Structure, types.Setting, types.Identity, types.RoleAsked,
        types.Noise, types.Commitment, Avoid,
    ],
)  # fmt: skip
def test_every_fact_has_words_of_its_own(enum):
    assert len({fact_words.phrase(value) for value in enum}) == len(enum)


def test_every_kind_need_booking_and_attribute_has_words():
    assert all(words.kind_words(kind) for kind in Kind)
    assert all(words.where_words(where) for where in Where)
    assert all(words.booking_words(booking) for booking in Booking)
    assert len({fact_words.need_words(need, there) for need in Need for there in (True, False, None)}) == 3 * len(Need)
    assert len({fact_words.unknown_words(attribute) for attribute in Attribute}) == len(Attribute)
    assert len({words.demand_words(step) for step in range(5)}) == 5


def test_every_rule_against_suggesting_has_its_reason():
    general = suitability_words.unsuited_words("no such rule")

    assert all(suitability_words.unsuited_words(rule.code) != general for rule in suitability_rules.RULES)


def test_whatever_is_known_about_demand_can_be_told():
    told = {attribute for attribute in Attribute if fact_words.attribute_words(attribute, FULL)}

    assert told == set(Attribute) - {Attribute.TRAVEL}


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(Facts)])
def test_one_known_fact_is_told_and_no_other(name):
    facts = Facts(**{name: getattr(FULL, name)})
    known = {a for a, value in attributes_of(facts).items() if value is not None} - {Attribute.TRAVEL}

    assert {a for a in Attribute if fact_words.attribute_words(a, facts)} >= known
    demand = listed_demand(facts)
    assert all(fact_words.attribute_words(a, facts) for a in (*demand.gentler, *demand.harder))


@pytest.mark.parametrize(
    ("end", "all_day", "told"),
    [
        (START + timedelta(minutes=90), False, "Tuesday 24 November, 10:30 to 12:00"),
        (None, False, "Tuesday 24 November, 10:30"),
        (START, False, "Tuesday 24 November, 10:30"),
        (START + timedelta(hours=15), False, "Tuesday 24 November, 10:30 to Wednesday 25 November, 01:30"),
        (START + timedelta(hours=14), False, "Tuesday 24 November, 10:30 to 00:30"),
        (START + timedelta(days=2), False, "Tuesday 24 November, 10:30 to Thursday 26 November, 10:30"),
        (None, True, "Tuesday 24 November, all day"),
        (START.replace(hour=0, minute=0) + timedelta(days=1), True, "Tuesday 24 November, all day"),
        (START.replace(hour=0, minute=0) + timedelta(days=3), True, "Tuesday 24 November to Thursday 26 November"),
    ],
)
def test_a_date_is_told_the_way_people_say_it(end, all_day, told):
    start = START.replace(hour=0, minute=0) if all_day else START
    assert words.date_words(start, end, all_day) == told


def test_the_year_is_told_only_when_it_is_another_one():
    assert words.date_words(START, None, today=date(2026, 1, 1)) == "Tuesday 24 November, 10:30"
    assert words.date_words(START, None, today=date(2025, 12, 31)) == "Tuesday 24 November 2026, 10:30"


def test_an_end_in_another_zone_is_told_by_the_clock_of_the_start():
    end = (START + timedelta(hours=1)).astimezone(ZoneInfo("Asia/Tokyo"))

    assert words.date_words(START, end) == "Tuesday 24 November, 10:30 to 11:30"


@pytest.mark.parametrize(
    ("cost", "told"),
    [
        ((None, None, None), "Cost not given"),
        ((None, None, "pay what you like"), "pay what you like"),
        ((Decimal("0"), "GBP", None), "Free"),
        ((Decimal("0.00"), None, "tea 50p"), "Free, tea 50p"),
        ((Decimal("5.00"), "GBP", None), "£5"),
        ((Decimal("2.50"), "EUR", "with materials"), "€2.50, with materials"),
        ((Decimal("6"), "GBP", "Members £4"), "£6. Members £4"),
        ((Decimal("3"), None, None), "3"),
        ((Decimal("1200"), "USD", None), "$1,200"),
        ((Decimal("500"), "JPY", None), "¥500"),
    ],
)
def test_cost_is_told_plainly(cost, told):
    assert words.cost_words(*cost) == told


@pytest.mark.parametrize(
    ("km", "told"),
    [
        (0, "within 2 km"),
        (2, "within 2 km"),
        (2.01, "2 to 4 km"),
        (29, "15 to 30 km"),
        (999, "more than 30 km"),
    ],
)
def test_a_distance_is_told_as_its_band(km, told):
    assert words.distance_words(band_of(km)) == told


def test_every_band_has_words_of_its_own():
    assert len({words.distance_words(band) for band in range(len(BANDS_KM) + 1)}) == len(BANDS_KM) + 1


@pytest.mark.parametrize(
    ("where", "told"),
    [
        ((Where.PLACE, "Old Town", "The Forge"), "The Forge, Old Town"),
        ((Where.PLACE, "Old Town", None), "Old Town"),
        ((Where.PLACE, None, None), "Place not named"),
        ((Where.AREA, "Dublin", None), "In and around Dublin"),
        ((Where.UNKNOWN, "Davis", None), "Place not given, somewhere in Davis"),
        ((Where.UNKNOWN, None, None), "Place not given"),
        ((Where.ONLINE, "Dublin", None), "Online"),
    ],
)
def test_a_place_is_never_more_than_was_given(where, told):
    assert words.where_words(*where) == told


def test_languages_are_named_and_unknown_codes_stay():
    assert [words.language_name(code) for code in ("es", "pt-BR", "ase", "zz-", "")] == [
        "Spanish", "Portuguese (Brazil)", "American Sign Language", "zz-", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "Every Tuesday"),
        ("FREQ=WEEKLY", "Every Tuesday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "Every second Tuesday and Thursday"),
        ("FREQ=WEEKLY;BYDAY=FR,MO,TU,WE,TH", "Every weekday"),
        ("FREQ=MONTHLY;BYDAY=1TU", "On the first Tuesday of every month"),
        ("FREQ=MONTHLY;BYDAY=5TU", "On repeating dates"),
        ("FREQ=MONTHLY", "On day 24 of every month"),
        ("FREQ=DAILY;INTERVAL=3", "Every 3 days"),
        ("FREQ=DAILY;BYDAY=MO,TU", "On repeating dates"),
        ("FREQ=YEARLY", "On repeating dates"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=5", "On repeating dates"),
    ],
)
def test_a_rule_is_told_in_words_only_where_they_are_the_whole_truth(rule, told):
    assert series_words(rule, "2026-11-24T10:30", 90) == f"{told}, 10:30 to 12:00"
