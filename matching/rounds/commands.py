"""Commands of operators about small groups. Turning them on is for a moderator, on a page, by name."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import current_app
from flask.cli import AppGroup

from matching.rounds.care import find_care, kept_care, turn_off
from matching.rounds.doors import find_open_round
from store import reading, unit_of_work

groups_group = AppGroup("groups", help="Small groups.")


@groups_group.command("status")
def status() -> None:
    """Tell whether small groups are on, who looks after them, and when the next round forms."""
    with reading(current_app.extensions["sessions"]) as db:
        care, kept = find_care(db), kept_care(db)
        round_ = find_open_round(db, now=datetime.now(UTC))
    if care is None:
        why = "" if kept is None or not kept.is_on else " The moderator who turned them on is one no more."
        click.echo(f"Small groups are off.{why} A moderator turns them on at /moderation/small-groups.")
        return
    click.echo(f"Small groups are on. Looked after by {care.contact}; {care.hours}.")
    click.echo(f"The next round forms at {round_.forms_at:%Y-%m-%d %H:%M} UTC." if round_ else "No round is open.")


@groups_group.command("off")
def off() -> None:
    """Turn small groups off at once, for instance when nobody can look after them."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        was_on = turn_off(db, who="operator", now=datetime.now(UTC).replace(microsecond=0))
    click.echo("Small groups are off now." if was_on else "Small groups were off already.")
