"""The transaction of a request."""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import current_app
from sqlalchemy.orm import Session

from store import reading, unit_of_work


def read_db() -> AbstractContextManager[Session]:
    """A reading transaction of this app's database."""
    return reading(current_app.extensions["sessions"])


def write_db() -> AbstractContextManager[Session]:
    """The one writing transaction of a request."""
    return unit_of_work(current_app.extensions["sessions"])
