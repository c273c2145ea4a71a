"""Reading what publishers send: odd zones, odd tables, odd pages, and things made to do harm."""

from __future__ import annotations

import gzip
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.exchange.feeds.apart import read_apart
from activities.exchange.feeds.items import CannotRead, Reading
from activities.exchange.feeds.looking import joined
from activities.exchange.feeds.reading import read_feed
from activities.exchange.feeds.zones import find_zone
from activities.recurrence import check_rule
from benchmarks.dates_zones import compare
from tests.services.calendars import LONDON, calendar, entry, read

PARIS = "\r\n".join((
    "BEGIN:VTIMEZONE", "TZID:Our own", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT",
    "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "END:DAYLIGHT", "END:VTIMEZONE",
))  # fmt: skip


def in_zone(name: str, *more: str) -> Reading:
    timed = entry(start="").replace("DURATION", f'DTSTART;TZID="{name}":20261203T140000\r\nDURATION')
    return read(*more, timed)


def reasons(reading: Reading) -> list[str]:
    return [one.reason for one in reading.rejected]


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("Europe/London", "Europe/London"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/mozilla.org/20070129_1/Europe/Berlin", "Europe/Berlin"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("europe/paris", "Europe/Paris"),
        ("GMT", "UTC"),
        ("Our own", None),
        ("../../etc/passwd", None),
    ],
)
def test_names_of_zones_are_turned_into_those_everybody_knows(name, zone):
    assert find_zone(name) == zone


def test_a_zone_nobody_knows_is_known_by_its_rules():
    [item] = in_zone("Our own", PARIS).items
    assert item.zone == "Europe/Paris"


def test_a_zone_without_name_and_rules_is_refused_clearly():
    assert reasons(in_zone("Our own")) == ["its time zone is one that nobody knows: “Our own”"]


def test_floating_times_belong_to_the_calendar_else_to_its_owner():
    floating = entry(start="").replace("DURATION", "DTSTART:20261203T140000\r\nDURATION")
    assert [item.zone for item in read(floating).items] == [LONDON]
    assert read(floating).notes == (f"Some times name no time zone. We read them as times in {LONDON}.",)
    assert [item.zone for item in read(floating, X_WR_TIMEZONE="America/Toronto").items] == ["America/Toronto"]


def test_a_day_without_a_time_is_all_day_and_ends_before_its_end():
    lines = ("DTSTART;VALUE=DATE:20261203", "DTEND;VALUE=DATE:20261205", "SUMMARY")
    days = entry(start="", DURATION="").replace("SUMMARY", "\r\n".join(lines))
    [item] = read(days).items
    [when] = item.times
    assert (when.all_day, when.starts_local, when.minutes) == (True, "2026-12-03T00:00", 2 * 1440)


@pytest.mark.parametrize(
    ("more", "minutes"),
    [
        ({"DURATION": "PT1H30M"}, 90), ({"DURATION": "P2D"}, 2 * 1440), ({"DURATION": "-PT1H"}, None),
        ({"DURATION": ""}, None), ({"DURATION": "", f"DTEND;TZID={LONDON}": "20261203T154500"}, 105),
    ],
)  # fmt: skip
def test_how_long_a_date_is_told_by_its_end_or_its_length(more, minutes):
    (item,) = read(entry(**more)).items
    assert item.times[0].minutes == minutes


def test_a_day_of_a_series_may_be_named_by_its_midnight_elsewhere():
    series = entry(start="", RRULE="FREQ=WEEKLY;COUNT=3").replace("SUMMARY", "DTSTART;VALUE=DATE:20261203\r\nSUMMARY")
    moved = entry(start="").replace(
        "SUMMARY",
        "DTSTART;VALUE=DATE:20261211\r\nRECURRENCE-ID;TZID=W. Europe Standard Time:20261210T000000\r\nSUMMARY",
    )
    found = read(series, moved, X_WR_TIMEZONE="America/New_York").items
    assert found[0].times[0].except_dates == ("2026-12-10T00:00",)


def test_a_broken_alarm_costs_nothing():
    alarm = "BEGIN:VALARM\r\nTRIGGER:P15M\r\nACTION:DISPLAY\r\nEND:VALARM\r\nEND:VEVENT"
    assert len(read(entry().replace("END:VEVENT", alarm)).items) == 1


def test_one_broken_entry_costs_no_other():
    reading = read(entry(start="tomorrow"), entry("2"))
    assert [item.uid for item in reading.items] == ["2"]
    assert reasons(reading) == ["a time of it cannot be read: “tomorrow”"]


