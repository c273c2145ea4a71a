"""How soon a start answers, a change is seen and what it costs the first visitor, through the pages.

    python -m benchmarks.changes [--activities 10000]

Serves a made-up region by gunicorn (2 processes of 2 threads) on SQLite. A change is one listing renamed and one taken
up again, told to the service as an organizer's page does; it is seen when the first page that shows it has come.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet

from activities.changes import touch_catalogue
from activities.models import Activity
from benchmarks.pages import _visitor, served
from benchmarks.region import fill_region
from matching.builds import rebuild
from store import open_store, reading, sessions_of, unit_of_work
from store.migrate import upgrade

CHANGES = 20
NEW = "/for-you?easier={}"  # something nobody asked before


def main() -> None:
    """Print one line for each measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--activities", type=int, default=10_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url, index = f"sqlite:///{folder}/region.sqlite", Path(folder, "index")
        os.environ.update({
            "DOORSTEP_DATABASE_URL": url,
            "DOORSTEP_INDEX_FOLDER": str(index),
            "DOORSTEP_SECRET_KEY": "a key for measurements only, thirty-two letters",
            "DOORSTEP_ENCRYPTION_KEYS": f'["{Fernet.generate_key().decode()}"]',
            "DOORSTEP_RATE_LIMITS": "false",
            "DOORSTEP_PUBLIC_URL": "http://127.0.0.1:5000",
        })  # fmt: skip
        engine = open_store(url)
        upgrade(engine)
        sessions = sessions_of(engine)
        fill_region(sessions, activities=chosen.activities, now=datetime.now(UTC))
        cookie = _visitor(sessions)
        begun = time.process_time()
        with reading(sessions) as db:
            rebuild(db, index, now=datetime.now(UTC))
        print(f"{chosen.activities} activities; building anew and saving: {time.process_time() - begun:.2f} CPU s")
        print(f"kept in files: {sum(path.stat().st_size for path in index.rglob('*.npy')) / 1e6:.1f} MB")
        with served(folder) as port:
            _get(port, "/healthz", cookie)  # the program itself is loaded
            print(f"first suggestions after a start, from files: {_first(port, cookie):.2f} s")
            _usual_and_changed(sessions, port, cookie)
            _memory(port)
        shutil.rmtree(index)
        with served(folder) as port:
            _get(port, "/healthz", cookie)
            print(f"first suggestions after a start, without files: {_first(port, cookie):.2f} s; {_ready(port)}")
        engine.dispose()


def _usual_and_changed(sessions: sa.orm.sessionmaker, port: int, cookie: str) -> None:  # type: ignore[type-arg]
    for number in range(40):
        _get(port, NEW.format(f"warm{number}"), cookie)
    usual = [_timed(port, NEW.format(f"u{number}"), cookie) for number in range(60)]
    first, seen = [], []
    for number in range(CHANGES):
        title = f"Zyx {number} renamed"
        with unit_of_work(sessions) as db:
            activity = db.scalars(sa.select(Activity).where(Activity.key == f"listing-{number}")).one()
            activity.title, activity.search_text = title, f"zyx {number} renamed"
            touch_catalogue(db, [activity.id])
        begun = time.perf_counter()
        first.append(_timed(port, NEW.format(f"c{number}"), cookie))
        while title not in _get(port, f"/nearby?km=any&words=zyx+{number}+renamed", cookie):
            assert time.perf_counter() - begun < 20, "the change was never seen"
        seen.append(1000 * (time.perf_counter() - begun))
    print(f"new suggestions: {statistics.median(usual):.1f} ms (p99 {statistics.quantiles(usual, n=100)[98]:.1f})")
    print(f"the first after a change: {statistics.median(first):.1f} ms (longest {max(first):.1f})")
    seen_after, longest = statistics.median(seen), max(seen)
    print(f"a change is seen on the list after {seen_after:.0f} ms (longest {longest:.0f}); {_ready(port)}")


def _memory(port: int) -> None:
    """Proportional and private memory of the processes that serve, and what the index adds to a second one."""
    for process in _workers(port):
        smaps = Path(f"/proc/{process}/smaps_rollup").read_text()
        told = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in smaps.splitlines()[1:]}
        mapped = _mapped(process)
        own = told["Private_Clean"] + told["Private_Dirty"]
        print(
            f"process {process}: Pss {told['Pss']:.0f} MB, private {own:.0f} MB; "
            f"of the files of the index {mapped['Rss']:.1f} MB in use, {mapped['Pss']:.1f} of them its share, "
            f"{mapped['Private_Dirty']:.1f} its own copy"
        )


def _mapped(process: int) -> dict[str, float]:
    told, here = dict.fromkeys(("Rss", "Pss", "Private_Dirty"), 0.0), False
    for line in Path(f"/proc/{process}/smaps").read_text().splitlines():
        head = line.split(":")[0]
        if "-" in head.split(" ")[0]:
            here = line.endswith(".npy")
        elif here and head in told:
            told[head] += int(line.split()[1]) / 1024
    return told


def _workers(port: int) -> list[int]:
    """Processes whose command names the port, but for their parent."""
    found = [
        int(path.parent.name)
        for path in Path("/proc").glob("[0-9]*/cmdline")
        if f"127.0.0.1:{port}".encode() in path.read_bytes()
    ]
    return sorted(found)[1:]


def _first(port: int, cookie: str) -> float:
    begun = time.perf_counter()
    _get(port, "/for-you", cookie)
    return time.perf_counter() - begun


def _timed(port: int, path: str, cookie: str) -> float:
    begun = time.perf_counter()
    _get(port, path, cookie)
    return 1000 * (time.perf_counter() - begun)


def _ready(port: int) -> str:
    return str(json.loads(_get(port, "/readyz", ""))["suggestions"])


def _get(port: int, path: str, cookie: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return text


if __name__ == "__main__":
    main()
