"""A mail server that is dead for half an hour: pages answer as before, and the letters go out once it is back.

    python -m tests.drills.dead_server --letters 1000

Two ways of being dead: nobody listens, and somebody listens who never says a word. Time goes by in simulated minutes;
pages that write letters are timed as they are. Prints what was tried and found; ends with 1 if a letter was lost or
marked as tried, or if one took longer than ten minutes after the server was back.
"""

from __future__ import annotations

import argparse
import socket
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller
from cryptography.fernet import Fernet
from flask import Flask

from members.accounts.letters import Mail
from notices import delivery, outbox
from notices.models import Letter, LetterState
from settings import Settings
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from store.migrate import upgrade
from tests.drills.senders import FaultyServer

_DEAD = 30  # minutes
_DRAINED = 10  # minutes


@dataclass(kw_only=True)
class Found:
    """What came of it; times in milliseconds, 95 of 100 answers were quicker."""

    letters: int
    asked_while_dead: int
    tried: int
    drained_after: int | None
    alive_ms: float
    deaf_ms: float

    @property
    def is_right(self) -> bool:
        return self.asked_while_dead > 0 and not self.tried and self.drained_after is not None


def run(folder: Path, *, letters: int, pages: int) -> Found:
    """Let the server be dead, then alive, and look what became of the letters."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(
        _env_file=None, secret_key="a secret that only the drill knows, long",
        encryption_keys=[Fernet.generate_key().decode()], database_url=f"sqlite:///{folder}/drill.sqlite",
        index_folder=None, erasures=folder / "erasures.jsonl", rate_limits=False, smtp_host="127.0.0.1",
        smtp_port=port, smtp_security="none", mail_from="Doorstep <hello@door.example>",
    )  # fmt: skip
    # Their postmen go on in the background, so pages have databases of their own.
    urls = [f"sqlite:///{folder}/pages-{number}.sqlite" for number in range(2)]
    alive_ms = _time_pages(settings.model_copy(update={"smtp_host": None, "database_url": urls[0]}), pages)
    with socket.create_server(("127.0.0.1", 0), backlog=64) as deaf:
        silent = settings.model_copy(update={"smtp_port": deaf.getsockname()[1], "database_url": urls[1]})
        deaf_ms = _time_pages(silent, pages)
    use_encryption_keys(settings.encryption_keys)
    engine, now = open_store(settings.database_url), datetime.now(UTC)
    upgrade(engine)
    sessions = sessions_of(engine)
    with unit_of_work(sessions) as db:
        for number in range(letters):
            address, stale_at = f"m{number}@example.org", now + timedelta(days=1)
            mail = Mail(kind="sign_in", address=address, subject="A", text="B\n", stale_at=stale_at)
            outbox.put(db, mail, now=now)
    asked = 0
    for minute in range(_DEAD):
        delivery.send_due(sessions, settings, now=now + timedelta(minutes=minute))
        asked += 1
    with sessions() as db:
        tried = db.scalar(sa.select(sa.func.count()).select_from(Letter).where(Letter.tries > 0))
    server = FaultyServer(0, 0)
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    drained = None
    for minute in range(_DRAINED):
        delivery.send_due(sessions, settings, now=now + timedelta(minutes=_DEAD + minute))
        if _left(sessions) == 0 and len(server.took) == letters:
            drained = minute
            break
    controller.stop()
    engine.dispose()
    return Found(
        letters=letters, asked_while_dead=asked, tried=tried, drained_after=drained, alive_ms=alive_ms, deaf_ms=deaf_ms
    )


def _time_pages(settings: Settings, pages: int) -> float:
    """How long a form takes that writes a letter, while the postman of this process is at work; 0 for no pages."""
    if not pages:
        return 0.0
    client, times = _service(settings).test_client(), []
    for number in range(pages):
        begun = time.perf_counter()
        answer = client.post("/account/link", data={"email": f"p{number}@example.org"})
        times.append(time.perf_counter() - begun)
        assert answer.status_code == 302
    return 1000 * sorted(times)[int(0.95 * len(times))]


def _left(sessions: Any) -> int:
    with sessions() as db:
        waits = Letter.state.in_((LetterState.QUEUED, LetterState.SENDING))
        return int(db.scalar(sa.select(sa.func.count()).select_from(Letter).where(waits)) or 0)


def _service(settings: Settings) -> Flask:
    from app import create_app

    app = create_app(settings)
    app.config["WTF_CSRF_ENABLED"] = False
    upgrade(app.extensions["sessions"].kw["bind"])
    return app


def told(found: Found) -> str:
    """The outcome in lines."""
    return (
        f"{found.letters} letters; the server was asked {found.asked_while_dead} times while it was dead\n"
        f"faults: dead for {_DEAD} minutes; letters marked as tried {found.tried}, all out in the minute "
        f"{found.drained_after} after it was back\n"
        f"a form that writes a letter, 95 of 100: {found.alive_ms:.0f} ms without a server, "
        f"{found.deaf_ms:.0f} ms with one that never answers"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=1_000)
    parser.add_argument("--pages", type=int, default=200)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = run(Path(folder), letters=asked.letters, pages=asked.pages)
    sys.stdout.write(told(found) + "\n")
    return 0 if found.is_right else 1


if __name__ == "__main__":
    sys.exit(main())
