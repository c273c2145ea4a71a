"""Commands about mail."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from notices.delivery import send_due
from notices.outbox import expire_letters
from store import unit_of_work

mail = AppGroup("mail", help="The outbox.")


@mail.command("send")
def send() -> None:
    """Send what lies in the outbox and is due."""
    settings = current_app.config["SETTINGS"]
    if settings.smtp_host is None:
        raise click.ClickException("No mail server is set: see DOORSTEP_SMTP_HOST in docs/settings.md.")
    click.echo(f"{send_due(current_app.extensions['sessions'], settings, now=datetime.now(UTC))} letters sent.")


@mail.command("expire")
def expire() -> None:
    """Empty letters that were not sent in time."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        click.echo(f"{expire_letters(db, now=datetime.now(UTC))} letters emptied.")
