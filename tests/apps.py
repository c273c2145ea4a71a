"""Applications for tests."""

from __future__ import annotations

import threading

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from settings import Settings

_BESIDE = {"guesses", "index", "what is on"}  # threads that read the database for an application


def let_threads_end() -> None:
    """Wait for what applications have begun to read: its connection is about to serve somebody else."""
    for thread in threading.enumerate():
        if thread.name in _BESIDE:
            thread.join(60)


def make_app(
    settings: Settings, engine: sa.Engine | None = None, sessions: orm.sessionmaker[orm.Session] | None = None
) -> Flask:
    """A new application whose forms need no page before them; of these sessions, or else of `engine` or its settings.

    Making one takes as long as some tests: the fixture `app` is there already.
    """
    from app import create_app

    made = create_app(settings, engine=engine)
    made.config["WTF_CSRF_ENABLED"] = False
    if sessions is not None:
        made.extensions["sessions"] = sessions
    return made
