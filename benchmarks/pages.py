"""Pages per second and 95th percentile of the main pages, beside a hello-world route of the same server.

    python -m benchmarks.pages [--activities 10000] [--postgres postgresql://…]

Serves a made-up region by gunicorn (2 processes of 2 threads) and asks for each page: one at a time for the
times, then eight at once by `wrk` (or, where it is missing, by this script, which is said) for the throughput.
"""

from __future__ import annotations

import argparse
import http.client
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet

from app import create_app
from benchmarks.region import MIDDLE, fill_region
from matching.core.reach import cell_of
from members.models import Guest, InterestSource, Profile, ProfileInterest
from settings import Settings
from store import open_store, sessions_of, unit_of_work
from store.migrate import upgrade

ROUNDS = 300
SECONDS = 5
INTERESTS = ("painting", "chess", "gardening", "walking")


def main() -> None:
    """Measure on SQLite and, where an address is given, on PostgreSQL; print one table each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--activities", type=int, default=10_000)
    parser.add_argument("--postgres", default=os.environ.get("DOORSTEP_TEST_POSTGRES"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/region.sqlite", chosen.activities, folder)
        if chosen.postgres:
            measure("PostgreSQL", _fresh_database(chosen.postgres), chosen.activities, folder)


def measure(name: str, url: str, activities: int, folder: str) -> None:
    """Fill the store, serve it, and print a row for each page."""
    secrets = {
        "DOORSTEP_DATABASE_URL": url,
        "DOORSTEP_SECRET_KEY": "a key for measurements only, thirty-two letters",
        "DOORSTEP_ENCRYPTION_KEYS": f'["{Fernet.generate_key().decode()}"]',
        "DOORSTEP_RATE_LIMITS": "false",
    }
    os.environ.update(secrets)
    engine = open_store(url)
    upgrade(engine)
    fill_region(sessions_of(engine), activities=activities, now=datetime.now(UTC))
    cookie = _visitor(sessions_of(engine))
    engine.dispose()
    with served(folder) as port:
        pages = {
            "hello world": "/hello",
            "activity page": "/activities/listing-17",
            "browse, 5 km": "/nearby?km=5",
            "browse, all": "/nearby?km=any",
            "suggestions": "/for-you",
        }
        rows = [(page, *_ask(port, path, cookie)) for page, path in pages.items()]
    hello = rows[0][4]
    print(f"\n{name}, {activities} activities, {'wrk' if shutil.which('wrk') else 'own client'}")
    print(f"{'page':<16}{'kB':>7}{'p50 ms':>9}{'p95 ms':>9}{'pages/s':>10}{'of hello':>10}")
    for page, size, p50, p95, rate in rows:
        print(f"{page:<16}{size / 1000:>7.1f}{p50:>9.2f}{p95:>9.2f}{rate:>10.0f}{rate / hello:>10.2f}", flush=True)


def _visitor(sessions: sa.orm.sessionmaker) -> str:  # type: ignore[type-arg]
    """A guest with a profile in the middle of the region; returns the cookie that says so."""
    at = datetime.now(UTC)
    app = create_app(Settings())  # type: ignore[call-arg]
    with unit_of_work(sessions) as db:
        guest = Guest(key="measured", created_at=at, seen_at=at)
        db.add(guest)
        db.flush()
        db.add(
            Profile(
                guest_id=guest.id, comfort=3, area_cell=cell_of(MIDDLE), area_name="Middle", area_country="GB",
                area_zone="Europe/London", changed_at=at, words="I like dogs and old films",
                interests=[ProfileInterest(interest=i, source=InterestSource.TICKED) for i in INTERESTS],
            )
        )  # fmt: skip
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    told = {"guest": "measured", "seen": at.date().isoformat(), "_permanent": True}  # as from the second page on
    return f"{app.config['SESSION_COOKIE_NAME']}={serializer.dumps(told)}"


@contextmanager
def served(folder: str) -> Iterator[int]:
    """Run gunicorn on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "--workers", "2", "--threads", "2", "--bind", f"127.0.0.1:{port}",
        "--log-level", "warning", "benchmarks.pages:with_hello()",
    ]  # fmt: skip
    with Path(folder, "server.log").open("w") as log, subprocess.Popen(command, stderr=log) as server:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port
        finally:
            server.terminate()


def with_hello():  # type: ignore[no-untyped-def]
    """The application with one more route, which greets and does nothing else."""
    app = create_app()
    app.add_url_rule("/hello", "hello", lambda: "Hello, world")
    return app


def _ask(port: int, path: str, cookie: str) -> tuple[int, float, float, float]:
    """Bytes of the page, p50 and p95 in ms one at a time, pages per second eight at once."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    headers = {"Cookie": cookie}

    def once() -> int:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status)
        return len(body)

    for _ in range(20):
        size = once()
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        once()
        times.append(1000 * (time.perf_counter() - begun))
    cuts = statistics.quantiles(times, n=20)
    return size, statistics.median(times), cuts[18], _throughput(f"http://127.0.0.1:{port}{path}", cookie, once)


def _throughput(address: str, cookie: str, once) -> float:  # type: ignore[no-untyped-def]
    if not shutil.which("wrk"):
        begun, done = time.perf_counter(), 0
        while time.perf_counter() - begun < SECONDS:
            once()
            done += 1
        return done / SECONDS
    command = ["wrk", "-t1", "-c8", f"-d{SECONDS}s", "-H", f"Cookie: {cookie}", address]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in out, out
    return float(next(line.split()[1] for line in out.splitlines() if "Requests/sec" in line))


def _fresh_database(server: str) -> str:
    admin = open_store(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text("DROP DATABASE IF EXISTS doorstep_pages"))
        connection.execute(sa.text("CREATE DATABASE doorstep_pages"))
    admin.dispose()
    return sa.make_url(server).set(database="doorstep_pages").render_as_string(hide_password=False)


if __name__ == "__main__":
    main()
