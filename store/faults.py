"""Faults that drills and tests put into a database; settings refuse them for a site that others reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

_SLOW_SECONDS = 0.3


def put_in(engine: sa.Engine, faults: Sequence[str]) -> None:
    """Put the named faults into an engine. Raises ValueError for one that is not known."""
    for name in faults:
        if name not in _FAULTS:
            raise ValueError(f"a fault is one of {', '.join(_FAULTS)}, not {name}")
        _FAULTS[name](engine)


def _slow(engine: sa.Engine) -> None:
    """Each statement takes a third of a second longer."""
    sa.event.listen(engine, "before_cursor_execute", lambda *_: time.sleep(_SLOW_SECONDS))


def _full(engine: sa.Engine) -> None:
    """SQLite finds no room for another page, as on a disk that is full."""

    def no_more_pages(raw: Any, _record: Any) -> None:
        raw.execute(f"PRAGMA max_page_count={raw.execute('PRAGMA page_count').fetchone()[0]}")

    sa.event.listen(engine, "connect", no_more_pages)


_FAULTS: Mapping[str, Callable[[sa.Engine], None]] = {"slow-database": _slow, "full-disk": _full}
