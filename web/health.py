"""Whether this process can serve: what the ready page asks, and leaving in good order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Event

from sqlalchemy.orm import Session

# Says in a few words what keeps the service from being ready; None where nothing does.
Check = Callable[[Session, datetime], str | None]

leaving = Event()  # set once this process was asked to end: it still answers, and says that it is not ready


def causes_of(db: Session, checks: Mapping[str, Check], *, now: datetime) -> dict[str, str]:
    """What is not as it should be, by the name of its check."""
    found = {name: check(db, now) for name, check in checks.items()}
    return {name: words for name, words in found.items() if words is not None}
