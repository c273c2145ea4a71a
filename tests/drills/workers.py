"""Shares of one job, several workers of the cluster, and a kill -9 every few seconds. Needs PostgreSQL.

    python -m tests.drills.workers --shares 400 --kills 20

Each share leaves one line in a table that takes any number of them. Prints what was tried and found; ends with 1 if a
share left no line or two, or if nobody was killed while at it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.process import BaseProcess

import sqlalchemy as sa
from flask import Flask

from jobs.cluster import Cluster
from jobs.running import Runner
from settings import Settings
from store import open_store, sessions_of
from store.ledger import JobRun
from store.migrate import upgrade
from tests.drills.schedulers import SECRETS
from tests.postgres_server import fresh_database
from tests.share_jobs import CREATE, EFFECT, job_of, leave_a_line_slowly

_JOB = job_of(leave_a_line_slowly, lease=timedelta(seconds=1))
_DUE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_SILENT = 2  # seconds, so that a drill does not take hours


@dataclass(kw_only=True)
class Found:
    """What came of it; `again` is how many shares a killed worker left to another."""

    kills: int
    again: int
    left_out: int
    double: int
    seconds: float

    @property
    def is_right(self) -> bool:
        return not self.left_out and not self.double and self.kills > 0 and self.again > 0


def run(url: str, *, shares: int, workers: int, kills: int, seed: int) -> Found:
    """Hand the shares out, let workers do them and die, and look what they left."""
    app = _app(url)
    engine = app.extensions["sessions"].kw["bind"]
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(CREATE)
    app.config["SHARES"] = shares
    Cluster(app, [_JOB]).prepare()
    begun = time.monotonic()
    Runner(app).run(_JOB, _DUE)
    killed = _kill_while_they_work(engine, url, shares, workers, kills, random.Random(seed))
    with engine.connect() as connection:
        lines = Counter(connection.scalars(sa.select(EFFECT.c.share)))
        again = connection.execute(sa.text("SELECT count(*) FROM job_run WHERE tries > 1")).scalar_one()
    engine.dispose()
    return Found(
        kills=killed, again=again, left_out=shares - len(lines), double=lines.total() - len(lines),
        seconds=time.monotonic() - begun,
    )  # fmt: skip


def _kill_while_they_work(
    engine: sa.Engine, url: str, shares: int, workers: int, kills: int, dice: random.Random
) -> int:
    """Kill one that has begun a share, again and again while shares are left, and start another in its place."""
    context = multiprocessing.get_context("spawn")

    def start() -> BaseProcess:
        one = context.Process(target=_work, args=(url,), daemon=True)
        one.start()
        return one

    at_work, killed, some = [start() for _ in range(workers)], 0, 1
    until = time.monotonic() + 60 + 5 * shares
    while (done := _count(engine, "done")) < shares and time.monotonic() < until:
        if killed < kills and done >= some and _count(engine, "running") >= workers:
            some = done + max(1, shares // (kills + 1))
            number = dice.randrange(workers)
            os.kill(at_work[number].pid or 0, signal.SIGKILL)
            at_work[number].join()
            at_work[number], killed = start(), killed + 1
        time.sleep(dice.uniform(0.02, 0.1))
    for one in at_work:
        one.kill()
        one.join()
    return killed


def _count(engine: sa.Engine, state: str) -> int:
    """How many shares are in that state."""
    rows = sa.select(sa.func.count()).where(JobRun.state == state, JobRun.job.contains("/"))
    with engine.connect() as connection:
        return connection.execute(rows).scalar_one()


def _work(url: str) -> None:
    Cluster(_app(url), [_JOB], silent=_SILENT).work()


def _app(url: str) -> Flask:
    os.environ.update(SECRETS, DOORSTEP_DATABASE_URL=url, DOORSTEP_ENGINE="cluster")
    app = Flask("drill")  # without our pages, which take their time to load
    app.config["SETTINGS"] = Settings(_env_file=None)  # type: ignore[call-arg]
    app.extensions["sessions"] = sessions_of(open_store(url))
    return app


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shares", type=int, default=400)
    parser.add_argument("--workers", type=int, default=3)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    url = fresh_database("doorstep_workers").render_as_string(hide_password=False)
    found = run(url, **vars(asked))
    sys.stdout.write(
        f"{asked.shares} shares, {asked.workers} workers, seed {asked.seed}, {found.seconds:.0f} s\n"
        f"faults: {found.kills} workers killed, {found.again} shares left to another\n"
        f"left out {found.left_out}, done twice {found.double}\n"
    )
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
