"""Commands about mail."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from notices.delivery import send_due

mail = AppGroup("mail", help="The outbox.")


@mail.command("send")
def send() -> None:
    """Send what lies in the outbox and is due."""
    settings = current_app.config["SETTINGS"]
    if settings.smtp_host is None:
        raise click.ClickException("No mail server is set: see DOORSTEP_SMTP_HOST in docs/settings.md.")
    click.echo(f"{send_due(current_app.extensions['sessions'], settings, now=datetime.now(UTC))} letters sent.")
