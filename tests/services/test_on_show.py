"""What is on show: arrays of everything published."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities import on_show, on_show_columns
from activities.forms import DateInput
from activities.models import Booking, CatalogueState, ListingState, Suitability
from activities.on_show import OnShow, Shelf, load_on_show
from matching.core.types import Kind, Noise, Talking, Where
from members.models import Avoid, Need
from store import open_store, sessions_of, unit_of_work
from tests import make
from tests.migrated import migrated_file


def show(db: Session, now: datetime = make.NOW) -> OnShow:
    return load_on_show(db, now=now)


def test_nothing_listed_gives_empty_columns(db: Session) -> None:
    on_show = show(db)

    assert len(on_show) == 0
    assert on_show.version == 0
    assert on_show.day == date(2026, 11, 22)
    assert on_show.interests.shape == (0, len(on_show.interest_ids))
    assert len(on_show.date_row) == len(on_show.first_date) == 0


def test_only_what_is_published_is_on_show_in_the_order_of_ids(db: Session) -> None:
    kept = [make.activity(db).key for _ in range(3)]
    for state in set(ListingState) - {ListingState.PUBLISHED}:
        make.activity(db, state=state, dates=["2026-11-24T10:30"])

    on_show = show(db)

    assert on_show.keys == kept
    assert on_show.ids.tolist() == sorted(on_show.ids.tolist())
    assert len(on_show.date_row) == 0


def test_a_listing_is_told_by_its_columns(db: Session) -> None:
    library = make.venue(db, lat=52.71, lon=-2.29, step_free=True, hearing_loop=False, seating=True)
    made = make.activity(
        db,
        title="Café of Quiet",
        kind=Kind.CLASS,
        venue=library,
        cost_amount=0,
        booking=Booking.WELCOME,
        languages=["es", "en"],
        themes=["loud", "dogs"],
        interests=["pottery"],
        suitability=Suitability.UNSUITED,
        first_visit={"talking": Talking.SOME, "may_watch": False, "noise": Noise.LOUD, "group_size": 7},
    )

    on_show = show(db)

    assert (on_show.lat[0], on_show.lon[0]) == (52.71, -2.29)
    assert np.isnan(on_show.area_km[0])
    assert tuple(Kind)[on_show.kind[0]] is Kind.CLASS
    assert tuple(Where)[on_show.where[0]] is Where.PLACE
    assert on_show.free[0]
    assert on_show.cost_known[0]
    assert not on_show.suits[0]
    assert (on_show.talking[0], on_show.may_watch[0], on_show.noise[0], on_show.group_size[0]) == (2, 0, 2, 7)
    assert on_show.booking[0] == 1
    assert [need for i, need in enumerate(Need) if on_show.access[0] >> i & 1] == [Need.STEP_FREE, Need.SEATING]
    assert [one for i, one in enumerate(Avoid) if on_show.themes[0] >> i & 1] == [Avoid.LOUD, Avoid.DOGS]
    assert {code for i, code in enumerate(on_show.language_codes) if int(on_show.languages[0]) >> i & 1} == {"en", "es"}
    assert [on_show.interest_ids[i] for i in on_show.interests[0].indices] == ["pottery"]
    assert [on_show.family_ids[i] for i in np.flatnonzero(on_show.families[0])] == ["making"]
    assert on_show.search[0].startswith(" cafe of quiet ")
    assert on_show.demand[0] == pytest.approx(made.demand)
    assert on_show.organizer[0] == made.organizer_id


def test_what_nobody_stated_is_told_as_not_stated(db: Session) -> None:
    make.activity(db)

    on_show = show(db)

    stated = (on_show.talking, on_show.may_watch, on_show.noise, on_show.group_size, on_show.booking)
    assert [column[0] for column in stated] == [-1] * 5
    assert on_show.languages[0] == 0
    assert on_show.access[0] == 0
    assert not on_show.cost_known[0]
    assert not on_show.free[0]


def test_a_known_place_has_a_point_and_an_area_or_an_unknown_place_a_circle(db: Session) -> None:
    circle = {"area_lat": 53.35, "area_lon": -6.26, "area_km": 15.0}
    for where in Where:
        make.activity(db, where=where, venue=make.venue(db), **circle)

    on_show = show(db)

    wheres = [tuple(Where)[one] for one in on_show.where]
    assert [one for one, lat in zip(wheres, on_show.lat, strict=True) if not np.isnan(lat)] == [Where.PLACE]
    assert [one for one, km in zip(wheres, on_show.area_km, strict=True) if not np.isnan(km)] == [
        Where.AREA,
        Where.UNKNOWN,
    ]


def test_a_place_of_unknown_position_has_the_circle_of_its_town(db: Session) -> None:
    make.activity(db, venue=make.venue(db, lat=None, lon=None), area_lat=53.35, area_lon=-6.26, area_km=15.0)

    on_show = show(db)

    assert np.isnan(on_show.lat[0])
    assert on_show.area_km[0] == 15.0


def test_titles_that_differ_in_case_and_accents_are_one_series(db: Session) -> None:
    for title in ("Café lento", "CAFE LENTO!", "Other"):
        make.activity(db, title=title)

    first, second, third = show(db).series.tolist()

    assert first == second != third


def test_dates_come_by_start_and_lead_to_their_activity(db: Session) -> None:
    make.activity(db, dates=["2026-11-26T18:00", "2026-11-24T10:30"])
    make.activity(db, dates=["2026-11-25T07:15"])
    make.activity(db)

    on_show = show(db)

    assert on_show.date_row.tolist() == [0, 1, 0]
    assert on_show.date_minute.tolist() == [630, 435, 1080]
    assert [date.fromordinal(day).day for day in on_show.date_day.tolist()] == [24, 25, 26]
    assert on_show.first_date[0] == datetime(2026, 11, 24, 10, 30, tzinfo=UTC).timestamp()
    assert on_show.upcoming.tolist() == [True, True, False]


def test_days_and_minutes_are_those_of_the_activitys_own_zone(db: Session) -> None:
    make.activity(db, timezone="America/Toronto", dates=["2026-11-24T21:00"])

    on_show = show(db)

    assert on_show.date_start[0] == datetime(2026, 11, 25, 2, 0, tzinfo=UTC).timestamp()
    assert date.fromordinal(int(on_show.date_day[0])) == date(2026, 11, 24)
    assert on_show.date_minute[0] == 21 * 60


@pytest.mark.parametrize(
    ("one", "is_there"),
    [
        (DateInput(starts_local="2026-11-22T07:00", minutes=121), True),
        (DateInput(starts_local="2026-11-22T07:00", minutes=120), False),
        (DateInput(starts_local="2026-11-22T08:31"), True),
        (DateInput(starts_local="2026-11-22T08:29"), False),
        (DateInput(starts_local="2026-11-22T00:00", all_day=True), True),
        (DateInput(starts_local="2026-11-21T00:00", all_day=True), False),
        (DateInput(starts_local="2026-11-24T10:30", minutes=60, cancelled=True), False),
    ],
)
def test_a_date_is_on_show_until_it_is_over(db: Session, one: DateInput, is_there: bool) -> None:
    make.activity(db, dates=[one], now=make.NOW - timedelta(days=2))

    on_show = show(db)

    assert len(on_show.date_row) == is_there
    assert on_show.upcoming[0] == is_there


def test_an_all_day_date_has_no_minute_and_an_exhibition_lasts_for_days(db: Session) -> None:
    make.activity(
        db,
        dates=[
            DateInput(starts_local="2026-11-23T00:00", minutes=3 * 1440, all_day=True),
            DateInput(starts_local="2026-11-28T20:00", minutes=360),
        ],
    )

    on_show = show(db)

    assert on_show.date_minute.tolist() == [-1, 1200]
    assert (on_show.date_last_day - on_show.date_day).tolist() == [2, 0]


def test_what_is_dropped_in_on_or_done_alone_needs_no_date(db: Session) -> None:
    make.activity(db, drop_in="Tuesdays, 10 to 4")
    make.activity(db, kind=Kind.SOLO, where=Where.ANYWHERE)
    make.activity(db)

    on_show = show(db)

    assert on_show.undated.tolist() == [True, True, False]
    assert on_show.upcoming.tolist() == [True, True, False]


def test_a_date_is_open_while_places_are_left(db: Session) -> None:
    small = make.activity(db, places_max=2)
    make.occurrence(db, small, "2026-11-24T10:00", places_taken=1)
    make.occurrence(db, small, "2026-11-25T10:00", places_taken=2)
    make.occurrence(db, make.activity(db), "2026-11-26T10:00", places_taken=99)

    assert show(db).date_open.tolist() == [True, False, True]


def test_what_goes_out_between_two_statements_is_not_laid_to_another_listing(db: Session) -> None:
    first, between, last = (make.activity(db, dates=["2026-11-24T10:00"], interests=["chess"]) for _ in range(3))
    for ids in ([first.id, last.id], [first.id]):
        here = np.array(ids, np.int64)
        assert on_show_columns.date_columns(db, here, now=make.NOW)["date_row"].tolist() == list(range(len(ids)))
        assert on_show_columns.interest_columns(db, here)["interests"].sum() == len(ids)
    assert first.id < between.id < last.id


def test_at_a_later_hour_it_is_what_a_fresh_reading_gives(db: Session) -> None:
    make.activity(db, dates=["2026-11-22T10:00", "2026-11-24T10:00"])
    make.activity(db, dates=["2026-11-22T11:00"])
    later = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)

    renewed, fresh = show(db).later(later), show(db, later)

    assert renewed.day == fresh.day
    assert renewed.upcoming.tolist() == fresh.upcoming.tolist() == [True, False]
    for name in ("date_row", "date_start", "date_end", "date_day", "first_date"):
        assert np.array_equal(getattr(renewed, name), getattr(fresh, name), equal_nan=True), name


def test_the_shelf_keeps_what_it_read_until_the_catalogue_changes(db: Session) -> None:
    shelf = Shelf()
    make.activity(db)
    first = shelf.read(db, now=make.NOW)

    assert shelf.read(db, now=make.NOW + timedelta(minutes=59)) is first
    make.activity(db)
    assert len(shelf.read(db, now=make.NOW)) == 2


def test_the_shelf_lets_go_of_past_dates_without_reading_again(db: Session) -> None:
    shelf = Shelf()
    make.activity(db, dates=["2026-11-22T09:30"])
    assert shelf.read(db, now=make.NOW).upcoming.all()

    statements: list[str] = []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))
    later = shelf.read(db, now=make.NOW + timedelta(hours=3))

    assert not later.upcoming.any()
    assert len(statements) == 1


def test_finished_pieces_go_when_the_catalogue_changes(db: Session) -> None:
    shelf = Shelf()
    before = shelf.read(db, now=make.NOW)
    shelf.keep_piece(before, "page", "old")
    assert shelf.find_piece(before, "page") == "old"

    make.activity(db)
    after = shelf.read(db, now=make.NOW)
    shelf.keep_piece(before, "late", "old")

    assert shelf.find_piece(after, "page") is None
    assert shelf.find_piece(before, "late") is None


def test_of_many_threads_at_once_one_reads_for_all(tmp_path: Path) -> None:
    engine = open_store(migrated_file(tmp_path / "town.sqlite"))
    sessions = sessions_of(engine)
    with unit_of_work(sessions) as db:
        make.activity(db)
    shelf, start, found = Shelf(), Barrier(6), []

    def look() -> None:
        start.wait()
        found.append(shelf.get(sessions, now=make.NOW))

    threads = [Thread(target=look) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    engine.dispose()

    assert len(found) == 6
    assert all(one is found[0] for one in found)


def test_four_statements_whatever_the_number(db: Session) -> None:
    for _ in range(30):
        make.activity(db, interests=["pottery"], dates=["2026-11-24T10:30"])
    statements: list[str] = []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))

    show(db)

    assert len(statements) == 4


def test_the_columns_cannot_be_written_to(db: Session) -> None:
    make.activity(db)

    with pytest.raises(ValueError, match="read-only"):
        show(db).suits[0] = False


def test_with_nothing_listed_readers_go_on_while_another_renews(db: Session) -> None:
    """What is held may be empty, and is still held."""
    shelf = Shelf()
    held = shelf.read(db, now=make.NOW)
    with shelf._loading:
        assert shelf.read(db, now=make.NOW + timedelta(hours=1)) is held


def test_what_another_process_changes_is_seen_once_the_shelf_looks_again(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = Shelf()
    make.activity(db)
    before = shelf.read(db, now=make.NOW)
    db.execute(sa.update(CatalogueState).values(version=CatalogueState.version + 1))

    monkeypatch.setattr(on_show, "LOOK_EVERY", 3600.0)
    assert shelf.read(db, now=make.NOW) is before
    monkeypatch.setattr(on_show, "LOOK_EVERY", 0.0)
    assert shelf.read(db, now=make.NOW).version == before.version + 1
