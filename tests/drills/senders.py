"""Many letters, several senders, a mail server with faults, and a kill -9 now and then.

    python -m tests.drills.senders --letters 10000 --kills 20
    python -m tests.drills.senders --letters 10000 --kills 20 --postgres

The mail server is a real one. It notes a letter just before it says yes; at its faults it refuses for now, is silent
for longer than the sender waits, or hangs up, and notes nothing. Prints what was tried and found; ends with 1 if a
letter was lost, if one came under two Message-IDs, or if more came twice than senders were killed.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import signal
import socket
import sys
import time
from collections import Counter, defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller
from cryptography.fernet import Fernet
from sqlalchemy.exc import SQLAlchemyError

from members.accounts.letters import Mail
from notices import delivery, outbox
from notices.models import Letter, LetterState
from settings import Settings
from store import open_store, sessions_of, unit_of_work, use_encryption_keys
from store.migrate import upgrade
from tests.drills.somewhere import somewhere

KEY = Fernet.generate_key().decode()
FAULTS = ("refuses for now", "is silent", "hangs up")
_SILENT = 3.0  # seconds; a sender waits for one


@dataclass(kw_only=True)
class Drill:
    """What is sent, by how many, and what goes wrong."""

    url: str
    letters: int
    senders: int
    kills: int
    faulty: float
    seed: int
    lease: float = 60  # seconds until what a sender left behind is taken by another


@dataclass(kw_only=True)
class Found:
    """What came of it."""

    faults: Counter[str] = field(default_factory=Counter)
    kills: int = 0
    lost: int = 0
    twice: int = 0
    other_ids: int = 0
    seconds: float = 0.0

    def is_right(self, drill: Drill) -> bool:
        return not self.lost and not self.other_ids and self.twice <= self.kills and self.kills == drill.kills


class FaultyServer:
    """A mail server that fails at a share of the letters, at random from a seed, and notes what it took."""

    def __init__(self, share: float, seed: int) -> None:
        self._share, self._dice = share, random.Random(seed)
        self.faults: Counter[str] = Counter()
        self.took: dict[str, list[str]] = defaultdict(list)

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        if self._dice.random() < self._share:
            fault = self._dice.choice(FAULTS)
            self.faults[fault] += 1
            if fault == "refuses for now":
                return "451 come back later"
            if fault == "is silent":
                await asyncio.sleep(_SILENT)
            server.transport.close()
            return "451 gone"
        message = message_from_bytes(envelope.content)
        self.took[message["To"]].append(message["Message-ID"])
        return "250 taken"


def run(drill: Drill) -> Found:
    """Send everything and look what arrived."""
    settings, server = _settings(drill), FaultyServer(drill.faulty, drill.seed)
    use_encryption_keys([KEY])
    engine = open_store(drill.url)
    upgrade(engine)
    sessions = sessions_of(engine)
    now = datetime.now(UTC)
    for start in range(0, drill.letters, 500):
        with unit_of_work(sessions) as db:
            for number in range(start, min(start + 500, drill.letters)):
                mail = Mail(
                    kind="sign_in", address=f"m{number}@example.org", subject="A reminder", text="See you.\n",
                    stale_at=now + timedelta(days=1),
                )  # fmt: skip
                outbox.put(db, mail, now=now)
    controller = Controller(server, hostname="127.0.0.1", port=settings.smtp_port)
    controller.start()
    found, begun = Found(), time.monotonic()
    try:
        found.kills = _send(drill, settings, sessions)
    finally:
        controller.stop()
    found.seconds, found.faults = time.monotonic() - begun, server.faults
    found.lost = drill.letters - len(server.took)
    found.twice = sum(len(ids) - 1 for ids in server.took.values())
    found.other_ids = sum(len(set(ids)) > 1 for ids in server.took.values())
    engine.dispose()
    return found


def _send(drill: Drill, settings: Settings, sessions: Any) -> int:
    """Start senders, now and then kill one and start another, until all is out; returns how many were killed."""
    dice, kills, context = random.Random(drill.seed), 0, multiprocessing.get_context("spawn")

    def start() -> Any:
        one = context.Process(target=_sender, args=(drill.url, settings, KEY, drill.lease), daemon=True)
        one.start()
        return one

    senders = [start() for _ in range(drill.senders)]
    while (sent := _count(sessions, LetterState.SENT)) < drill.letters:
        # Killed while there is work, spread over all of it.
        if kills < drill.kills and sent >= drill.letters * (kills + 0.5) / (drill.kills + 1):
            number = dice.randrange(len(senders))
            os.kill(senders[number].pid, signal.SIGKILL)
            senders[number].join()
            senders[number] = start()
            kills += 1
        time.sleep(dice.uniform(0.05, 0.3))
    for one in senders:
        one.kill()
        one.join()
    return kills


def _sender(url: str, settings: Settings, key: str, lease: float) -> None:
    """Send for ever, with times cut short so that a drill does not take a day: what is minutes is some seconds."""
    outbox.LEASE, outbox._WAITS = timedelta(seconds=lease), (0.03, 0.05, 0.1)
    outbox.MOST_TRIES = 50
    delivery._TIMEOUT, delivery._ENOUGH, delivery._AWAY = 1, lease / 7, 1
    use_encryption_keys([key])
    sessions = sessions_of(open_store(url))
    while True:
        with suppress(SQLAlchemyError):  # as the postman does: the database is busy, so later
            delivery.send_due(sessions, settings, now=datetime.now(UTC))
        time.sleep(0.2)


def _count(sessions: Any, state: LetterState) -> int:
    with sessions() as db:
        return int(db.scalar(sa.select(sa.func.count()).select_from(Letter).where(Letter.state == state)) or 0)


def _settings(_drill: Drill) -> Settings:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return Settings(
        _env_file=None, secret_key="a secret that only the drill knows, long", encryption_keys=[KEY],
        smtp_host="127.0.0.1", smtp_port=port, smtp_security="none", mail_from="Doorstep <hello@door.example>",
    )  # fmt: skip


def told(drill: Drill, found: Found) -> str:
    """The outcome in lines."""
    faults = ", ".join(f"{name} {count}" for name, count in sorted(found.faults.items()))
    return (
        f"{drill.letters} letters, {drill.senders} senders, seed {drill.seed}, {found.seconds:.0f} s\n"
        f"faults: {sum(found.faults.values())} of the mail server ({faults}), {found.kills} senders killed\n"
        f"lost {found.lost}, twice {found.twice}, under two Message-IDs {found.other_ids}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=10_000)
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--faulty", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--postgres", action="store_true")
    asked = vars(parser.parse_args())
    with somewhere("senders", postgres=asked.pop("postgres")) as (url, _folder):
        drill = Drill(url=url, **asked)
        found = run(drill)
    sys.stdout.write(told(drill, found) + "\n")
    return 0 if found.is_right(drill) and found.faults else 1


if __name__ == "__main__":
    sys.exit(main())
