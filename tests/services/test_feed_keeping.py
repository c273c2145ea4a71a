"""What outside calendars say becomes listings, follows its changes, and leaves alone what was changed here."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from activities.exchange.feeds.connecting import take_out
from activities.exchange.feeds.models import FeedItem
from activities.exchange.models import ImportRun
from activities.models import Activity, ListingState, OccurrenceState, OrganizerState
from activities.plans.forms import PlanInput
from activities.plans.keeping import make_plan
from activities.plans.models import Answer
from activities.review.models import Act, ReviewAct
from tests import make
from tests.services.calendars import entry, keep, source

LATER = make.NOW + timedelta(hours=7)
WEEKLY = {"RRULE": "FREQ=WEEKLY;COUNT=4"}


def listings(db):
    return list(db.scalars(sa.select(Activity).order_by(Activity.id)))


def walls(db, activity):
    return [(one.starts_local, one.state.value) for one in make.dates_of(db, activity)]


def test_entries_become_listings_of_the_organizer(db):
    feed = source(db)
    outcome = keep(db, feed, entry(**WEEKLY), entry("2", "Chess for everybody", "20261205T100000"))
    assert (outcome.new, outcome.listings_new) == (2, 2)
    drawing, chess = listings(db)
    assert drawing.organizer_id == feed.organizer_id
    assert drawing.state is ListingState.PUBLISHED
    assert drawing.checked_on == make.NOW.date()
    assert [wall for wall, _ in walls(db, drawing)] == [f"2026-12-{day}T14:00" for day in ("03", "10", "17", "24")]
    assert drawing.venue.name == "Canal Street Library"
    assert [wall for wall, _ in walls(db, chess)] == ["2026-12-05T10:00"]


def test_the_same_calendar_again_changes_nothing(db):
    feed = source(db)
    keep(db, feed, entry(**WEEKLY))
    outcome = keep(db, feed, entry(**WEEKLY), now=LATER)
    assert (outcome.new, outcome.changed, outcome.unchanged) == (0, 0, 1)
    assert (outcome.listings_new, outcome.listings_changed) == (0, 0)


def test_listings_of_an_organizer_nobody_has_welcomed_wait(db):
    feed = source(db)
    feed.organizer.state = OrganizerState.ASKED
    keep(db, feed, entry())
    assert [one.state for one in listings(db)] == [ListingState.IN_REVIEW]


def test_a_new_title_keeps_the_listing_and_its_address(db):
    feed = source(db)
    keep(db, feed, entry())
    (before,) = listings(db)
    key = before.key
    keep(db, feed, entry(title="Drawing by the window", SEQUENCE="1"), now=LATER)
    (after,) = listings(db)
    assert (after.key, after.title) == (key, "Drawing by the window")


def test_an_older_revision_changes_nothing(db):
    feed = source(db)
    keep(db, feed, entry(title="Drawing, moved", SEQUENCE="3"))
    outcome = keep(db, feed, entry(title="Drawing", SEQUENCE="2"), now=LATER)
    assert outcome.older == 1
    assert listings(db)[0].title == "Drawing, moved"


def test_an_entry_missing_once_stays_and_missing_twice_is_withdrawn(db):
    feed = source(db)
    keep(db, feed, entry(), entry("2", "Chess for everybody"))
    once = keep(db, feed, entry(), now=LATER)
    assert (once.missing, once.gone) == (1, 0)
    assert {one.state for one in listings(db)} == {ListingState.PUBLISHED}
    twice = keep(db, feed, entry(), now=LATER + timedelta(hours=6))
    assert (twice.gone, twice.listings_withdrawn) == (1, 1)
    assert [one.state for one in listings(db)] == [ListingState.PUBLISHED, ListingState.WITHDRAWN]


def test_an_entry_that_comes_back_is_the_same_listing(db):
    feed = source(db)
    keep(db, feed, entry(), entry("2", "Chess for everybody"))
    for hours in (7, 14):
        keep(db, feed, entry(), now=make.NOW + timedelta(hours=hours))
    keep(db, feed, entry(), entry("2", "Chess for everybody"), now=make.NOW + timedelta(hours=21))
    assert [one.state for one in listings(db)] == [ListingState.PUBLISHED] * 2


def test_a_listing_withdrawn_here_stays_withdrawn_whatever_the_calendar_does(db):
    feed = source(db)
    keep(db, feed, entry(), entry("2", "Chess for everybody"))
    listings(db)[1].state = ListingState.WITHDRAWN
    for hours in (7, 14):
        keep(db, feed, entry(), now=make.NOW + timedelta(hours=hours))
    keep(db, feed, entry(), entry("2", "Chess for everybody"), now=make.NOW + timedelta(hours=21))
    assert listings(db)[1].state is ListingState.WITHDRAWN


def test_one_date_taken_back_is_called_off_while_its_listing_goes_on(db):
    feed = source(db)
    both = [entry("1", "Chess", "20261205T100000"), entry("2", "Chess", "20261212T100000")]
    keep(db, feed, *both)
    for hours in (7, 14, 21):
        keep(db, feed, both[0], now=make.NOW + timedelta(hours=hours))
    (chess,) = listings(db)
    assert walls(db, chess) == [("2026-12-05T10:00", "on"), ("2026-12-12T10:00", "cancelled")]
    keep(db, feed, *both, now=make.NOW + timedelta(hours=28))
    assert [state for _, state in walls(db, listings(db)[0])] == ["on", "on"]


def test_what_is_over_and_no_longer_told_is_not_taken_back(db):
    feed = source(db)
    keep(db, feed, entry(), entry("2", "Chess for everybody", "20261123T100000"))
    for hours in (48, 54, 60):
        outcome = keep(db, feed, entry(), now=make.NOW + timedelta(hours=hours))
        assert (outcome.gone, outcome.missing) == (0, 0)
    assert listings(db)[1].state is ListingState.PUBLISHED


def test_names_that_change_with_every_export_double_nothing(db):
    feed = source(db)
    keep(db, feed, entry("a1"), entry("a2", "Chess for everybody", "20261205T100000"))
    again = keep(db, feed, entry("b1"), entry("b2", "Chess for everybody", "20261205T100000"), now=LATER)
    assert (again.new, again.unchanged, again.missing) == (0, 2, 0)
    assert len(listings(db)) == 2
    assert {row.told["uid"] for row in db.scalars(sa.select(FeedItem))} == {"b1", "b2"}


def test_one_date_moved_and_one_called_off(db):
    feed = source(db)
    zone = "RECURRENCE_ID;TZID=Europe/London"
    moved = entry(start="20261210T160000", **{zone: "20261210T140000"})
    off = entry(start="20261217T140000", STATUS="CANCELLED", **{zone: "20261217T140000"})
    keep(db, feed, entry(**WEEKLY), moved, off)
    (drawing,) = listings(db)
    assert walls(db, drawing) == [
        ("2026-12-03T14:00", "on"), ("2026-12-10T16:00", "on"), ("2026-12-17T14:00", "cancelled"),
        ("2026-12-24T14:00", "on"),
    ]  # fmt: skip


def test_a_title_and_an_answer_changed_here_survive_what_the_calendar_says(db):
    feed = source(db)
    keep(db, feed, entry(DESCRIPTION="Bring a pencil."))
    (drawing,) = listings(db)
    drawing.title, drawing.first_visit.greeter = "Drawing, quietly", "Sam, at the door"
    db.flush()
    keep(db, feed, entry(DESCRIPTION="Bring two pencils.", SEQUENCE="1", RRULE="FREQ=WEEKLY;COUNT=2"), now=LATER)
    (drawing,) = listings(db)
    assert (drawing.title, drawing.first_visit.greeter) == ("Drawing, quietly", "Sam, at the door")
    assert drawing.description == "Bring two pencils."
    assert len(walls(db, drawing)) == 2
    keep(db, feed, entry(title="Sketching", SEQUENCE="2"), now=LATER + timedelta(hours=7))
    assert listings(db)[0].title == "Drawing, quietly"


def test_dates_added_and_called_off_here_survive(db):
    feed = source(db)
    keep(db, feed, entry(**WEEKLY))
    (drawing,) = listings(db)
    make.dates_of(db, drawing)[1].state = OccurrenceState.CANCELLED
    make.occurrence(db, drawing, "2026-12-05T14:00")
    keep(db, feed, entry(DESCRIPTION="Bring a pencil.", SEQUENCE="1", **WEEKLY), now=LATER)
    assert walls(db, listings(db)[0]) == [
        ("2026-12-03T14:00", "on"), ("2026-12-05T14:00", "on"), ("2026-12-10T14:00", "cancelled"),
        ("2026-12-17T14:00", "on"), ("2026-12-24T14:00", "on"),
    ]  # fmt: skip


def test_a_date_that_somebody_plans_is_called_off_rather_than_taken_away(db):
    feed = source(db)
    keep(db, feed, entry(**WEEKLY))
    (drawing,) = listings(db)
    planned = make.dates_of(db, drawing)[1]
    wish = PlanInput(activity=drawing.key, date=planned.id, answer=Answer.GOING)
    make_plan(db, wish, profile_id=make.profile(db).id, own_zone=None, now=make.NOW)
    keep(db, feed, entry(SEQUENCE="1", EXDATE="20261210T140000", **WEEKLY), now=LATER)
    assert walls(db, listings(db)[0])[1] == ("2026-12-10T14:00", "cancelled")
    assert make.dates_of(db, listings(db)[0])[1].id == planned.id


def test_the_first_listings_of_a_feed_are_put_before_the_moderators(db):
    feed = source(db)
    keep(db, feed, *(entry(str(n), f"{word} club") for n, word in enumerate(("Chess", "Choir", "Knitting", "Walking"))))
    keep(db, feed, *(entry(str(n), f"{word} club") for n, word in enumerate(("Chess", "Choir", "Bread"))), now=LATER)
    assert [act.act for act in db.scalars(sa.select(ReviewAct))] == [Act.CHANGED] * 3


def test_a_rule_in_universal_time_goes_on_by_that_clock(db):
    feed = source(db)
    utc = entry(RRULE="FREQ=WEEKLY;COUNT=3", start="").replace("DURATION", "DTSTART:20270315T140000Z\r\nDURATION")
    keep(db, feed, utc)
    assert [wall for wall, _ in walls(db, listings(db)[0])] == [
        "2027-03-15T14:00", "2027-03-22T14:00", "2027-03-29T15:00",  # British summer time began on the 28th
    ]  # fmt: skip


def test_runs_tell_what_was_set_aside_and_only_the_last_ones_are_kept(db):
    feed = source(db)
    counts = dict.fromkeys(("read", "new", "changed", "unchanged", "rejected"), 1)
    db.add_all(ImportRun(catalogue=feed.key, started_at=make.NOW, **counts) for _ in range(32))
    keep(db, feed, entry(), entry("2", "Chess", RRULE="FREQ=HOURLY"))
    runs = list(db.scalars(sa.select(ImportRun).order_by(ImportRun.id)))
    assert len(runs) == 30
    (rejected,) = runs[-1].told["rejected"]
    assert rejected == {"row": 2, "name": "Chess", "reason": "dates can repeat daily, weekly, monthly or yearly"}


def test_a_calendar_that_is_connected_anew_finds_its_listings_again(db):
    feed = source(db)
    keep(db, feed, entry(**WEEKLY), entry("2", "Chess for everybody", "20261205T100000"))
    drawing, chess = listings(db)
    drawing.summary = "Bring a pencil, or take one of ours."
    take_out(db, feed)
    anew = source(db, key="library-again", organizer=drawing.organizer)
    outcome = keep(db, anew, entry("9", **WEEKLY), entry("8", "Chess for everybody", "20261205T110000"), now=LATER)
    assert [one.id for one in listings(db)] == [drawing.id, chess.id]
    assert (outcome.listings_new, drawing.summary) == (0, "Bring a pencil, or take one of ours.")
    assert [wall for wall, _ in walls(db, chess)] == ["2026-12-05T11:00"]
    keep(db, anew, entry("9", "Drawing", **WEEKLY), now=LATER + timedelta(hours=7))
    assert {one.title for one in listings(db)} == {"Drawing", "Chess for everybody"}


def test_after_connecting_anew_words_follow_but_for_those_that_were_changed_here(db):
    feed = source(db)
    keep(db, feed, entry(DESCRIPTION="Bring a pencil."), entry("2", "Chess", DESCRIPTION="Boards are out."))
    drawing, chess = listings(db)
    drawing.title, chess.description = "Drawing, quietly", "Boards are out from two."
    take_out(db, feed)
    db.expire_all()
    anew = source(db, key="library-again", organizer=drawing.organizer)
    keep(db, anew, entry("8", DESCRIPTION="Bring paper."), entry("9", "Chess", DESCRIPTION="Bring a board."), now=LATER)
    assert [(one.id, one.title, one.description) for one in listings(db)] == [
        (drawing.id, "Drawing, quietly", "Bring paper."), (chess.id, "Chess", "Boards are out from two."),
    ]  # fmt: skip
    keep(db, anew, entry("8", "Sketching"), entry("9", "Chess for all"), now=LATER + timedelta(hours=7))
    assert {one.title for one in listings(db)} == {"Drawing, quietly", "Chess for all"}


def test_a_calendar_that_is_connected_anew_meets_at_the_same_places_with_what_is_known_of_them(db):
    feed = source(db)
    keep(db, feed, entry(**WEEKLY))
    (drawing,) = listings(db)
    drawing.venue.step_free, drawing.venue.lat, drawing.venue.lon = True, 52.7, -2.3
    before = drawing.venue_id
    take_out(db, feed)
    anew = source(db, key="library-again", organizer=drawing.organizer)
    keep(db, anew, entry("9", **WEEKLY), now=LATER)
    keep(db, anew, entry("9", **WEEKLY), entry("10", "Chess for everybody"), now=LATER + timedelta(hours=7))
    assert {one.venue_id for one in listings(db)} == {before}
    assert (drawing.venue.step_free, drawing.venue.lat) == (True, 52.7)


@pytest.mark.parametrize(
    ("place", "comes"),
    [
        ("Jo's home, 4 Elm Close", False), ("Private address", False), ("Our house, 4 Elm Close", False),
        ("St Mary's Home, Church Street", True), ("Captain Cook's House", True), ("The Home of Tea", True),
    ],
)  # fmt: skip
def test_what_meets_in_somebodys_home_is_set_aside_with_the_reason(db, place, comes):
    outcome = keep(db, source(db), entry(LOCATION=place.replace(",", "\\,")), entry("2", "Chess for everybody"))
    assert len(listings(db)) == 1 + comes
    assert outcome.rejected == (not comes)


def test_a_listing_of_somebody_else_or_elsewhere_is_not_taken_for_ones_own(db):
    first = source(db)
    keep(db, first, entry())
    take_out(db, first)
    other = source(db, key="other", organizer=make.organizer(db, name="Other"))
    keep(db, other, entry())
    elsewhere = source(db, key="elsewhere", organizer=listings(db)[0].organizer)
    keep(db, elsewhere, entry(LOCATION="Town Hall, 1 Main Street"))
    assert len(listings(db)) == 3
