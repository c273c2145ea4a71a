"""The short form of the drill of senders; `python -m tests.drills.senders` runs the long one."""

from __future__ import annotations

from tests.drills.senders import Drill, run, told
from tests.migrated import migrated_file


def test_no_letter_is_lost_when_senders_die_and_the_mail_server_fails(tmp_path):
    url = migrated_file(tmp_path / "drill.sqlite")
    drill = Drill(url=url, letters=80, senders=2, kills=1, faulty=0.08, seed=4, lease=12)
    found = run(drill)
    assert found.is_right(drill), told(drill, found)
    assert found.faults
