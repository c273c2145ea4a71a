"""The short form of the drill of clocks; `python -m tests.drills.clocks` runs the long one."""

from __future__ import annotations

from datetime import timedelta

from tests.drills.clocks import run, told


def test_reminders_keep_to_wall_times_when_clocks_change_and_are_set(tmp_path):
    found = run(tmp_path, plans=4, nights=1, seed=2, step=timedelta(minutes=40))
    assert found.is_right, told(found, 2)
