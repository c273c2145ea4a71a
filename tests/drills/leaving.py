"""A service that is asked to end while people use it: every answer that was begun is given.

    python -m tests.drills.leaving --times 20
    python -m tests.drills.leaving --times 20 --kept

Visitors come as by a balancer that asks /healthz five times a second and sends nobody on once it says no. With `--kept`
they come straight away and all the time, to a port that stays open while the service ends and begins anew, as systemd
keeps it. Ends with 1 if an answer was broken off or missing, if a balancer was not told first, or if it took longer
than 15 seconds to go.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

import httpx

from store import open_store
from store.migrate import upgrade
from tests.drills.service import Crowd, Service, Tally, environment

_GONE = 15.0  # seconds
_WARM = 20  # answers
_LOOKS = 0.2  # seconds between two looks of the balancer


@dataclass(kw_only=True)
class Found:
    """What came of it."""

    tally: Tally = field(default_factory=Tally)
    gone_after: list[float] = field(default_factory=list)
    said_no: int = 0  # times that a balancer was told before the process was gone
    kept: bool = False
    longest: float = 0.0  # seconds to an answer while it began anew

    @property
    def is_right(self) -> bool:
        statuses = {*self.tally.writes, *self.tally.reads}
        told = self.kept or self.said_no == len(self.gone_after) > 0
        return told and bool(statuses) and all(200 <= one < 400 for one in statuses) and max(self.gone_after) <= _GONE


def run(folder: Path, *, times: int, rate: float) -> Found:
    """Start, visit, ask to end, and again; `rate` is how many requests a second are aimed at."""
    url = f"sqlite:///{folder}/drill.sqlite"
    engine = open_store(url)
    upgrade(engine)
    engine.dispose()
    found, env = Found(), environment(url, folder)
    for _ in range(times):
        service = Service(env)
        service.start()
        crowd = Crowd(service.url, found.tally, writers=3, readers=5, pause=8 / rate)
        crowd.start()
        _until_warm(found.tally)
        said_no: list[bool] = []
        balancer = Thread(target=_balance, args=(service.url, crowd, said_no), daemon=True)
        balancer.start()
        found.gone_after.append(service.stop(within=60))
        crowd.end()
        balancer.join(10)
        found.said_no += bool(said_no)
    return found


def run_kept(folder: Path, *, times: int, rate: float) -> Found:
    """Visit all the while, ask to end and start again; nobody is sent elsewhere."""
    url = f"sqlite:///{folder}/drill.sqlite"
    engine = open_store(url)
    upgrade(engine)
    engine.dispose()
    found = Found(kept=True)
    service = Service(environment(url, folder), kept=True)
    service.start()
    crowd = Crowd(service.url, found.tally, writers=3, readers=5, pause=8 / rate)
    crowd.start()
    for _ in range(times):
        _until_warm(found.tally)
        found.gone_after.append(service.stop(within=60))
        found.longest = max(found.longest, service.start())
    _until_warm(found.tally)
    crowd.end()
    service.stop(within=60)
    return found


def _until_warm(tally: Tally) -> None:
    """Wait until both kinds of requests are answered as they come: the first of a process take longer."""
    reads, writes = tally.reads[200] + _WARM, tally.writes[302] + _WARM
    while tally.reads[200] < reads or tally.writes[302] < writes:
        time.sleep(0.05)


def _balance(url: str, crowd: Crowd, said_no: list[bool]) -> None:
    while not crowd.stop.is_set():
        try:
            if httpx.get(f"{url}/healthz", timeout=10).status_code == 503:
                said_no.append(True)
                crowd.hold.set()
        except httpx.TransportError:
            crowd.hold.set()
        time.sleep(_LOOKS)


def told(found: Found) -> str:
    """The outcome in lines."""
    tally, gone = found.tally, sorted(found.gone_after)
    first = f"a balancer was told first {found.said_no} times"
    anew = f"answering anew after {found.longest:.1f} s (longest)"
    return (
        f"asked to end {len(gone)} times; {anew if found.kept else first}\n"
        f"answers to writes {dict(tally.writes)}, to reading {dict(tally.reads)} (0: none came) {dict(tally.kinds)}\n"
        f"gone after {gone[len(gone) // 2]:.1f} s (median), {gone[-1]:.1f} s (longest)"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=20)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--kept", action="store_true", help="the port stays open; nobody is sent elsewhere")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = (run_kept if asked.kept else run)(Path(folder), times=asked.times, rate=asked.rate)
    sys.stdout.write(told(found) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
