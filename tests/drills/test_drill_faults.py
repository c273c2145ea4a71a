"""The short forms of what happens on a full disk, without the index, without a geocoder, with a killed writer."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from members.models import Profile
from members.places.geocoding import Geocoder
from store import open_store, sessions_of
from tests.services import keeping_world

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)
# A writer of the store alone, without the pages, whose loading takes its time. Each line is a write acknowledged.
_WRITER = """
import sys
import sqlalchemy as sa
from store import open_store, unit_of_work, sessions_of
engine = open_store(sys.argv[1])
table = sa.table("drill_effect", sa.column("job"))
for number in range(int(sys.argv[2]), 10**9):
    with unit_of_work(sessions_of(engine)) as db:
        db.execute(sa.insert(table).values(job=f"{number} a"))
        db.execute(sa.insert(table).values(job=f"{number} b"))
    print(number, flush=True)
"""
PAGES = ("/", "/about", "/help", "/nearby", "/for-you", "/you/likes", "/you/place", "/you/pace", "/you", "/plans",
         "/path", "/activities/club-0")  # fmt: skip


@pytest.fixture
def town(tmp_path, settings):
    made = keeping_world.world(tmp_path, settings)
    keeping_world.fill(made, now=NOW)
    yield made
    made.engine().dispose()


def statuses(client) -> dict[str, int]:
    return {page: client.get(page, follow_redirects=True).status_code for page in PAGES}


def test_on_a_full_disk_reading_goes_on_and_writing_asks_to_come_back(town):
    visitor = town.visitor()
    visitor.tell()
    engine = open_store(town.engine().url, faults=["full-disk"])
    before, town.app.extensions["sessions"] = town.app.extensions["sessions"], sessions_of(engine)
    for _ in range(40):
        answer = town.visitor().client.post("/you/likes", data={"words": "a" * 2000})
        if answer.status_code != 302:
            break
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert set(statuses(visitor.client).values()) == {200}
    engine.dispose()
    town.app.extensions["sessions"] = before
    assert town.visitor().client.post("/you/likes", data={"words": "a"}).status_code == 302
    with town.engine().connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"


def test_without_the_index_answers_come_from_the_database(town, tmp_path):
    visitor = town.visitor()
    visitor.tell()
    town.app.test_cli_runner().invoke(args=["index", "rebuild"])
    for path in (tmp_path / "index").rglob("*"):
        with suppress(FileNotFoundError, IsADirectoryError):
            path.write_bytes(path.read_bytes()[:100])
    assert set(statuses(visitor.client).values()) == {200}
    shutil.rmtree(tmp_path / "index", ignore_errors=True)  # a build may be going on beside
    assert set(statuses(visitor.client).values()) == {200}


def test_with_a_geocoder_that_is_dead_places_come_from_the_embedded_list(town, settings, tmp_path, capsys):
    dead = {"geocoder": "photon", "geocoder_agent": "a drill", "geocoder_url": "http://127.0.0.1:9"}
    geocoder = Geocoder.of(settings.model_copy(update=dead), folder=tmp_path)
    town.app.extensions["gazetteer"]._geocoder = geocoder
    client = town.visitor().client
    form = {"travel": "bus", "minutes": "30"}
    known = client.post("/you/place", data={"place": "Telford", **form}, follow_redirects=True)
    unknown = client.post("/you/place", data={"place": "Nowhere at all", **form}, follow_redirects=True)
    assert (known.status_code, unknown.status_code) == (200, 422)
    with town.app.extensions["sessions"]() as db:
        assert db.scalars(sa.select(Profile.area_name)).one().startswith("Telford")
    assert "Nowhere" not in capsys.readouterr().err  # a library would tell what it asked for, and so what was typed


def test_writers_that_are_killed_lose_nothing_they_were_told_is_kept(tmp_path):
    url = f"sqlite:///{tmp_path}/kept.sqlite"
    engine = open_store(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE drill_effect (job VARCHAR NOT NULL)")
    acknowledged: list[int] = []
    for kill in range(2):
        asked = [sys.executable, "-c", _WRITER, url, str(1_000_000 * kill)]
        with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as writer:
            assert writer.stdout is not None
            for line in writer.stdout:
                acknowledged.append(json.loads(line))
                if len(acknowledged) == 40 * (kill + 1):
                    break
            writer.send_signal(signal.SIGKILL)
            acknowledged += [json.loads(line) for line in writer.stdout.read().splitlines()]
    with engine.connect() as connection:
        kept = set(connection.exec_driver_sql("SELECT job FROM drill_effect").scalars())
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    engine.dispose()
    assert len(acknowledged) >= 80
    assert {f"{number} {half}" for number in acknowledged for half in "ab"} <= kept
    assert {job.split()[0] for job in kept if job.endswith("a")} == {
        job.split()[0] for job in kept if job.endswith("b")
    }
