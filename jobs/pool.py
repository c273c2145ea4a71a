"""The engine of one machine: shares are done by a few processes of it."""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime

from flask import Flask
from sqlalchemy.orm import Session

from jobs.engines import SharesLeft
from jobs.job import Job
from jobs.running import Runner
from settings import Settings

log = logging.getLogger("doorstep")

_WORTH_IT = 8  # shares from which starting processes, some seconds, is worth it

_runner: Runner  # of a process of the pool


class Pool:
    """Does shares here: a few one after another, many by `processes` (0: one for each core)."""

    def __init__(self, app: Flask, *, processes: int) -> None:
        self._app = app
        self._processes = processes or os.cpu_count() or 1

    def prepare(self) -> None:
        """Nothing to make: processes are started when there is much to do."""

    def hand_out(self, db: Session, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> bool:
        """Nothing is to be noted: the row of each share is written when it is begun."""
        return False

    def do_now(self, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> None:
        """Do every share that is not done; raises SharesLeft where one went wrong or somebody else is at it."""
        came = Counter(self._done(job, shares, due_at, at))
        left = came.total() - came[True]
        if left:
            raise SharesLeft(f"{left} of {len(shares)} shares of {job.name} are left")

    def _done(self, job: Job, shares: Sequence[str], due_at: datetime, at: datetime) -> Iterator[bool]:
        """For each share whether it is done, in no particular order."""
        if len(shares) < _WORTH_IT or self._processes == 1:
            runner = Runner(self._app)
            for share in shares:
                yield runner.finish(job.of_share(share), due_at, as_of=at)
            return
        settings: Settings = self._app.config["SETTINGS"]
        context = multiprocessing.get_context("forkserver")  # clean of our threads; what it loads, it loads once
        context.set_forkserver_preload(["app"])
        with ProcessPoolExecutor(self._processes, context, _open, (settings,)) as pool:
            tasks = [pool.submit(_do, job, share, due_at, at) for share in shares]
            faults = [task.exception() for task in tasks]
        if any(isinstance(fault, BrokenProcessPool) for fault in faults):
            log.warning("a process of the job %s died", job.name)
        for task, fault in zip(tasks, faults, strict=True):
            yield fault is None and task.result()


def _open(settings: Settings) -> None:
    """Prepare a process of the pool."""
    from app import create_app

    global _runner
    _runner = Runner(create_app(settings))


def _do(job: Job, share: str, due_at: datetime, at: datetime) -> bool:
    return _runner.finish(job.of_share(share), due_at, as_of=at)
