"""kill -9 in the middle of writing: nothing that was acknowledged is lost, and nothing is kept by halves.

    python -m tests.drills.kills --writes 10000 --kills 20
    python -m tests.drills.kills --writes 10000 --kills 20 --postgres

Writers send the first screen of somebody new, again and again; the whole service is killed and started anew; so is a
scheduler beside it. After each kill SQLite checks its file. Ends with 1 if a write was lost or nobody was killed.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from store import open_store, sessions_of, use_encryption_keys
from store.migrate import upgrade
from tests.drills.schedulers import ROOT, SECRETS
from tests.drills.service import Crowd, Service, Tally, environment, lost_and_halves
from tests.drills.somewhere import somewhere


@dataclass(kw_only=True)
class Found:
    """What came of it."""

    tally: Tally
    kills: int = 0
    lost: int = 0
    halves: int = 0
    damaged: int = 0
    starts: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def is_right(self) -> bool:
        faultless = not (self.lost or self.halves or self.damaged)
        # 503 asks to come back: another writer held the file for longer than a writer waits.
        return faultless and self.kills > 0 and not any(status >= 500 and status != 503 for status in self.tally.writes)


def run(url: str, folder: Path, *, writes: int, kills: int, seed: int) -> Found:
    """Write, kill, start anew, and look what is there."""
    engine, dice = open_store(url), random.Random(seed)
    upgrade(engine)
    env, found, begun = environment(url, folder), Found(tally=Tally()), time.monotonic()
    service = Service(env)
    found.starts.append(service.start())
    scheduler = _scheduler(env)
    crowd = Crowd(service.url, found.tally, writers=6, readers=1)
    crowd.start()
    next_kill = writes / (kills + 1)
    while len(found.tally.acknowledged) < writes:
        time.sleep(dice.uniform(0.05, 0.3))
        if len(found.tally.acknowledged) >= next_kill and found.kills < kills:
            next_kill += writes / (kills + 1)
            service.kill()
            scheduler.kill()
            scheduler.wait()
            found.kills += 1
            found.damaged += _is_damaged(url)
            found.starts.append(service.start())
            scheduler = _scheduler(env)
    crowd.end()
    service.kill()
    scheduler.kill()
    scheduler.wait()
    found.damaged += _is_damaged(url)
    found.seconds = time.monotonic() - begun
    use_encryption_keys(json.loads(SECRETS["DOORSTEP_ENCRYPTION_KEYS"]))
    with sessions_of(engine)() as db:
        found.lost, found.halves = lost_and_halves(db, found.tally.acknowledged)
    engine.dispose()
    return found


def _scheduler(env: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "jobs", "run"], cwd=ROOT, env=env, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _is_damaged(url: str) -> bool:
    if not url.startswith("sqlite"):
        return False
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"


def told(found: Found) -> str:
    """The outcome in lines."""
    tally, starts = found.tally, sorted(found.starts)
    return (
        f"{len(tally.acknowledged)} writes acknowledged, {found.kills} kills of the whole service and the scheduler, "
        f"{found.seconds:.0f} s\n"
        f"answers to writes {dict(tally.writes)} (0: none came), to reading {dict(tally.reads)}\n"
        f"lost {found.lost}, kept by halves {found.halves}, damaged files {found.damaged}\n"
        f"answering again after {starts[len(starts) // 2]:.1f} s (median), {starts[-1]:.1f} s (longest)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writes", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    asked = vars(parser.parse_args())
    with somewhere("kills", postgres=asked.pop("postgres")) as (url, folder):
        found = run(url, folder, **asked)
    sys.stdout.write(told(found) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
