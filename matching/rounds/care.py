"""Turning small groups on and off, and who looks after them. They are off until a moderator does so by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self

import sqlalchemy as sa
from flask_babel import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from sqlalchemy.orm import Session

from matching.rounds.models import GroupCare, GroupRound, RoundPart
from members.models import Member, MemberRole, Role
from store import note
from texts import clean_words

MOST_SHORT, MOST_LONG = 120, 600
Short = Annotated[str, BeforeValidator(clean_words), Field(min_length=2, max_length=MOST_SHORT)]
Long = Annotated[str, BeforeValidator(clean_words), Field(min_length=2, max_length=MOST_LONG)]


class CareInput(BaseModel):
    """Who looks after groups, when, and what to do when it cannot wait."""

    model_config = ConfigDict(frozen=True)

    contact: Short
    hours: Short
    emergency: Long
    women_only: bool = False
    free_text: bool = False

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> tuple[Self | None, dict[str, str]]:
        """The input, or None with one sentence for each field that needs another look."""
        texts = {name: form.get(name, "") for name in ("contact", "hours", "emergency")}
        ticks = {name: form.get(name, "") == "yes" for name in ("women_only", "free_text")}
        try:
            return cls.model_validate({**texts, **ticks}), {}
        except ValidationError as error:
            wrong = {str(fault["loc"][0]) for fault in error.errors()}
        sentences = {
            "contact": _("Please name who looks after small groups, in at most %(most)s letters.", most=MOST_SHORT),
            "hours": _("Please say when somebody looks, in at most %(most)s letters.", most=MOST_SHORT),
            "emergency": _("Please say what to do when it cannot wait, in at most %(most)s letters.", most=MOST_LONG),
        }
        return None, {name: sentence for name, sentence in sentences.items() if name in wrong}


def kept_care(db: Session) -> GroupCare | None:
    """What was last set, on or off."""
    return db.scalar(sa.select(GroupCare))


def find_care(db: Session) -> GroupCare | None:
    """Who looks after small groups; None while they are off, or when that moderator is one no more."""
    there = (
        sa.select(Member.id)
        .join(MemberRole, MemberRole.member_id == Member.id)
        .where(Member.key == GroupCare.moderator, Member.active, MemberRole.role == Role.MODERATOR)
    )
    return db.scalar(sa.select(GroupCare).where(GroupCare.is_on, there.exists()))


def turn_on(db: Session, moderator: Member, given: CareInput, *, now: datetime) -> None:
    """Offer small groups from now on, in the name of this moderator; again to change the words. Noted in the log."""
    row = kept_care(db) or GroupCare()
    row.is_on, row.moderator, row.changed_at = True, moderator.key, now
    row.contact, row.hours, row.emergency = given.contact, given.hours, given.emergency
    row.women_only, row.free_text = given.women_only, given.free_text
    db.add(row)
    note(db, who=moderator.key, what="groups.on", subject="small groups", now=now)


def turn_off(db: Session, *, who: str, now: datetime) -> bool:
    """Open no more rounds and form no more groups; those that are on meet as planned. Noted in the log.

    A round that was open is forgotten, with who joined it: nobody is matched later on an old word. `who` is the key
    of a moderator, or "operator". Returns whether they were on.
    """
    row = kept_care(db)
    was_on = row is not None and row.is_on
    if row is not None:
        row.is_on, row.changed_at = False, now
    db.execute(sa.delete(GroupRound).where(GroupRound.formed_at.is_(None)))
    db.execute(sa.delete(RoundPart).where(RoundPart.formed_at.is_(None)))
    note(db, who=who, what="groups.off", subject="small groups", now=now)
    return was_on
