"""Reading catalogue files: every shape, and everything that can be wrong with a file or a row."""

from __future__ import annotations

import gzip
from datetime import date, datetime
from pathlib import Path

import pytest

from activities.exchange.importing import reading
from activities.exchange.importing.reading import catalogue_files, catalogue_name, read_catalogue
from matching.core.types import Kind
from refusals import BadInput
from tests import catalogue_files as files


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file or folder"):
        catalogue_files(tmp_path / "nowhere.csv.gz")


def test_a_folder_without_catalogues_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")

    with pytest.raises(BadInput, match="holds no catalogue"):
        catalogue_files(tmp_path)


def test_the_catalogues_of_a_folder_come_by_name(tmp_path: Path) -> None:
    for name in ("b.csv.gz", "a.csv", "notes.txt"):
        (tmp_path / name).touch()

    assert [file.name for file in catalogue_files(tmp_path)] == ["a.csv", "b.csv.gz"]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").touch()

    with pytest.raises(BadInput, match="is empty"):
        read_catalogue(tmp_path / "empty.csv")


def test_a_truncated_gzip_is_refused(tmp_path: Path) -> None:
    whole = files.write(tmp_path / "whole.csv.gz", files.LOCAL, [files.local(str(n)) for n in range(50)])
    cut = tmp_path / "cut.csv.gz"
    cut.write_bytes(whole.read_bytes()[:-40])

    with pytest.raises(BadInput, match="cut off or damaged"):
        read_catalogue(cut)


def test_a_gz_that_is_no_gzip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "fake.csv.gz").write_text("activity_id,title\n")

    with pytest.raises(BadInput, match="not a gzip file"):
        read_catalogue(tmp_path / "fake.csv.gz")


def test_a_gzip_under_another_name_is_read(tmp_path: Path) -> None:
    packed = files.write(tmp_path / "a.csv.gz", files.LOCAL, [files.local("1")])
    plain_name = packed.rename(tmp_path / "a.csv")

    assert read_catalogue(plain_name).read == 1


def test_a_wrong_encoding_is_refused(tmp_path: Path) -> None:
    path = files.write(tmp_path / "latin.csv", files.LOCAL, [files.local("1", title="Café")])
    path.write_bytes(path.read_text(encoding="utf-8").encode("latin-1"))

    with pytest.raises(BadInput, match="not UTF-8"):
        read_catalogue(path)


def test_missing_columns_are_named(tmp_path: Path) -> None:
    columns = [column for column in files.LOCAL if column not in ("start", "timezone")]
    path = files.write(tmp_path / "short.csv", columns, [])

    with pytest.raises(BadInput, match=r"“local events”, which also needs: start, timezone"):
        read_catalogue(path)


def test_a_table_of_something_else_points_to_the_docs(tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a,b,c\n1,2,3\n")

    with pytest.raises(BadInput, match=r"docs/imports\.md"):
        read_catalogue(tmp_path / "other.csv")


def test_a_file_that_unpacks_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1_000_000)
    (tmp_path / "bomb.csv.gz").write_bytes(gzip.compress(b"a" * 3_000_000))

    with pytest.raises(BadInput, match="larger than 1 MB"):
        read_catalogue(tmp_path / "bomb.csv.gz")


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"title": "  "}, "no title"),
        ({"title": "…"}, "no title"),
        ({"activity_id": ""}, "no id"),
        ({"start": "2026-02-30T10:00"}, "the start is not a date"),
        ({"start": "soon"}, "the start is not a date"),
        ({"start": "0026-02-20"}, "the start is not a date of our time"),
        ({"timezone": "Mars/Olympus"}, "a time zone that nobody knows"),
        ({"timezone": "../etc/passwd"}, "a time zone that nobody knows"),
        ({"rrule": "FREQ=HOURLY"}, "the repeating rule cannot be read"),
        ({"description": "x" * 140_000}, "longer than"),
    ],
)
def test_a_faulty_row_is_set_aside_and_the_others_go_on(tmp_path: Path, fault: dict[str, str], reason: str) -> None:
    rows = [files.local("1"), {**files.local("2"), **fault}, files.local("3")]

    catalogue = read_catalogue(files.write(tmp_path / "faulty.csv", files.LOCAL, rows))

    assert [row.id for row in catalogue.rows] == ["1", "3"]
    assert len(catalogue.rejected) == 1
    assert catalogue.rejected[0].row == 2
    assert reason in catalogue.rejected[0].reason


def test_rows_with_the_wrong_number_of_cells_and_repeated_ids_are_set_aside(tmp_path: Path) -> None:
    path = files.write(tmp_path / "odd.csv", files.LOCAL, [files.local("1"), files.local("1")])
    with path.open("a", encoding="utf-8") as file:
        file.write("too,few\n\n")

    catalogue = read_catalogue(path)

    assert len(catalogue.rows) == 1
    assert [one.reason for one in catalogue.rejected] == [
        "this id stands in the file twice",
        "it has more or fewer cells than the header",
    ]


