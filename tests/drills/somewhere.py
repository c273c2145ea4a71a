"""Where a drill takes place."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres_server import fresh_database


@contextmanager
def somewhere(name: str, *, postgres: bool, inside: Path | None = None) -> Iterator[tuple[str, Path]]:
    """The address of an empty database and a folder that is gone afterwards; `inside`: where the folder is made."""
    with tempfile.TemporaryDirectory(dir=inside) as folder:
        sqlite = f"sqlite:///{folder}/drill.sqlite"
        yield (
            fresh_database(f"doorstep_{name}").render_as_string(hide_password=False) if postgres else sqlite,
            Path(folder),
        )
