"""Mixed browsing and writing against a region with people in it, beside a hello-world route of the same server.

    python -m benchmarks.load [--members 10000 --activities 20000 --plans 200000] [--postgres postgresql://…]
    python -m benchmarks.load --soak 60

For each database, from one run: CPU of a page beside that of the greeting and of its bare template, in turns;
requests a second of the mix beside the greeting; times at a fixed rate, counted from when a request was due, so that
waiting for the one before counts too; memory. Gunicorn, 2 processes of 2 threads. `--soak` keeps the rate for so many
minutes and tells how memory grew after the first tenth.
"""

from __future__ import annotations

import argparse
import http.client
import os
import queue
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import sqlalchemy as sa
from cryptography.fernet import Fernet

from app import create_app
from benchmarks.load_mix import Asked, Mix
from benchmarks.load_server import Server, served
from benchmarks.load_world import fill_world
from store import open_store, reading
from store.migrate import upgrade

TURNS, IN_A_TURN = 7, 40
_SENDERS = 16


@dataclass
class Times:
    """What came of requests at a fixed rate, by kind, in ms; `refused` are answers from 400 on, `wrong` from 500 on."""

    ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    refused: Counter[str] = field(default_factory=Counter)
    wrong: int = 0


def main() -> None:
    """Measure on SQLite and, where an address is given, on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--activities", type=int, default=20_000)
    parser.add_argument("--plans", type=int, default=200_000)
    parser.add_argument("--rate", type=float, default=50.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to keep the rate")
    parser.add_argument("--soak", type=float, default=0.0, help="minutes to keep the rate and watch memory")
    parser.add_argument("--sqlite", default="", help="a file filled by an earlier run, to be used again")
    parser.add_argument("--postgres", default=os.environ.get("DOORSTEP_TEST_POSTGRES", ""))
    parser.add_argument("--filled", action="store_true", help="the PostgreSQL address names a database filled before")
    parser.add_argument("--only", choices=("sqlite", "postgres"))
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if chosen.only != "postgres":
            filled = bool(chosen.sqlite)
            measure("SQLite", f"sqlite:///{chosen.sqlite or folder + '/load.sqlite'}", folder, chosen, filled=filled)
        if chosen.postgres and chosen.only != "sqlite":
            url = chosen.postgres if chosen.filled else fresh_database(chosen.postgres, "doorstep_load")
            measure("PostgreSQL", url, folder, chosen, filled=chosen.filled)


def measure(name: str, url: str, folder: str, chosen: argparse.Namespace, *, filled: bool) -> None:
    """Fill the store unless that was done, serve it, print the tables."""
    prepare(url, folder)
    app = create_app()
    sessions = app.extensions["sessions"]
    if not filled:
        upgrade(sessions.kw["bind"])
        now = datetime.now(UTC).replace(microsecond=0)
        fill_world(sessions, members=chosen.members, activities=chosen.activities, plans=chosen.plans, now=now)
    with reading(sessions) as db:
        mix = Mix(app, db, members=chosen.members)
    sessions.kw["bind"].dispose()
    print(f"\n{name}: {chosen.members} members, {chosen.activities} activities, {chosen.plans} plans; load {_load()}")
    with served(folder) as server:
        _warm(server, mix)
        if not chosen.soak:
            _print_cpu(server, mix)
            _print_throughput(server, mix, folder)
        seconds = 60 * chosen.soak or chosen.seconds
        before = server.memory()
        tenth = at_rate(server, mix, rate=chosen.rate, seconds=seconds / 10)
        settled = server.memory()
        spent = server.cpu()
        times = at_rate(server, mix, rate=chosen.rate, seconds=seconds * 9 / 10)
        spent = (server.cpu() - spent) / max(1, sum(map(len, times.ms.values())))
        grown = server.memory()
        _print_times(times, rate=chosen.rate)
        cores = spent * chosen.rate
        print(f"CPU of a request of the mix: {1000 * spent:.1f} ms; {chosen.rate:.0f} a second take {cores:.2f} cores")
        wrong = tenth.wrong + times.wrong
        print(
            f"memory: {before:.0f} MB, after a tenth {settled:.0f}, at the end {grown:.0f} ({grown / settled - 1:+.1%})"
        )
        print(f"errors: {wrong}; load now {_load()}", flush=True)


def prepare(url: str, folder: str) -> None:
    """Name the store, its index and secrets of its own in the environment."""
    os.environ.update({
        "DOORSTEP_DATABASE_URL": url, "DOORSTEP_INDEX_FOLDER": f"{folder}/index-{abs(hash(url))}",
        "DOORSTEP_SECRET_KEY": "a key for measurements only, thirty-two letters",
        "DOORSTEP_ERASURES": f"{folder}/erasures.jsonl", "DOORSTEP_RATE_LIMITS": "false", "DOORSTEP_DEMO": "false",
        "DOORSTEP_PUBLIC_URL": "http://127.0.0.1:5000",
    })  # fmt: skip
    os.environ.setdefault("DOORSTEP_ENCRYPTION_KEYS", f'["{Fernet.generate_key().decode()}"]')


def fresh_database(server: str, name: str) -> str:
    """The address of a new, empty database on this server; one of that name is dropped."""
    admin = open_store(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def at_rate(server: Server, mix: Mix, *, rate: float, seconds: float) -> Times:
    """Ask at a fixed rate, whatever comes back; times are counted from when a request was due."""
    due: queue.Queue[tuple[float, Asked, str] | None] = queue.Queue()
    times, lock = Times(), threading.Lock()

    def send() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        while (next_one := due.get()) is not None:
            at, asked, cookie = next_one
            time.sleep(max(0.0, at - time.perf_counter()))
            try:
                status = _ask(connection, asked, cookie)
            except (OSError, http.client.HTTPException):
                connection.close()
                status = 599
            took = 1000 * (time.perf_counter() - at)
            with lock:
                times.ms[asked.kind].append(took)
                times.wrong += status >= 500
                if status >= 400:
                    times.refused[f"{asked.kind} {status}"] += 1

    senders = [threading.Thread(target=send) for _ in range(_SENDERS)]
    for one in senders:
        one.start()
    begun = time.perf_counter() + 0.1
    for number in range(int(rate * seconds)):
        asked = mix.draw()
        due.put((begun + number / rate, asked, mix.cookie(asked.who)))
        time.sleep(max(0.0, begun + (number - 2 * _SENDERS) / rate - time.perf_counter()))
    for _one in senders:
        due.put(None)
    for one in senders:
        one.join()
    return times


def _ask(connection: http.client.HTTPConnection, asked: Asked, cookie: str, **headers: str) -> int:
    said = headers | ({"Cookie": cookie} if cookie else {})
    if asked.form:
        said["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(asked.method, asked.path, body=asked.form or None, headers=said)
    answer = connection.getresponse()
    answer.read()
    return answer.status


def _warm(server: Server, mix: Mix) -> None:
    at_rate(server, mix, rate=5.0, seconds=4)
    at_rate(server, mix, rate=40.0, seconds=5)


def _print_cpu(server: Server, mix: Mix) -> None:
    """CPU of one request, each beside the greeting and the bare template in the same turn: the middle ratios."""
    cookie = mix.cookie(7)
    pages = {
        "hello world": ("/hello", "", {}), "its bare template": ("/template", "", {}),
        "list page, asked first": ("/anew", cookie, {}), "the same, no card made yet": ("/at-first", cookie, {}),
        "list page, kept for its cell": ("/nearby", cookie, {}),
        "list page, not changed since": ("/nearby", cookie, {"If-None-Match": ""}),
        "the same, of nobody": ("/nearby?near=Telford", "", {"If-None-Match": ""}),
        "API list, kept": ("/api/v1/activities", "", {}), "activity page, kept": (_first_activity(mix), cookie, {}),
        "suggestions, kept": ("/for-you", cookie, {}),
    }  # fmt: skip
    spent: dict[str, list[float]] = defaultdict(list)
    for _turn in range(TURNS):
        for name, (path, who, headers) in pages.items():
            tagged = {header: _etag(server, path, who) for header in headers}
            spent[name].append(_cpu(server, path, who, tagged))
    print(f"\n{'CPU of a request':<30}{'us':>8}{'of hello':>10}{'of template':>13}")
    for name, each in spent.items():
        of_hello = statistics.median(a / b for a, b in zip(each, spent["hello world"], strict=True))
        of_template = statistics.median(a / b for a, b in zip(each, spent["its bare template"], strict=True))
        print(f"{name:<30}{1e6 * min(each):>8.0f}{of_hello:>10.2f}{of_template:>13.2f}", flush=True)


def _cpu(server: Server, path: str, cookie: str, headers: dict[str, str]) -> float:
    """CPU seconds of the workers for one request, from a row of them on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    asked = Asked(kind="one", path=path, who=0)
    for _ in range(3):
        _ask(connection, asked, cookie, **headers)
    count = 3 * IN_A_TURN if path == "/hello" else IN_A_TURN
    begun = server.cpu()
    for _ in range(count):
        _ask(connection, asked, cookie, **headers)
    spent = server.cpu() - begun
    connection.close()
    return max(spent, 1e-4) / count


