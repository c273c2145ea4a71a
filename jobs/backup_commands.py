"""Commands: making copies of the database, trying them, bringing one back."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from jobs import backups
from members.keeping.journal import UnknownKey
from store.backup import Checked, Damaged, NotEmpty, Unreadable

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("backup", cls=AppGroup, invoke_without_command=True)
@click.pass_context
def backup_group(context: click.Context) -> None:
    """Copies of the database; without a command: make one now."""
    if context.invoked_subcommand is None:
        context.invoke(backup_make)


@backup_group.command("make")
def backup_make() -> None:
    """Make a copy now, try whether it comes back whole, drop old ones."""
    try:
        made = backups.back_up(_app(), now=_now())
    except (backups.NoFolder, Damaged, Unreadable, OSError) as error:
        _stop(error)
    click.echo(f"{made.path}: {_told(made.checked)}. {made.dropped} old copies dropped.")


@backup_group.command("list")
def backup_list() -> None:
    """Every copy there is, the newest first."""
    for copy in backups.known_copies(_app()):
        click.echo(f"{copy.path}  {copy.made_at:%Y-%m-%d %H:%M} UTC  {copy.size / 1e6:.1f} MB")


@backup_group.command("verify")
@click.argument("file", required=False, type=_FILE)
def backup_verify(file: Path | None) -> None:
    """Try whether a copy comes back whole: FILE, else the newest. Nothing is changed."""
    path = file or _newest()
    try:
        checked = backups.try_out(_app(), path)
    except (Damaged, Unreadable, OSError) as error:
        _stop(error)
    click.echo(f"{path}: {_told(checked)}.")


@click.command("restore")
@with_appcontext
@click.argument("file", required=False, type=_FILE)
@click.option("--replace", is_flag=True, help="Put the copy in place of what is in the database now.")
def restore(file: Path | None, replace: bool) -> None:
    """Bring a copy of the database back: FILE, else the newest. Stop the web server and the jobs first."""
    path = file or _newest()
    try:
        done = backups.restore(_app(), path, replace=replace, now=_now())
    except (backups.TooOld, UnknownKey, NotEmpty, Damaged, Unreadable, OSError) as error:
        _stop(error)
    click.echo(f"{path} is back, as of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC.")
    click.echo(
        f"{done.erased} people erased again, {done.letters} letters put aside, {done.devices} devices signed out."
    )


def _stop(error: Exception) -> NoReturn:
    told = {
        backups.NoFolder: "DOORSTEP_BACKUP_FOLDER is not set: see docs/backup.md.",
        backups.TooOld: "It is older than DOORSTEP_BACKUP_DAYS, so people who were erased since could be back.",
        NotEmpty: f"Nothing was done. {error} --replace puts the copy in their place.",
        UnknownKey: "Nothing was done. The journal of erasures was written under a key that is not in "
        f"DOORSTEP_ENCRYPTION_KEYS ({error}). Add it at the end of the list.",
    }
    raise click.ClickException(told.get(type(error), str(error))) from error


def _told(checked: Checked) -> str:
    made = checked.manifest
    return (
        f"came back whole, {checked.tables} tables, {checked.rows} rows, {checked.values} encrypted values read, "
        f"made {made.made_at:%Y-%m-%d %H:%M} UTC at revision {made.revision}"
    )


def _newest() -> Path:
    copies = backups.known_copies(_app())
    if not copies:
        raise click.ClickException("There is no copy in DOORSTEP_BACKUP_FOLDER. Name a file.")
    return copies[0].path


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)
