from __future__ import annotations

import re
from datetime import date

import pytest
import sqlalchemy as sa
import time_machine

from activities.exchange.importing.places import APPROXIMATE
from activities.forms import DateInput, SeriesInput
from activities.models import FactsSource, ListingState, OccurrenceState, Suitability
from matching.core.reach import cell_of
from matching.core.types import Kind, Point, Where
from members.models import Guest, Profile
from tests import make

FULL_VISIT = {
    "greeter": "Priya, at the door", "first_ten_minutes": "You choose a chair.", "what_to_bring": "A book",
    "how_to_leave": "Just go", "arrive_late": True, "talking": "few_words", "may_watch": True, "judged": "nobody",
    "group_size": 9, "pairs": "never", "structure": "task", "leave_any_time": True, "setting": "in_person",
    "identity": "first_name", "role": "take_part", "noise": "quiet", "commitment": "drop_in", "minutes": 60,
}  # fmt: skip
EVERY_ACCESS = dict.fromkeys(
    ("step_free", "accessible_toilet", "parking", "hearing_loop", "quiet_space", "seating", "near_bus"), True
)
TUESDAYS = SeriesInput(starts_local="2026-11-24T10:30", minutes=90, rrule="FREQ=WEEKLY;BYDAY=TU")


@pytest.fixture(autouse=True)
def _at_a_known_time():
    with time_machine.travel(make.NOW, tick=False):
        yield


def text_of(page):
    """The words of a page without its markup, blanks made single."""
    without_data = re.sub(r"<script.*?</script>", "", page, flags=re.S)
    return " ".join(re.sub(r"<[^>]*>", " ", without_data).split())


def page_of(client, activity):
    answer = client.get(f"/activities/{activity.key}")
    assert answer.status_code == 200
    return answer.text


def be_guest_at(client, db, *, lat, lon, zone):
    """Make the client a guest whose area and zone are known."""
    guest = Guest(key="a-guest", created_at=make.NOW, seen_at=make.NOW)
    db.add(guest)
    db.flush()
    db.add(
        Profile(
            guest_id=guest.id, area_cell=cell_of(Point(lat, lon)), area_name="Here", area_zone=zone, changed_at=make.NOW
        )
    )
    db.flush()
    with client.session_transaction() as session:
        session["guest"] = "a-guest"


def test_the_first_visit_comes_before_everything_else(client, db):
    words = text_of(page_of(client, make.activity(db, first_visit=FULL_VISIT, dates=["2026-12-01T10:30"])))

    places = [words.index(part) for part in (
        "What a first visit is like", "What it asks of you", "When Tuesday", "Where The", "Who runs it",
        "Report a problem with this listing",
    )]  # fmt: skip
    assert places == sorted(places)


def test_a_full_listing_answers_every_question_and_leaves_nothing_unknown(client, db):
    venue = make.venue(db, **EVERY_ACCESS, notes="The lift is left of the desk.")
    activity = make.activity(db, venue=venue, first_visit=FULL_VISIT, cost_amount=0, booking="none")

    words = text_of(page_of(client, activity))

    for part in (
        "Priya, at the door.", "You choose a chair.", "A few words.", "Yes, you can just watch or listen.",
        "About 9 people.", "There is always something to do.", "That is fine.",
        "Whenever you like. Just go.", "Quiet.", "A book.", "Free.", "No booking, just come.",
        "Step-free way in, accessible toilet, hearing loop, a quiet space to step into,",
        "somewhere to sit, places to park and a bus stop close by.",
        "The lift is left of the desk.",
    ):  # fmt: skip
        assert part in words
    assert "We do not know yet" not in words


def test_what_is_not_known_is_said_once_and_never_as_a_no(client, db):
    words = text_of(page_of(client, make.activity(db, first_visit={"talking": "none"})))

    unknown = re.search(r"We do not know yet: (.*?)\.", words)[1].split(", ")
    assert "who greets you" in unknown
    assert "how accessible it is" in unknown
    assert "how much talking there is" not in unknown
    assert "No accessible toilet" not in words
    assert "Steps to get in" not in words


def test_a_known_no_is_told(client, db):
    words = text_of(page_of(client, make.activity(db, venue=make.venue(db, step_free=False))))

    assert "Steps to get in." in words


def test_something_to_do_alone_has_no_unknowns_and_no_first_visit(client, db):
    activity = make.activity(
        db, kind=Kind.SOLO, where=Where.ANYWHERE, summary="", first_visit={"setting": "alone", "minutes": 20}
    )

    words = text_of(page_of(client, activity))

    assert "What it is like" in words
    assert "What a first visit is like" not in words
    assert [one for one in ("Talking", "How many people", "Coming late", "side by side") if one in words] == []
    assert "We do not know yet" not in words
    assert "Whenever you like." in words
    assert "Gentler because: done on your own" in words


def test_the_reasons_for_the_demand_step_are_told_on_request(client, db):
    words = text_of(page_of(client, make.activity(db, first_visit={**FULL_VISIT, "group_size": 40})))

    assert "Gentler because: a few words, and you can just watch or listen · somebody greets you" in words
    assert "Harder because: about 40 people" in words
    assert "The part that asks the most: about 40 people" in words
    assert "We know 14 of 15 details." in words


