"""The index in files: opened at the start, brought up to date, made again where it is missing or damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState
from activities.on_show import Shelf, load_on_show
from matching.builds import BuildFolder, open_build, rebuild
from matching.catalogue import MANY_CHANGES, Catalogue
from matching.stored_index import NoStoredIndex, current_build
from store import open_store, reading, sessions_of, unit_of_work
from tests import make
from tests.migrated import migrated_file
from tests.services.test_on_show_delta import assert_same

NOW = make.NOW
ROOT = Path(__file__).parents[2]
REBUILD_AND_TELL = """
import sys
from datetime import datetime
from pathlib import Path
import matching.stored_index as stored
from matching.builds import rebuild
from store import open_store, reading, sessions_of
write = stored._written
def written(path, array):
    print("writing", flush=True)
    return write(path, array)
stored._written = written
print("begun", flush=True)
with reading(sessions_of(open_store(sys.argv[1]))) as db:
    rebuild(db, Path(sys.argv[2]), now=datetime.fromisoformat(sys.argv[3]))
"""


@pytest.fixture
def town(tmp_path):
    """The sessions of a file with three activities, and the address of the file."""
    url = migrated_file(tmp_path / "town.sqlite")
    engine = open_store(url)
    sessions = sessions_of(engine)
    with unit_of_work(sessions) as db:
        for title, interest in (("Chess", "chess"), ("Paint", "painting"), ("Walk", "walking")):
            make.activity(db, title=title, interests=[interest], dates=["2026-11-24T10:30"])
    yield sessions, url
    engine.dispose()


def kept(town, folder):
    with reading(town[0]) as db:
        return rebuild(db, folder, now=NOW)


def asked(catalogue, sessions, now=NOW):
    """How near each title is to somebody who likes painting."""
    on_show = Shelf(catalogue.find_on_show).get(sessions, now=now)
    alike = catalogue.alike(sessions, on_show, interests={"painting": 1.0}, words="paint")
    return dict(zip(on_show.titles, alike.values.tolist(), strict=True))


def settled(catalogue):
    """Wait until nothing is being built."""
    for _ in range(600):
        if catalogue._lock.acquire(blocking=False):
            catalogue._lock.release()
            return
        time.sleep(0.02)
    pytest.fail("the build did not end")


def test_what_was_kept_is_opened_again_as_it_was(town, tmp_path):
    folder = tmp_path / "index"
    name = kept(town, folder)
    build = open_build(folder)
    with reading(town[0]) as db:
        assert_same(build.on_show, load_on_show(db, now=NOW))
    assert build.name == name
    assert build.ids.tolist() == build.on_show.ids.tolist()
    with pytest.raises(ValueError, match="read-only"):
        build.on_show.demand[0] = 1
    assert asked(Catalogue(folder), town[0]) == asked(Catalogue(), town[0])


def test_a_start_with_a_kept_index_reads_no_listing(town, tmp_path):
    sessions, _ = town
    kept(town, tmp_path / "index")
    statements: list[str] = []
    sa.event.listen(sessions.kw["bind"], "before_cursor_execute", lambda *args: statements.append(args[2]))

    catalogue = Catalogue(tmp_path / "index")

    assert asked(catalogue, sessions)["Paint"] > 0.5
    assert [one for one in statements if "search_text" in one or "description" in one] == []
    assert catalogue.where_from() == "index"


def test_changes_after_the_build_are_told_and_found(town, tmp_path):
    sessions, _ = town
    kept(town, tmp_path / "index")
    with unit_of_work(sessions) as db:
        make.activity(db, title="Paint again", interests=["painting"], dates=["2026-11-24T10:30"])
        withdrawn = db.scalars(sa.select(Activity).where(Activity.title == "Walk")).one()
        withdrawn.state = ListingState.WITHDRAWN
        touch_catalogue(db, [withdrawn.id])
    catalogue = Catalogue(tmp_path / "index")
    found = asked(catalogue, sessions)
    assert found.keys() == {"Chess", "Paint", "Paint again"}
    assert found["Paint again"] > 0.5
    assert catalogue.where_from() == "index + 2 changes"


def test_without_a_file_the_database_answers_and_a_build_is_kept(town, tmp_path):
    catalogue = Catalogue(tmp_path / "index")
    first = asked(catalogue, town[0])
    assert catalogue.where_from() == "database: No index has been saved yet."
    asked(catalogue, town[0])
    settled(catalogue)
    assert asked(catalogue, town[0]) == first
    assert catalogue.where_from() == "index"
    assert current_build(tmp_path / "index") is not None


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"\x93NUMPY nonsense"), Path.unlink])
def test_with_a_damaged_file_the_database_answers_and_says_so_and_a_build_is_kept(town, tmp_path, damage, caplog):
    sessions, _ = town
    folder = tmp_path / "index"
    before = kept(town, folder)
    whole = asked(Catalogue(folder), sessions)
    damage(folder / before / "model.words.data.npy")

    catalogue = Catalogue(folder)

    assert asked(catalogue, sessions) == whole
    assert catalogue.where_from().startswith("database: model.words.data.npy of the saved index")
    assert str(folder) not in catalogue.where_from()
    asked(catalogue, sessions)
    settled(catalogue)
    asked(catalogue, sessions)
    assert catalogue.where_from() == "index"
    assert current_build(folder) != before


def test_a_folder_that_cannot_be_written_stops_nothing(town, tmp_path, caplog):
    (tmp_path / "index").write_text("a file where a folder should be")
    catalogue = Catalogue(tmp_path / "index")
    for _ in range(2):
        assert asked(catalogue, town[0])["Paint"] > 0.5
        settled(catalogue)
    assert catalogue.where_from().startswith("database: The index could not be saved")


def test_a_build_of_another_release_is_not_used(town, tmp_path, monkeypatch):
    kept(town, tmp_path / "index")
    monkeypatch.setattr("matching.builds._made_by", lambda: "another")
    with pytest.raises(NoStoredIndex, match="another release"):
        open_build(tmp_path / "index")


def test_a_build_of_another_database_is_not_used(town, tmp_path):
    kept(town, tmp_path / "index")
    engine = open_store(migrated_file(tmp_path / "other.sqlite"))
    with unit_of_work(sessions_of(engine)) as db:
        for title in ("Rowing", "Sewing", "Paint elsewhere"):
            make.activity(db, title=title, interests=["painting"] if "Paint" in title else ["chess"])
    found = asked(Catalogue(tmp_path / "index"), sessions_of(engine))
    assert found.keys() == {"Rowing", "Sewing", "Paint elsewhere"}
    assert found["Paint elsewhere"] > 0.5
    engine.dispose()


def test_after_many_changes_a_build_is_made_in_the_background(town, tmp_path):
    sessions, _ = town
    kept(town, tmp_path / "index")
    catalogue = Catalogue(tmp_path / "index")
    asked(catalogue, sessions)
    with unit_of_work(sessions) as db:
        ids = db.scalars(sa.select(Activity.id)).all()
        touch_catalogue(db, [*ids, *range(1_000, 1_000 + MANY_CHANGES)])
    asked(catalogue, sessions)
    settled(catalogue)
    assert catalogue.where_from() == "index"
    assert open_build(tmp_path / "index").state.version == catalogue._fitted.state.version


def test_a_process_takes_up_the_build_of_another_one(town, tmp_path):
    sessions, _ = town
    folder = tmp_path / "index"
    kept(town, folder)
    catalogue = Catalogue(folder)
    asked(catalogue, sessions)
    with unit_of_work(sessions) as db:
        touch_catalogue(db)  # nobody knows what
    name = kept(town, folder)
    asked(catalogue, sessions)
    settled(catalogue)
    asked(catalogue, sessions)
    assert catalogue._fitted.build.name == name == current_build(folder)


def test_only_one_process_builds_at_a_time(tmp_path):
    with BuildFolder(tmp_path).building() as first, BuildFolder(tmp_path).building() as second:
        assert (first, second) == (True, False)
    with BuildFolder(tmp_path).building() as later:
        assert later


@pytest.mark.parametrize("files", [60])
def test_a_kill_during_a_rebuild_leaves_an_index_that_answers(town, tmp_path, files):
    sessions, url = town
    folder = tmp_path / "index"
    name = kept(town, folder)
    whole = asked(Catalogue(folder), sessions)
    command = [sys.executable, "-c", REBUILD_AND_TELL, url, str(folder), NOW.isoformat()]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        for _ in range(files + 1):
            assert process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    catalogue = Catalogue(folder)
    assert asked(catalogue, sessions) == whole
    assert (catalogue.where_from(), current_build(folder)) == ("index", name)
    kept(town, folder)
    assert list(folder.glob(".unfinished-*")) == []


def test_at_a_later_hour_dates_that_are_over_are_gone_from_a_kept_index(town, tmp_path):
    kept(town, tmp_path / "index")
    catalogue = Catalogue(tmp_path / "index")
    later = Shelf(catalogue.find_on_show).get(town[0], now=NOW + timedelta(days=3))
    with reading(town[0]) as db:
        assert_same(later, load_on_show(db, now=NOW + timedelta(days=3)))
