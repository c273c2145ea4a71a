"""Running what is due, once: the ledger says whose turn it is."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from threading import Lock

from flask import Flask
from sqlalchemy import orm
from sqlalchemy.exc import SQLAlchemyError

from jobs.clockwork import last_due
from jobs.engines import engine_of
from jobs.job import Job
from store import reading, unit_of_work
from store.ledger import RunState, Taken, end, find_beat, find_run, hand_back, hold, is_free, skip, take
from web.faults import traced

log = logging.getLogger("doorstep")


class Ran(StrEnum):
    """What came of asking for a run."""

    DONE = "done"
    WENT_WRONG = "went wrong"
    NOT_OURS = "not ours"  # done before, or somebody else is at it, or too early to try again
    TOO_LATE = "too late"


def utc_now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


class Runner:
    """Runs jobs of one application; safe between threads. Several of them, in whatever process, are harmless."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._lock = Lock()
        self._settled: dict[str, datetime] = {}  # the due time of each job for which nothing is left to do
        self._held: dict[int, Taken] = {}

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being run just now."""
        with self._lock:
            return not self._held

    def run_if_due(self, job: Job) -> Ran:
        """Run a job if its last due time has not been seen to; a database that is away is asked at the next look."""
        try:
            return self._run_if_due(job)
        except SQLAlchemyError as fault:
            log.warning("the job %s waits: the database did not answer (%s)", job.name, type(fault).__name__)
            return Ran.NOT_OURS

    def _run_if_due(self, job: Job) -> Ran:
        now = utc_now()
        due_at = last_due(job.when, job.zone(self._app.config["SETTINGS"].zone), now=now)
        if due_at is None or self._settled.get(job.name) == due_at:
            return Ran.NOT_OURS
        if now - due_at > job.late:
            with unit_of_work(self._sessions) as db:
                skip(db, job.name, due_at, now=now)
            self._settled[job.name] = due_at
            return Ran.TOO_LATE
        # Asked by reading first: whoever writes keeps pages waiting that want to write, also to find nothing to do.
        if self._is_seen_to(job, due_at, now=now):
            return Ran.NOT_OURS
        ran = self.run(job, due_at)
        if ran is Ran.DONE:
            self._settled[job.name] = due_at
        return ran

    def finish(self, job: Job, due_at: datetime, *, as_of: datetime | None = None) -> bool:
        """Run a job like `run`; whether nothing is left to do for that due time, whoever did it."""
        if self.run(job, due_at, as_of=as_of) is Ran.DONE:
            return True
        with reading(self._sessions) as db:
            row = find_run(db, job.name, due_at)
        return row is not None and row.state is RunState.DONE

    def run(self, job: Job, due_at: datetime, *, as_of: datetime | None = None) -> Ran:
        """Run a job for a due time, unless the ledger has it. `as_of` is the clock the service gets, else now."""
        with unit_of_work(self._sessions) as db:
            taken = take(db, job.name, due_at, now=utc_now(), lease=job.lease)
        if taken is None:
            return Ran.NOT_OURS
        with self._holding(taken):
            try:
                return self._do(job, taken, as_of)
            except Exception as fault:  # whatever it is, the next job and the next try go on
                log.error("the job %s went wrong: %s", job.name, traced(fault))
                with unit_of_work(self._sessions) as db:
                    end(db, taken, RunState.WRONG, now=utc_now(), note=type(fault).__name__)
                return Ran.WENT_WRONG

    def hand_back_all(self) -> int:
        """Give back what is being run, for a process that has to go; returns how many."""
        with self._lock:
            held, self._held = list(self._held.values()), {}
        if held:
            with unit_of_work(self._sessions) as db:
                for taken in held:
                    hand_back(db, taken, now=utc_now())
        return len(held)

    @property
    def _sessions(self) -> orm.sessionmaker[orm.Session]:
        sessions: orm.sessionmaker[orm.Session] = self._app.extensions["sessions"]
        return sessions

    def _do(self, job: Job, taken: Taken, as_of: datetime | None) -> Ran:
        at = as_of or utc_now()
        with self._app.test_request_context(base_url=self._app.config["SETTINGS"].public_url):
            if job.shares is not None:
                return self._hand_out(job, taken, at)
            if job.in_parts is not None:
                note = job.in_parts(self._app, at)
                with unit_of_work(self._sessions) as db:
                    end(db, taken, RunState.DONE, now=utc_now(), note=note)
                return Ran.DONE
            assert job.in_one is not None
            with unit_of_work(self._sessions) as db:
                if not hold(db, taken):
                    return Ran.NOT_OURS
                note = job.in_one(self._app, db, at)
                end(db, taken, RunState.DONE, now=utc_now(), note=note)
        return Ran.DONE

    def _hand_out(self, job: Job, taken: Taken, at: datetime) -> Ran:
        assert job.shares is not None
        shares, engine = job.shares.names(self._app, at), engine_of(self._app)
        with unit_of_work(self._sessions) as db:
            if not hold(db, taken):
                return Ran.NOT_OURS
            if engine.hand_out(db, job, shares, taken.due_at, at):
                end(db, taken, RunState.DONE, now=utc_now(), note=f"{len(shares)} shares handed on")
                return Ran.DONE
        engine.do_now(job, shares, taken.due_at, at)
        with unit_of_work(self._sessions) as db:
            end(db, taken, RunState.DONE, now=utc_now(), note=f"{len(shares)} shares")
        return Ran.DONE

    def _is_seen_to(self, job: Job, due_at: datetime, *, now: datetime) -> bool:
        """Whether a run is done, or somebody is at it, or it is too early to try again."""
        with reading(self._sessions) as db:
            row = find_run(db, job.name, due_at)
        if row is not None and row.state in (RunState.DONE, RunState.SKIPPED):
            self._settled[job.name] = due_at
        return row is not None and not is_free(row, now)

    @contextmanager
    def _holding(self, taken: Taken) -> Iterator[None]:
        with self._lock:
            self._held[taken.id] = taken
        try:
            yield
        finally:
            with self._lock:
                self._held.pop(taken.id, None)


def beat_words(sessions: orm.sessionmaker[orm.Session]) -> str:
    """Whether a scheduler is running, in a sentence for `/readyz`."""
    try:
        with reading(sessions) as db:
            beat = find_beat(db)
    except SQLAlchemyError:
        return "not known: the database is away"
    if beat is None:
        return "no scheduler has run yet"
    alive = "running" if is_fresh(beat, now=utc_now()) else "not running"
    return f"{alive}, last seen {beat:%Y-%m-%d %H:%M:%S} UTC"


def is_fresh(beat: datetime | None, *, now: datetime, within: timedelta = timedelta(seconds=90)) -> bool:
    """Whether a scheduler was alive a moment ago."""
    return beat is not None and abs(now - beat) < within
