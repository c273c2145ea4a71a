"""Everybody's candidates, region by region; a run that was stopped goes on where it was."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from activities.on_show import load_on_show
from matching.batch import CANDIDATES, activities_for, offer_of, read_candidates, run_batch
from matching.catalogue import Catalogue
from matching.core.reach import cell_of
from matching.core.types import Point
from matching.models import Opinion
from matching.opinions import say
from matching.suggested import Said
from matching.suggestions import Suggester
from members.profiles import ProfileValues
from store import open_store, reading, sessions_of, unit_of_work
from tests import make
from tests.migrated import migrated_file
from tests.services.test_shortlist import a_listing, somebody

NOW = make.NOW
ROOT = Path(__file__).parents[2]
FAR = Point(51.5, -0.1)
RUN_AND_DIE = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from activities.on_show import load_on_show
from matching.batch import run_batch
from matching.catalogue import Catalogue
from matching.suggestions import Suggester
from store import open_store, reading, sessions_of, use_encryption_keys
use_encryption_keys([sys.argv[4]])
sessions, now = sessions_of(open_store(sys.argv[1])), datetime.fromisoformat(sys.argv[3])
with reading(sessions) as db:
    on_show = load_on_show(db, now=now)
suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=Catalogue())
run_batch(sessions, suggester, Path(sys.argv[2]), now=now, progress=lambda *_: os.kill(os.getpid(), signal.SIGKILL))
"""


def suggester_of(db, sessions):
    return Suggester(sessions=sessions, on_show=load_on_show(db, now=NOW), catalogue=Catalogue())


def test_what_is_chosen_for_one_person_is_among_their_candidates(db, sessions):
    chance = random.Random(3)
    for _ in range(40):
        a_listing(db, chance)
    db.commit()
    suggester = suggester_of(db, sessions)
    people = [one for one in (somebody(chance) for _ in range(60)) if one.interests or one.words]
    found = activities_for(suggester, offer_of(suggester, now=NOW), people, [Said()] * len(people))
    best = 0
    for values, ids in zip(people, found.tolist(), strict=True):
        chosen = {one.activity_id for one in suggester.suggest(db, values, Said(), now=NOW).chosen}
        assert len(ids) == CANDIDATES
        best += bool(chosen)
        # A candidate shares something with the person; what is chosen when nothing does is none.
        if suggester.alike(values, Said(), suggester.on_show.ids).values.any():
            assert chosen <= set(ids), values
    assert best > 5


def test_what_was_put_aside_is_no_candidate(db, sessions):
    ids = [
        make.activity(db, title=f"Painting {n}", interests=["painting"], dates=["2026-11-24T10:30"]).id for n in "ab"
    ]
    db.commit()
    suggester = suggester_of(db, sessions)
    here = cell_of(Point(*make.TOWN))
    values = ProfileValues(interests=("painting",), ticked=frozenset({"painting"}), cell=here, comfort=4)
    said = [Said(), Said(put_aside=frozenset(ids[:1]))]
    found = activities_for(suggester, offer_of(suggester, now=NOW), [values, values], said)
    assert [[id_ for id_ in row if id_ >= 0] for row in found.tolist()] == [ids, ids[1:]]


@pytest.fixture
def region(tmp_path, settings):
    """The sessions and the address of a file with people in two regions."""
    url = migrated_file(tmp_path / "town.sqlite")
    engine = open_store(url)
    sessions = sessions_of(engine)
    with unit_of_work(sessions) as db:
        for place in (Point(*make.TOWN), FAR):
            venue = make.venue(db, lat=place.lat, lon=place.lon)
            liked = make.activity(db, title="Chess", interests=["chess"], dates=["2026-11-24T10:30"], venue=venue)
            make.activity(db, title="Chess again", interests=["chess"], dates=["2026-11-24T10:30"], venue=venue)
            for _ in range(3):
                profile = make.profile(db, ticked=["chess"], area_cell=cell_of(place), comfort=4)
            say(db, profile_id=profile.id, key=liked.key, opinion=Opinion.NOT_FOR_ME, now=NOW)
        make.profile(db, ticked=["chess"], area_cell=None)
    yield sessions, url
    engine.dispose()


def everything(folder):
    return {
        path.name: (one.profiles.tolist(), one.activities.tolist())
        for path in sorted(folder.glob("*.npz"))
        for one in [read_candidates(path)]
    }


def test_a_run_that_was_killed_goes_on_where_it_was(region, tmp_path, settings):
    sessions, url = region
    with reading(sessions) as db:
        suggester = suggester_of(db, sessions)
    whole = run_batch(sessions, suggester, tmp_path / "whole", now=NOW)
    assert (whole.regions, whole.people, whole.done_before) == (3, 7, 0)

    command = [
        sys.executable,
        "-c",
        RUN_AND_DIE,
        url,
        str(tmp_path / "run"),
        NOW.isoformat(),
        settings.encryption_keys[0],
    ]
    killed = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    (tmp_path / "run" / "half.unfinished").write_bytes(b"half")
    rest = run_batch(sessions, suggester, tmp_path / "run", now=NOW)

    assert (rest.regions, rest.done_before) == (2, 1)
    assert everything(tmp_path / "run") == everything(tmp_path / "whole")
    assert [len([i for i in ids if i >= 0]) for _, rows in everything(tmp_path / "run").values() for ids in rows] == [
        2, 2, 1, 2, 2, 1, 0,
    ]  # fmt: skip
    assert oct((tmp_path / "run").stat().st_mode & 0o777) == "0o700"
