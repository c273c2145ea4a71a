"""Importing a catalogue: what is kept, what a second time does, and what never happens."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from activities.exchange.importing.run import ImportOptions, ImportSummary, run_import, write_rejects
from activities.exchange.models import ImportedRow, ImportRun
from activities.models import (
    Activity,
    CatalogueState,
    FactsSource,
    ListingState,
    Occurrence,
    OccurrenceState,
    Organizer,
    Suitability,
    Venue,
)
from matching.core.types import Where
from refusals import BadInput
from tests import catalogue_files as files
from tests import make

Sessions = orm.sessionmaker[orm.Session]
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def put(
    sessions: Sessions, folder: Path, rows: Sequence[dict[str, str]], *, columns: Sequence[str] = files.LOCAL,
    now: datetime = NOW, options: ImportOptions | None = None, name: str = "town.csv.gz",
) -> ImportSummary:  # fmt: skip
    return run_import(sessions, files.write(folder / name, columns, rows), now=now, options=options or ImportOptions())


def only(sessions: Sessions) -> Activity:
    with sessions() as db:
        return db.scalars(sa.select(Activity).options(orm.joinedload("*"))).unique().one()


def counts(sessions: Sessions) -> tuple[int, ...]:
    with sessions() as db:
        tables = (Activity, Occurrence, Organizer, Venue, ImportedRow)
        return tuple(db.scalar(sa.select(sa.func.count()).select_from(table)) or 0 for table in tables)


def dates(sessions: Sessions) -> list[tuple[str, OccurrenceState]]:
    with sessions() as db:
        return [(o.starts_local, o.state) for o in db.scalars(sa.select(Occurrence).order_by(Occurrence.starts_at))]


def test_a_row_becomes_a_listing_with_all_that_belongs_to_it(sessions: Sessions, tmp_path: Path) -> None:
    row = files.local("1", lat="43.65", lon="-79.4", geo_source="postcode_centroid", url="https://example.org/knit")

    summary = put(sessions, tmp_path, [row])

    with sessions() as db:
        activity = db.scalars(sa.select(Activity)).one()
        assert (summary.read, summary.new, summary.listings) == (1, 1, 1)
        assert activity.key.startswith("town-knitting-circle-")
        assert (activity.title, activity.where, activity.link) == (
            "Knitting Circle", Where.PLACE, "https://example.org/knit",
        )  # fmt: skip
        assert activity.organizer.name == "Town Library"
        assert activity.venue is not None
        assert (activity.venue.name, activity.venue.address) == ("Mill Library", "3 High Street")
        assert "approximate" in activity.venue.notes
        assert [one.interest for one in activity.interests] == ["knitting"]
        assert activity.first_visit is not None
        assert activity.first_visit.source is FactsSource.READ
        assert activity.drop_in is None
        assert "knitting" in activity.search_text
    assert dates(sessions) == [("2026-12-01T10:30", OccurrenceState.ON)]


def test_the_same_file_twice_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    rows = [files.local("1"), files.local("2", start="2026-12-08T10:30", end=""), files.local("3", rrule="FREQ=WEEKLY")]
    put(sessions, tmp_path, rows)
    before = counts(sessions)
    with sessions() as db:
        version = db.scalar(sa.select(CatalogueState.version))

    again = put(sessions, tmp_path, rows)

    assert (again.new, again.changed, again.unchanged) == (0, 0, 3)
    assert counts(sessions) == before
    with sessions() as db:
        assert db.scalar(sa.select(CatalogueState.version)) == version
        assert db.scalar(sa.select(sa.func.count()).select_from(ImportRun)) == 2


def test_a_file_known_in_full_is_not_read_into_listings_again(sessions: Sessions, tmp_path: Path) -> None:
    rows = [files.local("1"), files.local("2", title="Baby Story Time"), files.local("3", start="never")]
    first = put(sessions, tmp_path, rows)

    with sessions() as db:
        assert db.scalars(sa.select(ImportRun)).one().fingerprint
    again = put(sessions, tmp_path, rows)

    assert (again.listings, again.joined, again.unsuited, again.rejected) == (
        first.listings, first.joined, first.unsuited, first.rejected,
    )  # fmt: skip


def test_a_listing_that_was_deleted_comes_back(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1")])
    with sessions.begin() as db:
        db.execute(sa.delete(Activity))

    assert put(sessions, tmp_path, [files.local("1")]).new == 1


def test_the_same_file_under_another_option_is_read_again(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1", publisher="", publisher_name="")])

    put(
        sessions, tmp_path, [files.local("1", publisher="", publisher_name="")],
        options=ImportOptions(publisher="Town Hall"),
    )  # fmt: skip

    assert only(sessions).organizer.name == "Town Hall"


def test_a_changed_row_is_brought_up_to_date_under_the_same_address(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1"), files.local("2", title="Chess", location="Hall, 1 Oak Street")])
    with sessions() as db:
        keys = set(db.scalars(sa.select(Activity.key)))

    changed = files.local("1", title="Slow Knitting Circle", start="2026-12-02T10:30", end="2026-12-02T12:00")
    summary = put(sessions, tmp_path, [changed, files.local("2", title="Chess", location="Hall, 1 Oak Street")])

    assert (summary.new, summary.changed, summary.unchanged) == (0, 1, 1)
    with sessions() as db:
        assert set(db.scalars(sa.select(Activity.key))) == keys
        assert "Slow Knitting Circle" in set(db.scalars(sa.select(Activity.title)))
    assert ("2026-12-02T10:30", OccurrenceState.ON) in dates(sessions)
    assert len(dates(sessions)) == 2


def test_rows_no_longer_in_the_file_are_left_and_counted(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1"), files.local("2", title="Chess")])

    summary = put(sessions, tmp_path, [files.local("1")])

    assert summary.gone == 1
    assert counts(sessions)[0] == 2


def test_rows_of_one_series_become_one_listing_with_dates(sessions: Sessions, tmp_path: Path) -> None:
    rows = [
        files.local("1"),
        files.local("2", start="2026-12-08T10:30", end="2026-12-08T12:00"),
        files.local("3", title="CANCELLED - Knitting Circle", start="2026-12-15T10:30", end="2026-12-15T12:00"),
        files.local("4", start="2026-12-22T10:30", end="2026-12-22T12:00", status="CANCELLED"),
    ]

    summary = put(sessions, tmp_path, rows)

    assert (summary.listings, summary.joined) == (1, 3)
    assert only(sessions).suitability is Suitability.SUITS
    assert [state for _, state in dates(sessions)] == [OccurrenceState.ON] * 2 + [OccurrenceState.CANCELLED] * 2


def test_a_rule_becomes_a_series_as_far_ahead_as_asked(sessions: Sessions, tmp_path: Path) -> None:
    row = files.local("1", rrule="FREQ=WEEKLY;BYDAY=TU;UNTIL=20261223T000000Z")

    put(sessions, tmp_path, [row], options=ImportOptions(days_ahead=20))

    assert [series.rrule for series in only(sessions).series] == ["FREQ=WEEKLY;BYDAY=TU;UNTIL=20261223T000000Z"]
    assert [start for start, _ in dates(sessions)] == ["2026-12-01T10:30", "2026-12-08T10:30"]


def test_a_finished_listing_has_no_dates_and_is_no_undated_offer(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1", start="2026-08-01T10:30", end="2026-08-01T12:00")])

    assert only(sessions).drop_in is None
    assert dates(sessions) == []


def test_as_of_moves_an_old_catalogue_to_this_week(sessions: Sessions, tmp_path: Path) -> None:
    row = files.local("1", start="2026-08-22T10:30", end="2026-08-22T12:00")  # a Saturday

    summary = put(sessions, tmp_path, [row], options=ImportOptions(as_of=date(2026, 8, 18)), now=NOW.replace(day=17))

    assert summary.weeks_moved == 13
    assert dates(sessions) == [("2026-11-21T10:30", OccurrenceState.ON)]
    assert only(sessions).checked_on == date(2026, 8, 18)


def test_two_publishers_of_one_thing_become_one_listing(sessions: Sessions, tmp_path: Path) -> None:
    rows = [
        files.local("1", description=""),
        files.local("2", publisher="other", publisher_name="Other Calendar", location="Mill Library,3 High St"),
    ]

    summary = put(sessions, tmp_path, rows)

    assert summary.listings == 1
    assert only(sessions).description.startswith("Bring your needles")
    with sessions() as db:
        assert len(set(db.scalars(sa.select(ImportedRow.activity_id)))) == 1


def test_a_listing_whose_rows_all_went_to_another_is_withdrawn(sessions: Sessions, tmp_path: Path) -> None:
    here, elsewhere = files.local("1"), files.local("2", publisher="other", location="Far Hall, 9 Oak Street")
    put(sessions, tmp_path, [here, elsewhere])

    summary = put(sessions, tmp_path, [here, files.local("2", publisher="other")])

    assert summary.listings == 1
    with sessions() as db:
        assert sorted(db.scalars(sa.select(Activity.state))) == [ListingState.PUBLISHED, ListingState.WITHDRAWN]


def test_a_listing_that_gets_its_rows_back_is_published_again(sessions: Sessions, tmp_path: Path) -> None:
    here, elsewhere = files.local("1"), files.local("2", publisher="other", location="Far Hall, 9 Oak Street")
    put(sessions, tmp_path, [here, elsewhere])
    put(sessions, tmp_path, [here, files.local("2", publisher="other")])

    put(sessions, tmp_path, [here, elsewhere])

    with sessions() as db:
        assert list(db.scalars(sa.select(Activity.state))) == [ListingState.PUBLISHED] * 2


def test_listings_that_no_catalogue_brought_are_left_alone(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as db:
        make.activity(db, key="town-choir")

    put(sessions, tmp_path, [files.local("1")])

    with sessions() as db:
        assert set(db.scalars(sa.select(Activity.state))) == {ListingState.PUBLISHED}


def test_what_somebody_added_to_a_venue_stays(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1")])
    with sessions.begin() as db:
        db.execute(sa.update(Venue).values(step_free=True))

    put(sessions, tmp_path, [files.local("1", description="Now with tea for all who come.")])

    with sessions() as db:
        assert db.scalars(sa.select(Venue)).one().step_free is True


def test_what_an_operator_decided_about_a_listing_stays(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1")])
    with sessions.begin() as db:
        db.execute(sa.update(Activity).values(state=ListingState.PAUSED))

    put(sessions, tmp_path, [files.local("1", description="Now with tea for everyone who comes.")])

    assert only(sessions).state is ListingState.PAUSED


def test_groups_of_a_city_are_offered_to_an_area(sessions: Sessions, tmp_path: Path) -> None:
    row = {"group_id": "7", "name": "Chess Dublin", "city": "Dublin", "country": "IE", "lat": "53.3", "lon": "-6.3"}

    put(sessions, tmp_path, [row], columns=files.DUBLIN)

    activity = only(sessions)
    assert (activity.where, activity.venue_id, activity.area_name) == (Where.AREA, None, "Dublin")
    assert (activity.area_lat, activity.area_lon, activity.area_km) == (53.3, -6.3, 15)
    assert activity.drop_in == "Dates are on the group's own page"
    assert activity.organizer.name == "Chess Dublin"


def test_an_ongoing_role_is_offered_until_its_last_day(sessions: Sessions, tmp_path: Path) -> None:
    role = {
        "title": "Garden crew", "organisation": "Parks", "recurrence": "ongoing", "start": "2026-01-01",
    }  # fmt: skip
    rows = [{**role, "opportunity_id": "1", "end": "2026-12-31"}, {**role, "opportunity_id": "2", "end": "2026-10-01"}]

    put(sessions, tmp_path, rows, columns=files.NYC)

    with sessions() as db:
        offers = list(db.scalars(sa.select(Activity.drop_in).order_by(Activity.id)))
    assert offers == ["Ongoing; ask for a time", None]


def test_unknown_places_have_no_point(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1", location="")])

    assert (only(sessions).where, only(sessions).venue_id) == (Where.UNKNOWN, None)


def test_a_generic_title_is_told_with_its_publisher(sessions: Sessions, tmp_path: Path) -> None:
    put(sessions, tmp_path, [files.local("1", title="November Meeting", publisher_name="Garden Society")])

    assert only(sessions).title == "Garden Society: November Meeting"


def test_the_publisher_option_names_who_publishes_rows_that_name_nobody(sessions: Sessions, tmp_path: Path) -> None:
    row = files.local("1", publisher="", publisher_name="")

    put(sessions, tmp_path, [row], options=ImportOptions(publisher="Town Hall"))

    assert only(sessions).organizer.name == "Town Hall"


def test_markup_emoji_right_to_left_and_nul_do_no_harm(sessions: Sessions, tmp_path: Path) -> None:
    row = files.local("1", title="<b>قهوة</b> ☕\x00 Coffee", description="<script>alert(1)</script>\x07 tea")

    put(sessions, tmp_path, [row])

    assert only(sessions).title == "<b>قهوة</b> ☕ Coffee"  # pages escape it
    assert "\x07" not in only(sessions).description


def test_a_listing_against_the_rules_of_listings_is_rejected_and_the_rest_kept(
    sessions: Sessions, tmp_path: Path
) -> None:
    rows = [files.local("1"), files.local("2", title="Chess", description="word " * 5000)]

    summary = put(sessions, tmp_path, rows)

    assert (summary.new, len(summary.rejected)) == (1, 1)
    assert summary.rejected[0].reason.startswith("description: ")


def test_a_file_that_cannot_be_read_leaves_nothing(sessions: Sessions, tmp_path: Path) -> None:
    path = files.write(tmp_path / "town.csv.gz", files.LOCAL, [files.local(str(n)) for n in range(40)])
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(BadInput):
        run_import(sessions, path, now=NOW)

    assert counts(sessions) == (0, 0, 0, 0, 0)


def test_a_failure_while_writing_leaves_nothing(sessions: Sessions, tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    sa.event.listen(ImportRun, "before_insert", fail)
    try:
        with pytest.raises(OSError, match="disk is full"):
            put(sessions, tmp_path, [files.local("1")])
    finally:
        sa.event.remove(ImportRun, "before_insert", fail)

    assert counts(sessions) == (0, 0, 0, 0, 0)


def test_progress_is_told_to_the_end(sessions: Sessions, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    path = files.write(tmp_path / "town.csv", files.LOCAL, [files.local("1"), files.local("2", title="Chess")])

    run_import(sessions, path, now=NOW, progress=lambda done, of: told.append((done, of)))

    assert told[-1] == (2, 2)


def test_the_rejects_file_is_safe_to_open_in_a_spreadsheet(sessions: Sessions, tmp_path: Path) -> None:
    rows = [files.local("=1+1", start="never", title='=HYPERLINK("http://x.example")'), files.local("1")]
    summary = put(sessions, tmp_path, rows)

    assert write_rejects(tmp_path / "rejects.csv", [summary]) == 1

    with (tmp_path / "rejects.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row == {
        "catalogue": "town", "row": "1", "id": "'=1+1", "reason": "the start is not a date",
        "title": "'=HYPERLINK(\"http://x.example\")",
    }  # fmt: skip
    assert summary.reasons == {"the start is not a date": 1}


@pytest.mark.data
def test_a_real_catalogue_comes_in_twice_without_change(sessions: Sessions, data: Path) -> None:
    path = data / "catalogues" / "events_davis.csv.gz"

    first = run_import(sessions, path, now=NOW)
    before = counts(sessions)
    second = run_import(sessions, path, now=NOW)

    assert (first.new, first.rejected, second.unchanged) == (609, (), 609)
    assert counts(sessions) == before
    assert 250 < before[0] < 350
    with sessions() as db:
        names = list(db.scalars(sa.select(Organizer.name)))
    assert not [name for name in names if "@" in name or "vUnknown" in name]
