"""The short form of the drill of weekly suggestions; `python -m tests.drills.digest` runs the long one.

How much memory is held is asked in the long form alone: a process that has run other tests tells nothing of it.
"""

from __future__ import annotations

from taxonomy import load_taxonomy
from tests import make
from tests.drills.digest import move_in, told, write_to_all

MEMBERS = 40


def test_everybody_who_wants_weekly_suggestions_is_seen_once(app, db):
    interests = sorted(load_taxonomy().interests)
    for number in range(6):
        make.activity(db, title=f"Morning {number}", interests=interests[number::6], dates=["2026-11-26T10:30"])
    db.commit()
    move_in(app, members=MEMBERS, seed=2)
    for _time in range(2):
        found = write_to_all(app, members=MEMBERS)
        assert found.is_complete, told(found)
