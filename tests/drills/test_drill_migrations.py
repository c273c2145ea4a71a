"""The short form of the drill of migrations; `python -m tests.drills.migrations` runs the long one."""

from __future__ import annotations

import pytest

from store import open_store
from tests.drills.migrations import walk
from tests.postgres_server import fresh_database


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_no_row_is_lost_on_the_way_down_and_up(kind, tmp_path):
    engine = open_store(f"sqlite:///{tmp_path}/walk.sqlite" if kind == "sqlite" else fresh_database("doorstep_walk"))
    told = walk(engine, members=20, activities=6, plans=100)
    engine.dispose()
    assert told.rows > 200
    assert told.wrong == {}
