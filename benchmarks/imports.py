"""Rows, seconds and memory of importing catalogues, the first time and again.

    python -m benchmarks.imports FOLDER [--database URL]

Imports every catalogue of FOLDER into an empty database (SQLite in a temporary folder, or the given one, which must
be empty), then all of them once more. Memory is the peak of this one process so far.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session, sessionmaker

from activities.exchange.importing.reading import catalogue_files
from activities.exchange.importing.run import ImportSummary, run_import
from store import open_store, sessions_of
from store.migrate import upgrade

Measured = tuple[ImportSummary, float, float]


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        engine = open_store(chosen.database or f"sqlite:///{folder}/imports.sqlite")
        upgrade(engine)
        files = catalogue_files(chosen.folder)
        first = _import_all(sessions_of(engine), files)
        again = _import_all(sessions_of(engine), files)
    _print(engine.dialect.name, first, again)


def _import_all(sessions: sessionmaker[Session], files: list[Path]) -> list[Measured]:
    now = datetime.now(UTC)
    measured = []
    for file in files:
        started = time.perf_counter()
        summary = run_import(sessions, file, now=now)
        measured.append((summary, time.perf_counter() - started, _peak_mb()))
    return measured


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _print(database: str, first: list[Measured], again: list[Measured]) -> None:
    print(f"{database}: catalogue              rows  listings  first s  again s  peak MB")
    for (summary, seconds, peak), (second, seconds_again, _) in zip(first, again, strict=True):
        changed = "" if second.new + second.changed == 0 else f"  CHANGED {second.new + second.changed}"
        print(
            f"{summary.catalogue:<30} {summary.read:>7,} {summary.listings:>9,} {seconds:>8.1f} {seconds_again:>8.1f} "
            f"{peak:>8.0f}{changed}"
        )
    rows = sum(summary.read for summary, _, _ in first)
    listings = sum(summary.listings for summary, _, _ in first)
    seconds, seconds_again = (sum(one[1] for one in run) for run in (first, again))
    print(f"{'all':<30} {rows:>7,} {listings:>9,} {seconds:>8.1f} {seconds_again:>8.1f} {again[-1][2]:>8.0f}")


if __name__ == "__main__":
    main()
