"""What lies at the addresses of an activity besides its page: calendar files, data for machines, nothing."""

from __future__ import annotations

import json
import re

import icalendar
import pytest
import time_machine

from activities.models import ListingState
from tests import make


@pytest.fixture(autouse=True)
def _at_a_known_time():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.mark.parametrize("state", [ListingState.WITHDRAWN, ListingState.DRAFT, ListingState.PAUSED])
@pytest.mark.parametrize("address", ["/activities/{}", "/activities/{}.ics", "/report/listing/{}"])
def test_what_is_not_published_is_not_here(client, db, state, address):
    activity = make.activity(db, state=state, dates=["2026-12-01T10:30"])

    assert client.get(address.format(activity.key)).status_code == 404


@pytest.mark.parametrize(
    "key", ["no-such", "a%00b", "%F0%9F%98%80", "x" * 5000, "..%2F..%2Fetc", "%3Cscript%3E", "A-1", "%FF"]
)
def test_an_unknown_address_is_a_calm_404(client, db, key):
    for address in (
        f"/activities/{key}",
        f"/activities/{key}.ics",
        f"/report/listing/{key}",
        f"/report/organizer/{key}",
    ):
        answer = client.get(address)
        assert answer.status_code == 404
        assert "<script>" not in answer.text


def test_the_page_holds_its_facts_for_machines(client, db):
    activity = make.activity(db, title="A </script> & co", dates=["2026-12-01T10:30"])

    page = client.get(f"/activities/{activity.key}").text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)

    node = json.loads(data[1])
    assert node["name"] == "A </script> & co"
    assert node["startDate"] == "2026-12-01T10:30+00:00"
    assert node["url"] == f"http://127.0.0.1:5000/activities/{activity.key}"


def test_the_calendar_files_are_sent_as_such(client, db):
    activity = make.activity(db, dates=["2026-12-01T10:30"])
    page = client.get(f"/activities/{activity.key}").text
    [date_address] = re.findall(r'href="(/activities/[^"]*/dates/\d+\.ics)"', page)

    for address in (f"/activities/{activity.key}.ics", date_address):
        answer = client.get(address)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert ".ics" in answer.headers["Content-Disposition"]
        [event] = icalendar.Calendar.from_ical(answer.data).events
        assert event["UID"] == f"activity-{activity.key}-20261201T1030@127.0.0.1"


def test_a_date_of_another_activity_is_not_here(client, db):
    mine, other = make.activity(db), make.activity(db)
    date_of_other = make.occurrence(db, other, "2026-12-01T10:30")

    assert client.get(f"/activities/{other.key}/dates/{date_of_other.id}.ics").status_code == 200
    for number in (date_of_other.id, 0, 10**6, 2**31, 2**63, 10**30):
        assert client.get(f"/activities/{mine.key}/dates/{number}.ics").status_code == 404


def test_without_dates_there_is_no_calendar_file(client, db):
    activity = make.activity(db, drop_in="Tuesdays")

    assert client.get(f"/activities/{activity.key}.ics").status_code == 404
