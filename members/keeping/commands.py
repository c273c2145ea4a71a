"""Commands: what we keep, what goes by itself, erasing again after a restore, new keys."""

from __future__ import annotations

from pathlib import Path

import click
import sqlalchemy as sa
from flask import current_app
from flask.cli import AppGroup

from members.accounts.addresses import find_address
from members.accounts.people import find_by_email
from members.keeping.erasure import erase, erase_again
from members.keeping.journal import Journal, UnknownKey
from members.keeping.owned import person_of_member
from members.keeping.page import rendered
from store import scrub, unit_of_work
from store.rotation import rotate
from web.clock import now

privacy_group = AppGroup("privacy", help="What is kept about people, and for how long.")
keys_group = AppGroup("keys", help="The keys of the encrypted columns.")


@privacy_group.command("inventory")
def privacy_inventory() -> None:
    """Print every table and column with something about people, as docs/privacy.md has it."""
    click.echo(rendered())


@privacy_group.command("erase")
@click.argument("address")
def privacy_erase(address: str) -> None:
    """Erase the member with ADDRESS, who asked for it and cannot sign in."""
    app, asked = current_app, find_address(address)
    with unit_of_work(app.extensions["sessions"]) as db:
        member = find_by_email(db, asked) if asked else None
        if member is None:
            raise click.ClickException(f"Nobody has an account with {address}.")
        if member.profile:
            app.extensions["before_erasing"](db, member.profile.id, now=now())
        erase(db, person_of_member(member), journal=app.extensions["erasures"], now=now())
    scrub(_engine())
    click.echo("Erased. With the same address they can begin anew.")


@privacy_group.command("reapply")
@click.argument("journals", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def privacy_reapply(journals: tuple[Path, ...]) -> None:
    """Erase again whom a restored copy brought back. Run after every restore, before serving.

    JOURNALS: the files to go by, if there are several or it is not the one of the settings.
    """
    settings = current_app.config["SETTINGS"]
    books = [Journal(path, settings.encryption_keys) for path in journals] or [current_app.extensions["erasures"]]
    for book in books:
        try:
            with unit_of_work(current_app.extensions["sessions"]) as db:
                erased = erase_again(db, journal=book)
        except UnknownKey as error:
            raise click.ClickException(
                f"{book.path} was written under a key that is not in DOORSTEP_ENCRYPTION_KEYS ({error}). "
                "Add it at the end of the list; until then erased people may be back."
            ) from error
        click.echo(f"{erased} people erased again, by {book.path}.")
    scrub(_engine())


@keys_group.command("rotate")
def keys_rotate() -> None:
    """Write every encrypted value anew under the first key. Safe while serving; a stopped run is taken up again."""
    unreadable = 0
    sessions = current_app.extensions["sessions"]
    for done in rotate(sessions, current_app.config["SETTINGS"].encryption_keys):
        click.echo(f"{done.table}: {done.renewed} written anew, {done.already} before, {done.unreadable} unreadable.")
        unreadable += done.unreadable
    scrub(_engine())
    if unreadable:
        raise click.ClickException("Some values cannot be read with any key. Do not take a key away yet.")
    click.echo("Everything is under the first key. Keep the others for as long as you keep copies made with them.")


def _engine() -> sa.Engine:
    engine = current_app.extensions["sessions"].kw["bind"].engine
    assert isinstance(engine, sa.Engine)
    return engine
