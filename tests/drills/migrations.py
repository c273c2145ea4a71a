"""Every migration down and up again, one by one, with many rows: none is lost on the way, and how long each takes.

    python -m tests.drills.migrations --plans 100000
    python -m tests.drills.migrations --plans 100000 --postgres

Prints the seconds of each step; ends with 1 if a table that is there before and after a step holds other rows then.
"""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from cryptography.fernet import Fernet

import app  # noqa: F401  (wiring imports every model)
from benchmarks.load_world import fill_world
from store import open_store, sessions_of, use_encryption_keys
from store.migrate import FOLDER, downgrade, upgrade
from tests.drills.somewhere import somewhere


@dataclass
class Walk:
    """What came of it: rows at the start, seconds of each step, and what was lost or came from nowhere."""

    rows: int = 0
    seconds: dict[str, float] = field(default_factory=dict)
    wrong: dict[str, tuple[int, int]] = field(default_factory=dict)


def walk(engine: sa.Engine, *, members: int, activities: int, plans: int) -> Walk:
    """Fill an empty database at the newest revision, take it down to the first one and up again."""
    use_encryption_keys([Fernet.generate_key().decode()])
    upgrade(engine)
    now = datetime.now(UTC).replace(microsecond=0)
    fill_world(sessions_of(engine), members=members, activities=activities, plans=plans, now=now)
    told = Walk(rows=sum(counts(engine).values()))
    numbers = [one.revision for one in ScriptDirectory(str(FOLDER)).walk_revisions()]  # the newest first
    for number in numbers[1:]:
        _step(engine, told, f"down to {number}", lambda number=number: downgrade(engine, number))
    for number in reversed(numbers[:-1]):
        _step(engine, told, f"up to {number}", lambda number=number: upgrade(engine, number))
    return told


def _step(engine: sa.Engine, told: Walk, name: str, go) -> None:  # type: ignore[no-untyped-def]
    before, begun = counts(engine), time.perf_counter()
    go()
    told.seconds[name] = time.perf_counter() - begun
    after = counts(engine)
    for table in (before.keys() & after.keys()) - {"alembic_version"}:
        if before[table] != after[table]:
            told.wrong[f"{name}: {table}"] = before[table], after[table]


def counts(engine: sa.Engine) -> dict[str, int]:
    """How many rows each table holds."""
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        return {name: connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0 for name in names}


def main() -> int:
    """Walk a database of this command's own."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, default=5_000)
    parser.add_argument("--activities", type=int, default=300)
    parser.add_argument("--plans", type=int, default=100_000)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    with somewhere("walk", postgres=chosen.postgres) as (url, _folder):
        engine = open_store(url)
        told = walk(engine, members=chosen.members, activities=chosen.activities, plans=chosen.plans)
        engine.dispose()
    print(f"{engine.dialect.name}, {told.rows} rows")
    for name, seconds in told.seconds.items():
        print(f"{name:<20}{seconds:>8.2f} s")
    print(f"wrong: {told.wrong}")
    return 1 if told.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
