"""The SEQUENCE of calendars (RFC 5545 3.8.7.4): it grows by itself whenever something material changes.

Held by listeners, because dates are changed by editors, imports and rules alike.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from activities.models import Activity, Occurrence

_OF_A_DATE = ("starts_at", "ends_at", "all_day", "state")
_OF_A_LISTING = ("series", "timezone", "where", "venue_id", "state")


def sequence_of(activity: Activity, date: Occurrence | None = None) -> int:
    """The SEQUENCE of a listing's rules or, with `date`, of that date; it never goes down."""
    return activity.sequence + (date.sequence if date else 0)


def _count_up(row: Any, names: Iterable[str]) -> None:
    state = sa.inspect(row)
    if any(state.attrs[name].history.has_changes() for name in names):
        row.sequence = (row.sequence or 0) + 1


@sa.event.listens_for(Occurrence, "before_update")
def _a_date_changed(_mapper: Any, _connection: Any, row: Occurrence) -> None:
    _count_up(row, _OF_A_DATE)


@sa.event.listens_for(Activity, "before_update")
def _a_listing_changed(_mapper: Any, _connection: Any, row: Activity) -> None:
    _count_up(row, _OF_A_LISTING)
