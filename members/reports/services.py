"""Keeping reports, and telling what came of them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.models import Member
from members.reports.models import Outcome, Report, ReportSender, ReportState, SubjectKind
from members.reports.reasons import Reason, urgency_of
from members.reports.subjects import Described
from refusals import NotHere, Overtaken

EVIDENCE_KEPT = timedelta(days=90)  # after a report was closed
_KEY_BYTES = 16
_LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A report that was kept. `key` opens the page that tells what came of it; it is kept nowhere else."""

    id: int
    key: str


def send_report(
    db: Session,
    kind: SubjectKind,
    about: Described,
    *,
    reason: Reason,
    words: str = "",
    answer_to: Member | None = None,
    now: datetime,
) -> Sent:
    """Keep a report, with what it is about as it is now, flushed.

    `answer_to` is the member who wants to hear by mail what came of it; without one nothing says who sent it.
    """
    key = secrets.token_urlsafe(_KEY_BYTES)
    report = Report(
        key_hash=_hash(key),
        kind=kind,
        subject_key=about.key,
        reason=reason.value,
        urgency=int(urgency_of(reason)),
        words=words,
        seen={"title": about.title, "lines": [list(line) for line in about.lines]},
        reported_at=now,
    )
    db.add(report)
    db.flush()
    if answer_to is not None:
        db.add(ReportSender(report_id=report.id, member_id=answer_to.id))
        db.flush()
    return Sent(id=report.id, key=key)


def find_by_key(db: Session, key: str) -> Report | None:
    """The report whose sender was given this key."""
    return db.scalar(sa.select(Report).where(Report.key_hash == _hash(key)))


def get_report(db: Session, report_id: int) -> Report:
    """One report. Raises NotHere when there is none."""
    report = db.get(Report, report_id) if report_id <= _LARGEST_ID else None
    if report is None:
        raise NotHere("This report is not here any more.")
    return report


def open_reports(db: Session) -> Sequence[Report]:
    """What nobody has closed yet: the most urgent first, then the oldest."""
    rows = sa.select(Report).where(Report.state == ReportState.OPEN)
    return db.scalars(rows.order_by(Report.urgency, Report.reported_at, Report.id)).all()


def others_about(db: Session, report: Report) -> Sequence[Report]:
    """Other reports about the same thing that are kept still, the newest first."""
    same = sa.select(Report).where(
        Report.kind == report.kind, Report.subject_key == report.subject_key, Report.id != report.id
    )
    return db.scalars(same.order_by(Report.reported_at.desc(), Report.id.desc())).all()


def sender_id_of(db: Session, report: Report) -> int | None:
    """The id of the member who waits for an answer, if one does. Never for a page."""
    return db.scalar(sa.select(ReportSender.member_id).where(ReportSender.report_id == report.id))


def close_report(db: Session, report_id: int, outcome: Outcome, *, now: datetime) -> Member | None:
    """Close a report and forget who sent it; return the member who is to hear what came of it.

    Raises NotHere, and Overtaken when somebody else has closed it.
    """
    report = get_report(db, report_id)
    done = db.execute(
        sa.update(Report)
        .where(Report.id == report_id, Report.state == ReportState.OPEN)
        .values(state=ReportState.CLOSED, outcome=outcome, closed_at=now)
        .returning(Report.id)
    ).first()
    if done is None:
        raise Overtaken("Somebody else has closed this report already.")
    waiting = sender_id_of(db, report)
    db.execute(sa.delete(ReportSender).where(ReportSender.report_id == report_id))
    db.expire(report)
    return db.get(Member, waiting) if waiting is not None else None


def empty_old_reports(db: Session, *, now: datetime) -> int:
    """Empty reports that were closed EVIDENCE_KEPT ago of what was written and seen; returns how many.

    What came of them stays, so that whoever wrote can look it up, until the row goes.
    """
    old = Report.closed_at < now - EVIDENCE_KEPT, sa.or_(Report.words.is_not(None), Report.seen.is_not(None))
    done = db.execute(sa.update(Report).where(*old).values(words=None, seen=None))
    return cast("sa.CursorResult[Any]", done).rowcount


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
