"""The short form of the drill of schedulers; `python -m tests.drills.schedulers` runs the long one."""

from __future__ import annotations

from tests.drills.schedulers import SECRETS, Drill, run, told
from tests.migrated import migrated_file


def test_each_job_is_done_once_when_schedulers_die(tmp_path, monkeypatch):
    for name in ("DOORSTEP_DATABASE_URL", *SECRETS):
        monkeypatch.setenv(name, "")  # put back afterwards
    url = migrated_file(tmp_path / "drill.sqlite")
    drill = Drill(url=url, jobs=40, schedulers=2, web_workers=0, lives=(0.1, 0.3), lease=3, seed=2)
    found = run(drill)
    assert found.is_right, told(drill, found)
