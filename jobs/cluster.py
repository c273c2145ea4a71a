"""The engine of a country: shares are tasks of Procrastinate, in the PostgreSQL that holds everything else.

Workers on any number of machines (`flask jobs worker`) take them. A task is written in the transaction that notes its
job as done, so it exists exactly when the job does not have to be done again.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

import procrastinate
import sqlalchemy as sa
from flask import Flask
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy.orm import Session

from jobs.engines import SharesLeft
from jobs.job import Job
from jobs.running import Runner

_QUEUE = "shares"
_TRIES = 12
_LOOK = 5.0  # seconds between two looks for tasks, where no word of a new one comes
_WAIT = 60  # seconds between two tries
_SILENT = 30  # seconds without a sign of life after which a worker counts as dead
_PREPARING = 6_402_117  # the lock under which one process makes the tables of the queue


class Cluster:
    """Hands shares on to workers, and is one of them when told to `work`. Only with PostgreSQL."""

    def __init__(self, app: Flask, jobs: Sequence[Job], *, silent: int = _SILENT) -> None:
        self._app, self._silent = app, silent
        self._jobs = {job.name: job for job in jobs}
        self._engine: sa.Engine = app.extensions["sessions"].kw["bind"]
        if self._engine.dialect.name != "postgresql":
            raise SystemExit("DOORSTEP_ENGINE=cluster needs PostgreSQL: set DOORSTEP_DATABASE_URL.")
        address = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._queue = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address))
        retry = procrastinate.RetryStrategy(max_attempts=_TRIES, wait=_WAIT)
        self._share = self._queue.task(name="share", queue=_QUEUE, retry=retry)(self._do)
        look = self._queue.task(name="rescue", queue=_QUEUE, queueing_lock="rescue", priority=1)
        self._rescue_now = look(self._rescue)
        self._queue.periodic(cron="* * * * *")(self._rescue_now)

    def prepare(self) -> None:
        """Make the tables of the queue where they are not there; safe from several processes at once."""
        with self._engine.begin() as connection:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_PREPARING)))
            if not sa.inspect(connection).has_table("procrastinate_jobs"):
                connection.connection.cursor().execute(self._queue.schema_manager.get_schema())

    def hand_out(self, db: Session, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> bool:
        """Write a task for each share in the transaction of `db`; True: workers do the rest."""
        connection = db.connection().connection.driver_connection
        times = {"due_at": due_at.isoformat(), "at": at.isoformat()}
        tasks = []
        for share in shares:
            one = self._share.configure(lock=f"{job.name}/{share}", connection=connection)
            tasks.append(one.make_new_job(job=job.name, share=share, **times))
        if tasks:
            self._queue.job_manager.batch_defer_jobs(tasks, connection=connection)
        return True

    def do_now(self, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> None:
        """Never called: `hand_out` leaves nothing to be done here."""
        raise AssertionError(job.name)

    def work(self, *, until_empty: bool = False) -> None:
        """Do tasks until told to stop (SIGTERM: what is being done is finished), or until there are none."""
        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        with self._engine.begin() as connection, suppress(AlreadyEnqueued):  # this may be the one that died, come back
            self._rescue_now.configure(connection=connection.connection.driver_connection).defer(timestamp=0)
        self._queue.run_worker(
            queues=[_QUEUE],
            wait=not until_empty,
            delete_jobs="successful",
            fetch_job_polling_interval=_LOOK,
            update_heartbeat_interval=self._silent / 3,
            stalled_worker_timeout=self._silent,
            install_signal_handlers=not until_empty,
        )

    def _do(self, *, job: str, share: str, due_at: str, at: str) -> None:
        """Do one share; raises SharesLeft where it has to be tried again."""
        known = self._jobs.get(job)
        if known is None:
            return  # of another release: there is no such job any more
        runner = Runner(self._app)
        if not runner.finish(known.of_share(share), datetime.fromisoformat(due_at), as_of=datetime.fromisoformat(at)):
            raise SharesLeft(f"{job}/{share} is left")

    async def _rescue(self, timestamp: int) -> None:
        """Give tasks of workers that fell silent to others."""
        manager = self._queue.job_manager
        for task in await manager.get_stalled_jobs(queue=_QUEUE, seconds_since_heartbeat=self._silent):
            await manager.retry_job(task)
