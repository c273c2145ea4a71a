"""What people type for a place, against the real list of cities and a handful of postcodes."""

from __future__ import annotations

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from matching.core.reach import cell_of
from matching.core.types import Point
from members.places.gazetteer import Gazetteer
from members.places.gazetteer_file import Sources, ensure_file
from members.places.text import Reading, fold, readings_of

POSTCODES = Path(__file__).parent / "postcodes.csv"


@pytest.fixture(scope="session")
def small(settings):
    """Settings whose only postcodes are the ones beside this test."""
    assert settings.postcode_file == POSTCODES
    return settings


@pytest.fixture(scope="session")
def gazetteer(small):
    return Gazetteer(small)


def labels(places):
    return [place.label for place in places]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Davis CA", "Davis, California, US"),
        ("davis, california", "Davis, California, US"),
        ("Paris, Texas", "Paris, Texas, US"),
        ("Paris", "Paris, France"),
        ("Toronto ON", "Toronto, Ontario, Canada"),
        ("Toronto CA", "Toronto, Ontario, Canada"),
        ("Dublin, Ireland", "Dublin, Ireland"),
        ("London", "London, England, UK"),
        ("Malaga", "Málaga, Spain"),
        ("MÁLAGA", "Málaga, Spain"),
        ("Wien", "Vienna, Austria"),
        ("Vienna", "Vienna, Austria"),
        ("東京", "Tokyo, Japan"),
        ("القاهرة", "Cairo, Egypt"),
        ("St. Albans", "St Albans, England, UK"),
        ("newcastle-upon-tyne", "Newcastle upon Tyne, England, UK"),
        ("SW1A 1AA", "SW1A, St James's, UK"),
        ("sw1a1aa", "SW1A, St James's, UK"),
        ("Leeds LS1 4AP", "LS1, Leeds, UK"),
        ("M5V 2T6", "M5V, Downtown Toronto, Ontario, Canada"),
        ("10009", "10009, New York, New York, US"),
        ("95616-1234", "95616, Davis, California, US"),
        ("Davis, CA 95616, USA", "95616, Davis, California, US"),
        ("28025 Madrid", "Madrid, Spain"),
        ("28025 Madrid, España", "Madrid, Spain"),
        ("12 High Street, Davis, California", "Davis, California, US"),
        ("Alderbridge", "Alderbridge, UK"),
        ("town centre", "Old Town, Alderbridge, UK"),
        ("zz1", "ZZ1, Alderbridge, UK"),
    ],
)
def test_what_people_type_is_understood(gazetteer, typed, first):
    assert labels(gazetteer.find(typed))[:1] == [first]


def test_the_home_country_comes_before_a_larger_town_abroad(small):
    assert labels(Gazetteer(small).find("Boston"))[0] == "Boston, England, UK"
    american = Gazetteer(small.model_copy(update={"home_country": "US"}))
    assert labels(american.find("Boston"))[0] == "Boston, Massachusetts, US"


def test_many_namesakes_at_home_do_not_hide_the_one_abroad(small):
    american = Gazetteer(small.model_copy(update={"home_country": "US"}))
    found = labels(american.find("Paris"))
    assert found[0] == "Paris, Texas, US"
    assert "Paris, France" in found
    assert len(found) == 8


def test_a_postcode_known_in_two_countries_gives_both_the_home_one_first(gazetteer):
    assert [place.country for place in gazetteer.find("W1A")] == ["GB", "CA"]


def test_a_country_narrows_the_answers(gazetteer):
    assert {place.country for place in gazetteer.find("London", country="CA")} == {"CA"}


def test_namesakes_of_one_region_say_what_they_are_near(gazetteer):
    found = labels(gazetteer.find("Newport, England"))
    assert len(found) == len(set(found)) >= 3
    assert all(", near " in label for label in found)


def test_a_county_we_do_not_know_is_passed_over(gazetteer):
    assert gazetteer.find("Whitchurch, Shropshire")
    assert gazetteer.find("Dublin, Spain") == []


