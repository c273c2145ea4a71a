"""What the operator's page shows: whether the service works, in counts and times, and nobody's data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask import Flask, current_app
from flask_babel import gettext
from sqlalchemy.orm import Session

from activities.exchange.feeds.items import in_words
from activities.exchange.feeds.models import FeedSource
from jobs.backups import known_copies
from jobs.clockwork import next_due
from jobs.job import Job
from jobs.readiness import disk_of, letters_by_state
from jobs.table import JOBS
from members.models import Member
from members.moderation.queue import waiting_for
from notices.models import LetterState
from notices.outbox import oldest_due
from refusals import noted
from settings import Settings
from store.backup import Copy
from store.ledger import JobRun, RunState, latest_runs
from web.health import causes_of
from web.languages import with_commas
from web.sentences import sentences

_MOST_NAMED = 10
_OLD_COPY = timedelta(days=2)
_KINDS = {
    "act": noted("Acts to look at again"),
    "claim": noted("Claims of groups"),
    "listing": noted("Listings"),
    "organizer": noted("Groups that ask"),
    "report": noted("Reports"),
    "second": noted("Listings that were changed"),
    "unattended": noted("Groups nobody speaks for"),
}


def _(words: str, **values: object) -> str:
    return str(gettext(words, **values))


@dataclass(frozen=True, kw_only=True)
class JobLine:
    """A job: when it ran last and what came of it, and when it is due next; `note` as the job wrote it, in English."""

    name: str
    words: str
    last: str
    note: str
    is_wrong: bool
    next: str


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A line of a list: what it is about, and what is to be said of it; `lang` where a program says it in English."""

    title: str
    words: str
    lang: str | None = None


@dataclass(frozen=True, kw_only=True)
class Overview:
    """The page, in the order it is read."""

    causes: Sequence[Fact]
    warnings: Sequence[str]
    jobs: Sequence[JobLine]
    facts: Sequence[Fact]
    calendars: Sequence[Fact]


def overview(db: Session, operator: Member, *, now: datetime) -> Overview:
    """Look at everything there is to see."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.config["SETTINGS"]
    runs = latest_runs(db)
    copies = known_copies(app)
    jobs = [_job(job, runs.get(job.name), settings, now=now) for job in JOBS]
    return Overview(
        causes=[
            Fact(title=n, words=w, lang="en") for n, w in causes_of(db, app.extensions["ready_checks"], now=now).items()
        ],
        warnings=[
            *(_(one) for one in settings.warnings()),
            *(_("%(job)s went wrong the last time.", job=one.name) for one in jobs if one.is_wrong),
            *_about_copies(copies, settings, now=now),
        ],
        jobs=jobs,
        facts=[
            Fact(title=_("Scheduler"), words=app.extensions["ready"]["jobs"](), lang="en"),
            Fact(title=_("Mail"), words=_mail(db, settings, now=now)),
            Fact(title=_("Waits for moderators"), words=_waits(db, operator, now=now)),
            Fact(title=_("Newest copy of the database"), words=_copy(copies)),
            Fact(title=_("Disk"), words=_disk(settings)),
            Fact(title=_("Where suggestions come from"), words=app.extensions["ready"]["suggestions"](), lang="en"),
        ],
        calendars=[
            Fact(title=one.name, words=in_words(one.trouble or ""))
            for one in db.scalars(
                sa.select(FeedSource).where(FeedSource.trouble.is_not(None)).order_by(FeedSource.id).limit(_MOST_NAMED)
            )
        ],
    )


def _job(job: Job, run: JobRun | None, settings: Settings, *, now: datetime) -> JobLine:
    words = {
        RunState.RUNNING: _("at it"), RunState.DONE: _("done"), RunState.WRONG: _("went wrong"),
        RunState.SKIPPED: _("left out"),
    }  # fmt: skip
    last = f"{_told(run.due_at)}, {words[run.state]}" if run else _("not yet")
    return JobLine(
        name=job.name, words=_(job.words), last=last, note=run.note if run else "",
        is_wrong=run is not None and run.state is RunState.WRONG,
        next=_told(next_due(job.when, job.zone(settings.zone), now=now)),
    )  # fmt: skip


def _mail(db: Session, settings: Settings, *, now: datetime) -> str:
    counts, since = letters_by_state(db), oldest_due(db, now=now)
    told = _(
        "%(waiting)s waiting, %(sent)s sent, %(failed)s refused, %(dead)s given up.",
        waiting=counts.get(LetterState.QUEUED, 0) + counts.get(LetterState.SENDING, 0),
        sent=counts.get(LetterState.SENT, 0),
        failed=counts.get(LetterState.FAILED, 0),
        dead=counts.get(LetterState.DEAD, 0),
    )
    if since is not None:
        told += " " + _("The oldest has been due since %(since)s.", since=_told(since))
    return told if settings.smtp_host else sentences((_("No mail server is set."), told))


def _waits(db: Session, operator: Member, *, now: datetime) -> str:
    waiting = waiting_for(db, operator, now=now)
    if not waiting:
        return _("Nothing.")
    counts = sorted(Counter(one.kind for one in waiting).items())
    kinds = with_commas(f"{_(_KINDS.get(kind, kind))}: {count}" for kind, count in counts)
    return _("%(kinds)s; the oldest since %(since)s.", kinds=kinds, since=_told(min(e.waiting.since for e in waiting)))


def _about_copies(copies: Sequence[Copy], settings: Settings, *, now: datetime) -> list[str]:
    """What is to be said where no copy is new enough to lose little; the demo has nothing to lose."""
    if settings.demo or (copies and copies[0].made_at > now - _OLD_COPY):
        return []
    return [_("The newest copy of the database is more than two days old.") if copies else
            _("There is no copy of the database.")]  # fmt: skip


def _copy(copies: Sequence[Copy]) -> str:
    if not copies:
        return _("There is none.")
    newest = copies[0]
    return _(
        "%(when)s, %(size)s MB. Copies kept: %(number)s.",
        when=_told(newest.made_at), size=f"{newest.size / 1e6:.1f}", number=len(copies),
    )  # fmt: skip


def _disk(settings: Settings) -> str:
    disk = disk_of(settings)
    return _("%(free)s GB free of %(total)s GB.", free=f"{disk.free / 1e9:.1f}", total=f"{disk.total / 1e9:.1f}")


def _told(when: datetime) -> str:
    return f"{when:%Y-%m-%d %H:%M} UTC"
