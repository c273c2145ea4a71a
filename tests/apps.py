"""Applications for tests."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import orm

from members.places.gazetteer_file import Sources, ensure_file
from settings import Settings

_PLACES = Path(__file__).parent.parent / "var"
_BESIDE = {"guesses", "index", "what is on"}  # threads that read the database for an application


def let_threads_end() -> None:
    """Wait for what applications have begun to read: its connection is about to serve somebody else."""
    for thread in threading.enumerate():
        if thread.name in _BESIDE:
            thread.join(60)


def list_of_places(settings: Settings) -> Path:
    """The file of places, kept from run to run: where there is none, one process of a run makes it for all."""
    _PLACES.mkdir(exist_ok=True)
    with (_PLACES / "places.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return ensure_file(Sources.of(data=settings.data, postcode_file=settings.postcode_file), _PLACES)


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
