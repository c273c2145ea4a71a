"""What somebody should know before they delete everything; rooms to the right add their lines."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from members.models import Member

Remark = Callable[[Session, Member], list[str]]

_REMARKS: list[Remark] = []


def register_remark(remark: Remark) -> Remark:
    """Have a function be asked for sentences that stand above the button."""
    _REMARKS.append(remark)
    return remark


def remarks_for(db: Session, member: Member) -> list[str]:
    """Every sentence for a member, in the order of the rooms."""
    return [sentence for remark in _REMARKS for sentence in remark(db, member)]
