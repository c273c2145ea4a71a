"""The short form of the race for places; `python -m tests.drills.places_race` runs the long one."""

from __future__ import annotations

import pytest

from tests.drills.places_race import Race, run, told
from tests.migrated import migrated


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_no_place_is_given_twice_or_left_empty_while_somebody_waits(kind, tmp_path):
    url = migrated(kind, tmp_path, "race")
    race = Race(url=url, attempts=120, dates=2, places=3, people=24, processes=2, seed=3)
    found = run(race)
    assert found.is_right, told(race, found)
    assert found.looks > 1
    assert found.did["took: place_kept"] + found.did["passed on: None"] > 0
