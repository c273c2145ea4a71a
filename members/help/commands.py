"""`flask help check`: whether the signposts can be read and are fresh."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from members.help.signposts import REVIEW_AFTER, UnreadableHelp, load_help
from web.clock import now

help_group = AppGroup("help", help="Where people can turn: emergency numbers and lines to talk to.")


@help_group.command("check")
@click.argument("path", type=click.Path(path_type=Path), required=False)
def check(path: Path | None) -> None:
    """Read the signposts in use, or those of PATH before it is put to use.

    Fails, with a sentence each, for what is wrong and for what was not checked for 180 days.
    """
    try:
        book = load_help(path or current_app.config["SETTINGS"].help_file)
    except UnreadableHelp as error:
        raise click.ClickException("\n".join(error.faults)) from error
    for entry in (late := book.overdue(now().date())):
        click.echo(f"{entry.country}: {entry.name} was last checked on {entry.checked}. Please compare it again.")
    if late:
        raise click.ClickException(f"{len(late)} entries were not checked for {REVIEW_AFTER.days} days.")
    click.echo(f"Signposts for {len(book.countries)} countries; all checked within {REVIEW_AFTER.days} days.")
