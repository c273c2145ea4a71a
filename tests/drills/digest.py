"""The weekly suggestions of many members in one go: how long it takes and how much memory it holds.

    python -m tests.drills.digest --members 10000

The demo town is on show; members like different things, live in different parts and face different steps. Prints the
time, and the memory after the first tenth and at the end; ends with 1 after more than ten minutes, or if memory grew by
a fifth meanwhile, or if a member was left out or written to twice.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask

from matching.core.reach import cell_of
from matching.core.types import Point
from matching.weekly import BATCH, write_week
from members.consent.models import Consent, Purpose
from members.models import InterestSource, Member, Profile, ProfileInterest
from notices.models import Letter, Notice
from notices.telling import Dropped
from seeds.town_loader import load_town
from settings import Settings
from store import unit_of_work
from store.migrate import upgrade
from taxonomy import load_taxonomy
from tests import make

SUNDAY = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)
_MOST_SECONDS = 600
_MOST_GROWTH = 1.2


@dataclass(kw_only=True)
class Found:
    """What came of it; memory in MB."""

    members: int
    written: int
    nothing: int
    seconds: float
    twice: int  # members with more than one letter
    early: float
    late: float

    @property
    def is_complete(self) -> bool:
        """Whether everybody was looked at and nobody written to twice."""
        return self.written > 0 and self.written + self.nothing == self.members and not self.twice

    @property
    def is_right(self) -> bool:
        return self.is_complete and self.seconds < _MOST_SECONDS and self.late < self.early * _MOST_GROWTH


def run(folder: Path, *, members: int, seed: int) -> Found:
    """Load the town and make the members, write to all of them, and measure the writing."""
    from app import create_app

    app = create_app(
        Settings(
            _env_file=None, secret_key="a secret that only the drill knows, long",
            encryption_keys=[Fernet.generate_key().decode()], database_url=f"sqlite:///{folder}/drill.sqlite",
            index_folder=folder / "index", erasures=folder / "erasures.jsonl",
        )
    )  # fmt: skip
    sessions = app.extensions["sessions"]
    upgrade(sessions.kw["bind"])
    with unit_of_work(sessions) as db:
        load_town(db, now=make.NOW, days_ahead=60)
    move_in(app, members=members, seed=seed)
    found = write_to_all(app, members=members)
    sessions.kw["bind"].dispose()
    return found


def move_in(app: Flask, *, members: int, seed: int) -> None:
    """Keep so many members who want weekly suggestions."""
    sessions, dice, likes = app.extensions["sessions"], random.Random(seed), sorted(load_taxonomy().interests)
    for start in range(0, members, 500):
        with unit_of_work(sessions) as db:
            people = [_member(number, dice, likes) for number in range(start, min(start + 500, members))]
            db.add_all(people)
            db.flush()
            db.add_all(
                Consent(profile_id=one.profile.id, purpose=Purpose.NOTICE_WEEKLY, wording=1, given_at=make.NOW)
                for one in people
            )


def write_to_all(app: Flask, *, members: int) -> Found:
    """Write to everybody who wants it, batch by batch, and measure it; `members` are all there are."""
    sessions, begun, early, done, after = app.extensions["sessions"], time.monotonic(), 0.0, 0, 0
    with app.test_request_context(base_url="http://127.0.0.1:5000"):
        while after is not None:
            with unit_of_work(sessions) as db:
                after = write_week(db, after=after, now=SUNDAY)
            done += 1
            if not early and done * BATCH >= members / 10:
                early = _memory()
    seconds, late = time.monotonic() - begun, _memory()
    with sessions() as db:
        nothing = db.scalar(sa.select(sa.func.count()).select_from(Notice).where(Notice.dropped == Dropped.NOTHING))
        letters = db.scalars(sa.select(sa.func.count()).select_from(Letter).group_by(Letter.member_id)).all()
    return Found(
        members=members, written=len(letters), nothing=nothing or 0, seconds=seconds,
        twice=sum(number > 1 for number in letters), early=early, late=late,
    )  # fmt: skip


def _member(number: int, dice: random.Random, likes: list[str]) -> Member:
    """Somebody who likes four things and lives within some ten kilometres."""
    at = Point(make.TOWN[0] + dice.uniform(-0.1, 0.1), make.TOWN[1] + dice.uniform(-0.1, 0.1))
    profile = Profile(
        area_cell=cell_of(at), area_name="Alderbridge", area_country="GB", area_zone=make.ZONE, travel_minutes=60,
        comfort=dice.choice((None, 1, 2, 3)), changed_at=make.NOW,
    )  # fmt: skip
    profile.interests += [ProfileInterest(interest=one, source=InterestSource.TICKED) for one in dice.sample(likes, 4)]
    return Member(key=f"member {number}", name="", email=f"m{number}@example.org", created_at=make.NOW, profile=profile)


def _memory() -> float:
    """What the process holds now, in MB."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def told(found: Found) -> str:
    """The outcome in lines."""
    return (
        f"{found.members} members: {found.written} with a letter, {found.twice} with two, "
        f"nothing to suggest for {found.nothing}\n"
        f"{found.seconds:.0f} s, {1000 * found.seconds / found.members:.1f} ms each; "
        f"memory {found.early:.0f} MB after a tenth, {found.late:.0f} MB at the end"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), members=asked.members, seed=asked.seed)
    sys.stdout.write(f"seed {asked.seed}\n{told(found)}\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
