"""What goes by itself: the limits of the inventory, carried out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.keeping.holdings import HOLDINGS
from store import Model


def retain(db: Session, now: datetime, *, days: Mapping[str, int]) -> dict[str, int]:
    """Delete what has been kept for as long as we say; return how many rows went, by table.

    `days` holds the settings that limits name, such as "guest_days". What hangs on a deleted row goes with it
    and is not counted.
    """
    gone: dict[str, int] = {}
    for holding in HOLDINGS:
        if holding.limit is None:
            continue
        limit = holding.limit
        table = Model.metadata.tables[holding.table]
        longest = days[limit.setting] if limit.days is None else limit.days
        done = db.execute(sa.delete(table).where(table.c[limit.since] < now - timedelta(days=longest)))
        gone[holding.table] = cast("sa.CursorResult[Any]", done).rowcount
    db.expire_all()
    return gone