@pytest.mark.parametrize(
    "typed", ["Xyzzy", "", " ", ",", "\0", "😀", "a" * 100_000, "%_';--", "\u202eqqzzx", "ʼn" * 60]
)
def test_odd_text_finds_nothing_and_suggests_nothing(gazetteer, typed):
    assert gazetteer.find(typed) == []
    assert gazetteer.did_you_mean(typed) == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Bristl", "Bristol, England, UK"), ("Torono", "Toronto, Ontario, Canada"), ("Alderbrige", "Alderbridge, UK")],
)
def test_a_slip_leads_to_a_suggestion(gazetteer, typed, meant):
    guesses = labels(gazetteer.did_you_mean(typed))
    assert meant in guesses
    assert len(guesses) <= 3


def test_a_contradiction_suggests_the_places_of_that_name(gazetteer):
    assert labels(gazetteer.did_you_mean("Dublin, Spain"))[0] == "Dublin, Ireland"


def test_a_postcode_is_not_part_of_what_may_be_kept(gazetteer):
    assert gazetteer.find("95616")[0].area_label == "Davis, California, US"
    assert gazetteer.find("ZZ1")[0].area_label == "Alderbridge, UK"
    assert gazetteer.find("SW1A 1AA")[0].area_label == "St James's, UK"


def test_places_around_a_point_come_nearest_first(gazetteer):
    around = gazetteer.around(Point(52.7102, -2.3030), 3, 4)
    assert [place.name for place in around][:1] == ["Northgate"]
    assert len(around) == 4
    assert gazetteer.around(Point(0, -150), 50, 5) == []


@pytest.mark.parametrize(
    ("point", "zone"), [(Point(51.5, -0.1), "Europe/London"), (Point(38.54, -121.74), "America/Los_Angeles")]
)
def test_a_point_has_a_time_zone(gazetteer, point, zone):
    assert gazetteer.zone(point) == zone


def test_a_full_postcode_is_looked_up_by_its_first_half_only():
    assert next(readings_of("EC1A 1BB")) == Reading(name="EC1A")
    assert fold("St. Mary-le-Bow") == "saint mary le bow"


def test_a_postcode_file_that_is_not_there_stops_the_start(small, tmp_path):
    with pytest.raises(ValueError, match="DOORSTEP_POSTCODE_FILE"):
        Gazetteer(small.model_copy(update={"postcode_file": tmp_path / "none.csv"}))


@pytest.mark.parametrize(
    ("content", "why"), [(b"code,lat\nX,1\n", "no column"), (b"\x1f\x8b\x08truncated", "cannot be used")]
)
def test_a_damaged_postcode_file_is_named(tmp_path, content, why):
    path = tmp_path / ("codes.csv.gz" if content[:1] == b"\x1f" else "codes.csv")
    path.write_bytes(content)
    with pytest.raises(ValueError, match=why):
        ensure_file(_sources(tmp_path, path), tmp_path)
    assert list(tmp_path.glob("gazetteer-*")) == []


def test_a_zipped_postcode_file_is_read_and_two_builders_share_one_file(tmp_path):
    path = tmp_path / "codes.csv.gz"
    path.write_bytes(gzip.compress(POSTCODES.read_bytes()))
    sources = _sources(tmp_path, path)
    builders = [threading.Thread(target=ensure_file, args=(sources, tmp_path / "var")) for _ in range(2)]
    for builder in builders:
        builder.start()
    for builder in builders:
        builder.join()
    assert [file.name for file in (tmp_path / "var").iterdir()] == [f"gazetteer-{sources.digest}.sqlite"]


