"""The short form of the drill of a dead mail server; `python -m tests.drills.dead_server` runs the long one."""

from __future__ import annotations

from tests.drills.dead_server import run, told


def test_letters_outlive_a_dead_mail_server(tmp_path):
    found = run(tmp_path, letters=30, pages=0)
    assert found.is_right, told(found)
