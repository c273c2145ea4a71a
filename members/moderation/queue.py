"""The queue of moderators: everything that waits for them, whichever room it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from members.models import Member
from members.reports.models import Urgency


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits. `words` say of what kind it is and nothing of its contents: looking at those is logged."""

    number: int
    urgency: Urgency
    since: datetime
    words: str


class Provider(Protocol):
    """Lists what waits for a moderator, in any order; what concerns the moderator in person is left out."""

    def __call__(self, db: Session, moderator: Member, *, now: datetime) -> Sequence[Waiting]: ...


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A line of the queue; `endpoint` with `number` is the page to look at it."""

    kind: str
    endpoint: str
    waiting: Waiting


_QUEUES: dict[str, tuple[Provider, str]] = {}


def register_queue(kind: str, provider: Provider, page_endpoint: str) -> None:
    """Have a kind of thing be in the queue. The page takes `number`, is for moderators and notes each look."""
    _QUEUES[kind] = (provider, page_endpoint)


def waiting_for(db: Session, moderator: Member, *, now: datetime) -> Sequence[Entry]:
    """Everything that waits for a moderator: the most urgent first, then the oldest."""
    found = [
        Entry(kind=kind, endpoint=endpoint, waiting=one)
        for kind, (provider, endpoint) in _QUEUES.items()
        for one in provider(db, moderator, now=now)
    ]
    return sorted(found, key=lambda e: (e.waiting.urgency, e.waiting.since, e.kind, e.waiting.number))