def _etag(server: Server, path: str, cookie: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    return answer.headers["ETag"] or ""


def _first_activity(mix: Mix) -> str:
    return next(asked.path for asked in iter(mix.draw, None) if asked.kind == "activity")


def _print_throughput(server: Server, mix: Mix, folder: str) -> None:
    """Requests a second, eight at once: the mix and the greeting in turns."""
    script = f"{folder}/mix.lua"
    _write_script(script, [mix.draw() for _ in range(3_000)], mix)
    rates = [(_wrk(server, "/hello"), _wrk(server, "/", script)) for _ in range(3)]
    hello, mixed = (statistics.median(each) for each in zip(*rates, strict=True))
    print(f"\nrequests a second, eight at once: the mix {mixed:.0f}, hello world {hello:.0f} ({mixed / hello:.2f})")


def _write_script(path: str, requests: Sequence[Asked], mix: Mix) -> None:
    lines = ["local all = {"]
    for one in requests:
        cookie = f'["Cookie"]="{mix.cookie(one.who)}"' if one.who else ""
        kind = ',["Content-Type"]="application/x-www-form-urlencoded"' if one.form else ""
        body = f'"{one.form}"' if one.form else "nil"
        lines.append(f'{{"{one.method}","{one.path}",{{{cookie}{kind}}},{body}}},')
    lines.append("}\nlocal n = 0\nrequest = function() n = n % #all + 1 local r = all[n] ")
    lines.append("return wrk.format(r[1], r[2], r[3], r[4]) end")
    with open(path, "w", encoding="utf-8") as script:  # noqa: PTH123
        script.write("\n".join(lines))


def _wrk(server: Server, path: str, script: str | None = None) -> float:
    more = ["-s", script] if script else []
    command = ["wrk", "-t1", "-c8", "-d8s", "--timeout", "30s", *more, f"http://127.0.0.1:{server.port}{path}"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return float(next(line.split()[1] for line in out.splitlines() if "Requests/sec" in line))


def _print_times(times: Times, *, rate: float) -> None:
    every = [one for each in times.ms.values() for one in each]
    print(f"\n{f'ms at {rate:.0f} requests a second':<30}{'count':>8}{'p50':>8}{'p95':>8}{'p99':>8}")
    for kind, each in [*sorted(times.ms.items()), ("all", every)]:
        cut = statistics.quantiles(each, n=100) if len(each) > 1 else [0.0] * 99
        print(f"{kind:<30}{len(each):>8}{cut[49]:>8.0f}{cut[94]:>8.0f}{cut[98]:>8.0f}")
    print(f"refused: {dict(times.refused)}")


def _load() -> str:
    return " ".join(f"{one:.1f}" for one in os.getloadavg()[:2])


if __name__ == "__main__":
    main()
