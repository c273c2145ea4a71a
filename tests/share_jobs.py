"""Jobs in shares for tests and drills; processes of a pool and workers find them here by name."""

from __future__ import annotations

import os
import signal
import time
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from jobs.job import Job, Shares

EFFECT = sa.table("share_effect", sa.column("share", sa.String), sa.column("sum", sa.Integer))
CREATE = "CREATE TABLE share_effect (share VARCHAR NOT NULL, sum INTEGER NOT NULL)"


def names(app: Flask, _now: datetime) -> list[str]:
    """As many shares as SHARES of the application says, 20 unless told."""
    return [f"region-{number:03}" for number in range(app.config.get("SHARES", 20))]


def leave_a_line(_app: Flask, db: Session, _now: datetime, *, share: str) -> str:
    """Reckon a little and leave one line."""
    number = int(share.removeprefix("region-"))
    db.execute(sa.insert(EFFECT).values(share=share, sum=sum(at * number % 97 for at in range(10_000))))
    return "1 line"


def leave_a_line_slowly(app: Flask, db: Session, now: datetime, *, share: str) -> str:
    """The same, with time to be killed in."""
    done = leave_a_line(app, db, now, share=share)
    time.sleep(0.3)
    return done


def stumble(app: Flask, db: Session, now: datetime, *, share: str) -> str:
    """Leave a line, but in one share go wrong after it while STUMBLE is set."""
    done = leave_a_line(app, db, now, share=share)
    if app.config.get("STUMBLE") and share.endswith("1"):
        raise RuntimeError("one of twenty")
    return done


def die(app: Flask, db: Session, now: datetime, *, share: str) -> str:
    """Leave a line, but kill the process in one share the first time."""
    done = leave_a_line(app, db, now, share=share)
    if share.endswith("007") and now.minute == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return done


def job_of(in_one, *, name: str = "shared", lease: timedelta = timedelta(minutes=10)) -> Job:
    """A job every five minutes whose shares are done by `in_one`."""
    return Job(
        name=name, words="Leaves lines.", when={"minute": "*/5"}, shares=Shares(names=names, in_one=in_one), lease=lease
    )
