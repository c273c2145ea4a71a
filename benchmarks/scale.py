"""Group rounds of many towns, one share each: alone, by processes of a pool, and by workers of the cluster.

    python -m benchmarks.scale --towns 48 --people 1200
    python -m benchmarks.scale --towns 833 --people 1200 --ways pool-2      a round of a million people

Each share makes its town up from its name, forms groups and writes them down in one transaction. All ways have to write
the same groups. Processor time is of every process but the database's. What starting costs is measured by doing no
towns, and taken off. Needs Linux, PostgreSQL (DOORSTEP_TEST_POSTGRES) and the extra `cluster`.
"""

from __future__ import annotations

import argparse
import ctypes
import hashlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from benchmarks.groups_world import town
from jobs.cluster import Cluster
from jobs.engines import engine_of
from jobs.job import Job, Shares
from jobs.running import Ran, Runner
from matching.core.groups import form
from settings import Settings
from store import open_store, sessions_of
from store.migrate import upgrade
from tests.drills.schedulers import SECRETS
from tests.postgres_server import fresh_database

_GROUPS = sa.table("scale_group", sa.column("town", sa.String), sa.column("members", sa.String))
_CREATE = "CREATE TABLE scale_group (town VARCHAR NOT NULL, members VARCHAR NOT NULL)"
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER
_DUE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def towns(app: Flask, _now: datetime) -> list[str]:
    """The shares: 'town-NUMBER-PEOPLE'."""
    return [f"town-{number}-{app.config['PEOPLE']}" for number in range(app.config["TOWNS"])]


def form_town(_app: Flask, db: Session, _now: datetime, *, share: str) -> str:
    """Form the groups of one town and write them down."""
    _, number, people = share.split("-")
    made = form(*town(int(people), int(number)), seed=int(number))
    rows = [{"town": share, "members": " ".join(map(str, group.members))} for group in made.groups]
    if rows:
        db.execute(sa.insert(_GROUPS), rows)
    return f"{len(rows)} groups"


JOB = Job(
    name="scale", words="Forms groups.", when={"minute": "*/5"}, shares=Shares(names=towns, in_one=form_town),
    lease=timedelta(hours=2),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--towns", type=int, default=48)
    parser.add_argument("--people", type=int, default=1200)
    parser.add_argument("--ways", nargs="*", default=["alone", "pool-1", "pool-2", "cluster-1", "cluster-2"])
    parser.add_argument("--part", help=argparse.SUPPRESS)  # what one process of a way does
    asked = parser.parse_args()
    if asked.part:
        _PARTS[asked.part](_app(asked.towns, asked.people))
        return
    ctypes.CDLL(None).prctl(_ADOPT, 1)
    form(*town(30, 0), seed=0)  # compile, or read what was compiled
    print(f"{asked.towns} towns of {asked.people} people\n")
    print("way         starting: clock s  processor s   the work: clock s  processor s  memory MB  groups  the same")
    first = ""
    for way in asked.ways:
        start = _measured(way, 0, asked.people)
        done = _measured(way, asked.towns, asked.people)
        first = first or done.mark
        print(
            f"{way:10} {start.clock:18.1f} {start.processor:12.1f} {done.clock - start.clock:19.1f}"
            f" {done.processor - start.processor:12.1f} {done.memory:10.0f} {done.groups:7}"
            f"  {'yes' if done.mark == first else 'NO'}",
            flush=True,
        )


@dataclass(frozen=True, kw_only=True)
class Measured:
    """Seconds by the clock and of all processes, MB of the largest, and what was written."""

    clock: float
    processor: float
    memory: float
    groups: int
    mark: str


def _measured(way: str, towns_: int, people: int) -> Measured:
    """Do all the work one way, in processes of its own and a database of its own."""
    kind, _, count = way.partition("-")
    url = fresh_database("doorstep_scale").render_as_string(hide_password=False)
    engine = open_store(url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(_CREATE)
    os.environ.update(
        SECRETS, DOORSTEP_DATABASE_URL=url, DOORSTEP_ENGINE="cluster" if kind == "cluster" else "pool",
        DOORSTEP_PROCESSES=count or "1", OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
    )  # fmt: skip
    size = [f"--towns={towns_}", f"--people={people}"]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    _wait([_start(kind if kind == "alone" else "run", size)])
    if kind == "cluster":
        _wait([_start("work", size) for _ in range(int(count))])
    clock = time.monotonic() - begun
    with suppress(ChildProcessError):
        while True:
            os.wait()  # processes whose parent is gone are ours, and their time counts
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    with engine.connect() as connection:
        rows = sorted(tuple(row) for row in connection.execute(sa.select(_GROUPS.c.town, _GROUPS.c.members)))
    engine.dispose()
    return Measured(
        clock=clock, processor=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        memory=after.ru_maxrss / 1024, groups=len(rows), mark=hashlib.sha256(repr(rows).encode()).hexdigest(),
    )  # fmt: skip


def _start(part: str, size: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "benchmarks.scale", f"--part={part}", *size])


def _wait(started: Sequence[subprocess.Popen[bytes]]) -> None:
    for one in started:
        if one.wait():
            raise SystemExit(f"{one.args} went wrong")


def _alone(app: Flask) -> None:
    """The same work in a loop, without any engine."""
    for share in towns(app, _DUE):
        with app.extensions["sessions"].begin() as db:
            form_town(app, db, _DUE, share=share)


def _run(app: Flask) -> None:
    """What a scheduler does when the job is due."""
    engine = engine_of(app)
    engine.prepare()
    assert Runner(app).run(JOB, _DUE) is Ran.DONE


def _work(app: Flask) -> None:
    Cluster(app, [JOB]).work(until_empty=True)


_PARTS = {"alone": _alone, "run": _run, "work": _work}


def _app(towns_: int, people: int) -> Flask:
    app = Flask("scale")  # without our pages
    app.config.update(SETTINGS=Settings(_env_file=None), TOWNS=towns_, PEOPLE=people)  # type: ignore[call-arg]
    app.extensions["sessions"] = sessions_of(open_store(os.environ["DOORSTEP_DATABASE_URL"]))
    return app


if __name__ == "__main__":
    main()
