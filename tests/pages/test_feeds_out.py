"""Feeds for other programs: calendars, Atom, tables, JSON, what other sites show, and the secret calendar."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest
import sqlalchemy as sa
import time_machine
from icalendar import Calendar

from activities.changes import touch_catalogue
from activities.exchange.outward.formats import harmless
from activities.exchange.outward.models import CalendarAddress
from activities.forms import SeriesInput
from activities.models import Occurrence, OccurrenceState
from members.models import Profile
from tests import make

DATE = "2026-11-26T10:30"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


@pytest.fixture(autouse=True)
def _at_a_known_time():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def bench(db):
    organizer = make.organizer(db, key="the-shed", name="The Shed")
    activity = make.activity(
        db, key="bench", title="=Open bench", organizer=organizer, dates=[DATE], places_max=4, summary="Mend & make"
    )
    db.commit()
    return activity


def cancel(db, activity):
    date = db.scalars(sa.select(Occurrence).where(Occurrence.activity_id == activity.id)).first()
    date.state = OccurrenceState.CANCELLED
    touch_catalogue(db, [activity.id])
    db.commit()


def event_in(answer):
    return Calendar.from_ical(answer.data).events[0]


@pytest.mark.parametrize("address", ["/feeds/nearby.ics", "/feeds/organizers/the-shed.ics", "/activities/bench.ics"])
def test_a_cancelled_date_stays_in_calendars_with_a_higher_sequence(client, db, bench, address):
    before = event_in(client.get(address))
    cancel(db, bench)
    after = event_in(client.get(address))
    assert after["UID"] == before["UID"]
    assert (before["STATUS"], after["STATUS"]) == ("CONFIRMED", "CANCELLED")
    assert int(after["SEQUENCE"]) > int(before["SEQUENCE"])


def test_a_cancelled_date_of_a_rule_overrides_it_with_a_higher_sequence(client, db):
    weekly = SeriesInput(starts_local=DATE, minutes=60, rrule="FREQ=WEEKLY")
    activity = make.activity(db, key="weekly", series=[weekly])
    db.commit()
    cancel(db, activity)
    rule, override = Calendar.from_ical(client.get("/feeds/nearby.ics").data).events
    assert override["STATUS"] == "CANCELLED"
    assert "RECURRENCE-ID" in override
    assert int(override["SEQUENCE"]) > int(rule["SEQUENCE"])


@pytest.mark.parametrize("ending", ["ics", "atom", "csv", "json"])
def test_whoever_has_a_feed_already_is_told_so_until_it_changes(client, db, bench, ending):
    first = client.get(f"/feeds/nearby.{ending}")
    assert (first.status_code, first.headers["Access-Control-Allow-Origin"]) == (200, "*")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/feeds/nearby.{ending}", headers=known).status_code == 304
    bench.title = "Another name"
    touch_catalogue(db, [bench.id])
    db.commit()
    assert client.get(f"/feeds/nearby.{ending}", headers=known).status_code == 200


def test_a_feed_goes_by_the_address_line_of_the_search_and_not_by_who_asks(client, db, bench):
    make.activity(db, key="far", title="Far off", kind="class", dates=[DATE])
    db.commit()
    told = client.get("/feeds/nearby.json?kind=class").json
    assert [one["title"] for one in told["listings"]] == ["Far off"]
    client.post("/you/place", data={"place": "Telford", "travel": "walk", "minutes": "15", "languages": ["en"]})
    assert client.get("/feeds/nearby.json?kind=class").json == told


@pytest.mark.parametrize("ending", ["ics", "atom", "json"])
def test_long_lists_come_in_pages_that_name_the_next(client, db, monkeypatch, ending):
    monkeypatch.setattr("activities.exchange.outward.selection.AT_ONCE", 2)
    for number in range(5):
        make.activity(db, key=f"club-{number}", dates=[DATE])
    db.commit()
    address, pages = f"/feeds/nearby.{ending}", 0
    while address:
        answer = client.get(address)
        pages += 1
        following = answer.headers.get("Link", "").partition('>; rel="next"')
        address = following[0].rpartition("<")[2].removeprefix("http://127.0.0.1:5000") if following[1] else None
    assert pages == 3


def test_an_address_line_nobody_understands_is_refused_kindly(client, bench):
    assert client.get("/feeds/nearby.ics?kind=party").status_code == 400
    assert client.get("/feeds/nearby.ics?near=Nowhere-at-all-xyz").status_code == 400
    assert client.get("/feeds/nearby.exe").status_code == 404
    assert client.get("/feeds/organizers/nobody.ics").status_code == 404


def test_atom_names_each_listing_once_with_its_page(client, bench):
    feed = ET.fromstring(client.get("/feeds/nearby.atom").data)
    entries = feed.findall("a:entry", ATOM)
    assert [entry.findtext("a:title", namespaces=ATOM) for entry in entries] == ["=Open bench"]
    assert entries[0].findtext("a:id", namespaces=ATOM) == "http://127.0.0.1:5000/activities/bench"
    assert "Mend & make" in entries[0].findtext("a:summary", namespaces=ATOM)


def test_atom_keeps_what_joins_letters_and_leaves_out_what_xml_has_no_letter_for(client, db, bench):
    bench.title = "👩\u200d🌾 Mend\u00a0it\ufffe"
    db.commit()
    feed = ET.fromstring(client.get("/feeds/nearby.atom").data)
    assert feed.findtext("a:entry/a:title", namespaces=ATOM) == "👩\u200d🌾 Mend it"


def test_no_cell_of_a_table_is_a_formula(client, bench):
    table = list(csv.DictReader(io.StringIO(client.get("/feeds/nearby.csv").data.decode("utf-8-sig"))))
    assert [(row["title"], row["state"]) for row in table] == [("'=Open bench", "on")]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "\uff1d1"])
def test_what_a_spreadsheet_would_work_out_becomes_text(text):
    assert harmless(text) == f"'{text}"
    assert harmless("Mend - and make = do") == "Mend - and make = do"


def test_the_page_for_frames_has_no_script_no_cookie_and_may_be_framed(client, bench):
    page = client.get("/embed")
    policy = page.headers["Content-Security-Policy"]
    assert "<script" not in page.text
    assert "Set-Cookie" not in page.headers
    assert "X-Frame-Options" not in page.headers
    assert "frame-ancestors *" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert client.get("/nearby").headers["X-Frame-Options"] == "DENY"


def test_what_other_sites_load_says_nothing_about_people(client, db, bench):
    client.post("/plans/new", data={"activity": "bench", "date": make.dates_of(db, bench)[0].id, "answer": "going"})
    stranger = client.application.test_client()
    for address in ("/feeds/nearby.json", "/feeds/nearby.csv", "/feeds/open/scheduled-sessions", "/embed"):
        text = stranger.get(address).text
        assert "taken" not in text
        assert "remaining" not in text


def secret_of(db):
    db.expire_all()
    return db.scalars(sa.select(CalendarAddress)).one().secret


def test_a_secret_address_tells_plans_until_it_is_ended(client, db, bench):
    client.post("/plans/new", data={"activity": "bench", "date": make.dates_of(db, bench)[0].id, "answer": "going"})
    client.post("/plans/calendar", data={"wish": "make"})
    address = f"/calendars/{secret_of(db)}.ics"
    assert address in client.get("/plans/calendar").text
    stranger = client.application.test_client()
    answer = stranger.get(address)
    assert event_in(answer)["SUMMARY"] == "=Open bench"
    assert "private" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers
    client.post("/plans/calendar", data={"wish": "end"})
    assert stranger.get(address).status_code == 404


@pytest.mark.parametrize("by", ["the address", "private mode"])
def test_a_neutral_calendar_says_only_when(client, db, bench, by):
    client.post("/plans/new", data={"activity": "bench", "date": make.dates_of(db, bench)[0].id, "answer": "going"})
    client.post("/plans/calendar", data={"wish": "make", **({"neutral": "1"} if by == "the address" else {})})
    if by == "private mode":
        db.scalars(sa.select(Profile)).one().private_mode = True
        db.commit()
    text = client.get(f"/calendars/{secret_of(db)}.ics").text
    assert "SUMMARY:Appointment" in text
    assert "bench" not in text
    assert "venue" not in text
    assert "plans/" not in text


def test_a_new_address_ends_the_one_before(client, db, bench):
    client.post("/plans/calendar", data={"wish": "make"})
    before = secret_of(db)
    client.post("/plans/calendar", data={"wish": "make"})
    assert client.get(f"/calendars/{before}.ics").status_code == 404
    assert client.get(f"/calendars/{secret_of(db)}.ics").status_code == 200
    assert client.post("/plans/calendar", data={"wish": "dance"}).status_code == 400


def test_a_standing_offer_is_a_service_with_what_its_schema_needs(client, db, bench):
    weekly = SeriesInput(starts_local=DATE, minutes=60, rrule="FREQ=WEEKLY")
    hall = make.venue(db, key="hall", address="1 High Street", postcode="ZZ1", step_free=True)
    make.activity(
        db, key="weekly", title="Weekly", series=[weekly], venue=hall, area_name="Alderbridge", languages=["en"],
        cost_amount="2.50", cost_currency="GBP",
    )  # fmt: skip
    db.commit()
    page = client.get("/feeds/hsds/services").json
    assert (page["total_items"], page["last_page"], page["empty"]) == (1, True, False)
    (service,) = page["contents"]
    assert (service["name"], service["status"]) == ("Weekly", "active")
    (schedule,) = service["schedules"]
    assert (schedule["freq"], schedule["byday"]) == ("WEEKLY", "TH")
    assert (schedule["opens_at"], schedule["closes_at"]) == ("10:30:00+00:00", "11:30:00+00:00")
    location = service["service_at_locations"][0]["location"]
    assert location["location_type"] == "physical"
    needed = {"id", "address_1", "city", "state_province", "postal_code", "country", "address_type"}
    assert location["addresses"][0].keys() == needed
    assert service["cost_options"][0]["amount"] == 2.5
    assert "null" not in json.dumps(page)
    assert client.get("/feeds/hsds/services?page=2").status_code == 404
    assert client.get("/feeds/hsds/services?page=x").status_code == 400


def test_the_page_about_feeds_carries_the_search(client, bench):
    page = client.get("/feeds?kind=club").text
    assert "/feeds/nearby.ics?kind=club" in page
    assert "/feeds?" in client.get("/nearby?kind=club").text
