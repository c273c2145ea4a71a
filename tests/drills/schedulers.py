"""Many jobs, several schedulers beside a busy web server, and a kill -9 every few seconds.

    python -m tests.drills.schedulers --jobs 1000
    python -m tests.drills.schedulers --jobs 1000 --postgres

Each job leaves one line in a table that takes any number of them. Prints what was tried and found; ends with 1 if a job
left no line or two, or if nobody was killed.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import httpx
import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy.orm import Session

from jobs.job import Job
from jobs.scheduler import Scheduler
from members.places.gazetteer import Gazetteer
from settings import load_settings
from store import open_store, sessions_of
from store.migrate import upgrade
from tests.drills.somewhere import somewhere

ROOT = Path(__file__).parent.parent.parent
SECRETS = {
    "DOORSTEP_SECRET_KEY": "a secret that only the drill knows, long",
    "DOORSTEP_ENCRYPTION_KEYS": f'["{Fernet.generate_key().decode()}"]',
    "DOORSTEP_PUBLIC_URL": "http://127.0.0.1:5000",
    "DOORSTEP_RATE_LIMITS": "false",
    "DOORSTEP_INDEX_FOLDER": "",
}
_EFFECT = sa.table("drill_effect", sa.column("job", sa.String))
_START = 180  # seconds the web server gets to start
_WORK = 0.02  # seconds a job takes, so that kills fall into it


@dataclass(kw_only=True)
class Drill:
    """What is run, by how many, and for how long each lives."""

    url: str
    jobs: int
    schedulers: int
    web_workers: int
    lives: tuple[float, float]  # seconds between two kills
    lease: float  # seconds until a run left behind is taken by another
    seed: int


@dataclass(kw_only=True)
class Found:
    """What came of it; `again` is how many runs a killed scheduler left to another."""

    kills: int = 0
    again: int = 0
    left_out: int = 0
    double: int = 0
    seconds: float = 0.0
    answers: Counter[int] = field(default_factory=Counter)

    @property
    def is_right(self) -> bool:
        good_pages = all(status < 500 for status in self.answers)
        return not self.left_out and not self.double and self.kills > 0 and good_pages


def run(drill: Drill) -> Found:
    """Let the schedulers do every job and look what they left."""
    engine = open_store(drill.url)
    upgrade(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE drill_effect (job VARCHAR NOT NULL)")
    os.environ.update(SECRETS, DOORSTEP_DATABASE_URL=drill.url)
    found, stop, begun = Found(), Event(), time.monotonic()
    web, port = _web(drill) if drill.web_workers else (None, 0)
    visitor = Thread(target=_visit, args=(port, found.answers, stop), daemon=True)
    if web is not None:
        visitor.start()
    try:
        found.kills = _schedule(drill, engine)
    finally:
        stop.set()
        if web is not None:
            visitor.join(30)
            os.killpg(web.pid, signal.SIGKILL)
            web.wait()
    found.seconds = time.monotonic() - begun
    with engine.connect() as connection:
        lines = Counter(connection.scalars(sa.select(_EFFECT.c.job)))
        found.again = connection.execute(sa.text("SELECT count(*) FROM job_run WHERE tries > 1")).scalar_one()
    found.left_out = drill.jobs - len(lines)
    found.double = sum(count - 1 for count in lines.values())
    engine.dispose()
    return found


def _schedule(drill: Drill, engine: sa.Engine) -> int:
    dice, context, kills = random.Random(drill.seed), multiprocessing.get_context("spawn"), 0

    def start() -> Any:
        one = context.Process(target=_scheduler, args=(drill.jobs, drill.lease), daemon=True)
        one.start()
        return one

    schedulers = [start() for _ in range(drill.schedulers)]
    next_kill, some = 0.0, 1
    while (done := _done(engine)) < drill.jobs:
        # On a busy machine a scheduler takes long to start, so they get to do something between two kills.
        if done >= some and time.monotonic() >= next_kill:
            some = done + max(20, drill.jobs // 40)
            number = dice.randrange(len(schedulers))
            os.kill(schedulers[number].pid, signal.SIGKILL)
            schedulers[number].join()
            schedulers[number] = start()
            kills, next_kill = kills + 1, time.monotonic() + dice.uniform(*drill.lives)
        time.sleep(0.2)
    for one in schedulers:
        one.kill()
        one.join()
    return kills


def _done(engine: sa.Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(sa.text("SELECT count(*) FROM job_run WHERE state = 'done'")).scalar_one())


def _scheduler(count: int, lease: float) -> None:
    """A real scheduler with jobs that were due at the beginning of the month and are never too late."""

    def effect(name: str) -> Any:
        def leave_a_line(_app: Flask, db: Session, _now: Any) -> str:
            db.execute(sa.insert(_EFFECT).values(job=name))
            time.sleep(_WORK)
            return "1 line"

        return leave_a_line

    jobs = [
        Job(
            name=f"drill-{number}", words="Leaves a line.", in_one=effect(f"drill-{number}"),
            when={"day": "1", "hour": "4", "minute": "10"}, late=timedelta(days=40), lease=timedelta(seconds=lease),
        )
        for number in range(count)
    ]  # fmt: skip
    random.shuffle(jobs)
    app = Flask("drill")  # without our pages, which take their time to load
    settings = load_settings()
    app.config["SETTINGS"], app.extensions["sessions"] = settings, sessions_of(open_store(settings.database_url))
    Scheduler(app, jobs, look=2).serve()


def _web(drill: Drill) -> tuple[subprocess.Popen[bytes], int]:
    """Start the web server as it would be installed: the list of places is made before, not by each worker at once."""
    Gazetteer(load_settings()).prepare()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(drill.web_workers)]
    gunicorn += ["--timeout", "180", "--log-level", "critical", "app:create_app()"]
    web = subprocess.Popen(gunicorn, cwd=ROOT, start_new_session=True)
    until = time.monotonic() + _START
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=_START)
            break
        time.sleep(0.5)
    return web, port


def _visit(port: int, answers: Counter[int], stop: Event) -> None:
    """Look at pages and keep something as a guest, again and again until told to stop."""
    home = f"http://127.0.0.1:{port}"
    with httpx.Client(base_url=home, timeout=60, headers={"Origin": home}) as client:
        while not stop.is_set():
            try:
                for page in ("/", "/for-you", "/nearby", "/plans", "/healthz"):
                    answers[client.get(page).status_code] += 1
                token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/you/likes").text)
                for wish in ("pause", "go_on") if token else ():
                    form = {"csrf_token": token[1], "wish": wish}
                    answers[client.post("/you/pause", data=form).status_code] += 1
            except httpx.TransportError:
                time.sleep(0.5)  # it is starting, or going


def told(drill: Drill, found: Found) -> str:
    """The outcome in lines."""
    pages = ", ".join(f"{count} of {status}" for status, count in sorted(found.answers.items()))
    return (
        f"{drill.jobs} jobs, {drill.schedulers} schedulers, {drill.web_workers} web workers, seed {drill.seed}, "
        f"{found.seconds:.0f} s\n"
        f"faults: {found.kills} schedulers killed, {found.again} runs left to another\n"
        f"pages meanwhile: {pages or 'none'}\n"
        f"left out {found.left_out}, done twice {found.double}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=1_000)
    parser.add_argument("--schedulers", type=int, default=3)
    parser.add_argument("--web-workers", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    asked = vars(parser.parse_args())
    with somewhere("schedulers", postgres=asked.pop("postgres")) as (url, _folder):
        drill = Drill(url=url, lives=(3, 6), lease=20, **asked)
        found = run(drill)
    sys.stdout.write(told(drill, found) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
