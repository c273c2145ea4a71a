"""Limits on how often one network address may send a form, counted for all processes of a service together."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

import sqlalchemy as sa
from flask import request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from store import Model

IN_DATABASE = "doorstep://"

_ONE_HOUSEHOLD = 64  # bits of an IPv6 address; a provider gives the rest to one line, thousands of millions of them


def where_from() -> str:
    """Where a request comes from, as limits count it: the address of the connection, or the one a named proxy tells.

    Behind proxies DOORSTEP_PROXIES says how many there are; what a visitor puts before theirs is not read.
    """
    told = request.remote_addr or "127.0.0.1"
    try:
        address = ip_address(told)
    except ValueError:
        return "unreadable"  # what a proxy made up counts as one place
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((int(address), _ONE_HOUSEHOLD), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


limiter = Limiter(key_func=where_from)


class LimitCount(Model):
    """How often something was done in a span of time. Its key is a keyed hash of what is counted and by whom."""

    __tablename__ = "limit_count"

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    until: Mapped[datetime] = mapped_column(index=True)  # when counting begins anew


class DatabaseCounts(Storage):
    """Counts in the database of the service, each step a transaction of its own that is over before the page begins."""

    STORAGE_SCHEME = ["doorstep"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        """`options`: `engine`, and `secret` for the hashes."""
        super().__init__(uri, wrap_exceptions=wrap_exceptions)
        self._engine: sa.Engine = options["engine"]
        self._secret: bytes = str(options["secret"]).encode()

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count on, or begin anew where the span is over; return the count. Of several at once each gets another."""
        now = datetime.now(UTC)
        until, over = now + timedelta(seconds=expiry), LimitCount.until <= now
        dialect = postgresql if self._engine.dialect.name == "postgresql" else sqlite
        counted = (
            dialect.insert(LimitCount)
            .values(key=self._hash(key), count=amount, until=until)
            .on_conflict_do_update(
                index_elements=[LimitCount.key],
                set_={
                    "count": sa.case((over, amount), else_=LimitCount.count + amount),
                    "until": sa.case((over, until), else_=LimitCount.until),
                },
            )
            .returning(LimitCount.count)
        )
        with self._engine.begin() as connection:
            return int(connection.execute(counted).scalar_one())

    def get(self, key: str) -> int:
        """The count of the span that runs; 0 where none does."""
        row = self._row(key)
        return int(row.count) if row is not None and row.until > datetime.now(UTC) else 0

    def get_expiry(self, key: str) -> float:
        """When the span that runs is over, in seconds since 1970; now where none does."""
        row = self._row(key)
        return float((row.until if row is not None else datetime.now(UTC)).timestamp())

    def check(self) -> bool:
        """Whether the database answers."""
        try:
            with self._engine.connect() as connection:
                connection.execute(sa.select(1))
        except SQLAlchemyError:
            return False
        return True

    def reset(self) -> int | None:
        """Forget every count; return how many there were."""
        with self._engine.begin() as connection:
            return int(connection.execute(sa.delete(LimitCount)).rowcount)

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(LimitCount).where(LimitCount.key == self._hash(key)))

    def _row(self, key: str) -> Any:
        found = sa.select(LimitCount.count, LimitCount.until).where(LimitCount.key == self._hash(key))
        with self._engine.connect() as connection:
            return connection.execute(found).one_or_none()

    def _hash(self, key: str) -> str:
        """Keys hold network addresses; the table does not."""
        return hmac.digest(self._secret, f"limits\0{key}".encode(), "sha256").hex()[:32]
