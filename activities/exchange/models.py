"""Where imported listings came from."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model


class ImportRun(Model):
    """One reading of a catalogue and what came of its rows."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    catalogue: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime]
    fingerprint: Mapped[str | None]  # of the rows, the options and the rules; None: read it again in full
    read: Mapped[int]
    new: Mapped[int]
    changed: Mapped[int]
    unchanged: Mapped[int]
    rejected: Mapped[int]
    gone: Mapped[int | None]  # of a feed: entries that were taken back
    told: Mapped[dict[str, Any] | None]  # of a feed: entries set aside with their reasons, and notes to its owner


class ImportedRow(Model):
    """One row of an outside catalogue and the activity it became part of."""

    __tablename__ = "imported_row"
    __table_args__ = (sa.UniqueConstraint("catalogue", "row_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    catalogue: Mapped[str]
    row_key: Mapped[str]
    content_hash: Mapped[str]
    activity_id: Mapped[int] = mapped_column(sa.ForeignKey("activity.id", ondelete="CASCADE"), index=True)
