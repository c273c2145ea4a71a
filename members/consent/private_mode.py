"""Private mode: what a mail shows before it is opened, for somebody who chose that it shows nothing."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from members.models import Profile


@dataclass(frozen=True, kw_only=True)
class Cover:
    """What stands in place of a subject, and before a text: long enough for what a locked screen shows of it."""

    subject: str
    opening: str


def find_cover(db: Session, member_id: int | None) -> Cover | None:
    """Return what covers the mail of a member; None for whom it need not be covered, and for nobody.

    The database is asked for nobody too: how long a mail takes does not tell whether an address has a member.
    """
    private = sa.select(Profile.id).where(Profile.member_id == (member_id or 0), Profile.private_mode)
    return None if db.scalar(private) is None else cover()


def cover() -> Cover:
    """Return what covers the mail of whoever chose that, in the language that is spoken now."""
    return Cover(
        subject=_("A note for you"),
        opening=_(
            "This is a note that you asked for. You chose that nothing of it shows before it is opened, "
            "so it begins with these two lines. The rest is below."
        ),
    )
