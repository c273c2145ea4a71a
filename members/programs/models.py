"""A key that lets a program do some things for a member."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from store import Model


class Scope(StrEnum):
    """What a key is for; it opens nothing else."""

    SUGGESTIONS = "suggestions:read"
    PLANS = "plans:read"
    CHANGE_PLANS = "plans:write"
    LISTINGS = "listings:read"
    CHANGE_LISTINGS = "listings:write"


FOR_ORGANIZERS = frozenset({Scope.LISTINGS, Scope.CHANGE_LISTINGS})


class ProgramKey(Model):
    """One key, kept as a hash."""

    __tablename__ = "program_key"

    id: Mapped[int] = mapped_column(primary_key=True)
    key_hash: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(sa.ForeignKey("member.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]  # what the member calls the program
    scopes: Mapped[list[str]]
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]  # to the day
