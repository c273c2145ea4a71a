"""Every service that is told to directories holds to the schema of HSDS, by a validator of JSON Schema."""

from __future__ import annotations

from datetime import date
from typing import Any

import jsonschema_rs
import pytest

from activities.exchange.outward.hsds import services_page
from activities.forms import SeriesInput
from matching.core.types import Where
from seeds.town_loader import load_town
from tests import make
from tests.schemas.hsds import PAGE_OF_SERVICES

VALIDATOR = jsonschema_rs.validator_for(PAGE_OF_SERVICES, validate_formats=True, ignore_unknown_formats=False)


def faults(page: dict[str, Any]) -> list[str]:
    return [f"{'/'.join(map(str, one.instance_path))}: {one.message}" for one in VALIDATOR.iter_errors(page)]


def told(db, *, number: int = 1) -> dict[str, Any]:
    return services_page(
        db, number=number, country="GB", address_of=lambda key: f"https://doorstep.example/activities/{key}"
    )


def rule(rrule: str, *, minutes: int | None = 60, all_day: bool = False) -> SeriesInput:
    return SeriesInput(starts_local="2026-11-26T10:30", minutes=minutes, rrule=rrule, all_day=all_day)


def test_every_service_of_the_demo_town_is_valid(db):
    load_town(db, now=make.NOW, days_ahead=60)
    page = told(db)
    services = list(page["contents"])
    for number in range(2, page["total_pages"] + 1):
        services += told(db, number=number)["contents"]
    assert len(services) == page["total_items"] > 50
    assert faults({**page, "contents": services}) == []


ODD = {
    "to drop in": {"drop_in": "Tuesdays, 10 to 4"},
    "with an address in other letters": {"where": Where.ONLINE, "link": "https://straße.example/Tür auf?q=ä"},
    "online without an address": {"where": Where.ONLINE},
    "around a town": {"where": Where.AREA, "area_name": "Alderbridge", "area_lat": 52, "area_lon": -2, "area_km": 3},
    "in another script": {"title": "حلقة القراءة", "summary": "נקרא \u2067יחד\u2069 🌿", "languages": ["ar", "he"]},
    "free": {"cost_amount": "0", "cost_currency": "GBP"},
    "for a price without a currency": {"cost_amount": "2.50", "cost_note": "or what you can give"},
    "for some ages": {"age_min": 18, "age_max": 99, "checked_on": date(2026, 11, 1)},
}  # fmt: skip
RULES = (
    "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=TH,SA;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;COUNT=6", "FREQ=MONTHLY",
    "FREQ=MONTHLY;BYDAY=-1TH", "FREQ=MONTHLY;BYMONTHDAY=1,-1", "FREQ=WEEKLY;UNTIL=20270131T235959Z",
)  # fmt: skip


@pytest.mark.parametrize("over", ODD.values(), ids=ODD.keys())
def test_an_odd_listing_is_a_valid_service(db, over):
    series = [] if "drop_in" in over else [rule("FREQ=WEEKLY")]
    make.activity(db, series=series, **over)
    page = told(db)
    assert page["total_items"] == 1
    assert faults(page) == []


@pytest.mark.parametrize("website", ["www.example.org", "https://bücher.example/ein Weg", "http://", "see the door"])
def test_an_organizer_with_an_odd_website_is_valid(db, website):
    make.activity(db, series=[rule("FREQ=WEEKLY")], organizer=make.organizer(db, website=website, about="\n"))
    assert faults(told(db)) == []


@pytest.mark.parametrize(
    "one", [*map(rule, RULES), rule("FREQ=WEEKLY", minutes=None), rule("FREQ=WEEKLY", all_day=True)]
)
def test_a_rule_is_a_valid_schedule_that_names_its_days(db, one):
    make.activity(db, series=[one])
    page = told(db)
    assert faults(page) == []
    (schedule,) = page["contents"][0]["schedules"]
    assert schedule.get("byday") or schedule.get("bymonthday")


@pytest.mark.parametrize("rrule", ["FREQ=DAILY", "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", "FREQ=MONTHLY;BYMONTH=5"])
def test_a_rule_that_hsds_has_no_words_for_is_left_out_rather_than_told_wrongly(db, rrule):
    make.activity(db, series=[rule(rrule)])
    page = told(db)
    assert "schedules" not in page["contents"][0]
    assert faults(page) == []


def test_the_validator_finds_what_is_wrong(db):
    make.activity(db, series=[rule("FREQ=WEEKLY;COUNT=3")], link="https://example.org")
    page = told(db)
    (service,) = page["contents"]
    service |= {"status": "on", "url": "no address", "id": "7", "fax": ""}
    service["schedules"][0] |= {"count": "3", "opens_at": "half past ten", "freq": "DAILY"}
    del service["organization"]["description"]
    assert len(faults(page)) == 8
