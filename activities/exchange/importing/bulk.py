"""Many rows at once: the same few statements for SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.forms import Input
from store import Model

_T = TypeVar("_T")

AT_ONCE = 400  # keys in one question: SQLite allows 32,766 values, PostgreSQL 65,535


def upserted(db: Session, table: Any, forms: Iterable[Any]) -> dict[str, Any]:
    """The rows of all forms by key, made or brought up to date."""
    wanted: dict[str, Input] = {form.key: form for form in forms}
    rows = {}
    for keys in chunks(wanted, AT_ONCE):
        rows.update({row.key: row for row in db.scalars(sa.select(table).where(table.key.in_(keys)))})
    missing = [form.model_dump() for key, form in wanted.items() if key not in rows]
    for key, row in rows.items():
        for name, value in wanted[key].model_dump(exclude_unset=True).items():  # leaves facts that others told
            if getattr(row, name) != value:
                setattr(row, name, value)
    inserted(db, table, missing)
    for keys in chunks([columns["key"] for columns in missing], AT_ONCE):
        rows.update({row.key: row for row in db.scalars(sa.select(table).where(table.key.in_(keys)))})
    return rows


def inserted(db: Session, table: Any, columns: Sequence[dict[str, Any]]) -> list[int]:
    """Insert rows and return their ids in the same order."""
    if not columns:
        return []
    return list(db.scalars(sa.insert(table).returning(table.id, sort_by_parameter_order=True), columns))


def insert_all(db: Session, table: type[Model], columns: Iterable[dict[str, Any]]) -> None:
    """Insert rows in one statement; nothing where there are none."""
    if rows := list(columns):
        db.execute(sa.insert(table), rows)


def chunks(items: Iterable[_T], size: int) -> Iterator[list[_T]]:
    """The items in their order, `size` at a time; the last list may be shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk
