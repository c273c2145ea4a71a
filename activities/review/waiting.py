"""What waits about organizers and listings, in the queue of moderators."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from activities.freshness.unattended import unattended
from activities.organizing.models import OrganizerPerson
from activities.review.queue import Waits, claims_waiting, drafts_waiting, organizers_waiting, second_looks
from members.models import Member
from members.moderation.queue import Provider, Waiting, register_queue
from members.reports.models import Urgency


def _provider(find: Callable[[Session], list[Waits]], words: LazyString, urgency: Urgency) -> Provider:
    def provide(db: Session, moderator: Member, *, now: datetime) -> Sequence[Waiting]:
        mine = set(db.scalars(sa.select(OrganizerPerson.organizer_id).where(OrganizerPerson.member_id == moderator.id)))
        return [
            Waiting(number=one.number, urgency=urgency, since=one.since, words=str(words))
            for one in find(db)
            if one.organizer_id not in mine
        ]

    return provide


def _unattended(db: Session, moderator: Member, *, now: datetime) -> Sequence[Waiting]:
    words = str(lazy_gettext("A group that nobody looks after"))
    return [
        Waiting(number=one.id, urgency=Urgency.SOMETIME, since=one.unattended_since, words=words)
        for one in unattended(db, now=now)
        if one.unattended_since
    ]


register_queue("unattended", _unattended, "review.unattended")
for _kind, _find, _words, _urgency in (
    ("organizer", organizers_waiting, lazy_gettext("A group asks to publish here"), Urgency.SOON),
    ("listing", drafts_waiting, lazy_gettext("A listing to look at before it goes out"), Urgency.SOON),
    ("claim", claims_waiting, lazy_gettext("Somebody says that a listing is theirs"), Urgency.SOMETIME),
    ("second", second_looks, lazy_gettext("A listing that was changed"), Urgency.SOMETIME),
):
    register_queue(_kind, _provider(_find, _words, _urgency), f"review.{_kind}")
