"""The base of every table."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from store.types import Utc

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Model(orm.DeclarativeBase):
    """Typed tables: instants are aware UTC, enumerations are kept by value, lists and dicts as JSON."""

    metadata = sa.MetaData(naming_convention=_NAMES)
    type_annotation_map = {
        datetime: Utc(),
        enum.Enum: sa.Enum(enum.Enum, native_enum=False, length=24, values_callable=lambda e: [m.value for m in e]),
        list[str]: sa.JSON(),
        dict[str, Any]: sa.JSON(),
    }