def test_the_next_six_dates_stand_first_and_the_rest_behind_more(client, db):
    page = page_of(client, make.activity(db, series=[TUESDAYS], days_ahead=200))

    shown, more = page.split("<summary>More dates</summary>")
    assert shown.count("<time") == 6
    assert more.count("<time") == 12
    assert "There are more later on." in more
    assert "Tuesday 24 November, 10:30 to 12:00" in shown
    assert "Every Tuesday, 10:30 to 12:00" in shown


def test_a_cancelled_date_is_shown_as_cancelled_and_is_not_for_the_calendar(client, db):
    off = DateInput(starts_local="2026-12-01T10:30", minutes=90, cancelled=True)

    page = page_of(client, make.activity(db, dates=[off]))

    assert "Cancelled" in text_of(page)
    assert "Add to my calendar" not in page


def test_a_full_date_says_so_calmly(client, db):
    activity = make.activity(db, places_max=4)
    make.occurrence(db, activity, "2026-12-01T10:30", places_taken=4)

    assert "No places this time" in text_of(page_of(client, activity))


def test_dates_that_are_over_are_not_shown(client, db):
    activity = make.activity(db)
    for wall in ("2026-11-20T10:30", "2026-11-22T06:00", "2026-11-22T08:00"):  # it is nine o'clock; each two hours
        make.occurrence(db, activity, wall)

    page = page_of(client, activity)

    assert re.findall(r'<time datetime="([^"]*)"', page) == ["2026-11-22T08:00+00:00"]


def test_an_undated_offer_tells_when_in_its_own_words(client, db):
    words = text_of(page_of(client, make.activity(db, drop_in="Tuesdays, 10 to 4")))

    assert "When Tuesdays, 10 to 4" in words
    assert "calendar" not in words


def test_a_visitor_with_an_area_sees_the_distance_as_a_band(client, db):
    venue = make.venue(db, lat=52.73, lon=-2.3)
    activity = make.activity(db, venue=venue)
    assert "From your area" not in page_of(client, activity)

    be_guest_at(client, db, lat=52.7, lon=-2.3, zone="Europe/London")

    assert "From your area: 2 to 4 km" in text_of(page_of(client, activity))


@pytest.mark.parametrize("where", [Where.ONLINE, Where.AREA, Where.ANYWHERE, Where.UNKNOWN])
def test_what_has_no_point_has_no_distance_and_no_map(client, db, where):
    be_guest_at(client, db, lat=52.7, lon=-2.3, zone="Europe/London")
    activity = make.activity(db, where=where, venue=make.venue(db), area_name="Dublin")

    page = page_of(client, activity)

    assert "From your area" not in page
    assert "openstreetmap" not in page


def test_a_visitor_in_another_zone_is_told_whose_clock_it_is(client, db):
    activity = make.activity(db, timezone="America/Toronto", where=Where.ONLINE, dates=["2026-12-01T10:30"])
    be_guest_at(client, db, lat=52.7, lon=-2.3, zone="Europe/London")

    words = text_of(page_of(client, activity))

    assert "Times are local times in Toronto." in words
    assert "Tuesday 1 December, 10:30 to 12:30 For you: Tuesday 1 December, 15:30 to 17:30" in words


def test_a_visitor_whose_clock_agrees_is_told_nothing(client, db):
    activity = make.activity(db, timezone="Europe/Dublin", dates=["2026-12-01T10:30"])
    be_guest_at(client, db, lat=52.7, lon=-2.3, zone="Europe/London")

    assert "local times" not in page_of(client, activity)


def test_what_was_read_from_a_listing_says_that_it_may_be_wrong(client, db):
    first_visit = {"talking": "some", "source": FactsSource.READ}

    words = text_of(page_of(client, make.activity(db, first_visit=first_visit)))

    assert "Worked out from the words of the listing, so it may be wrong." in words
    assert "Not checked by us; read from the organizer's own calendar or list." in words.replace("&#39;", "'")


def test_the_day_of_an_import_is_not_called_a_check(client, db):
    first_visit = {"talking": "some", "source": FactsSource.READ}

    words = text_of(page_of(client, make.activity(db, first_visit=first_visit, checked_on=date(2026, 8, 20))))

    assert "Not checked by us; as it stood in the organizer" in words
    assert "own list on 20 August 2026." in words


def test_a_place_known_by_its_postcode_alone_is_not_pinned_to_a_map(client, db):
    venue = make.venue(db, notes=APPROXIMATE, address="1 Lake Blvd, Davis, CA 95616", postcode="95616")
    activity = make.activity(db, venue=venue, dates=["2026-12-01T10:30"])

    page = page_of(client, activity)

    assert "We know the place only roughly" in page
    assert "openstreetmap" not in page
    assert "GeoCoordinates" not in page
    assert b"GEO" not in client.get(f"/activities/{activity.key}.ics").data
    assert APPROXIMATE not in page
    assert "Davis, CA 95616 We know" in text_of(page)