@pytest.mark.parametrize("lat", ["91", "nan", "inf", "north", "", "0"])
def test_a_nonsense_position_is_no_position(tmp_path: Path, lat: str) -> None:
    row = files.local("1", lat=lat, lon="0" if lat == "0" else "7.5", geo_source="feed")

    catalogue = read_catalogue(files.write(tmp_path / "lost.csv", files.LOCAL, [row]))

    assert (catalogue.rows[0].lat, catalogue.rows[0].lon) == (None, None)


def test_an_end_before_the_start_leaves_the_length_open(tmp_path: Path) -> None:
    row = files.local("1", end="2026-12-01T09:00")

    (raw,) = read_catalogue(files.write(tmp_path / "back.csv", files.LOCAL, [row])).rows

    assert raw.when is not None
    assert raw.when.minutes is None


def test_midnight_to_midnight_is_an_all_day_date(tmp_path: Path) -> None:
    row = files.local("1", start="2026-12-01T00:00", end="2026-12-01T23:59")

    (raw,) = read_catalogue(files.write(tmp_path / "day.csv", files.LOCAL, [row])).rows

    assert raw.when is not None
    assert (raw.when.all_day, raw.when.minutes) == (True, 1440)


def test_madrid_rows_become_rules_with_days_left_out(tmp_path: Path) -> None:
    row = {
        "activity_id": "m1", "title": "Club de lectura", "start": "2025-10-07T18:00", "end": "2025-12-16T23:59",
        "time": "18:00", "recurrence_days": "TU", "recurrence_freq": "WEEKLY", "excluded_days": "4/11/2025;",
        "free": "1", "venue": "Biblioteca", "organisation": "Biblioteca", "language": "es", "type": "ClubesLectura",
    }  # fmt: skip

    (raw,) = read_catalogue(files.write(tmp_path / "m.csv", files.MADRID, [row])).rows

    assert raw.when is not None
    assert raw.when.rrule == "FREQ=WEEKLY;BYDAY=TU;UNTIL=20251216"
    assert raw.when.except_dates == ("2025-11-04",)
    assert raw.free is True


def test_new_york_roles_are_dated_or_ongoing(tmp_path: Path) -> None:
    once = {
        "opportunity_id": "1", "title": "Park clean-up", "organisation": "Parks", "recurrence": "onetime",
        "start": "2011-06-11", "end": "2011-06-11", "volunteers_wanted": "9999",
    }  # fmt: skip
    ongoing = {**once, "opportunity_id": "2", "recurrence": "ongoing", "end": "2012-06-11", "volunteers_wanted": "12"}

    first, second = read_catalogue(files.write(tmp_path / "n.csv", files.NYC, [once, ongoing])).rows

    assert first.when is not None
    assert first.when.start == datetime(2011, 6, 11)
    assert (first.places_max, second.places_max) == (None, 12)
    assert (second.when, second.open_until, second.kind) == (None, date(2012, 6, 11), Kind.VOLUNTEER)


def test_groups_serve_an_area_and_have_no_place(tmp_path: Path) -> None:
    row = {"group_id": "1", "name": "Chess Dublin", "city": "Dublin", "country": "IE", "lat": "53.3", "lon": "-6.3"}

    (raw,) = read_catalogue(files.write(tmp_path / "g.csv", files.DUBLIN, [row])).rows

    assert raw.lat is None
    assert raw.area is not None
    assert (raw.area.name, raw.area.km) == ("Dublin", 15)


@pytest.mark.parametrize(
    ("name", "title", "topic"),
    [
        ("NEWPORT BOWLING CLUB LTD", "Newport Bowling Club", "Newport lawn bowls Club"),
        ("Llanishen Rugby Football Club", "Llanishen Rugby Football Club", "Llanishen rugby Club"),
        ("HOLLAND FC", "Holland FC", "Holland football"),
    ],
)
def test_british_club_names_are_spelt_out(tmp_path: Path, name: str, title: str, topic: str) -> None:
    row = {"club_id": "1", "name": name, "locality": "Newport", "outcode": "TF10"}

    (raw,) = read_catalogue(files.write(tmp_path / "u.csv", files.UK, [row])).rows

    assert (raw.title, raw.topic) == (title, topic)


def test_group_names_are_known_by_city_and_name(tmp_path: Path) -> None:
    rows = [{"name": "Book Club", "city": city} for city in ("Chicago", "San Francisco", "Atlantis")]

    catalogue = read_catalogue(files.write(tmp_path / "t.csv", files.TITLES, rows))

    assert len({row.id for row in catalogue.rows}) == 2
    assert catalogue.rejected[0].reason == "a city whose time zone we do not know"


def test_the_name_of_a_catalogue_comes_from_its_file() -> None:
    assert catalogue_name(Path("/data/events_toronto.csv.gz")) == "events-toronto"


@pytest.mark.data
def test_every_real_catalogue_can_be_read(data: Path) -> None:
    read = {c.name: c for c in map(read_catalogue, catalogue_files(data / "catalogues"))}

    assert sum(catalogue.read for catalogue in read.values()) == 40_152
    assert {name for name, catalogue in read.items() if catalogue.rejected} == {"events-madrid"}
