"""Alembic's entry: runs on the connection that store.migrate hands over."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context

from store.model import Model


def _plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our column types as the plain ones they store, so that a migration needs none of our code."""
    if kind == "type" and isinstance(item, sa.types.TypeDecorator) and type(item).__module__ == "store.types":
        return f"sa.{type(item.impl_instance).__name__}()"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Model.metadata,
    render_as_batch=True,
    render_item=_plain_type,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
