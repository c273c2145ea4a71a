"""Commands about mail."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from notices.delivery import send_due, send_test
from notices.devices import new_key
from notices.outbox import oldest_due
from store import reading

mail = AppGroup("mail", help="The outbox.")


push = AppGroup("push", help="Notes on devices.")


@push.command("keys")
def push_keys() -> None:
    """Print a key for DOORSTEP_PUSH_KEY. Devices that show notes have to be asked anew when it changes."""
    click.echo(f"DOORSTEP_PUSH_KEY={new_key()}")


@mail.command("send")
def send() -> None:
    """Send what lies in the outbox and is due."""
    settings = current_app.config["SETTINGS"]
    if settings.smtp_host is None and not settings.push_key:
        raise click.ClickException("No mail server is set: see DOORSTEP_SMTP_HOST in docs/settings.md.")
    click.echo(f"{send_due(current_app.extensions['sessions'], settings, now=datetime.now(UTC))} letters sent.")


@mail.command("check")
@click.argument("address")
def check(address: str) -> None:
    """Send a mail to ADDRESS now, past the outbox, and tell what became of it and of what waits."""
    settings = current_app.config["SETTINGS"]
    if settings.smtp_host is None:
        raise click.ClickException("No mail server is set: see DOORSTEP_SMTP_HOST in docs/settings.md.")
    trouble = send_test(settings, address)
    with reading(current_app.extensions["sessions"]) as db:
        since = oldest_due(db, now=datetime.now(UTC))
    click.echo(
        "No letter waits." if since is None else f"The oldest letter has waited since {since:%Y-%m-%d %H:%M} UTC."
    )
    if trouble:
        raise click.ClickException(trouble)
    click.echo(f"{settings.smtp_host} took a mail to {address}. Please look whether it arrived.")
