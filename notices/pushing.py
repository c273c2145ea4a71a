"""Sending notes to devices by web push (RFC 8030, 8291, 8292), with the same states as letters."""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime, timedelta
from email.utils import parseaddr
from enum import Enum, auto
from functools import partial

from sqlalchemy import orm

from notices.devices import forget_address
from notices.marking import write_down
from notices.outbox import Claimed, claim, mark_delayed, mark_refused, mark_sent
from settings import Settings
from store import unit_of_work

log = logging.getLogger("doorstep")

_TIMEOUT = 10  # seconds a push service may take; twenty of them end before a lease does
_KEPT = 4 * 3600  # seconds that the service keeps a note for a device that is off


class Took(Enum):
    """What a push service made of a note."""

    IT = auto()
    NOT_NOW = auto()
    NEVER = auto()
    GONE = auto()  # the device takes no notes any more


def send_notes(sessions: orm.sessionmaker[orm.Session], settings: Settings, *, now: datetime) -> int:
    """Send what is due to devices; returns how many notes went out. Without a key they stay until they are stale."""
    sent, begun = 0, time.monotonic()
    while settings.push_key:
        at = now + timedelta(seconds=time.monotonic() - begun)  # a lease of a long run begins when it is taken
        with unit_of_work(sessions) as db:
            letters = claim(db, now=at, to_devices=True)
        if not letters:
            break
        for letter in letters:
            took = hand_over(letter, settings)
            write_down(sessions, partial(_mark, letter=letter, took=took, now=at))
            sent += took is Took.IT
    return sent


def _mark(db: orm.Session, *, letter: Claimed, took: Took, now: datetime) -> None:
    if took is Took.IT:
        mark_sent(db, letter)
    elif took is Took.NOT_NOW:
        mark_delayed(db, letter, now=now)
    else:
        mark_refused(db, letter)
    if took is Took.GONE and letter.push:
        forget_address(db, letter.push)


def hand_over(letter: Claimed, settings: Settings) -> Took:
    """Give a note to the push service of its device, encrypted for it alone."""
    import requests
    from pywebpush import WebPushException, webpush

    keys = {"p256dh": letter.address["p256dh"], "auth": letter.address["auth"]}
    note = {"title": letter.subject, "body": "", "link": letter.text}
    with requests.Session() as session:
        session.trust_env, session.max_redirects = False, 0
        try:
            webpush(
                {"endpoint": letter.address["endpoint"], "keys": keys}, json.dumps(note), ttl=_KEPT,
                vapid_private_key=settings.push_key, vapid_claims={"sub": _contact(settings)}, timeout=_TIMEOUT,
                requests_session=session,
            )  # fmt: skip
        except WebPushException as refused:
            return _meaning(refused.status_code)
        except requests.RequestException as problem:
            log.warning("a push service was not reached: %s", type(problem).__name__)
            return Took.NOT_NOW
    return Took.IT


def _meaning(status: int | None) -> Took:
    if status in (404, 410):
        return Took.GONE
    return Took.NEVER if status is not None and 400 <= status < 500 and status not in (408, 429) else Took.NOT_NOW


def _contact(settings: Settings) -> str:
    """Whom the push service may write to: the sender of our mail, else this site."""
    address = parseaddr(settings.mail_from)[1]
    if address:
        return f"mailto:{address}"
    return "https://localhost" if settings.is_local else settings.public_url
