"""A service in processes of its own for drills: started, killed, stopped, visited, written to."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Lock, Thread

import httpx
from cryptography.fernet import Fernet
from sqlalchemy.orm import Session

from members.models import Profile
from members.places.gazetteer import Gazetteer
from settings import Settings
from tests.drills.schedulers import ROOT, SECRETS

INTERESTS = ("painting", "chess")
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def environment(url: str, folder: Path, **over: str) -> dict[str, str]:
    """The environment of a service whose files lie in a folder."""
    own = {
        "DOORSTEP_DATABASE_URL": url, "DOORSTEP_PUBLIC_URL": "http://127.0.0.1:5000", "DOORSTEP_DEMO": "true",
        "DOORSTEP_ERASURES": str(folder / "erasures.jsonl"), "DOORSTEP_LEAVE_SECONDS": "3", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    return {**os.environ, **SECRETS, **own, **over}


# Hands a socket on as systemd does, and becomes the program that is asked for.
_HANDING_ON = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
os.execv(sys.executable, [sys.executable, *sys.argv[2:]])
"""


class Service:
    """gunicorn on a port of its own. `kept`: the port is open before it starts and after it ends, as systemd has it."""

    def __init__(self, env: dict[str, str], *, workers: int = 2, kept: bool = False) -> None:
        door = socket.socket()
        door.bind(("127.0.0.1", 0))
        self.port = door.getsockname()[1]
        self._door = door if kept else None
        if kept:
            door.listen(2048)
        else:
            door.close()
        self._env, self._workers = env, workers
        # The list of places takes some seconds to make; an installation does that before it serves.
        data = Path(env.get("DOORSTEP_DATA", ROOT / ".." / "shared" / "data"))
        keys = {"secret_key": SECRETS["DOORSTEP_SECRET_KEY"], "encryption_keys": [Fernet.generate_key().decode()]}
        Gazetteer(Settings(_env_file=None, database_url=env["DOORSTEP_DATABASE_URL"], data=data, **keys)).prepare()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, within: float = 180) -> float:
        """Start it and wait until it answers; return after how many seconds it did."""
        begun = time.monotonic()
        asked = [
            "-m",
            "gunicorn",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
            str(self._workers),
            "--threads",
            "8",
        ]
        asked += ["--log-level", "critical", "--timeout", "180", "app:create_app()"]
        if self._door is not None:
            asked = ["-c", _HANDING_ON, str(self._door.fileno()), *asked]
        self._process = subprocess.Popen(
            [sys.executable, *asked], cwd=ROOT, env=self._env, start_new_session=True,
            pass_fds=[self._door.fileno()] if self._door is not None else [],
        )  # fmt: skip
        while time.monotonic() - begun < within:
            if self._process.poll() is not None:
                raise RuntimeError(f"the service ended with {self._process.returncode}")
            try:
                if httpx.get(f"{self.url}/healthz", timeout=within).status_code == 200:
                    return time.monotonic() - begun
            except httpx.TransportError:
                time.sleep(0.1)
        raise RuntimeError("the service did not start")

    def kill(self) -> None:
        """End it at once, workers and all."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def stop(self, *, within: float = 30) -> float:
        """Ask it to end; return after how many seconds it was gone."""
        assert self._process is not None
        begun = time.monotonic()
        self._process.terminate()
        self._process.wait(within)
        return time.monotonic() - begun


@dataclass(kw_only=True)
class Tally:
    """What writers and readers were answered."""

    acknowledged: list[str] = field(default_factory=list)
    writes: Counter[int] = field(default_factory=Counter)  # by status; 0: no answer at all
    reads: Counter[int] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)  # of answers that never came
    retry_after: int = 0  # answers of 503 that say when to come back
    lock: Lock = field(default_factory=Lock)
    numbers: int = 0

    def next_number(self) -> int:
        with self.lock:
            self.numbers += 1
            return self.numbers


class Crowd:
    """Threads that write and read until told to stop. Each write makes a guest with words of its own."""

    def __init__(self, url: str, tally: Tally, *, writers: int, readers: int, pause: float = 0.0) -> None:
        self.stop, self.hold = Event(), Event()  # `hold`: a balancer sends nobody here
        self._url, self._tally, self._pause = url, tally, pause
        # One for all threads: making one reads every certificate there is, which costs more than a page.
        self._client = httpx.Client(base_url=url, timeout=60, limits=httpx.Limits(max_keepalive_connections=0))
        self._threads = [Thread(target=self._write, daemon=True) for _ in range(writers)]
        self._threads += [Thread(target=self._read, daemon=True) for _ in range(readers)]

    def start(self) -> None:
        with httpx.Client(base_url=self._url, timeout=60) as client:
            page = client.get("/you/likes")
            found = _TOKEN.search(page.text)
            assert found, page.text[:500]
            self._token = found[1]
            # The cookie never changes, so that each write comes from somebody new.
            self._cookie = "; ".join(f"{name}={value}" for name, value in client.cookies.items())
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join(60)

    def _write(self) -> None:
        while not self.stop.is_set():
            if self.hold.is_set():
                time.sleep(0.02)
                continue
            words = f"write {self._tally.next_number()}"
            form = {"csrf_token": self._token, "words": words, "interests": list(INTERESTS)}
            status = self._ask("POST", "/you/likes", form, self._tally.writes)
            if status in (302, 303):
                with self._tally.lock:
                    self._tally.acknowledged.append(words)

    def _read(self) -> None:
        pages = ("/", "/nearby", "/about", "/you/likes")
        while not self.stop.is_set():
            for page in pages:
                if not self.hold.is_set() and not self.stop.is_set():
                    self._ask("GET", page, None, self._tally.reads)

    def _ask(self, method: str, path: str, form: dict[str, object] | None, tally: Counter[int]) -> int:
        status, kind, says_when = 0, "", False
        try:
            answer = self._client.request(method, path, data=form, headers={"Cookie": self._cookie})
            status, says_when = answer.status_code, "Retry-After" in answer.headers
        except httpx.TransportError as error:
            kind = type(error).__name__
        with self._tally.lock:
            tally[status] += 1
            self._tally.retry_after += status == 503 and says_when
            if kind:
                self._tally.kinds[kind] += 1
        time.sleep(self._pause if status else 0.2)
        return status


def lost_and_halves(db: Session, acknowledged: Sequence[str]) -> tuple[int, int]:
    """How many acknowledged writes are not there, and how many rows were kept without what belongs to them."""
    kept, halves = Counter[str](), 0
    for profile in db.query(Profile).yield_per(500):
        if isinstance(profile.words, str) and profile.words.startswith("write "):
            kept[profile.words] += 1
            halves += {one.interest for one in profile.interests} < set(INTERESTS) or profile.guest_id is None
    return sum(kept[words] != 1 for words in acknowledged), halves
