"""What was learned from participation, kept in the database, where processes on any machine find it."""

from __future__ import annotations

import hashlib
import logging
import time
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from matching.alike import Learned
from matching.builds import documents_of, open_build
from matching.core.affinity import AffinityModel
from matching.core.joint import PEOPLE_BEHIND
from matching.core.learned import ACTIVITY, LearnedModel, load, save
from matching.core.learning import fit
from matching.core.subjects import Subjects, subjects_of
from matching.models import LearnedKept
from matching.participation import participation_of
from matching.stored_index import NoStoredIndex
from store import reading, unit_of_work
from taxonomy import load_taxonomy

log = logging.getLogger("doorstep")
LOOK_EVERY = 60.0  # seconds between two looks of a process for something newer
_ROW = 1
_NOTHING = "Nothing has been learned yet."


@dataclass(frozen=True, kw_only=True)
class Refit:
    """What a fit was made of: people who allow it, and the activities that enough of them have in common."""

    people: int
    activities: int


def refit(sessions: sessionmaker[Session], folder: Path | None, *, now: datetime) -> Refit:
    """Learn anew from everybody who allows it now, and keep it in place of what was learned before.

    Whoever took their consent back is no part of it from here on. With few people the model is empty. The work is
    done between two transactions, so that nobody waits for it. `folder` is that of the index, which saves reading
    what is listed once more.
    """
    with reading(sessions) as db:
        people = participation_of(db)
        subjects = _subjects(db, folder) if len(people.rows) >= PEOPLE_BEHIND else None
    model = fit(people.rows, within=people.within, subjects=subjects)
    with unit_of_work(sessions) as db:
        _keep(db, model, now=now)
    return Refit(people=len(people.rows), activities=sum(thing.startswith(ACTIVITY) for thing in model.things))


def forget_learned(db: Session) -> None:
    """Content stands alone until it is learned anew."""
    db.execute(sa.delete(LearnedKept))


def _keep(db: Session, model: LearnedModel, *, now: datetime) -> None:
    stream = BytesIO()
    save(model, stream)
    content = stream.getvalue()
    mark = hashlib.sha256(content).hexdigest()[:20]
    db.merge(LearnedKept(id=_ROW, mark=mark, made_at=now, content=content))


def _subjects(db: Session, folder: Path | None) -> Subjects:
    """What activities speak of: as the current build has read them, else as they stand in the database."""
    if folder is not None:
        try:
            build = open_build(folder)
        except NoStoredIndex:
            pass
        else:
            return subjects_of(build.model, build.ids)
    ids, documents = documents_of(db)
    return subjects_of(AffinityModel.fit(documents, load_taxonomy()), ids)


class LearnedStore:
    """What was learned, as one process holds it; looked for anew every `every` seconds. Safe between threads."""

    def __init__(self, *, every: float = LOOK_EVERY) -> None:
        self._every = every
        self._lock = Lock()
        self._looked: float | None = None
        self._mark: str | None = None
        self._learned: Learned | None = None
        self._reason = _NOTHING

    def find(self, sessions: sessionmaker[Session]) -> Learned | None:
        """What was learned; None where there is nothing that can be read, so that content stands alone."""
        if self._looked is None or time.monotonic() - self._looked >= self._every:
            with self._lock:
                if self._looked is None or time.monotonic() - self._looked >= self._every:
                    self._look(sessions)
                    self._looked = time.monotonic()
        return self._learned

    def where_from(self, sessions: sessionmaker[Session]) -> str:
        """What suggestions have learned from, or "content alone: " and the reason in a sentence."""
        learned = self.find(sessions)
        if learned is None:
            return f"content alone: {self._reason}"
        if not len(learned.ids):
            return "content alone: Too few people allow learning, or they have too little in common."
        return f"participation in {len(learned.ids)} activities"

    def _look(self, sessions: sessionmaker[Session]) -> None:
        try:
            with reading(sessions) as db:
                mark = db.scalar(sa.select(LearnedKept.mark).where(LearnedKept.id == _ROW))
                if mark == self._mark:
                    return
                row = db.get(LearnedKept, _ROW)
                self._mark, self._learned, self._reason = mark, None, _NOTHING
                if row is not None:
                    self._learned = Learned.of(load(BytesIO(row.content)), mark=row.mark)
        except SQLAlchemyError as error:
            log.warning("what was learned could not be looked for, the last stays in use: %s", type(error).__name__)
        except ValueError as error:
            self._reason = f"What is kept cannot be read: {error}"
            log.warning("what was learned cannot be read, so content stands alone: %s", error)
