"""The mailbox of the demo: what would have been sent, to be read without a mail server."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app, g, render_template
from flask_babel import format_datetime
from sqlalchemy.orm import Session

from notices.blueprint import bp
from notices.delivery import Postman
from notices.outbox import Written, find_refused, forget, newest, put
from refusals import NotHere
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db

_WRITTEN = "letters_written"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A letter as the mailbox shows it; `parts` are its lines, with the address of a page where a line is one."""

    address: str
    subject: str
    when: str
    parts: tuple[tuple[str, str], ...]
    has_calendar: bool  # a file for a calendar goes along


def register(app: Flask, settings: Settings) -> None:
    """Give the application its "post" and "unpost", and a postman who sets out once a page has written a letter."""
    postman = Postman(lambda: app.extensions["sessions"], settings)

    def post(db: Session, mail: Written) -> None:
        put(db, mail, now=now())
        g.setdefault(_WRITTEN, True)

    @app.teardown_request
    def send(_error: BaseException | None) -> None:
        if g.pop(_WRITTEN, False):
            postman.wake()

    app.extensions["post"], app.extensions["unpost"] = post, forget
    app.extensions["mail_refused"] = find_refused


@bp.get("/demo/mailbox")
@allow(Audience.DEMO)
def mailbox() -> str:
    """The letters of the demo. With a mail server they go there and are not shown."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.smtp_host is not None:
        raise NotHere("The letters of this demo go to a mail server.")
    with read_db() as db:
        letters = [
            Shown(
                address=str(one.address),
                subject=str(one.subject),
                when=format_datetime(one.created_at, "d MMMM y, HH:mm:ss"),
                parts=tuple((line, _page_of_ours(line, settings)) for line in str(one.text).splitlines()),
                has_calendar=one.calendar is not None,
            )
            for one in newest(db)
        ]
    return render_template("notices/mailbox.html", letters=letters)


def _page_of_ours(line: str, settings: Settings) -> str:
    """The path of a line that is an address of ours, so that the demo works under any host; else nothing."""
    return line.removeprefix(settings.public_url.rstrip("/")) if line.startswith(settings.public_url) else ""
