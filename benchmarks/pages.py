"""Pages per second and 95th percentile of the main pages, beside a hello-world route of the same server.

    python -m benchmarks.pages [--activities 10000] [--postgres postgresql://…]

Serves a made-up region by gunicorn (2 processes of 2 threads) and asks for each page: one at a time for the
times, then eight at once by `wrk` for the throughput. The throughput of hello world is measured again right before
that of each page, in turns, and the middle one of the ratios is told, so that a busy machine slows both alike.
"New suggestions" asks every time for something that nobody asked before, so that nothing kept is of use.
The last rows are measured while a new listing makes every process fit its model again.
"""

from __future__ import annotations

import argparse
import http.client
import os
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

from activities.changes import touch_catalogue
from app import create_app
from benchmarks.region import MIDDLE, fill_region
from matching.core.reach import cell_of
from members.models import Guest, InterestSource, Profile, ProfileInterest
from settings import Settings
from store import open_store, sessions_of, unit_of_work
from store.migrate import upgrade

ROUNDS = 300
SECONDS, TURNS = 1, 5
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
        "DOORSTEP_INDEX_FOLDER": f"{folder}/index",
        "DOORSTEP_SECRET_KEY": "a key for measurements only, thirty-two letters",
        "DOORSTEP_ENCRYPTION_KEYS": f'["{Fernet.generate_key().decode()}"]',
        "DOORSTEP_RATE_LIMITS": "false",
        "DOORSTEP_PUBLIC_URL": "http://127.0.0.1:5000",
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
            "new suggestions": "/for-you?easier=",
        }
        _warm(port, cookie)
        print(f"\n{name}, {activities} activities")
        print(f"{'page':<24}{'kB':>7}{'p50 ms':>9}{'p95 ms':>9}{'pages/s':>10}{'of hello':>10}")
        for page, path in pages.items():
            size, p50, p95 = _one_at_a_time(port, path, cookie)
            rate, ratio = _beside_hello(port, path, cookie)
            print(f"{page:<24}{size / 1000:>7.1f}{p50:>9.2f}{p95:>9.2f}{rate:>10.0f}{ratio:>10.2f}", flush=True)
        for page in ("browse, 5 km", "suggestions"):
            _change_catalogue(url)
            size, p50, p95 = _one_at_a_time(port, pages[page], cookie)
            print(f"{page + ', refitting':<24}{size / 1000:>7.1f}{p50:>9.2f}{p95:>9.2f}", flush=True)


def _change_catalogue(url: str) -> None:
    """Say that something has changed; every process loads what is on and fits its model again."""
    engine = open_store(url)
    with unit_of_work(sessions_of(engine)) as db:
        touch_catalogue(db)
    engine.dispose()


def _warm(port: int, cookie: str) -> None:
    """Let both processes meet every page once."""
    for path in ("/activities/listing-17", "/nearby?km=5", "/for-you"):
        for _ in range(2):
            _wrk(port, path, cookie, seconds=1)


def _visitor(sessions: sa.orm.sessionmaker) -> str:  # type: ignore[type-arg]
    """A guest with a profile in the middle of the region; returns the cookie that says so."""
    at = datetime.now(UTC)
    app = create_app(Settings())  # type: ignore[call-arg]
    app.extensions["gazetteer"].prepare()
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


def _one_at_a_time(port: int, path: str, cookie: str) -> tuple[int, float, float]:
    """Bytes of the page, p50 and p95 in ms."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    sizes, times = [], []
    for number in range(ROUNDS):
        begun = time.perf_counter()
        connection.request("GET", _numbered(path, f"one-{number}-{begun}"), headers={"Cookie": cookie})
        answer = connection.getresponse()
        sizes.append(len(answer.read()))
        times.append(1000 * (time.perf_counter() - begun))
        assert answer.status == 200, (path, answer.status)
    return max(sizes), statistics.median(times), statistics.quantiles(times, n=20)[18]


def _beside_hello(port: int, path: str, cookie: str) -> tuple[float, float]:
    """Pages per second eight at once, and that beside hello world: the middle one of some turns."""
    turns = [(_wrk(port, "/hello", cookie), _wrk(port, path, cookie)) for _ in range(TURNS)]
    return statistics.median(page for _, page in turns), statistics.median(page / hello for hello, page in turns)


def _numbered(path: str, number: str) -> str:
    return path + number if path.endswith("=") else path


def _wrk(port: int, path: str, cookie: str, *, seconds: int = SECONDS) -> float:
    """Pages per second of this address; one that ends in "=" gets another number each time."""
    address = f"http://127.0.0.1:{port}{path}"
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        if path.endswith("="):
            script.write(
                f"n = {time.time_ns()}\nrequest = function() n = n + 1 return wrk.format(nil, '{path}' .. n) end"
            )
            script.flush()
        options = ["-t1", "-c8", f"-d{seconds}s", "-H", f"Cookie: {cookie}", "-s", script.name]
        out = subprocess.run(["wrk", *options, address], capture_output=True, text=True, check=True).stdout
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
