"""Which listings changed, so that readers renew those alone and know when they have to read everything."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from activities.models import CatalogueChange, CatalogueState

MOST_CHANGES = 4_096  # listings in one change or between two readings; past that everything is read again
_KEPT_VERSIONS = 10_000
_TIDY_EVERY = 1_000


@dataclass(frozen=True, kw_only=True)
class State:
    """Where the catalogue stands. `mark` was drawn for this version, so another database has another one."""

    version: int
    mark: str


NOTHING_LISTED = State(version=0, mark="")
_TOUCHED = "catalogue touched"
_here = 0  # how often this process changed what is on


def changes_here() -> int:
    """Another number whenever this process itself has changed what is on, or is about to."""
    return _here


@event.listens_for(Session, "after_commit")
def _committed(db: Session) -> None:
    if db.info.pop(_TOUCHED, False):
        _count_here()


def _count_here() -> None:
    global _here
    _here += 1


def touch_catalogue(db: Session, activity_ids: Collection[int] | None = None) -> None:
    """Say that what is on has changed, in the transaction that changes it; readers look again.

    `activity_ids` are all listings whose own row, first visit, interests, dates, venue or organizer changed,
    came or went; None where anything may have. Flushes.
    """
    if activity_ids is not None and len(activity_ids) > MOST_CHANGES:
        activity_ids = None
    state = db.get(CatalogueState, 1)
    if state is None:
        state = CatalogueState(id=1, version=1)
        db.add(state)
    else:
        state.version = CatalogueState.version + 1
    # On PostgreSQL this waits for another writer to end, so versions become visible in their order.
    db.flush()
    version, mark = state.version, secrets.token_hex(8)
    changed: list[int | None] = [*sorted(set(activity_ids or ()))] or [None]
    rows = [{"version": version, "mark": mark, "activity_id": one} for one in changed]
    db.execute(sa.insert(CatalogueChange), rows)
    db.info[_TOUCHED] = True
    _count_here()
    if version % _TIDY_EVERY == 0:
        db.execute(sa.delete(CatalogueChange).where(CatalogueChange.version < version - _KEPT_VERSIONS))


def find_state(db: Session) -> State:
    """Where the catalogue stands; NOTHING_LISTED before anything was listed."""
    row = db.connection().execute(_STATE).first()
    return NOTHING_LISTED if row is None else State(version=row[0], mark=row[1])


def find_changed(db: Session, *, since: State, until: State) -> frozenset[int] | None:
    """The ids of what changed, came or went after `since` and up to `until`, the state just read.

    None where that is not known or very many, and where `since` is not a state of this catalogue's past: the reader
    has to read everything.
    """
    rows = db.connection().execute(_SINCE, {"version": since.version}).all()
    # The version read from must be this catalogue's own, and none after it may be missing.
    if since.version > 0 and all(row.version > since.version or row.mark != since.mark for row in rows):
        return None
    later = [row for row in rows if row.version > since.version]
    versions = {row.version for row in later}
    if not versions.issuperset(range(since.version + 1, until.version + 1)) or until.version < since.version:
        return None
    ids = {row.activity_id for row in later}
    return None if None in ids or len(ids) > MOST_CHANGES else frozenset(ids)


_STATE = (
    sa.select(CatalogueState.version, sa.func.coalesce(CatalogueChange.mark, ""))
    .outerjoin(CatalogueChange, CatalogueChange.version == CatalogueState.version)
    .limit(1)
)
# Newest first: what the limit cuts off are rows of the version read from, of which one is enough; or there are
# too many.
_SINCE = (
    sa.select(CatalogueChange.version, CatalogueChange.mark, CatalogueChange.activity_id)
    .where(CatalogueChange.version >= sa.bindparam("version"))
    .order_by(CatalogueChange.version.desc(), CatalogueChange.id)
    .limit(2 * MOST_CHANGES + 2)
)
