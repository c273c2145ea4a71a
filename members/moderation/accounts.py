"""What can be done about an account: let nobody in for a while, or close it for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext
from sqlalchemy.orm import Session

from members.accounts.devices import end_all
from members.models import Role
from members.moderation.models import ModerationAct
from members.queries import find_member
from members.reports.subjects import Act
from refusals import Overtaken, Refusal

ACCOUNT = "account"
SUSPEND, CLOSE = "suspend", "close"


@dataclass(frozen=True)
class _Shut:
    """An account nobody gets into, signed out everywhere. What it holds stays, and its owner can ask for it."""

    name: str

    @property
    def words(self) -> str:
        if self.name == CLOSE:
            return str(gettext("Close the account for good"))
        return str(gettext("Pause the account"))

    def do(self, db: Session, subject_key: str, *, now: datetime) -> dict[str, Any]:
        member = find_member(db, subject_key)
        if member is None:
            raise Overtaken("This account is not here any more.")
        if Role.MODERATOR in member.held_roles:
            raise Refusal("This is the account of a moderator. Only the people who run the site can close it.")
        member.active = False
        end_all(db, member)
        return {}

    def undo(self, db: Session, subject_key: str, before: dict[str, Any], *, now: datetime) -> None:
        """Open the account again, unless another act keeps it shut."""
        member = find_member(db, subject_key)
        if member is not None and not _is_shut(db, subject_key):
            member.active = True
            db.flush()


def _is_shut(db: Session, key: str) -> bool:
    stands = sa.select(ModerationAct.id).where(
        ModerationAct.kind == ACCOUNT,
        ModerationAct.subject_key == key,
        ModerationAct.done_at.is_not(None),
        ModerationAct.undone_at.is_(None),
    )
    return db.scalar(stands.limit(1)) is not None


ACCOUNT_ACTS: dict[str, Act] = {name: _Shut(name) for name in (SUSPEND, CLOSE)}
