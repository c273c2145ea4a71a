"""The process that runs jobs when they are due. Any number of them may run; each job is still done once."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from threading import Event
from typing import Any

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from jobs.job import Job
from jobs.running import Runner, utc_now
from store import unit_of_work
from store.ledger import note_beat

log = logging.getLogger("doorstep")

LOOK = 10  # seconds after which each job is looked at again: this is also how late one begins at the most
_BEAT = 30  # seconds between two signs of life
_STEP = 1  # seconds between two looks at the clock
_AWRY = 5.0  # seconds by which the clock of the machine has to be off before it counts as set
_PATIENCE = 10  # seconds that running jobs get to end when the process is asked to
_AT_ONCE = 6  # jobs


class Clock:
    """Notices that the clock of the machine was set: time that passed is measured by another that cannot be."""

    def __init__(self) -> None:
        self._off = self._offset()

    def was_set(self) -> bool:
        """Whether it was set forward or back since it was asked last."""
        before, self._off = self._off, self._offset()
        return abs(self._off - before) > _AWRY

    @staticmethod
    def _offset() -> float:
        return time.time() - time.monotonic()


class Scheduler:
    """Looks at every job each LOOK seconds, in threads, until told to stop."""

    def __init__(self, app: Flask, jobs: Sequence[Job], *, look: float = LOOK) -> None:
        self.runner = Runner(app)
        self.stop = Event()
        self._app = app
        self._clock = Clock()
        self._beaten: float | None = None
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(_AT_ONCE)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        for job in jobs:
            self._scheduler.add_job(
                self.runner.run_if_due, IntervalTrigger(seconds=look, jitter=look / 10, timezone=UTC), args=[job],
                id=job.name, next_run_time=datetime.now(UTC),
            )  # fmt: skip

    def serve(self) -> None:
        """Run until `stop` is set; then let what runs end, or give it back after ten seconds."""
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a job that is still at it is no news
        self._scheduler.start()
        while not self.stop.is_set():
            self._beat()
            if self._clock.was_set():
                self._look_now()
            self.stop.wait(_STEP)
        self._scheduler.shutdown(wait=False)
        until = time.monotonic() + _PATIENCE
        while not self.runner.is_idle and time.monotonic() < until:
            time.sleep(0.1)
        self.runner.hand_back_all()

    def _beat(self) -> None:
        """Say that this process is alive, if it has not just done so."""
        if self._beaten is not None and time.monotonic() - self._beaten < _BEAT:
            return
        self._beaten = time.monotonic()
        try:
            with unit_of_work(self._app.extensions["sessions"]) as db:
                note_beat(db, now=utc_now())
        except SQLAlchemyError as fault:
            log.warning("the database did not answer: %s", type(fault).__name__)

    def _look_now(self) -> None:
        """The library waits for a time of day, so after the clock was set back it would wait that much longer."""
        log.warning("the clock was set; every job is looked at now")
        for number, waiting in enumerate(self._scheduler.get_jobs()):
            waiting.modify(next_run_time=datetime.now(UTC) + timedelta(milliseconds=50 * number))


def run_until_told(app: Flask, jobs: Sequence[Job]) -> None:
    """Serve until SIGTERM or SIGINT; ends the process."""
    scheduler = Scheduler(app, jobs)

    def told(_signal: int, _frame: Any) -> None:
        scheduler.stop.set()

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, told)
    scheduler.serve()
    logging.shutdown()
    os._exit(0)  # a thread that was given up would hold the process
