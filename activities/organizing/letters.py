"""Mails to those who act for an organizer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from activities.organizing.people import INVITE_LASTS, addresses_of
from members.accounts.letters import post
from notices.links import public

_USEFUL_FOR = timedelta(days=7)


def post_invite(db: Session, *, name: str, email: str, token: str, now: datetime) -> None:
    """Ask somebody by mail to act for an organizer."""
    link = public("organizing.join", token=token)
    post(db, "organizing/invite", email, stale_at=now + INVITE_LASTS, name=name, link=link)


def post_to_people(db: Session, kind: str, organizer_id: int, *, now: datetime, **values: Any) -> int:
    """Write a mail to everybody who looks after the listings of an organizer; return to how many."""
    people = addresses_of(db, organizer_id)
    for member_id, email in people:
        post(db, f"organizing/{kind}", email, stale_at=now + _USEFUL_FOR, member_id=member_id, **values)
    return len(people)
