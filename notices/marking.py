"""Writing down what became of a letter, also where the database is busy: it would go out again otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable

from sqlalchemy import orm
from sqlalchemy.exc import OperationalError

from store import unit_of_work

_TIMES = 10  # that a busy database is asked again
_BREATH = 0.5  # seconds between two of them


def write_down(sessions: orm.sessionmaker[orm.Session], mark: Callable[[orm.Session], None]) -> None:
    """Do `mark` in a transaction of its own. Raises OperationalError where the database stays busy."""
    for left in range(_TIMES, -1, -1):
        try:
            with unit_of_work(sessions) as db:
                mark(db)
        except OperationalError:
            if not left:
                raise
            time.sleep(_BREATH)
        else:
            return
