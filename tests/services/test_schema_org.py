from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from activities.exchange.outward.open_active import scheduled_session, session_series
from activities.exchange.schema_org import structured
from activities.forms import DateInput, SeriesInput
from activities.queries import dates_ahead
from matching.core.types import Kind, Where
from tests import make

ADDRESS = "https://doorstep.example/activities/x"


def node_of(db, activity):
    node = structured(activity, dates_ahead(db, activity, now=make.NOW, most=24), address=ADDRESS)
    json.dumps(node)  # holds nothing that JSON cannot
    return node


def values_in(node):
    if isinstance(node, dict):
        for value in node.values():
            yield from values_in(value)
    elif isinstance(node, list):
        for value in node:
            yield from values_in(value)
    else:
        yield node


def test_a_date_at_a_venue_is_an_event_with_everything_a_reader_needs(db):
    venue = make.venue(db, name="Library", address="4 Market Place", postcode="ZZ1", lat=52.7, lon=-2.3, step_free=True)
    organizer = make.organizer(db, name="Town library", website="https://library.example")
    activity = make.activity(
        db, venue=venue, organizer=organizer, title="Reading", summary="An hour of reading.", area_name="Alderbridge",
        dates=["2026-11-24T10:30"], cost_amount=Decimal("2.5"), cost_currency="GBP", languages=["en"], places_max=12,
        age_min=18, link="https://library.example/reading",
    )  # fmt: skip

    node = node_of(db, activity)

    assert node["@context"] == "https://schema.org"
    assert node["@type"] == "Event"
    assert node["name"] == "Reading"
    assert node["description"] == "An hour of reading."
    assert (node["startDate"], node["endDate"]) == ("2026-11-24T10:30+00:00", "2026-11-24T12:30+00:00")
    assert node["eventStatus"] == "https://schema.org/EventScheduled"
    assert node["eventAttendanceMode"] == "https://schema.org/OfflineEventAttendanceMode"
    assert node["location"]["name"] == "Library"
    assert node["location"]["address"]["streetAddress"] == "4 Market Place"
    assert node["location"]["address"]["addressLocality"] == "Alderbridge"
    assert node["location"]["geo"] == {"@type": "GeoCoordinates", "latitude": 52.7, "longitude": -2.3}
    assert node["location"]["amenityFeature"] == [
        {"@type": "LocationFeatureSpecification", "name": "step free", "value": True}
    ]
    assert node["organizer"] == {"@type": "Organization", "name": "Town library", "url": "https://library.example"}
    assert (node["offers"]["price"], node["offers"]["priceCurrency"]) == ("2.50", "GBP")
    assert node["isAccessibleForFree"] is False
    assert node["inLanguage"] == ["en"]
    assert node["maximumAttendeeCapacity"] == 12
    assert node["typicalAgeRange"] == "18-"
    assert node["url"] == ADDRESS


def test_what_nobody_stated_is_left_out(db):
    node = node_of(db, make.activity(db, where=Where.UNKNOWN, dates=["2026-11-24T10:30"]))

    assert not {"location", "offers", "isAccessibleForFree", "inLanguage", "maximumAttendeeCapacity"} & set(node)
    assert None not in list(values_in(node))
    assert "" not in list(values_in(node))


def test_online_is_a_virtual_place_with_an_address(db):
    node = node_of(db, make.activity(db, where=Where.ONLINE, kind=Kind.ONLINE, dates=["2026-11-24T10:30"]))

    assert node["eventAttendanceMode"].endswith("/OnlineEventAttendanceMode")
    assert node["location"] == {"@type": "VirtualLocation", "url": ADDRESS}


