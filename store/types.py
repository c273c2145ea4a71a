"""Column types: aware instants and values that only the key's holder can read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

_keys: list[MultiFernet] = []


def use_encryption_keys(keys: Sequence[str]) -> None:
    """Set the Fernet keys of this process, newest first: the first encrypts, all decrypt."""
    _keys[:] = [MultiFernet([Fernet(key) for key in keys])]


class Utc(sa.types.TypeDecorator[datetime]):
    """An aware instant, kept as naive UTC. Refuses naive values."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


class Encrypted(sa.types.TypeDecorator[Any]):
    """A JSON value, encrypted with a key that is kept outside the database."""

    impl = sa.LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> bytes | None:
        return None if value is None else _keys[0].encrypt(json.dumps(value).encode())

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(_keys[0].decrypt(value))


class _Damaged:
    """What stands for a value that can no longer be read."""

    def __bool__(self) -> bool:
        return False


DAMAGED = _Damaged()


class Mendable(Encrypted):
    """As Encrypted, but what cannot be read is DAMAGED, which counts as false: for what the reader can do without."""

    cache_ok = True

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> Any:
        try:
            return super().process_result_value(value, dialect)
        except (InvalidToken, ValueError):
            return DAMAGED


class Skippable(Mendable):
    """As Mendable, but what cannot be read is None: for an answer that could as well have been skipped."""

    cache_ok = True

    def process_result_value(self, value: bytes | None, dialect: sa.Dialect) -> Any:
        found = super().process_result_value(value, dialect)
        return None if found is DAMAGED else found
