"""The ledger of jobs: one row for each job and due time, so that each is done once whoever starts it.

Whoever runs a job takes its row for a while (a lease). A row that was left behind by a process that died is taken
by the next once the lease has run out; the number of tries tells the two apart (`hold`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from store.model import Model

MOST_TRIES = 5
RESTORED = "restored"  # the name under which it is noted when a copy of the database was brought back
_WAIT = timedelta(minutes=1)  # after a try that went wrong, times the tries so far


class RunState(StrEnum):
    """What became of a job at its due time."""

    RUNNING = "running"
    DONE = "done"
    WRONG = "wrong"  # tried again until MOST_TRIES
    SKIPPED = "skipped"  # found so late that it was left to the next due time


class JobRun(Model):
    """One job at one due time."""

    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("job", "due_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    job: Mapped[str]
    due_at: Mapped[datetime]
    state: Mapped[RunState]
    tries: Mapped[int]
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")  # counts, or the kind of fault; never anything about a person


class Beat(Model):
    """When the scheduler was last alive, and when a copy was last brought back."""

    __tablename__ = "beat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A run that its holder took; `tries` is the number of this try."""

    id: int
    job: str
    due_at: datetime
    tries: int


def take(db: Session, job: str, due_at: datetime, *, now: datetime, lease: timedelta) -> Taken | None:
    """Take a job at a due time for as long as the lease; None where it is done, held, or not to be tried yet.

    Of several that ask at once one gets it.
    """
    row = _find(db, job, due_at)
    if row is None:
        row = JobRun(
            job=job, due_at=due_at, state=RunState.RUNNING, tries=1, begun_at=now, lease_until=now + lease, note=""
        )
        try:
            with db.begin_nested():
                db.add(row)
        except IntegrityError:
            return None  # somebody else was quicker
    elif is_free(row, now):
        row.state, row.tries, row.begun_at, row.lease_until = RunState.RUNNING, row.tries + 1, now, now + lease
        row.ended_at = None
        db.flush()
    else:
        return None
    return Taken(id=row.id, job=job, due_at=due_at, tries=row.tries)


def hold(db: Session, taken: Taken) -> bool:
    """Whether the run is still its holder's, and so until the transaction ends."""
    mine = sa.select(JobRun.id).where(
        JobRun.id == taken.id, JobRun.tries == taken.tries, JobRun.state == RunState.RUNNING
    )
    return db.scalar(mine.with_for_update()) is not None


def end(db: Session, taken: Taken, state: RunState, *, now: datetime, note: str = "") -> None:
    """Say what became of a run; nothing happens where somebody else holds it by now."""
    _close(db, taken, state=state, ended_at=now, note=note)


def hand_back(db: Session, taken: Taken, *, now: datetime) -> None:
    """Give a run back that was not finished, so that the next who asks gets it; the try does not count."""
    _close(db, taken, state=RunState.WRONG, ended_at=now - MOST_TRIES * _WAIT, tries=taken.tries - 1, note="stopped")


def skip(db: Session, job: str, due_at: datetime, *, now: datetime) -> None:
    """Note that a run is left out, if nobody has begun it."""
    taken = take(db, job, due_at, now=now, lease=timedelta(0))
    if taken is not None:
        end(db, taken, RunState.SKIPPED, now=now)


def find_run(db: Session, job: str, due_at: datetime) -> JobRun | None:
    """The row of a job at a due time; None where nobody has begun it."""
    return db.scalar(sa.select(JobRun).where(JobRun.job == job, JobRun.due_at == due_at))


def latest_runs(db: Session) -> dict[str, JobRun]:
    """The run of each job that was due last."""
    newest = sa.select(JobRun.job, sa.func.max(JobRun.due_at).label("due_at")).group_by(JobRun.job).subquery()
    rows: Sequence[JobRun] = db.scalars(
        sa.select(JobRun).join(newest, sa.and_(JobRun.job == newest.c.job, JobRun.due_at == newest.c.due_at))
    ).all()
    return {row.job: row for row in rows}


def forget_runs(db: Session, *, before: datetime) -> int:
    """Delete what was due earlier; returns how many rows."""
    gone = db.execute(sa.delete(JobRun).where(JobRun.due_at < before))
    return cast("sa.CursorResult[Any]", gone).rowcount


def note_beat(db: Session, *, now: datetime, name: str = "jobs") -> None:
    """Note that the scheduler is alive."""
    row = db.get(Beat, name)
    if row is not None:
        row.at = now
        db.flush()
        return
    try:
        with db.begin_nested():
            db.add(Beat(name=name, at=now))
    except IntegrityError:
        return  # another scheduler has just said so


def find_beat(db: Session, *, name: str = "jobs") -> datetime | None:
    """When a scheduler was last alive; None where none ever was."""
    return db.scalar(sa.select(Beat.at).where(Beat.name == name))


def _find(db: Session, job: str, due_at: datetime) -> JobRun | None:
    found = sa.select(JobRun).where(JobRun.job == job, JobRun.due_at == due_at)
    return db.scalar(found.with_for_update(skip_locked=True).execution_options(populate_existing=True))


def is_free(row: JobRun, now: datetime) -> bool:
    """Whether a run waits for somebody to take it: its holder died, or another try is due."""
    if row.tries >= MOST_TRIES or row.state in (RunState.DONE, RunState.SKIPPED):
        return False
    if row.state is RunState.RUNNING:
        return row.lease_until is None or row.lease_until < now
    return row.ended_at is None or row.ended_at + row.tries * _WAIT <= now


def _close(db: Session, taken: Taken, **values: Any) -> None:
    mine = sa.and_(JobRun.id == taken.id, JobRun.tries == taken.tries, JobRun.state == RunState.RUNNING)
    db.execute(sa.update(JobRun).where(mine).values(lease_until=None, **values))
