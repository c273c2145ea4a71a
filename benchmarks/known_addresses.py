"""Does time tell whether somebody has an account? Median milliseconds for a known and for unknown addresses.

    python -m benchmarks.known_addresses [--rounds 200]

Asks in turns, on a SQLite file, through the whole application. The last column is the share of pairs in which the
known address took longer: one half where nothing can be told. Words, status and headers are compared in
tests/pages/test_sign_in.py.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask

from app import create_app
from members.accounts.passwords import set_password
from members.accounts.people import get_or_make
from settings import Settings
from store import unit_of_work
from store.migrate import upgrade

KNOWN, PASSWORD = "known@example.org", "four quiet words walking"
_WARM = 5  # rounds that are not counted

Ask = Callable[[str], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        app = _site(Path(folder))
        print("| way | known, ms | unknown, ms | known took longer |\n| --- | --- | --- | --- |")
        for way, ask in _ways(app).items():
            known, unknown = _took(ask, rounds)
            longer = sum(one > other for one, other in zip(known, unknown, strict=True)) / rounds
            print(f"| {way} | {statistics.median(known):.1f} | {statistics.median(unknown):.1f} | {longer:.0%} |")


def _site(folder: Path) -> Flask:
    app = create_app(
        Settings(
            _env_file=None, secret_key="only for this measurement, thirty-two", rate_limits=False, index_folder=None,
            encryption_keys=[Fernet.generate_key().decode()], database_url=f"sqlite:///{folder}/town.sqlite",
            erasures=folder / "erasures.jsonl",
        )
    )  # fmt: skip
    app.config["WTF_CSRF_ENABLED"] = False
    sessions = app.extensions["sessions"]
    upgrade(sessions.kw["bind"])
    with app.app_context(), unit_of_work(sessions) as db:
        set_password(get_or_make(db, KNOWN, now=datetime.now(UTC)), PASSWORD)
    return app


def _ways(app: Flask) -> dict[str, Ask]:
    client = app.test_client()

    def a_mail_and_its_page(email: str) -> None:
        client.post("/account/link", data={"email": email})
        client.get("/account/sent")

    return {
        "a mail": lambda email: client.post("/account/link", data={"email": email}),
        "a mail, and the page after it": a_mail_and_its_page,
        "a wrong password": lambda email: client.post("/account/password", data={"email": email, "password": "wrong"}),
    }


def _took(ask: Ask, rounds: int) -> tuple[list[float], list[float]]:
    took: dict[bool, list[float]] = {True: [], False: []}
    for number in range(-_WARM, rounds):
        for is_known in (True, False) if number % 2 else (False, True):
            email = KNOWN if is_known else f"unknown{number}@example.org"
            begun = time.perf_counter()
            ask(email)
            if number >= 0:
                took[is_known].append((time.perf_counter() - begun) * 1_000)
    return took[True], took[False]


if __name__ == "__main__":
    main()