def test_private_entries_are_left_alone():
    assert reasons(read(entry(CLASS="PRIVATE"))) == ["its calendar marks it as private"]


def test_the_last_revision_of_an_entry_told_twice_counts():
    reading = read(entry(title="Old", SEQUENCE="1"), entry(title="New", SEQUENCE="2"))
    assert [item.title for item in reading.items] == ["New"]


def test_dates_of_one_name_that_begin_at_different_times_do_not_overwrite_each_other():
    reading = read(entry(start="20261203T140000"), entry(start="20261210T140000"))
    assert [item.times[0].starts_local for item in reading.items] == ["2026-12-03T14:00", "2026-12-10T14:00"]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=1001", "FREQ=DAILY;BYHOUR=1", "FREQ=DAILY;COUNT=-1",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=53MO", "FREQ=YEARLY;BYDAY=0TU",
        "FREQ=DAILY;BYSETPOS=2", "FREQ=YEARLY;BYMONTH=13", "FREQ=DAILY;UNTIL=1",
        "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 99), "X", "", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;UNTIL=20269999",
    ],
)  # fmt: skip
def test_rules_made_to_go_on_for_ever_are_refused(rule):
    with pytest.raises(ValueError, match=r"\w"):
        check_rule(rule)


def test_a_rule_that_never_meets_a_day_is_set_aside():
    assert reasons(read(entry(RRULE="FREQ=DAILY;INTERVAL=7;BYDAY=MO"))) == ["its repeating rule makes no date"]


def test_a_calendar_that_keeps_a_reader_busy_is_ended():
    busy = entry(RRULE="FREQ=DAILY;INTERVAL=7;BYDAY=MO")
    began = time.monotonic()
    with pytest.raises(CannotRead, match="so we stopped"):
        read_apart(calendar(*[busy] * 2_900), zone=LONDON, seconds=1.5)
    assert time.monotonic() - began < 60


def test_reading_apart_brings_the_same():
    content = calendar(entry(RRULE="FREQ=WEEKLY"), entry("2", CLASS="PRIVATE"))
    assert read_apart(content, zone=LONDON) == read_feed(content, zone=LONDON)


@pytest.mark.parametrize(
    "content",
    [
        b"", b" \r\n", b"\x00\x01\x02", b"PK\x03\x04", b"%PDF-1.7", gzip.compress(bytes(9_000_000)), b"\x1f\x8bxx",
        gzip.compress(b"x" * 100, mtime=0)[:-9], b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'aa'>]><x>&a;</x>",
        b"<rss><channel/></rss>", b"{", b",\n ,\n", b"[" * 100_000, b'{"message": "Group not found"}', b"hello",
        b'{"@graph": 5}',
        b"a,b\n\"" + b"x" * 99_999,
        b"BEGIN:VCALENDAR\n" * 50, b"BEGIN:VCALENDAR\n" + b"BEGIN:VEVENT\nEND:VEVENT\n" * 3_001, b"x" * 3_000_001,
        b"<script type='application/ld+json'>{" * 400,
    ],
)  # fmt: skip
def test_what_is_no_calendar_is_refused_with_one_sentence(content):
    with pytest.raises(CannotRead) as problem:
        read_feed(content, zone=LONDON)
    assert str(problem.value)[0].isupper()
    assert str(problem.value).endswith(".")


def test_a_page_tells_its_dates_for_machines():
    said = {"@type": "MusicEvent", "name": "Choir", "startDate": "2026-12-03T19:00:00+00:00", "duration": "PT2H",
            "location": {"@type": "Place", "name": "The Hall", "address": {"streetAddress": "1 High Street"}},
            "eventStatus": "https://schema.org/EventCancelled"}  # fmt: skip
    page = f'<html><title>Hall</title><script type="application/ld+json">/* x */{json.dumps(said)};</script></html>'
    [item] = read_feed(page.encode(), zone=LONDON).items
    assert (item.title, item.place) == ("Choir", "The Hall, 1 High Street")
    [when] = item.times
    assert (when.starts_local, when.minutes, when.cancelled) == ("2026-12-03T19:00", 120, True)


def test_an_odd_mark_in_a_page_hides_nothing_behind_it():
    said = {"@type": "MusicEvent", "name": "Choir", "startDate": "2026-12-03T19:00"}
    page = f'<html><![if !odd]><![odd[x]]><script type="application/ld+json">{json.dumps(said)}</script></html>'
    assert [item.title for item in read_feed(page.encode(), zone=LONDON).items] == ["Choir"]


