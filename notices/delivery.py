"""Sending what lies in the outbox to the operator's mail server. No page waits for it."""

from __future__ import annotations

import logging
import smtplib
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from sqlalchemy import orm
from sqlalchemy.exc import SQLAlchemyError

from notices.outbox import Claimed, claim, mark_delayed, mark_refused, mark_sent
from settings import Settings
from store import unit_of_work

log = logging.getLogger("doorstep")

_TIMEOUT = 20  # seconds the mail server may take to answer
_LOOK_AGAIN = 30  # seconds after which the postman looks for letters that wait for another try

Sessions = orm.sessionmaker[orm.Session]


def send_due(sessions: Sessions, settings: Settings, *, now: datetime) -> int:
    """Send the letters that are due; return how many went out. Without a mail server they stay.

    A letter is marked after the server took it: if the process dies between the two it goes out again, with the
    same Message-ID.
    """
    if settings.smtp_host is None:
        return 0
    sent = 0
    while True:
        with unit_of_work(sessions) as db:
            letters = claim(db, now=now)
        if not letters:
            return sent
        sent += _send(letters, sessions, settings, now)


def _send(letters: list[Claimed], sessions: Sessions, settings: Settings, now: datetime) -> int:
    sent = 0
    try:
        server = _connect(settings)
    except (OSError, smtplib.SMTPException) as problem:
        log.warning("the mail server was not reached: %s", type(problem).__name__)
        for letter in letters:
            with unit_of_work(sessions) as db:
                mark_delayed(db, letter.id, now=now)
        return 0
    for letter in letters:
        outcome = _hand_over(server, letter, settings)
        with unit_of_work(sessions) as db:
            if outcome is None:
                mark_sent(db, letter.id)
                sent += 1
            elif 500 <= outcome < 600:
                mark_refused(db, letter.id)
            else:
                mark_delayed(db, letter.id, now=now)
    with suppress(OSError, smtplib.SMTPException):
        server.quit()
    return sent


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
    """Return None once the server took the letter, else its reply code; 0: it gave none."""
    try:
        server.send_message(_message(letter, settings), to_addrs=[letter.address])
    except smtplib.SMTPRecipientsRefused as refused:
        return next(iter(refused.recipients.values()))[0]
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code
    except (OSError, smtplib.SMTPException):
        return 0
    return None


def _message(letter: Claimed, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, letter.address, letter.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = f"<{letter.key}@{urlsplit(settings.public_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    return message


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
        if self._settings.smtp_host is None:
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
