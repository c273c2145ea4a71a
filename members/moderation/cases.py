"""One report as a moderator sees it: what was said, what it is about, what can be done. Never who said it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from members.models import Member, Role
from members.moderation.accounts import ACCOUNT
from members.moderation.acts import NEEDS_SECOND, acts_on, may_see, standing_acts
from members.moderation.models import ModerationAct
from members.moderation.queue import Waiting
from members.queries import find_member
from members.reports.models import Report, Urgency
from members.reports.reasons import reason_words
from members.reports.services import get_report, open_reports, others_about
from members.reports.subjects import SUBJECTS, Described
from refusals import NotHere


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Something a moderator can do; `takes_two`: it waits for a second moderator first."""

    kind: str
    act: str
    words: str
    takes_two: bool


@dataclass(frozen=True, kw_only=True)
class Case:
    """A report with its context. `now` is the thing as it is today, None when it is gone; `then` as it was reported."""

    report: Report
    kind: str
    reason: str
    words: str
    then_title: str
    then: tuple[tuple[str, str], ...]
    now: Described | None
    others: tuple[str, ...]
    standing: tuple[ModerationAct, ...]
    choices: tuple[Choice, ...]

    @property
    def has_changed(self) -> bool:
        """Whether the thing is not what it was when it was reported."""
        return self.now is None or (self.now.title, self.now.lines) != (self.then_title, self.then)


def reports_waiting(db: Session, moderator: Member, *, now: datetime) -> Sequence[Waiting]:
    """The open reports, for the queue; those a moderator sent or that concern them are left out."""
    return [
        Waiting(
            number=report.id,
            urgency=Urgency(report.urgency),
            since=report.reported_at,
            words=f"{_kind_words(report)}: {reason_words(report.kind, report.reason)}",
        )
        for report in open_reports(db)
        if may_see(db, report, moderator)
    ]


def get_case(db: Session, report_id: int, moderator: Member) -> Case:
    """A report for a moderator. Raises NotHere when there is none, and when it is by or about the moderator."""
    report = get_report(db, report_id)
    if not may_see(db, report, moderator):
        raise NotHere("This report is not here any more.")
    subject = SUBJECTS.get(report.kind)
    described = subject.describe(db, report.subject_key) if subject else None
    seen: dict[str, Any] = report.seen or {}
    standing = [*standing_acts(db, report.kind, report.subject_key)]
    if described and described.account:
        standing += standing_acts(db, ACCOUNT, described.account)
    return Case(
        report=report,
        kind=_kind_words(report),
        reason=reason_words(report.kind, report.reason),
        words=report.words or "",
        then_title=seen.get("title", ""),
        then=tuple((words, text) for words, text in seen.get("lines", ())),
        now=described,
        others=tuple(reason_words(one.kind, one.reason) for one in others_about(db, report)),
        standing=tuple(standing),
        choices=tuple(_choices(db, report, described, moderator, {(act.kind, act.act) for act in standing})),
    )


def target_of(case: Case, kind: str) -> str:
    """The key of what an act of this kind would be done to. Raises NotHere where there is nothing."""
    if kind == case.report.kind:
        return case.report.subject_key
    if kind == ACCOUNT and case.now and case.now.account:
        return case.now.account
    raise NotHere("This cannot be done here.")


def _choices(
    db: Session, report: Report, described: Described | None, moderator: Member, standing: set[tuple[str, str]]
) -> list[Choice]:
    if described is None:
        return []
    kinds = [str(report.kind)]
    if described.account and _may_be_closed(db, described.account, moderator):
        kinds.append(ACCOUNT)
    return [
        Choice(kind=kind, act=name, words=act.words, takes_two=name in NEEDS_SECOND)
        for kind in kinds
        for name, act in acts_on(kind).items()
        if (kind, name) not in standing
    ]


def _may_be_closed(db: Session, account: str, moderator: Member) -> bool:
    member = find_member(db, account)
    return member is not None and member.id != moderator.id and Role.MODERATOR not in member.held_roles


def _kind_words(report: Report) -> str:
    subject = SUBJECTS.get(report.kind)
    return str(subject.words) if subject else gettext("Something else")
