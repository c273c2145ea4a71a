"""Erasing a person: every row of every table of the inventory, and a note that outlives the database."""

from __future__ import annotations

import logging
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.apart.services import remember_erased
from members.keeping.inventory import MEMBER
from members.keeping.journal import Journal
from members.keeping.owned import Person, everybody, is_theirs, traceable

log = logging.getLogger("doorstep")


def erase(db: Session, person: Person, *, journal: Journal, now: datetime) -> None:
    """Delete everything of a person and note it in the journal, so that no restored copy brings them back.

    The note is written first: better one about somebody whose erasure then fails, and who asks again, than
    an erasure without a note. Where it cannot be written, the person is erased all the same and the log says so.
    """
    try:
        journal.note(person, now=now)
    except OSError as error:
        log.error("the journal of erasures could not be written: %s", error)
    _delete(db, person)


def erase_again(db: Session, *, journal: Journal) -> int:
    """Erase everybody whom the journal names and who is here all the same; return how many.

    For after a restore. Raises UnknownKey where lines cannot be compared because their key is not set.
    """
    noted = journal.read()
    back = [person for person in everybody(db) if journal.names(noted, person)]
    for person in back:
        _delete(db, person)
    return len(back)


def _delete(db: Session, person: Person) -> None:
    if person.kind == MEMBER:
        remember_erased(db, person.id, person.address)
    for holding, table in reversed(traceable()):
        db.execute(sa.delete(table).where(is_theirs(db, holding, table, person)))
    db.expire_all()


def left_over(db: Session, person: Person) -> dict[str, int]:
    """How many rows of a person each table holds; tables without any are left out."""
    found = {}
    for holding, table in traceable():
        mine = sa.select(sa.func.count()).select_from(table).where(is_theirs(db, holding, table, person))
        found[table.name] = db.scalar(mine) or 0
    return {name: count for name, count in found.items() if count}
