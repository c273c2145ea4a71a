"""The mails of accounts: written from templates/mail, handed to the outbox in the transaction of their cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app, render_template, url_for
from sqlalchemy.orm import Session

from members.accounts.links import NewLink


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A mail before it goes to the outbox. `stale_at`: when it is of no use any more."""

    kind: str
    address: str
    subject: str
    text: str
    stale_at: datetime
    member_id: int | None = None


Post = Callable[[Session, Mail], None]  # what the application's "post" is: puts a mail into the outbox


def post(
    db: Session, kind: str, address: str, *, stale_at: datetime, member_id: int | None = None, **values: Any
) -> None:
    """Write the mail of a kind, templates/mail/<kind>.txt, and hand it to the outbox.

    The first line of the template is the subject, after a blank line comes the text.
    """
    settings = current_app.config["SETTINGS"]
    page = render_template(f"mail/{kind}.txt", home=settings.public_url, minutes=settings.link_minutes, **values)
    subject, text = page.strip().split("\n\n", 1)
    mail = Mail(
        kind=kind, address=address, subject=subject.strip(), text=text.strip() + "\n", stale_at=stale_at,
        member_id=member_id,
    )  # fmt: skip
    current_app.extensions["post"](db, mail)


def address_of(link: NewLink) -> str:
    """Return the address of the page a link opens: at the public address, whatever host the request named."""
    public: str = current_app.config["SETTINGS"].public_url
    return public.rstrip("/") + url_for("accounts.opened", token=link.token)
