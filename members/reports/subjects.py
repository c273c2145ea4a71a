"""What can be reported; rooms to the right say what there is, what moderators see of it and what they can do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.orm import Session

from members.reports.models import SubjectKind


@dataclass(frozen=True, kw_only=True)
class Described:
    """One thing that can be reported. `lines` are (words, text) and all that moderators see of it."""

    key: str  # never given to another thing
    title: str
    lines: tuple[tuple[str, str], ...] = ()
    address: str | None = None  # the path of its page; None where others cannot open it
    account: str | None = None  # Member.key of the one person behind it, whose account a moderator can pause


class Act(Protocol):
    """Something a moderator can do about a thing, and undo."""

    @property
    def words(self) -> str:
        """What a button says: "Pause this listing"."""
        ...

    def do(self, db: Session, subject_key: str, *, now: datetime) -> dict[str, Any]:
        """Do it; return what is needed to undo it, as JSON knows it. Raises Overtaken where there is nothing to do."""
        ...

    def undo(self, db: Session, subject_key: str, before: dict[str, Any], *, now: datetime) -> None:
        """Bring back what was before, as far as it is still there."""
        ...


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A kind of thing that can be reported.

    `find` looks for one by the key in the address of the report page, for whoever asks, and raises NotHere where
    they may not know of it. `describe` gives what moderators see, None when it is gone. `concerns` are the ids of
    members it touches so closely that they do not look at reports about it as moderators.
    """

    words: str  # "A listing"
    find: Callable[[Session, str], Described]
    describe: Callable[[Session, str], Described | None]
    concerns: Callable[[Session, str], Collection[int]] = lambda _db, _key: ()
    acts: Mapping[str, Act] = field(default_factory=dict)


SUBJECTS: dict[SubjectKind, Subject] = {}


def register_subject(kind: SubjectKind, subject: Subject) -> None:
    """Have a kind of thing be reportable."""
    SUBJECTS[kind] = subject


def kinds() -> Sequence[SubjectKind]:
    """The kinds that can be reported here."""
    return tuple(SUBJECTS)
