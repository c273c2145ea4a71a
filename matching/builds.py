"""A build of the index: what is on, the similarity model and the rows in place order, of one version.

It is made from the database or opened from files, where a process maps it and shares it with others.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from activities.changes import State
from activities.models import Activity, ActivityInterest, ListingState
from activities.on_show import OnShow, load_on_show
from activities.on_show_columns import Only
from matching.core.affinity import AffinityModel, Document
from matching.core.placed import place
from matching.core.placed_scan import PlacedArrays
from matching.packing import packed, unpacked
from matching.placing import rows_of
from matching.stored_index import NoStoredIndex, current_build, open_index, save_index
from taxonomy import load_taxonomy

log = logging.getLogger("doorstep")
NOT_KEPT = "No folder for the index is set."
_GIVEN = frozenset({"taxonomy"})  # what a model holds that is loaded on its own
_ROOT = Path(__file__).parent.parent
_MADE_BY = ("matching/core/*.py", "matching/placing.py", "activities/on_show*.py", "seeds/interests.json")


@dataclass(frozen=True, kw_only=True, eq=False)
class Build:
    """One state of the catalogue, ready to be compared with. `ids` ascend, one for each row of the model."""

    state: State
    on_show: OnShow
    ids: NDArray[np.int64]
    model: AffinityModel
    placed: PlacedArrays
    name: str | None = None  # of its folder; None while it is in no file


def documents_of(db: Session, only: Only = None) -> tuple[NDArray[np.int64], list[Document]]:
    """What the model reads of every published activity, or of `only` some, ordered by id; two statements."""
    among = [] if only is None else [Activity.id.in_(sorted(only))]
    interests: dict[int, list[str]] = {}
    for activity_id, interest in db.execute(
        sa.select(ActivityInterest.activity_id, ActivityInterest.interest)
        .join(Activity, Activity.id == ActivityInterest.activity_id)
        .where(Activity.state == ListingState.PUBLISHED, *among)
        .order_by(ActivityInterest.interest)
    ):
        interests.setdefault(activity_id, []).append(interest)
    rows = db.execute(
        sa.select(Activity.id, Activity.title, Activity.summary, Activity.description, Activity.kind)
        .where(Activity.state == ListingState.PUBLISHED, *among)
        .order_by(Activity.id)
    ).all()
    documents = [
        Document(title=title, text=f"{summary} {description}", interests=tuple(interests.get(id_, ())), kind=kind)
        for id_, title, summary, description, kind in rows
    ]
    return np.array([row[0] for row in rows], np.int64), documents


def built(db: Session, on_show: OnShow) -> Build:
    """Make a build of what is on show from the database: seconds of work for 10,000 activities."""
    ids, documents = documents_of(db)
    model = AffinityModel.fit(documents, load_taxonomy())
    return Build(state=on_show.state, on_show=on_show, ids=ids, model=model, placed=place(rows_of(on_show, ids, model)))


def rebuild(db: Session, folder: Path, *, now: datetime) -> str:
    """Make a build of everything on show and keep it as the current one; returns its name.

    Processes that serve take it up when the catalogue changes or the hour does.
    """
    return save_build(folder, built(db, load_on_show(db, now=now)))


def save_build(folder: Path, build: Build) -> str:
    """Keep a build in files, as the current one; returns its name."""
    arrays: dict[str, NDArray[Any]] = {"ids": build.ids}
    facts: dict[str, Any] = {"mark": build.state.mark, "made_by": _made_by()}
    parts = {"show": packed(build.on_show), "model": packed(build.model, but=_GIVEN), "placed": packed(build.placed)}
    for part, (held, kinds) in parts.items():
        arrays.update({f"{part}.{name}": array for name, array in held.items()})
        facts[part] = kinds
    return save_index(folder, arrays, version=build.state.version, facts=facts)


def open_build(folder: Path) -> Build:
    """Map the current build. Raises NoStoredIndex with the reason in a sentence."""
    stored = open_index(folder)
    facts = stored.facts
    if facts.get("made_by") != _made_by():
        raise NoStoredIndex("The saved index was made by another release.")
    try:
        show, model, placed = (_part(stored.arrays, part) for part in ("show", "model", "placed"))
        return Build(
            state=State(version=stored.version, mark=facts["mark"]),
            on_show=unpacked(OnShow, show, facts["show"]),
            ids=stored.arrays["ids"],
            model=unpacked(AffinityModel, model, facts["model"], taxonomy=load_taxonomy()),
            placed=unpacked(PlacedArrays, placed, facts["placed"]),
            name=stored.build,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise NoStoredIndex(f"The saved index does not hold what it should: {error}.") from error


class BuildFolder:
    """The builds in a folder, as one process sees them; safe between threads. Without a folder there are none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = Lock()
        self._seen: str | None = None
        self._build: Build | None = None
        self._reason = NOT_KEPT if folder is None else "No index has been saved yet."

    @property
    def reason(self) -> str:
        """Why `find` had nothing to give, in a sentence; empty when it had."""
        return "" if self._build else self._reason

    @property
    def keeps(self) -> bool:
        """Whether there is a folder at all."""
        return self._folder is not None

    def find(self) -> Build | None:
        """The current build, opened when it was not before; None where there is none that can be read."""
        if self._folder is None:
            return None
        name = current_build(self._folder)
        with self._lock:
            if name is not None and name != self._seen:
                self._open(self._folder)
            return self._build

    def save(self, build: Build) -> Build:
        """Keep a build in files and return it as mapped from them, or as it is where that fails, which is logged."""
        if self._folder is None:
            return build
        try:
            save_build(self._folder, build)
        except OSError as error:
            log.exception("the index could not be kept in %s", self._folder)
            with self._lock:
                self._build, self._reason = None, f"The index could not be saved: {error.strerror}."
            return build
        return self.find() or build

    @contextmanager
    def building(self) -> Iterator[bool]:
        """Whether this process is the only one now that makes a build for the folder."""
        if self._folder is None:
            yield True
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            lock = (self._folder / ".building").open("w")
        except OSError:
            yield True  # nothing can be kept there, so nobody is in the way
            return
        with lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    def _open(self, folder: Path) -> None:
        try:
            self._build, self._reason = open_build(folder), ""
            self._seen = self._build.name
        except NoStoredIndex as error:
            self._build, self._reason, self._seen = None, str(error), current_build(folder)
            log.warning("answers come from the database: %s", error)


def _part(arrays: Mapping[str, NDArray[Any]], part: str) -> dict[str, NDArray[Any]]:
    return {name.removeprefix(f"{part}."): one for name, one in arrays.items() if name.startswith(f"{part}.")}


@cache
def _made_by() -> str:
    """A digest of the code and the words that decide what a build holds, so that another release makes its own."""
    digest = hashlib.sha256()
    for pattern in _MADE_BY:
        for path in sorted(_ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