def test_a_series_has_its_schedule_and_what_it_leaves_out(db):
    series = SeriesInput(
        starts_local="2026-11-24T18:00", minutes=90, rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20270630",
        except_dates=["2026-12-24"],
    )  # fmt: skip
    off = DateInput(starts_local="2026-12-08T18:00", minutes=90, cancelled=True)
    node = node_of(db, make.activity(db, timezone="America/Toronto", series=[series], dates=[off]))

    assert node["startDate"] == "2026-11-24T18:00-05:00"
    assert node["eventSchedule"] == [
        {
            "@type": "Schedule",
            "startDate": "2026-11-24",
            "endDate": "2027-06-30",
            "repeatFrequency": "P2W",
            "byDay": ["https://schema.org/Tuesday", "https://schema.org/Thursday"],
            "startTime": "18:00",
            "endTime": "19:30",
            "duration": "PT90M",
            "scheduleTimezone": "America/Toronto",
            "exceptDate": ["2026-12-08", "2026-12-24"],
        }
    ]
    statuses = {one["startDate"]: one["eventStatus"] for one in node["subEvent"]}
    assert statuses["2026-12-08T18:00-05:00"] == "https://schema.org/EventCancelled"


def test_the_first_tuesday_of_a_month_keeps_its_form(db):
    series = SeriesInput(starts_local="2026-12-01T18:00", rrule="FREQ=MONTHLY;BYDAY=1TU")

    [schedule] = node_of(db, make.activity(db, series=[series]))["eventSchedule"]

    assert (schedule["repeatFrequency"], schedule["byDay"]) == ("P1M", ["1TU"])


def test_when_every_date_is_off_the_event_is_off(db):
    off = DateInput(starts_local="2026-11-24T10:30", cancelled=True)

    node = node_of(db, make.activity(db, dates=[off]))

    assert node["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_whole_day_is_a_plain_date(db):
    day = DateInput(starts_local="2026-11-24T00:00", minutes=1440, all_day=True)

    node = node_of(db, make.activity(db, dates=[day]))

    assert (node["startDate"], node["endDate"]) == ("2026-11-24", "2026-11-24")


@pytest.mark.parametrize(
    ("kind", "where", "type_"),
    [
        (Kind.SOLO, Where.ANYWHERE, "CreativeWork"),
        (Kind.CLASS, Where.PLACE, "Course"),
        (Kind.CLUB, Where.PLACE, "Service"),
        (Kind.VOLUNTEER, Where.AREA, "Service"),
    ],
)
def test_without_a_date_nothing_claims_to_be_an_event(db, kind, where, type_):
    node = node_of(db, make.activity(db, kind=kind, where=where, drop_in="Tuesdays", area_name="Dublin"))

    assert node["@type"] == type_
    assert not {"startDate", "eventStatus", "subEvent"} & set(node)


def promised():
    """The fields that docs/feeds-out.md says are told, by type."""
    page = (Path(__file__).parents[2] / "docs" / "feeds-out.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| ((?:`[@\w]+` ?)+)\|", page, re.MULTILINE)
    return {name: set(re.findall(r"`([@\w]+)`", told)) for name, told in rows}


def test_a_complete_listing_tells_every_field_of_the_table_and_no_other(db):
    venue = make.venue(db, name="Library", address="4 Market Place", postcode="ZZ1", lat=52.7, lon=-2.3, step_free=True)
    activity = make.activity(
        db, venue=venue, summary="An hour of reading.", area_name="Alderbridge", cost_amount=Decimal(2),
        cost_currency="GBP", languages=["en"], places_max=12, age_min=18, age_max=90, interests=["reading"],
        series=[SeriesInput(rrule="FREQ=WEEKLY;BYDAY=TU", starts_local="2026-11-24T10:30", minutes=60)],
        first_visit={"greeter": "Priya"},
    )  # fmt: skip
    dates = dates_ahead(db, activity, now=make.NOW, most=3)
    event = node_of(db, activity)
    told = {
        "Event": event,
        "Place": event["location"],
        "SessionSeries": session_series(activity, dates, address_of=lambda _key: ADDRESS),
        "ScheduledSession": scheduled_session(activity, dates[0], address_of=lambda _key: ADDRESS),
    }
    assert {name: set(node) for name, node in told.items()} == promised()
