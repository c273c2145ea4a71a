"""Mails to those who act for an organizer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from activities.organizing.people import INVITE_LASTS, members_looking_after
from members.accounts.letters import post
from members.language import speaking_to
from notices.links import public

_USEFUL_FOR = timedelta(days=7)


def post_invite(db: Session, *, name: str, email: str, token: str, now: datetime) -> None:
    """Ask somebody by mail to act for an organizer."""
    link = public("organizing.join", token=token)
    post(db, "organizing/invite", email, stale_at=now + INVITE_LASTS, name=name, link=link)


def post_to_people(
    db: Session, kind: str, organizer_id: int, *, now: datetime, anew: Callable[[], Mapping[str, Any]] = dict,
    **values: Any,
) -> int:  # fmt: skip
    """Write a mail to everybody who looks after the listings of an organizer; return to how many.

    Each gets it in their own language: `anew` makes values in it for each of them, and lazy values are in it.
    """
    people = members_looking_after(db, organizer_id)
    for one in people:
        with speaking_to(one):
            post(
                db, f"organizing/{kind}", str(one.email), stale_at=now + _USEFUL_FOR, member_id=one.id,
                **values, **anew(),
            )  # fmt: skip
    return len(people)
