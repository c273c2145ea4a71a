"""The short form of the drill of workers; `python -m tests.drills.workers` runs the long one."""

from __future__ import annotations

import pytest

from tests.drills.schedulers import SECRETS
from tests.drills.workers import run
from tests.migrated import migrated_database

pytestmark = pytest.mark.postgres


def test_no_share_is_lost_or_done_twice_when_a_worker_dies(monkeypatch):
    for name in ("DOORSTEP_DATABASE_URL", "DOORSTEP_ENGINE", *SECRETS):
        monkeypatch.setenv(name, "")  # put back afterwards
    url = migrated_database("doorstep_workers")
    found = run(url, shares=12, workers=2, kills=1, seed=1)
    assert (found.left_out, found.double, found.kills) == (0, 0, 1), found
