"""Reading the outbox in tests, and coming in by a mail as a person does."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from notices.models import Letter
from notices.outbox import newest


def letters(db: Session) -> list[Letter]:
    """The letters not yet sent, the newest first."""
    db.expire_all()
    return list(newest(db))


def link_in(letter: Letter) -> str:
    """The path of the link in a letter."""
    found = re.search(r"(/account/link/\S+)", letter.text or "")
    assert found, letter.text
    return found[1]


def code_in(letter: Letter) -> str:
    found = re.search(r"\b(\d{6})\b", letter.text or "")
    assert found, letter.text
    return found[1]


def ask(client: FlaskClient, db: Session, email: str, **form: str) -> Letter:
    """Ask for a mail and return it."""
    answer = client.post("/account/link", data={"email": email, **form})
    assert answer.headers["Location"] == "/account/sent"
    return letters(db)[0]


def without(page: str, *said: str) -> str:
    """A page without its one-time token and without some words, to hold two against each other."""
    for words in said:
        page = page.replace(words, "")
    return re.sub(r'(name="csrf_token" value=")[^"]*', r"\1", page)


def come_in(client: FlaskClient, db: Session, email: str, **form: str) -> str:
    """Sign in by the link of a mail, or make an account; return where it leads."""
    link = link_in(ask(client, db, email, **form))
    answer = client.post(link, data={"old_enough": "yes"})
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return answer.headers["Location"]
