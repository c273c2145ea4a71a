"""The queue and the acts in the words of the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from flask_babel import gettext
from sqlalchemy.orm import Session

from members.models import Member
from members.moderation.accounts import ACCOUNT
from members.moderation.acts import acts_on, is_for, standing_acts
from members.moderation.models import ModerationAct
from members.moderation.queue import Entry, Waiting
from members.queries import find_member
from members.reports.models import Report, SubjectKind, Urgency
from members.reports.subjects import SUBJECTS
from web.languages import date_in_full


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the queue."""

    address: str
    words: str
    since: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """The lines of one urgency."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True)
class ActShown:
    """One act. `yours`: the moderator who looks asked for it; `waits`: a second one has not agreed yet."""

    id: int
    words: str
    about: str
    since: str
    waits: bool
    yours: bool


def queue_shown(entries: Sequence[Entry]) -> tuple[Group, ...]:
    """The queue in groups by urgency, without the empty ones."""
    titles = {
        Urgency.NOW: gettext("Somebody may not be safe"),
        Urgency.SOON: gettext("Soon"),
        Urgency.SOMETIME: gettext("When there is time"),
    }
    groups = (
        Group(title=title, lines=tuple(_line(entry) for entry in entries if entry.waiting.urgency is urgency))
        for urgency, title in titles.items()
    )
    return tuple(group for group in groups if group.lines)


def _line(entry: Entry) -> Line:
    return Line(
        address=url_for(entry.endpoint, number=entry.waiting.number),
        words=entry.waiting.words,
        since=date_in_full(entry.waiting.since),
    )


def act_shown(db: Session, act: ModerationAct, moderator: Member) -> ActShown:
    """An act in words, for one moderator."""
    known = acts_on(act.kind).get(act.act)
    return ActShown(
        id=act.id,
        words=known.words if known else act.act,
        about=_about(db, act),
        since=date_in_full(act.done_at or act.asked_at),
        waits=act.done_at is None,
        yours=act.asked_by == moderator.key,
    )


def acts_waiting(db: Session, moderator: Member, *, now: datetime) -> Sequence[Waiting]:
    """What other moderators asked a second one to agree to, for the queue."""
    return [
        Waiting(
            number=act.id,
            urgency=Urgency.NOW,
            since=act.asked_at,
            words=gettext("A second moderator is asked: %(what)s", what=act_shown(db, act, moderator).words),
        )
        for act in standing_acts(db)
        if act.done_at is None and act.asked_by != moderator.key and is_for(db, act, moderator)
    ]


def _about(db: Session, act: ModerationAct) -> str:
    if act.kind == ACCOUNT:
        member = find_member(db, act.subject_key)
        if member is None:
            return str(gettext("an account that is gone"))
        report = db.get(Report, act.report_id) if act.report_id else None
        behind: str = (report.seen or {}).get("title", "") if report else ""
        unnamed = gettext("who is behind %(title)s", title=behind) if behind else gettext("an account")
        return member.name or str(unnamed)
    subject = SUBJECTS.get(SubjectKind(act.kind))
    described = subject.describe(db, act.subject_key) if subject else None
    return described.title if described else gettext("something that is gone")
