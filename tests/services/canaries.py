"""A member with something in every column of every table that leads to them, whichever rooms there are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from members.keeping.inventory import ROOTS, Holding
from members.keeping.owned import traceable
from members.models import Member
from store import Encrypted, Utc
from tests import groups, make
from tests.services.keeping_world import CANARY

_FILLED_BY_HAND = ROOTS | {"profile"}
# Columns that go with another: a table that allows only some pairs of values.
_TOGETHER: dict[str, dict[str, Any]] = {"apart": {"other_id": None}}


def fill_every_table(db: Session, member: Member, *, now: datetime) -> None:
    """Give a member, who has a profile, a row in every table of the inventory, with a canary in every text."""
    activity = make.activity(db, dates=["2027-06-01T10:00"])
    organizer = activity.organizer_id
    ids: dict[str, Any] = {"member": member.id, "profile": member.profile and member.profile.id}
    ids |= {"activity": activity.id, "organizer": organizer, "occurrence": make.dates_of(db, activity)[0].id}
    ids["report"] = make.report(db, now=now).id
    ids |= groups.parents(db)
    for holding, table in traceable():
        if table.name not in _FILLED_BY_HAND:
            ids[table.name] = _insert(db, holding, table, ids, now)
    for column in member.profile.__table__.columns:
        if _says_something(column):
            setattr(member.profile, column.name, _canary(column, now))
    member.name = f"{CANARY} Ann"
    member.totp_key = f"{CANARY}-totp"
    db.flush()


def _insert(db: Session, holding: Holding, table: sa.Table, ids: dict[str, Any], now: datetime) -> Any:
    values = {column.name: _value(column, ids, now) for column in table.columns if not _is_counted(column)}
    values |= _TOGETHER.get(holding.table, {})
    done: Any = db.execute(sa.insert(table).values(values))
    return done.inserted_primary_key[0]


def _is_counted(column: sa.Column[Any]) -> bool:
    return column.primary_key and not column.foreign_keys and isinstance(column.type, sa.Integer)


def _says_something(column: sa.Column[Any]) -> bool:
    return not column.primary_key and not column.foreign_keys and isinstance(column.type, sa.String | Encrypted)


def _value(column: sa.Column[Any], ids: dict[str, Any], now: datetime) -> Any:
    for key in column.foreign_keys:
        return ids.get(key.column.table.name)
    return _canary(column, now)


def _canary(column: sa.Column[Any], now: datetime) -> Any:
    kind, text = column.type, f"{CANARY}-{column.table.name}-{column.name}"
    if isinstance(kind, sa.Enum):
        return next(iter(kind.enum_class)) if kind.enum_class else kind.enums[0]
    if isinstance(kind, Utc):
        return now
    if isinstance(kind, sa.Date):
        return now.date()
    if isinstance(kind, sa.Boolean):
        return False
    if isinstance(kind, sa.Integer):
        return 1
    if isinstance(kind, sa.LargeBinary):
        return text.encode()
    return [text] if isinstance(kind, sa.JSON) else text
