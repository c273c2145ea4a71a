"""The one place where a web request reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0)