def test_where_nothing_can_be_written_the_gazetteer_works_from_memory(small, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    blocked = small.model_copy(update={"database_url": f"sqlite:///{tmp_path}/file/x.sqlite"})
    gazetteer = Gazetteer(blocked)
    gazetteer._sources = _sources(tmp_path, POSTCODES)
    assert labels(gazetteer.find("Davis")) == ["Davis, California, US"]
    assert "in memory" in caplog.text


def _sources(folder: Path, postcodes: Path) -> Sources:
    """One city, one village and some postcodes: built in no time."""
    davis = {
        "geonameid": 1, "name": "Davis", "latitude": 38.54, "longitude": -121.74, "countrycode": "US",
        "population": 67000, "timezone": "", "admin1code": "CA", "alternatenames": [],
    }  # fmt: skip
    village = {"name": "Lower Wick", "kind": "village", "country": "GB", "lat": 52.7, "lon": -2.3, "also": []}
    (folder / "cities.json").write_text(json.dumps({"1": davis}))
    (folder / "town.json").write_text(json.dumps({"places": [village]}))
    return Sources(cities=folder / "cities.json", town=folder / "town.json", postcodes=(postcodes,))


class _Nominatim(BaseHTTPRequestHandler):
    """Answers like Nominatim: one suburb for "lavapies", nothing for others, a fault for "broken"."""

    asked: list[str] = []

    def do_GET(self):
        text = parse_qs(urlsplit(self.path).query)["q"][0]
        self.asked.append(text)
        address = {"suburb": "Embajadores", "city": "Madrid", "state": "Madrid", "country_code": "es"}
        answers = [{"lat": "40.4089", "lon": "-3.7009", "display_name": "x", "address": address}]
        self.send_response(500 if text == "broken" else 200)
        self.end_headers()
        self.wfile.write(json.dumps(answers if text == "lavapies" else []).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def nominatim(small, tmp_path):
    """Settings that name a geocoder on this machine; every answer of it waits for no one."""
    _Nominatim.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), _Nominatim) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        update = {
            "geocoder": "nominatim", "geocoder_agent": "a test", "geocoder_url": f"http://127.0.0.1:{server.server_port}",
            "database_url": f"sqlite:///{tmp_path}/x.sqlite",
        }  # fmt: skip
        yield small.model_copy(update=update)
        server.shutdown()


def _with_geocoder(settings, tmp_path):
    gazetteer = Gazetteer(settings)
    gazetteer._sources = _sources(tmp_path, POSTCODES)
    return gazetteer


def test_a_named_geocoder_is_asked_once_for_what_is_not_known(nominatim, tmp_path):
    gazetteer = _with_geocoder(nominatim, tmp_path)
    found = gazetteer.find("lavapies")
    assert labels(found) == ["Embajadores, Madrid, Spain"]
    assert labels(_with_geocoder(nominatim, tmp_path).find("Lavapiés")) == ["Embajadores, Madrid, Spain"]
    assert _Nominatim.asked == ["lavapies"]
    assert cell_of(found[0].point) == cell_of(Point(40.4089, -3.7009))
    assert found[0].point != Point(40.4089, -3.7009)


def test_while_somebody_types_only_earlier_answers_of_the_geocoder_are_used(nominatim, tmp_path):
    gazetteer = _with_geocoder(nominatim, tmp_path)
    assert gazetteer.find("lavapies", ask=False) == []
    assert _Nominatim.asked == []
    gazetteer.find("lavapies")
    assert labels(gazetteer.find("lavapies", ask=False)) == ["Embajadores, Madrid, Spain"]


def test_a_known_place_is_not_told_to_the_geocoder(nominatim, tmp_path):
    assert labels(_with_geocoder(nominatim, tmp_path).find("Davis")) == ["Davis, California, US"]
    assert _Nominatim.asked == []


def test_a_geocoder_that_fails_leaves_the_embedded_list(nominatim, tmp_path, caplog):
    gazetteer = _with_geocoder(nominatim, tmp_path)
    assert gazetteer.find("broken") == []
    assert "did not help" in caplog.text
    assert labels(gazetteer.did_you_mean("Davvis")) == ["Davis, California, US"]


def test_what_was_typed_does_not_stand_in_the_geocoder_s_memory(nominatim, tmp_path):
    _with_geocoder(nominatim, tmp_path).find("lavapies")
    assert b"lavapies" not in (tmp_path / "geocoder.sqlite").read_bytes()


@pytest.mark.parametrize("update", [{"geocoder": "nobody", "geocoder_agent": "x"}, {"geocoder": "photon"}])
def test_an_unknown_geocoder_or_a_nameless_one_stops_the_start(small, update):
    with pytest.raises(ValueError, match="DOORSTEP_GEOCODER"):
        Gazetteer(small.model_copy(update=update))
