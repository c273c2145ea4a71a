"""Doing something about a thing, asking a second person where that is needed, and undoing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.models import Member
from members.moderation.accounts import ACCOUNT, ACCOUNT_ACTS, CLOSE
from members.moderation.models import ModerationAct
from members.reports.models import Report, SubjectKind
from members.reports.services import sender_id_of
from members.reports.subjects import SUBJECTS, Act
from refusals import NotHere, Overtaken
from store import note

NEEDS_SECOND = frozenset({CLOSE})  # what cannot be made good quickly takes two people
_LARGEST_ID = 2**31 - 1


def acts_on(kind: str) -> Mapping[str, Act]:
    """What can be done about a kind of thing, by name."""
    if kind == ACCOUNT:
        return ACCOUNT_ACTS
    subject = SUBJECTS.get(SubjectKind(kind)) if kind in set(SubjectKind) else None
    return subject.acts if subject else {}


def ask(
    db: Session,
    moderator: Member,
    *,
    kind: str,
    subject_key: str,
    act: str,
    report_id: int | None = None,
    now: datetime,
) -> ModerationAct:
    """Do something about a thing, or ask a second person to where the act needs one; noted in the log. Flushes.

    Raises NotHere for an act that does not exist and for what concerns the moderator in person, Overtaken where
    the same is done or asked for already or there is nothing to do.
    """
    if act not in acts_on(kind) or concerns(db, kind, subject_key, moderator):
        raise NotHere("This cannot be done here.")
    row = ModerationAct(
        act=act, kind=kind, subject_key=subject_key, report_id=report_id, needs_second=act in NEEDS_SECOND,
        asked_by=moderator.key, asked_at=now,
    )  # fmt: skip
    try:
        with db.begin_nested():
            db.add(row)
            db.flush()
    except sa.exc.IntegrityError as error:
        raise Overtaken("Somebody has done this already, or asked for it.") from error
    note(db, who=moderator.key, what=f"{act}.ask", subject=_named(row), now=now)
    if not row.needs_second:
        _carry_out(db, row, now=now)
    return row


def second(db: Session, moderator: Member, act_id: int, *, now: datetime) -> ModerationAct:
    """Agree, as a second person, to what another moderator asked for, and do it; noted in the log.

    Raises NotHere, also for the moderator who asked and for what concerns this one in person; Overtaken when it was
    agreed to or taken back in the meantime.
    """
    row = get_visible(db, act_id, moderator)
    if not row.needs_second or row.asked_by == moderator.key:
        raise NotHere("This cannot be done here.")
    free = sa.update(ModerationAct).where(
        ModerationAct.id == row.id,
        ModerationAct.second_by.is_(None),
        ModerationAct.undone_at.is_(None),
        ModerationAct.asked_by != moderator.key,
    )
    if db.execute(free.values(second_by=moderator.key).returning(ModerationAct.id)).first() is None:
        raise Overtaken("Somebody else has decided about this already.")
    db.refresh(row)
    note(db, who=moderator.key, what=f"{row.act}.agree", subject=_named(row), now=now)
    _carry_out(db, row, now=now)
    return row


def undo(db: Session, moderator: Member, act_id: int, *, now: datetime) -> ModerationAct:
    """Undo an act, or take back what was only asked for; noted in the log.

    Raises NotHere, also for what concerns the moderator in person; Overtaken when it is undone already.
    """
    row = get_visible(db, act_id, moderator)
    stands = sa.update(ModerationAct).where(ModerationAct.id == row.id, ModerationAct.undone_at.is_(None))
    change = stands.values(undone_by=moderator.key, undone_at=now).returning(ModerationAct.id)
    if db.execute(change).first() is None:
        raise Overtaken("Somebody else has undone this already.")
    db.refresh(row)
    note(db, who=moderator.key, what=f"{row.act}.undo", subject=_named(row), now=now)
    if row.done_at is not None and (act := acts_on(row.kind).get(row.act)):
        act.undo(db, row.subject_key, row.before, now=now)
        db.flush()
    return row


def get_act(db: Session, act_id: int) -> ModerationAct:
    """One act. Raises NotHere when there is none."""
    row = db.get(ModerationAct, act_id) if act_id <= _LARGEST_ID else None
    if row is None:
        raise NotHere("There is no such page.")
    return row


def get_visible(db: Session, act_id: int, moderator: Member) -> ModerationAct:
    """One act for a moderator to look at. Raises NotHere also for what concerns them in person."""
    row = get_act(db, act_id)
    if not is_for(db, row, moderator):
        raise NotHere("There is no such page.")
    return row


def standing_acts(db: Session, kind: str | None = None, subject_key: str | None = None) -> Sequence[ModerationAct]:
    """What is in force or waits for a second person, the newest first; of one thing, or of all."""
    rows = sa.select(ModerationAct).where(ModerationAct.undone_at.is_(None))
    if kind is not None:
        rows = rows.where(ModerationAct.kind == kind, ModerationAct.subject_key == subject_key)
    return db.scalars(rows.order_by(ModerationAct.asked_at.desc(), ModerationAct.id.desc())).all()


def is_held(db: Session, kind: str, subject_key: str) -> bool:
    """Whether a moderator's act on a thing is in force, so that its owner cannot bring it back alone."""
    return any(act.done_at is not None for act in standing_acts(db, kind, subject_key))


def concerns(db: Session, kind: str, subject_key: str, moderator: Member) -> bool:
    """Whether a thing touches a moderator so closely that somebody else has to look at it."""
    if kind == ACCOUNT:
        return subject_key == moderator.key
    subject = SUBJECTS.get(SubjectKind(kind)) if kind in set(SubjectKind) else None
    return subject is not None and moderator.id in subject.concerns(db, subject_key)


def may_see(db: Session, report: Report, moderator: Member) -> bool:
    """Whether a report is for this moderator: neither sent by them nor about what touches them."""
    return not concerns(db, report.kind, report.subject_key, moderator) and sender_id_of(db, report) != moderator.id


def is_for(db: Session, row: ModerationAct, moderator: Member) -> bool:
    """Whether an act is for this moderator: neither it nor the report it came from concerns them in person."""
    report = db.get(Report, row.report_id) if row.report_id else None
    return not concerns(db, row.kind, row.subject_key, moderator) and (report is None or may_see(db, report, moderator))


def _carry_out(db: Session, row: ModerationAct, *, now: datetime) -> None:
    row.before = acts_on(row.kind)[row.act].do(db, row.subject_key, now=now)
    row.done_at = now
    db.flush()


def _named(row: ModerationAct) -> str:
    """As the log names an act: it is kept for good, so the key of a person does not stand in it."""
    return f"{row.kind}, act {row.id}"
