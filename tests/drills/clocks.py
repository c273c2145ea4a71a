"""Reminders across changes to and from summer time, and while the clock of the machine is set back and forward.

    python -m tests.drills.clocks --plans 2000

A plan is made in each of many zones for a morning after its clocks change. A clock goes through four days in steps of
five minutes and the real job looks each time; now and then it is set back or forward by an hour. Prints what was tried
and found; ends with 1 if a reminder was written twice or not at all, or not at the wall time it is due by a reckoning
of its own.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import sqlalchemy as sa
import time_machine
from cryptography.fernet import Fernet
from flask import Flask

from activities.plans.models import Plan
from jobs.running import Ran, Runner
from jobs.table import find_job
from members.consent.models import Purpose
from notices.models import Notice
from settings import Settings
from store import unit_of_work
from tests import make
from tests.migrated import migrated_memory

# Zones with a change of clocks in each of the nights that are looked at, and some without any.
NIGHTS = {
    datetime(2027, 3, 14, tzinfo=UTC): ("America/New_York", "America/Los_Angeles", "America/St_Johns", "Asia/Tokyo"),
    datetime(2027, 3, 28, tzinfo=UTC): ("Europe/London", "Europe/Berlin", "Europe/Helsinki", "Atlantic/Azores", "UTC"),
    datetime(2027, 4, 4, tzinfo=UTC): ("Australia/Lord_Howe", "Pacific/Auckland", "America/Santiago", "Asia/Kolkata"),
    datetime(2027, 10, 31, tzinfo=UTC): ("Europe/London", "Europe/Lisbon", "Europe/Athens", "Africa/Lagos"),
    datetime(2027, 11, 7, tzinfo=UTC): ("America/New_York", "America/Chicago", "America/Havana", "Asia/Kathmandu"),
}
_STEP = timedelta(minutes=5)
_PLANS_EACH = 20
_NEVER_QUIET = {"quiet_from": 0, "quiet_until": 0}


@dataclass(kw_only=True)
class Found:
    """What came of it."""

    plans: int = 0
    looks: int = 0
    set_back: int = 0
    set_forward: int = 0
    told: int = 0
    twice: int = 0
    left_out: int = 0
    at_another_time: int = 0

    @property
    def is_right(self) -> bool:
        return not (self.twice or self.left_out or self.at_another_time) and self.set_back > 0 and self.set_forward > 0


def run(folder: Path, *, plans: int, nights: int, seed: int, step: timedelta = _STEP) -> Found:
    """Go through some of the nights, in steps; each has its share of the plans."""
    found, dice = Found(), random.Random(seed)
    for number, (night, zones) in enumerate(list(NIGHTS.items())[:nights]):
        app = _service(folder, number)
        _through(app, night, zones, plans // nights, step, found, dice)
        app.extensions["sessions"].kw["bind"].dispose()
    return found


def _through(
    app: Flask, night: datetime, zones: tuple[str, ...], plans: int, step: timedelta, found: Found, dice: random.Random
) -> None:
    sessions, begins = app.extensions["sessions"], night - timedelta(days=2)
    with unit_of_work(sessions) as db:
        for number in range(plans):
            if number % _PLANS_EACH == 0:
                wants = [Purpose.NOTICE_EVENING, Purpose.NOTICE_SOON]
                who = make.writes_to(db, f"m{number}@example.org", wants=wants, **_NEVER_QUIET)
            zone = zones[number % len(zones)]
            activity = make.activity(db, timezone=zone, now=begins, days_ahead=30)
            day = night.date() + timedelta(days=dice.randrange(2))
            wall = f"{day}T{dice.randrange(5, 22):02}:{dice.choice((0, 5, 30)):02}"
            make.plan(db, who, activity, make.occurrence(db, activity, wall), now=begins - timedelta(days=30))
    job, runner = find_job("remind"), Runner(app)
    assert job is not None
    looks = int(timedelta(days=4) / step)
    leaps = {look: 1 if number % 2 else -1 for number, look in enumerate(dice.sample(range(looks // 10, looks), 6))}
    with time_machine.travel(begins, tick=False) as clock:
        look = 0
        while datetime.now(UTC) < night + timedelta(days=2, hours=12):  # until the evening is over in the far west too
            clock.shift(step + timedelta(seconds=dice.randrange(20)))
            found.looks += 1
            if look in leaps:
                clock.shift(timedelta(hours=leaps[look]))
                found.set_back += leaps[look] < 0
                found.set_forward += leaps[look] > 0
            look += 1
            if runner.run_if_due(job) is Ran.WENT_WRONG:
                raise RuntimeError("the job went wrong; the log says where")
    _compare(app, found)


def _compare(app: Flask, found: Found) -> None:
    """Hold what was written against due times worked out in another way: from the UTC offsets of the days."""
    expected: dict[str, list[tuple[datetime, datetime]]] = {}
    with app.extensions["sessions"]() as db:
        for plan in db.scalars(sa.select(Plan)):
            found.plans += 1
            start = plan.starts_at.astimezone(ZoneInfo(plan.zone))
            naive = datetime(start.year, start.month, start.day, 18) - timedelta(days=1)
            offset = (naive - timedelta(hours=6)).replace(tzinfo=ZoneInfo(plan.zone)).utcoffset()
            assert offset is not None
            # Noon and 18:00 of a day lie on the same side of every change of clocks that there is in these zones.
            evening = (naive - offset).replace(tzinfo=UTC)
            expected.setdefault("notice_evening", []).append((evening, plan.starts_at - timedelta(hours=1)))
            soon = plan.starts_at - timedelta(hours=2)
            expected.setdefault("notice_soon", []).append((soon, plan.starts_at - timedelta(minutes=15)))
        made = db.execute(sa.select(Notice.kind, Notice.made_at).where(Notice.dropped.is_(None))).all()
    for kind, dues in expected.items():
        times = sorted(at for one, at in made if one == kind)
        found.told += len(times)
        found.twice += max(0, len(times) - len(dues))
        found.left_out += max(0, len(dues) - len(times))
        # A look is five minutes after the last, or an hour where the clock was set forward in between.
        late = timedelta(hours=1, minutes=7)
        pairs = zip(times, sorted(dues), strict=False)
        found.at_another_time += sum(not due <= at <= min(due + late, stale) for at, (due, stale) in pairs)


def _service(folder: Path, number: int) -> Flask:
    """An application whose database is in memory alone."""
    from app import create_app

    settings = Settings(
        _env_file=None, secret_key="a secret that only the drill knows, long",
        encryption_keys=[Fernet.generate_key().decode()], index_folder=None, erasures=folder / f"{number}.jsonl",
    )  # fmt: skip
    return create_app(settings, engine=migrated_memory())


def told(found: Found, seed: int) -> str:
    """The outcome in lines."""
    return (
        f"{found.plans} plans, {found.looks} looks, seed {seed}\n"
        f"faults: clock set back {found.set_back} times and forward {found.set_forward} times, an hour each\n"
        f"{found.told} reminders; left out {found.left_out}, twice {found.twice}, "
        f"at another wall time {found.at_another_time}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), plans=asked.plans, nights=len(NIGHTS), seed=asked.seed)
    sys.stdout.write(told(found, asked.seed) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
