"""The application for measurements: with a greeting, a page that is only its template, and a list without memory."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app, render_template, request
from markupsafe import Markup

from activities.browse.filters import parse
from activities.browse.page import browse_page
from activities.browse.views import browse, standpoint_of
from activities.cards import Card
from activities.on_show import Shelf
from app import create_app
from web.clock import now
from web.database import read_db

_TICKS = os.sysconf("SC_CLK_TCK")


def serving() -> Flask:
    """The application with four more routes: /hello, /template, /anew and /at-first."""
    app = create_app()
    finished: dict[str, object] = {}

    def template() -> str:
        """The nearby page of nobody in particular, rendered from values that were found once."""
        if not finished:
            shelf: Shelf = current_app.extensions["shelf"]
            with read_db() as db:
                on_show = shelf.read(db, now=now())
                asked = parse(request.args)
                standpoint = standpoint_of(None, shelf, on_show, "Telford")
                finished["page"] = browse_page(
                    db, shelf, on_show, asked, standpoint=standpoint, now=now(), address=lambda _filters: "/nearby"
                )
        page = finished["page"]
        body = Markup(render_template("activities/_browse_body.html", page=page))
        return render_template("activities/browse.html", heading=page.heading, body=body)  # type: ignore[attr-defined]

    def anew():  # type: ignore[no-untyped-def]
        """The nearby page as it is when nobody asked the same before; cards that were made for other lists stay."""
        shelf = current_app.extensions["shelf"]
        shelf._pieces.clear()
        page = browse()
        shelf._pieces.clear()
        return page

    def at_first():  # type: ignore[no-untyped-def]
        """The nearby page as it is when nobody saw any of its listings since something changed."""
        held = current_app.extensions["shelf"]._held
        if held is not None:
            held.reckoned.pop(Card, None)
        return anew()

    app.add_url_rule("/hello", "hello", lambda: "Hello, world")
    app.add_url_rule("/template", "template", template)
    app.add_url_rule("/anew", "anew", anew)
    app.add_url_rule("/at-first", "at_first", at_first)
    return app


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs, and its worker processes."""

    port: int
    workers: tuple[int, ...]

    def cpu(self) -> float:
        """CPU seconds of the workers since they began."""
        return sum(_cpu_of(one) for one in self.workers)

    def memory(self) -> float:
        """Megabytes of the workers; what they share counts in parts."""
        return sum(_pss_of(one) for one in self.workers)


@contextmanager
def served(folder: str, *, workers: int = 2, threads: int = 2) -> Iterator[Server]:
    """Run gunicorn on a free port until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "gunicorn", "--workers", str(workers), "--threads", str(threads),
        "--bind", f"127.0.0.1:{port}", "--log-level", "warning", "--keep-alive", "30",
        "benchmarks.load_server:serving()",
    ]  # fmt: skip
    as_deployed = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    with Path(folder, "server.log").open("w") as log, subprocess.Popen(command, stderr=log, env=as_deployed) as server:
        try:
            yield Server(port=port, workers=_workers_of(server.pid, port, workers))
        finally:
            server.terminate()


def _workers_of(parent: int, port: int, count: int) -> tuple[int, ...]:
    for _ in range(600):
        with socket.socket() as probe:
            listening = probe.connect_ex(("127.0.0.1", port)) == 0
        children: Sequence[str] = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        if listening and len(children) >= count:
            return tuple(map(int, children))
        time.sleep(0.1)
    raise TimeoutError("the server did not start")


def _cpu_of(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _pss_of(pid: int) -> float:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line.split()[1] for line in rollup.splitlines() if line.startswith("Pss:"))) / 1024
