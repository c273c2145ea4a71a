"""Sending what lies in the outbox to the operator's mail server. No page waits for it."""

from __future__ import annotations

import logging
import random
import secrets
import smtplib
import ssl
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import orm
from sqlalchemy.exc import SQLAlchemyError

from notices.marking import write_down
from notices.message import message_of
from notices.outbox import LEASE, Claimed, claim, mark_delayed, mark_refused, mark_sent, put_back
from notices.pushing import send_notes
from settings import Settings
from store import unit_of_work

log = logging.getLogger("doorstep")

_TIMEOUT = 20  # seconds the mail server may take to answer
_ENOUGH = (
    LEASE.total_seconds() - 6 * _TIMEOUT
)  # seconds after which what was claimed at once and not sent is given back
_AWAY = 45  # seconds until a mail server that was not reached is asked again
_LOOK_AGAIN = 30  # seconds after which the postman looks for letters that wait for another try

Sessions = orm.sessionmaker[orm.Session]


def send_due(sessions: Sessions, settings: Settings, *, now: datetime) -> int:
    """Send the letters that are due, and notes to devices; return how many went out."""
    return send_mail(sessions, settings, now=now) + send_notes(sessions, settings, now=now)


def send_mail(sessions: Sessions, settings: Settings, *, now: datetime) -> int:
    """Send the letters that are due by mail; return how many went out. Without a mail server they stay.

    A letter is marked after the server took it: if the process dies between the two it goes out again, with the
    same Message-ID. SMTP allows no better. While the server cannot be reached letters wait, and no try is counted.
    """
    if settings.smtp_host is None:
        return 0
    sent, begun = 0, time.monotonic()
    while True:
        at = now + timedelta(seconds=time.monotonic() - begun)  # a lease of a long run begins when it is taken
        with unit_of_work(sessions) as db:
            letters = claim(db, now=at)
        if not letters:
            return sent
        done, reached = _Round(sessions, settings, at).send(letters)
        sent += done
        if not reached:
            return sent


def send_test(settings: Settings, address: str) -> str | None:
    """Send a mail that says it is a test; None once the server took it, else a sentence on what went wrong."""
    letter = Claimed(
        id=0, key=f"test-{secrets.token_hex(8)}", address=address, subject="A test of the mail", tries=1, stop=None,
        text="This mail was sent to see whether mail leaves this service. It did.\n", calendar=None,
        language="en",
    )  # fmt: skip
    try:
        server = _connect(settings)
    except smtplib.SMTPAuthenticationError as refused:
        return f"The mail server did not take the name and password ({refused.smtp_code})."
    except (OSError, smtplib.SMTPException) as problem:
        return f"The mail server was not reached ({type(problem).__name__})."
    outcome = _hand_over(server, letter, settings)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    if outcome is None:
        return None
    return f"The mail server did not take the mail ({outcome or 'no answer'})."


class _Round:
    """Sending what was claimed at once, over one connection as long as it holds."""

    def __init__(self, sessions: Sessions, settings: Settings, now: datetime) -> None:
        self._sessions, self._settings, self._now = sessions, settings, now
        self._server: smtplib.SMTP | None = None

    def send(self, letters: list[Claimed]) -> tuple[int, bool]:
        """How many went out, and whether the server could be reached to the end."""
        sent, begun = 0, time.monotonic()
        for number, letter in enumerate(letters):
            if time.monotonic() - begun > _ENOUGH:
                self._put_back(letters[number:], after=0)  # before somebody else takes them for left behind
                return sent, True
            if not self._connected():
                self._put_back(letters[number:], after=_AWAY)
                return sent, False
            sent += self._send(letter)
        self._hang_up()
        return sent, True

    def _send(self, letter: Claimed) -> bool:
        assert self._server is not None
        outcome = _hand_over(self._server, letter, self._settings)
        write_down(self._sessions, partial(_mark, letter=letter, outcome=outcome, now=self._now))
        if outcome == 0:
            self._hang_up()
        return outcome is None

    def _connected(self) -> bool:
        if self._server is None:
            try:
                self._server = _connect(self._settings)
            except (OSError, smtplib.SMTPException) as problem:
                log.warning("the mail server was not reached: %s", type(problem).__name__)
        return self._server is not None

    def _hang_up(self) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
        self._server = None

    def _put_back(self, letters: list[Claimed], *, after: float) -> None:
        due_at = self._now + timedelta(seconds=after * random.uniform(0.8, 1.2))
        with unit_of_work(self._sessions) as db:
            put_back(db, letters, due_at=due_at)


def _mark(db: orm.Session, *, letter: Claimed, outcome: int | None, now: datetime) -> None:
    if outcome is None:
        mark_sent(db, letter)
    elif 500 <= outcome < 600:
        mark_refused(db, letter)
    else:
        mark_delayed(db, letter, now=now)


def _connect(settings: Settings) -> smtplib.SMTP:
    assert settings.smtp_host is not None
    address = (settings.smtp_host, settings.smtp_port)
    if settings.smtp_security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(*address, timeout=_TIMEOUT, context=ssl.create_default_context())
    else:
        server = smtplib.SMTP(*address, timeout=_TIMEOUT)
    if settings.smtp_security == "starttls":
        server.starttls(context=ssl.create_default_context())
    if settings.smtp_name:
        server.login(settings.smtp_name, settings.smtp_password)
    return server


def _hand_over(server: smtplib.SMTP, letter: Claimed, settings: Settings) -> int | None:
    """Return None once the server took the letter, else its reply code; 0: it gave none, or it refused us."""
    try:
        server.send_message(message_of(letter, settings), to_addrs=[letter.address])
    except smtplib.SMTPRecipientsRefused as refused:
        return next(iter(refused.recipients.values()))[0]
    except smtplib.SMTPDataError as refused:
        return refused.smtp_code
    except (OSError, smtplib.SMTPException):
        return 0
    return None


class Postman:
    """A thread of this process that sends letters soon after they are written. Wakes on `wake`, and now and then."""

    def __init__(self, sessions: Callable[[], Sessions], settings: Settings) -> None:
        """`sessions` is asked at each round, so that a fork or a test may put another in its place."""
        self._sessions, self._settings = sessions, settings
        self._bell = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """There is something to send; starts the thread where it does not run yet, also after a fork."""
        if self._settings.smtp_host is None and not self._settings.push_key:
            return
        self._bell.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._work, name="postman", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while True:
            self._bell.wait(_LOOK_AGAIN)
            self._bell.clear()
            try:
                send_due(self._sessions(), self._settings, now=datetime.now(UTC))
            except SQLAlchemyError as problem:
                log.warning("letters wait: the database did not answer (%s)", type(problem).__name__)
