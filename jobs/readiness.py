"""What the ready page checks and what the figures tell: database, scheduler, outbox, disk, copies, jobs, calendars."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from activities.exchange.feeds.models import FeedSource
from jobs.backups import known_copies
from jobs.running import is_fresh
from jobs.table import find_job
from notices.models import Letter, LetterState
from notices.outbox import oldest_due
from settings import Settings
from store import reading
from store.ledger import RunState, find_beat, latest_runs
from store.migrate import stands_at_head
from web.health import Check
from web.metrics import Measure

LETTERS_LATE = timedelta(minutes=10)
LEAST_FREE = 0.05  # of the disk
_ENOUGH_FREE = 2_000_000_000  # bytes; a share of a large disk is plenty


@dataclass(frozen=True, kw_only=True)
class Disk:
    """The disk of the service's own files, in bytes."""

    free: int
    total: int

    @property
    def is_short(self) -> bool:
        return self.free < min(LEAST_FREE * self.total, _ENOUGH_FREE)


def checks_of(settings: Settings) -> dict[str, Check]:
    """The checks of the ready page. Opening the transaction for them is the check of the database."""

    def schema(db: Session, _now: datetime) -> str | None:
        return None if stands_at_head(db.connection()) else "the schema is not up to date: flask db upgrade"

    def scheduler(db: Session, now: datetime) -> str | None:
        beat = find_beat(db)
        if is_fresh(beat, now=now) or (beat is None and settings.demo):  # the demo runs without
            return None
        return f"not seen since {beat:%Y-%m-%d %H:%M} UTC" if beat else "no scheduler has run yet: flask jobs run"

    def letters(db: Session, now: datetime) -> str | None:
        since = oldest_due(db, now=now) if settings.smtp_host else None
        late = since is not None and now - since > LETTERS_LATE
        return f"letters have waited since {since:%Y-%m-%d %H:%M} UTC" if since and late else None

    def disk(_db: Session, _now: datetime) -> str | None:
        return "the disk is almost full" if disk_of(settings).is_short else None

    return {"schema": schema, "scheduler": scheduler, "letters": letters, "disk": disk}


def disk_of(settings: Settings) -> Disk:
    """The disk on which the SQLite file lies, else the folder the service runs in."""
    url = sa.make_url(settings.database_url)
    own = url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:")
    folder = Path(str(url.database)).parent if own else Path()
    told = shutil.disk_usage(folder if folder.is_dir() else Path())
    return Disk(free=told.free, total=told.total)


def letters_by_state(db: Session) -> dict[LetterState, int]:
    """How many letters are in each state."""
    return dict(db.execute(sa.select(Letter.state, sa.func.count()).group_by(Letter.state)).all())


def feeds_by_trouble(db: Session) -> tuple[int, int]:
    """How many outside calendars there are, and with how many something is wrong."""
    total = db.scalar(sa.select(sa.func.count()).select_from(FeedSource)) or 0
    wrong = db.scalar(sa.select(sa.func.count()).select_from(FeedSource).where(FeedSource.trouble.is_not(None))) or 0
    return total, wrong


def measures(app: Flask, *, now: datetime) -> list[Measure]:
    """Every figure that is read when somebody asks for figures."""
    settings: Settings = app.config["SETTINGS"]
    with reading(app.extensions["sessions"]) as db:
        found = list(_of_database(db, now=now))
    disk, copies = disk_of(settings), known_copies(app)
    found.append(_one("doorstep_disk_free_bytes", "Free on the disk of the service's files.", disk.free))
    if copies:
        age = (now - copies[0].made_at).total_seconds()
        found.append(_one("doorstep_backup_age_seconds", "Since the newest copy of the database.", age))
    return found


def _of_database(db: Session, *, now: datetime) -> Iterator[Measure]:
    beat, since = find_beat(db), oldest_due(db, now=now)
    if beat is not None:
        age = max(0.0, (now - beat).total_seconds())  # the clock of a page is read to the second
        yield _one("doorstep_scheduler_age_seconds", "Since the scheduler was alive.", age)
    waited = (now - since).total_seconds() if since else 0
    yield _one("doorstep_letters_waiting_seconds", "How long the oldest letter that is due has waited.", waited)
    for state, count in letters_by_state(db).items():
        yield _one("doorstep_letters", "Letters by state.", count, state=state.value)
    total, wrong = feeds_by_trouble(db)
    yield _one("doorstep_calendars", "Outside calendars.", total)
    yield _one("doorstep_calendars_wrong", "Outside calendars with which something is wrong.", wrong)
    for name, run in latest_runs(db).items():
        if find_job(name) is None:
            continue  # outside calendars have lines of their own in the ledger
        age = (now - (run.ended_at or run.begun_at)).total_seconds()
        yield _one("doorstep_job_age_seconds", "Since the last run of a job ended, or began.", age, job=name)
        wrong_now = float(run.state is RunState.WRONG)
        yield _one("doorstep_job_wrong", "1 where the last run of a job went wrong.", wrong_now, job=name)


def _one(name: str, words: str, value: float, **labels: str) -> Measure:
    return Measure(name=name, words=words, value=value, labels=labels)