def test_a_schedule_at_the_end_of_the_calendar_costs_no_other_entry():
    odd = {"startTime": "10:00", "byDay": "MO", "startDate": "9999-12-31"}
    reading = rpde(session("1", eventSchedule=odd), session("2"))
    assert len(reading.items) == 1
    assert reasons(reading) == ["its date is not of our time"]


def rpde(*entries: dict, next_page: str = "") -> Reading:
    return read_feed(json.dumps({"items": entries, "next": next_page, "license": "x"}).encode(), zone=LONDON)


def session(id_: str, *, state: str = "updated", **data: object) -> dict:
    given = {"@type": "ScheduledSession", "name": "Tai chi", "startDate": "2026-12-03T10:00:00Z", **data}
    return {"state": state, "kind": "ScheduledSession", "id": id_, "modified": 7, "data": given}


def test_a_session_says_what_its_series_says():
    series = {"state": "updated", "kind": "SessionSeries", "id": "s", "modified": 1,
              "data": {"@id": "https://x/s", "@type": "SessionSeries", "name": "Badminton", "eventSchedule": {
                  "byDay": ["https://schema.org/Thursday"], "startDate": "2026-12-01", "startTime": "11:00",
                  "endTime": "13:00", "repeatFrequency": "P7D", "exceptDate": ["2026-12-10T11:00:00Z"]}}}  # fmt: skip
    one = session("1", superEvent="https://x/s", name="")
    reading = rpde(series, one)
    assert [item.title for item in reading.items] == ["Badminton", "Badminton"]
    [rule] = reading.items[0].times
    assert (rule.starts_local, rule.rrule) == ("2026-12-03T11:00", "FREQ=WEEKLY;BYDAY=TH")
    assert rule.except_dates == ("2026-12-10",)


def test_a_later_page_has_the_last_word():
    gone = {"state": "deleted", "kind": "ScheduledSession", "id": "1"}
    whole = joined([rpde(session("1"), session("2")), rpde(gone)])
    assert [item.uid for item in whole.items] == ["ScheduledSession:2"]
    assert whole.deleted == ("ScheduledSession:1#",)
    assert not whole.is_whole


@pytest.mark.parametrize(
    ("day", "found"),
    [("24/11/2026", "2026-11-24"), ("24 November 2026", "2026-11-24"), ("Nov 24, 2026", "2026-11-24"),
     ("2026-11-24 19:00", "2026-11-24"), ("24 de noviembre de 2026", "2026-11-24")],
)  # fmt: skip
def test_days_in_tables_are_read_as_people_write_them(day, found):
    [item] = read_feed(f"Title;Date;Time\nChess;{day};7.30pm\n".encode(), zone=LONDON).items
    assert item.times[0].starts_local == f"{found}T19:30"


def test_a_table_that_leaves_doubt_about_its_days_says_how_it_was_read():
    reading = read_feed(b"title,date,start\nChess,03/04/2027,14:00\n", zone=LONDON)
    assert reading.items[0].times[0].starts_local == "2027-04-03T14:00"
    assert reading.notes == ("We read days as day, month, year. Write 2026-11-24 to leave no doubt.",)


PIECES = st.sampled_from([
    "BEGIN:VCALENDAR", "END:VCALENDAR", "BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "BEGIN:STANDARD", "SUMMARY:x",
    "DTSTART:20261203T140000", "DTSTART;VALUE=DATE:20261203", "DTSTART;TZID=Nowhere:20261203T140000", "DTEND:0",
    "DURATION:-P1W", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=", "EXDATE:20261203", "RDATE;VALUE=PERIOD:1/2", "UID:1",
    "RECURRENCE-ID:20261203T140000", "RECURRENCE-ID;RANGE=THISANDFUTURE:20261203T140000", "SEQUENCE:-9", "GEO:1;2",
    "GEO:x", "CATEGORIES:a,b", "STATUS:CANCELLED", "X-A:\x00\ud800", " folded", ":", "DTSTART", "TZID:A", "title,date",
    '{"@type":"Event"', "<html>", '"', ",", ";",
])  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.one_of(PIECES, PIECES, st.text(max_size=20)), max_size=40))
def test_whatever_comes_is_read_or_refused(lines):
    content = "\n".join(lines).encode("utf-8", "surrogatepass")
    try:
        reading = read_feed(content, zone=LONDON)
    except CannotRead:
        return
    assert Reading.model_validate_json(reading.model_dump_json()) == reading


def test_dates_around_changes_of_the_clock_are_those_of_two_other_ways_to_reckon_them():
    compared, dates, differences = compare(rules=4, zones=12, seed=11)
    assert differences == []
    assert compared > 40
    assert dates > 500
