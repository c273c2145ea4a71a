"""What a person said of suggestions, and what is suggested to them, as values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from matching.core.pacing import Rest
from matching.core.reasons import Reason
from matching.core.suggest import Slot
from matching.models import Feedback, Opinion
from matching.paced import Like
from matching.queries import OneSaid

NOT_NOW = timedelta(days=14)  # how long "not now" rests


@dataclass(frozen=True)
class Aside:
    """An activity the person put aside."""

    key: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One thing to do, and why."""

    activity_id: int
    key: str
    title: str
    slot: Slot
    date: int  # its next date that suits, by its place in the dates of the OnShow; -1: undated
    reasons: tuple[Reason, ...]
    less_like: Aside | None = None  # what was put aside, where this would not be here without that
    like: Like | None = None  # of a stretch: what it is like, where there is something to compare it with


@dataclass(frozen=True, kw_only=True)
class Suggestions:
    """At most three; `loosen` names wishes that would bring something back, exactly when there is none."""

    chosen: tuple[Suggestion, ...]
    loosen: tuple[str, ...] = ()
    unknown_access: int = 0  # places within all other wishes that do not say whether they have what is needed
    rest: Rest | None = None  # why resting is named first


@dataclass(frozen=True, kw_only=True)
class Said:
    """What a person said before, as activity ids."""

    more: tuple[int, ...] = ()
    not_for_me: tuple[int, ...] = ()
    put_aside: frozenset[int] = frozenset()  # not for me, and "not now" while it rests


def said_of(feedback: Iterable[Feedback | OneSaid], *, now: datetime) -> Said:
    """Sort opinions into what pulls, what pushes and what is not shown."""
    rows = sorted(feedback, key=lambda row: row.activity_id)
    resting = {r.activity_id for r in rows if r.opinion is Opinion.NOT_NOW and r.said_at > now - NOT_NOW}
    never = tuple(r.activity_id for r in rows if r.opinion is Opinion.NOT_FOR_ME)
    more = tuple(r.activity_id for r in rows if r.opinion is Opinion.MORE)
    return Said(more=more, not_for_me=never, put_aside=frozenset(never) | resting)
