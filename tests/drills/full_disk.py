"""A disk that fills up while people write and read, and is freed again.

    python -m tests.drills.full_disk

Needs to be root on Linux: a file system of a few megabytes is made in memory for the database alone. Ends with 1 if
anything was answered by a fault, if pages could not be read while it was full, if writing did not go on by itself after
room was made, if the ready page kept silent, if an acknowledged write was lost or the file was damaged.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from store import open_store, sessions_of, use_encryption_keys
from store.migrate import upgrade
from tests.drills.schedulers import SECRETS
from tests.drills.service import Crowd, Service, Tally, environment, lost_and_halves


@dataclass(kw_only=True)
class Found:
    """What came of it."""

    tally: Tally = field(default_factory=Tally)
    read_while_full: int = 0
    ready_while_full: int = 0
    again_after: float = 0.0
    lost: int = 0
    halves: int = 0
    damaged: bool = False

    @property
    def is_right(self) -> bool:
        statuses = {*self.tally.writes, *self.tally.reads}
        good = all(200 <= one < 400 or one == 503 for one in statuses) and set(self.tally.reads) == {200}
        told = self.tally.writes[503] > 0 and self.ready_while_full == 503
        return good and told and self.read_while_full > 0 and not (self.lost or self.halves or self.damaged)


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of so many megabytes. Raises subprocess.CalledProcessError where that is not allowed."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}M", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def run(elsewhere: Path, disk: Path, *, seconds: float) -> Found:
    """Write and read, fill the disk, look, free it, look again."""
    found, url = Found(), f"sqlite:///{disk}/drill.sqlite"
    env = environment(url, elsewhere)
    upgrade(open_store(url))
    service = Service(env)
    service.start()
    crowd = Crowd(service.url, found.tally, writers=3, readers=3, pause=0.05)
    crowd.start()
    time.sleep(3)
    ballast = disk / "ballast"
    _fill(ballast)
    read_before, until = found.tally.reads[200], time.monotonic() + seconds
    while time.monotonic() < until or (not found.tally.writes[503] and time.monotonic() < until + 60):
        time.sleep(0.1)
    found.ready_while_full = httpx.get(f"{service.url}/readyz", timeout=30).status_code
    found.read_while_full = found.tally.reads[200] - read_before
    ballast.unlink()
    freed, before = time.monotonic(), len(found.tally.acknowledged)
    while len(found.tally.acknowledged) == before and time.monotonic() - freed < 60:
        time.sleep(0.02)
    found.again_after = time.monotonic() - freed
    time.sleep(2)
    crowd.end()
    service.kill()
    use_encryption_keys(json.loads(SECRETS["DOORSTEP_ENCRYPTION_KEYS"]))
    with closing(sqlite3.connect(disk / "drill.sqlite")) as connection:
        found.damaged = connection.execute("PRAGMA integrity_check").fetchone()[0] != "ok"
    engine = open_store(url)
    with sessions_of(engine)() as db:
        found.lost, found.halves = lost_and_halves(db, found.tally.acknowledged)
    engine.dispose()
    return found


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def told(found: Found) -> str:
    """The outcome in lines."""
    tally = found.tally
    return (
        f"answers to writes {dict(tally.writes)}, to reading {dict(tally.reads)} (0: none came)\n"
        f"while it was full: {found.read_while_full} pages read, the ready page answered {found.ready_while_full}\n"
        f"a write was acknowledged {found.again_after:.1f} s after room was made\n"
        f"{len(tally.acknowledged)} writes acknowledged: lost {found.lost}, kept by halves {found.halves}, "
        f"file {'damaged' if found.damaged else 'whole'}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=60)
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as elsewhere,
        tempfile.TemporaryDirectory() as folder,
        small_disk(Path(folder), asked.megabytes) as disk,
    ):
        found = run(Path(elsewhere), disk, seconds=asked.seconds)
    sys.stdout.write(told(found) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
