"""Who is kept apart from whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Encrypted, Model


class Apart(Model):
    """A member's wish not to meet another one; it holds both ways. It is the member's alone: the other never learns."""

    __tablename__ = "apart"
    __table_args__ = (
        sa.UniqueConstraint("member_id", "other_id"),
        sa.CheckConstraint("member_id <> other_id", name="two_people"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    other_id: Mapped[int | None] = mapped_column(sa.ForeignKey("member.id", ondelete="SET NULL"), index=True)
    # str: once the other erased their account, a hash of their address, to know them by if they return with it.
    other_mark: Mapped[Any | None] = mapped_column(Encrypted)
    since: Mapped[datetime]
