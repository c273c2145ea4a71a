"""Who does the shares of a job: processes of this machine, or workers of many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, runtime_checkable

from flask import Flask
from sqlalchemy.orm import Session

from jobs.job import Job
from settings import Settings


class SharesLeft(Exception):
    """Some shares of a job could not be done now; the message says how many. The job is tried again."""


class Engine(Protocol):
    """Does shares of jobs. Each share is done once for a due time, whoever is asked how often."""

    def prepare(self) -> None:
        """Make what the engine needs before a process begins; safe from several at once."""

    def hand_out(self, db: Session, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> bool:
        """Take the shares on in the transaction of `db`; False: `do_now` has to be called once that is committed."""

    def do_now(self, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> None:
        """Do the shares and return when all are done; raises SharesLeft where the job has to be tried again."""


@runtime_checkable
class Worker(Protocol):
    """An engine whose shares are done by processes of their own."""

    def work(self, *, until_empty: bool) -> None:
        """Do shares until told to stop, or until there are none."""


def engine_of(app: Flask) -> Engine:
    """The engine that the setting DOORSTEP_ENGINE names; stops the program where the extra `cluster` is missing."""
    settings: Settings = app.config["SETTINGS"]
    if settings.engine == "pool":
        from jobs.pool import Pool

        return Pool(app, processes=settings.processes)
    try:
        from jobs.cluster import Cluster
        from jobs.table import JOBS
    except ImportError:
        raise SystemExit('DOORSTEP_ENGINE=cluster needs the extra "cluster": see docs/scaling.md.') from None
    return Cluster(app, JOBS)