def test_a_checked_listing_says_when(client, db):
    assert "Checked on 3 November 2026." in page_of(client, make.activity(db, checked_on=date(2026, 11, 3)))


def test_an_unsuited_listing_says_why_it_is_not_suggested(client, db):
    activity = make.activity(db, suitability=Suitability.UNSUITED, suitability_reason="meeting")

    assert "It seems to be an official meeting." in page_of(client, activity)


def test_hostile_words_stay_words(client, db):
    evil = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e"
    first_visit = dict.fromkeys(("greeter", "first_ten_minutes", "what_to_bring", "how_to_leave"), evil)
    venue = make.venue(db, name=evil, address=evil, directions=evil, notes=evil)
    organizer = make.organizer(db, name=evil, about=evil, website="javascript:alert(3)")
    activity = make.activity(
        db, venue=venue, organizer=organizer, first_visit=first_visit, title=evil, summary=evil, description=evil,
        area_name=evil, drop_in=evil, cost_note=evil, booking_note=evil, languages=[evil], dates=["2026-12-01T10:30"],
    )  # fmt: skip

    page = page_of(client, activity)

    assert page.count("<script") == 2  # the facts for search engines, and the way out of the site
    assert "<img" not in page
    assert 'href="javascript:' not in page


def test_links_to_the_publisher_promise_nothing(client, db):
    activity = make.activity(db, link="https://a.example/x?a=1&b=2")

    assert '<a href="https://a.example/x?a=1&amp;b=2" rel="noopener nofollow">' in page_of(client, activity)


def test_words_in_another_language_are_marked_as_such(client, db):
    page = page_of(client, make.activity(db, title="Club de lectura", languages=["es"]))

    assert '<h1><bdi lang="es">Club de lectura</bdi></h1>' in page


def test_a_page_asks_the_database_at_most_five_times(client, db, engine):
    activity = make.activity(db, first_visit=FULL_VISIT, series=[TUESDAYS], description="x " * 500)
    be_guest_at(client, db, lat=52.7, lon=-2.3, zone="Europe/London")
    asked = []

    @sa.event.listens_for(engine, "before_cursor_execute")
    def _count(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    try:
        page_of(client, activity)
    finally:
        sa.event.remove(engine, "before_cursor_execute", _count)
    assert 0 < len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) <= 5, asked


def test_a_changed_listing_is_told_at_once(client, db):
    activity = make.activity(db, key="tea", title="Tea", dates=["2026-12-01T10:30"])
    assert "Tea" in page_of(client, activity)

    make.activity(db, key="tea", title="Coffee", organizer=activity.organizer, venue=activity.venue)

    words = text_of(page_of(client, activity))
    assert "Coffee" in words
    assert "Tea" not in words


def test_a_withdrawn_listing_goes_at_once(client, db):
    activity = make.activity(db, key="tea")
    assert page_of(client, activity)

    make.activity(db, key="tea", state=ListingState.WITHDRAWN)

    assert client.get("/activities/tea").status_code == 404


def test_a_date_that_ended_leaves_a_page_that_was_shown_before(client, db):
    activity = make.activity(db, dates=["2026-11-22T08:00"])  # until ten
    assert "Sunday 22 November" in page_of(client, activity)

    with time_machine.travel(make.NOW.replace(hour=10, minute=10), tick=False):
        assert "Sunday 22 November" not in page_of(client, activity)


def test_two_visitors_do_not_see_each_other_s_distance(client, db, app):
    activity = make.activity(db, venue=make.venue(db, lat=52.73, lon=-2.3))
    be_guest_at(client, db, lat=52.7, lon=-2.3, zone="Europe/London")
    assert "From your area" in page_of(client, activity)

    assert "From your area" not in page_of(app.test_client(), activity)


def test_the_largest_page_is_under_60_kb(client, db):
    long = "Every word of this is here to be long. " * 250
    activity = make.activity(
        db, first_visit=FULL_VISIT, series=[TUESDAYS, TUESDAYS.model_copy(update={"starts_local": "2026-11-24T18:00"})],
        description=long, venue=make.venue(db, **EVERY_ACCESS, directions=long[:600]),
    )  # fmt: skip

    assert len(page_of(client, activity).encode()) < 60_000


def test_the_sheet_has_what_is_needed_on_the_way_and_no_date_that_is_off(client, db):
    venue = make.venue(db, name="Library", address="1 High Street", directions="The door beside the bakery.")
    made = make.activity(db, title="Tea", venue=venue, dates=["2026-12-01T10:00"], first_visit=FULL_VISIT)
    make.occurrence(db, made, "2026-11-24T10:00", state=OccurrenceState.CANCELLED)
    assert f"/activities/{made.key}/sheet" in page_of(client, made)
    words = text_of(client.get(f"/activities/{made.key}/sheet").text)
    for needed in ("1 High Street", "The door beside the bakery.", "Priya, at the door", "1 December"):
        assert needed in words
    assert "24 November" not in words
    assert client.get("/activities/no-such-thing/sheet").status_code == 404
