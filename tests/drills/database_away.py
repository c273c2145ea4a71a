"""PostgreSQL restarted under load: pages ask to come back, nothing is lost, and nobody has to restart anything.

    python -m tests.drills.database_away --restarts 3

Starts a PostgreSQL of its own from the programs in /usr/lib/postgresql (as the account postgres where this one is
root) and restarts it while people write and read. Ends with 1 if any answer was neither good nor a 503 that says when
to come back, if a write took longer than five seconds after the database was back, or if one was lost.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from store import open_store, sessions_of, use_encryption_keys
from store.migrate import upgrade
from tests.drills.schedulers import SECRETS
from tests.drills.service import Crowd, Service, Tally, environment, lost_and_halves

_BACK = 5.0  # seconds


class Server:
    """A PostgreSQL of the drill's own."""

    def __init__(self, folder: Path) -> None:
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"))
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]

    @property
    def url(self) -> str:
        return f"postgresql://doorstep@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        self._call("initdb", "-D", "data", "-U", "doorstep", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8")

    def start(self) -> None:
        own = f"-p {self.port} -k {self._folder} -c listen_addresses=127.0.0.1"
        self._call("pg_ctl", "-D", "data", "-w", "-t", "120", "-l", "log", "-o", own, "start")

    def stop(self, mode: str) -> None:
        self._call("pg_ctl", "-D", "data", "-w", "-t", "120", "-m", mode, "stop")

    def _call(self, program: str, *asked: str) -> None:
        who = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        subprocess.run(
            [*who, str(self._bin / program), *asked], cwd=self._folder, check=True, stdout=subprocess.DEVNULL
        )


@dataclass(kw_only=True)
class Found:
    """What came of it."""

    tally: Tally = field(default_factory=Tally)
    back_after: list[float] = field(default_factory=list)
    lost: int = 0
    halves: int = 0

    @property
    def is_right(self) -> bool:
        refused = self.tally.writes[503] + self.tally.reads[503]
        statuses = {*self.tally.writes, *self.tally.reads}
        good = all(200 <= one < 400 or one == 503 for one in statuses) and refused == self.tally.retry_after > 0
        return good and not self.lost and not self.halves and max(self.back_after) <= _BACK


@contextmanager
def _server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def run(folder: Path, *, restarts: int, away: float) -> Found:
    """Write and read, take the database away and bring it back, and look what is there."""
    found = Found()
    with _server() as server:
        engine = open_store(server.url)
        upgrade(engine)
        service = Service(environment(server.url, folder))
        service.start()
        crowd = Crowd(service.url, found.tally, writers=3, readers=5, pause=8 / 50)
        crowd.start()
        for number in range(restarts):
            time.sleep(4)
            server.stop("fast" if number % 2 == 0 else "immediate")
            time.sleep(away)
            server.start()
            found.back_after.append(_until_it_writes(found.tally))
        time.sleep(3)
        crowd.end()
        service.kill()
        use_encryption_keys(json.loads(SECRETS["DOORSTEP_ENCRYPTION_KEYS"]))
        engine.dispose()
        with sessions_of(engine)() as db:
            found.lost, found.halves = lost_and_halves(db, found.tally.acknowledged)
        engine.dispose()
    return found


def _until_it_writes(tally: Tally) -> float:
    """Seconds until the next write is acknowledged."""
    begun, before = time.monotonic(), len(tally.acknowledged)
    while len(tally.acknowledged) == before and time.monotonic() - begun < 60:
        time.sleep(0.02)
    return time.monotonic() - begun


def told(found: Found) -> str:
    """The outcome in lines."""
    tally = found.tally
    back = ", ".join(f"{seconds:.1f}" for seconds in found.back_after)
    return (
        f"the database restarted {len(found.back_after)} times, a write acknowledged {back} s after it was back\n"
        f"answers to writes {dict(tally.writes)}, to reading {dict(tally.reads)} (0: none came) {dict(tally.kinds)}; "
        f"{tally.retry_after} said when to come back\n"
        f"{len(tally.acknowledged)} writes acknowledged: lost {found.lost}, kept by halves {found.halves}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--restarts", type=int, default=3)
    parser.add_argument("--away", type=float, default=3.0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), restarts=asked.restarts, away=asked.away)
    sys.stdout.write(told(found) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
