"""The places of the service where one member may meet or be shown another; rooms to the right add theirs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session


class Place(Protocol):
    """A list, plan or group in which members come together."""

    def together(self, db: Session, member_id: int) -> Collection[int]:
        """The ids of those whom this member is shown or may meet there, old groups and rounds that run included."""

    def part(self, db: Session, one: int, other: int, *, now: datetime) -> None:
        """End whatever brings the two together there. Neither of them, nor a third, is told why."""


PLACES: dict[str, Place] = {}


def register_place(name: str, place: Place) -> None:
    """Have a place honour who is kept apart: it is asked to part two people as soon as one of them wishes it."""
    PLACES[name] = place
