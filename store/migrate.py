"""Moving a database between schema versions."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent / "migrations"


def upgrade(engine: sa.Engine, revision: str = "head") -> None:
    """Bring the schema up to a revision, in one transaction."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: sa.Engine, revision: str = "base") -> None:
    """Take the schema down to a revision, in one transaction."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def is_at_head(engine: sa.Engine) -> bool:
    """Whether the database stands at the newest revision."""
    with engine.connect() as connection:
        return stands_at_head(connection)


def stands_at_head(connection: sa.Connection) -> bool:
    """Whether the database of a connection stands at the newest revision."""
    return MigrationContext.configure(connection).get_current_revision() == _head()


@cache
def _head() -> str | None:
    return ScriptDirectory(str(FOLDER)).get_current_head()


def revise(engine: sa.Engine, message: str, number: str) -> None:
    """Write a new migration file from the difference between models and database."""
    with engine.begin() as connection:
        command.revision(_config(connection), message=message, rev_id=number, autogenerate=True)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
