"""What was learned from participation, in one file that all processes read; replaced in one go."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from sqlalchemy.orm import Session

from matching.alike import Learned
from matching.builds import documents_of, open_build
from matching.core.affinity import AffinityModel
from matching.core.joint import PEOPLE_BEHIND
from matching.core.learned import ACTIVITY, load, save
from matching.core.learning import fit
from matching.core.subjects import Subjects, subjects_of
from matching.participation import participation_of
from matching.stored_index import NoStoredIndex
from taxonomy import load_taxonomy

log = logging.getLogger("doorstep")
_NAME = "learned.npz"
_Stamp = tuple[int, int, int]


@dataclass(frozen=True, kw_only=True)
class Refit:
    """What a fit was made of: people who allow it, and the activities that enough of them have in common."""

    people: int
    activities: int


def refit(db: Session, folder: Path) -> Refit:
    """Learn anew from everybody who allows it now, and keep it in place of what was learned before.

    Whoever took their consent back is no part of it from here on. With few people the model is empty.
    """
    people = participation_of(db)
    enough = len(people.rows) >= PEOPLE_BEHIND
    model = fit(people.rows, within=people.within, subjects=_subjects(db, folder) if enough else None)
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f".{_NAME}.{os.getpid()}"
    with new.open("wb") as file:
        save(model, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(folder / _NAME)
    return Refit(people=len(people.rows), activities=sum(thing.startswith(ACTIVITY) for thing in model.things))


def _subjects(db: Session, folder: Path) -> Subjects:
    """What activities speak of: as the current build has read them, else as they stand in the database."""
    try:
        build = open_build(folder)
    except NoStoredIndex:
        ids, documents = documents_of(db)
        return subjects_of(AffinityModel.fit(documents, load_taxonomy()), ids)
    return subjects_of(build.model, build.ids)


class LearnedFile:
    """What was learned, as one process sees it; read anew when the file is another one. Safe between threads."""

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / _NAME
        self._lock = Lock()
        self._stamp: _Stamp | None = None
        self._learned: Learned | None = None
        self._reason = "No folder for the index is set." if folder is None else "Nothing has been learned yet."

    def find(self) -> Learned | None:
        """What was learned; None where there is nothing that can be read, so that content stands alone."""
        stamp = self.stamp()
        with self._lock:
            if stamp != self._stamp:
                self._stamp, self._learned = stamp, self._read() if stamp else None
            return self._learned

    def stamp(self) -> _Stamp | None:
        """Something that is another one whenever the file is; None without a file."""
        if self._path is None:
            return None
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino

    def where_from(self) -> str:
        """What suggestions have learned from, or "content alone: " and the reason in a sentence."""
        learned = self.find()
        if learned is None:
            return f"content alone: {self._reason}"
        if not len(learned.ids):
            return "content alone: Too few people allow learning, or they have too little in common."
        return f"participation in {len(learned.ids)} activities"

    def _read(self) -> Learned | None:
        assert self._path is not None
        try:
            with self._path.open("rb") as file:
                learned = Learned.of(load(file))
        except (OSError, ValueError) as error:
            self._reason = f"The file cannot be read: {error}"
            log.warning("what was learned cannot be read, so content stands alone: %s", error)
            return None
        self._reason = "Nothing has been learned yet."
        return learned
