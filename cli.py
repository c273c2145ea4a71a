"""Commands: a table of groups; each command is one service call."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import click
import sqlalchemy as sa
from flask import Flask, current_app
from flask.cli import AppGroup

from activities.changes import touch_catalogue
from activities.exchange.commands import catalogue
from activities.exchange.feeds.commands import feeds
from activities.exchange.outward.open_feed import catch_up
from activities.listing_page.views import address_of
from activities.occurrences import extend_dates
from activities.organizing.people import seat_demo_organizer
from jobs.backup_commands import backup_group, restore
from jobs.commands import jobs_group
from jobs.retention import keep_no_longer
from matching.batch import run_batch
from matching.builds import rebuild
from matching.learned_store import refit
from matching.measures.commands import measures
from matching.rounds.commands import groups_group
from matching.suggestions import Suggester
from members.accounts.commands import demo_accounts, people
from members.help.commands import help_group
from members.keeping.commands import keys_group, privacy_group
from members.models import Member
from notices.commands import mail, push
from seeds import town_loader
from seeds.words import words_group
from settings import Settings
from store import compact, migrate, reading, scrub, unit_of_work

db_group = AppGroup("db", help="The database and its schema.")
dates_group = AppGroup("dates", help="Dates of repeating activities.")
ideas_group = AppGroup("ideas", help="Things to do at home or alone outside.")
index_group = AppGroup("index", help="The index of what is on, kept in files.")
matching_group = AppGroup("matching", help="What suits whom.")
demo_group = AppGroup("demo", help="The demo town.")


def register(app: Flask) -> None:
    """Hang every group onto the `flask` command."""
    own = (db_group, dates_group, ideas_group, index_group, matching_group, demo_group)
    others = (
        jobs_group, groups_group, catalogue, feeds, help_group, people, mail, push, privacy_group, keys_group,
        words_group,
    )  # fmt: skip
    for group in (*own, *others, backup_group, measures):
        app.cli.add_command(group)
    app.cli.add_command(restore)


def _engine() -> sa.Engine:
    engine = current_app.extensions["sessions"].kw["bind"].engine
    assert isinstance(engine, sa.Engine)
    return engine


@db_group.command("upgrade")
def db_upgrade() -> None:
    """Bring the schema up to date."""
    migrate.upgrade(_engine())


@db_group.command("revise")
@click.argument("number")
@click.argument("message")
def db_revise(number: str, message: str) -> None:
    """Write migration NUMBER from the difference between models and database."""
    migrate.revise(_engine(), message, number)


@dates_group.command("extend")
def dates_extend() -> None:
    """Write out the dates of repeating activities as far ahead as the settings say."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        added = extend_dates(db, now=datetime.now(UTC), days_ahead=current_app.config["SETTINGS"].dates_ahead_days)
        if added:
            touch_catalogue(db)
    click.echo(f"{added} dates added.")


@privacy_group.command("retain")
@click.option("--compact", "anew", is_flag=True, help="Write a SQLite file anew as well; writers wait meanwhile.")
def privacy_retain(anew: bool) -> None:
    """Delete whatever has been kept for as long as we say. The nightly job does the same."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    for name, count in keep_no_longer(app, datetime.now(UTC)).items():
        click.echo(f"{count} of {name} deleted.")
    if anew:
        compact(_engine())
    elif not scrub(_engine()):
        click.echo("The log of the database is in use; it is emptied the next time.")


@ideas_group.command("load")
def ideas_load() -> None:
    """Load the solo ideas that ship with Doorstep; a second time changes nothing."""
    with unit_of_work(current_app.extensions["sessions"]) as db:
        loaded = town_loader.load_ideas(db, now=datetime.now(UTC))
    click.echo(f"Ideas: {loaded.new} new, {loaded.changed} changed, {loaded.unchanged} as before.")


@index_group.command("rebuild")
def index_rebuild() -> None:
    """Make the index anew and keep it for every process that serves."""
    folder = current_app.config["SETTINGS"].index_folder
    if folder is None:
        raise click.ClickException("DOORSTEP_INDEX_FOLDER is empty, so there is nowhere to keep an index.")
    with reading(current_app.extensions["sessions"]) as db:
        click.echo(f"The index is {rebuild(db, folder, now=datetime.now(UTC))}.")


@matching_group.command("batch")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def matching_batch(folder: Path) -> None:
    """Keep everybody's candidates in FOLDER, one file a region; a second call goes on where the first stopped."""
    sessions, at = current_app.extensions["sessions"], datetime.now(UTC)
    on_show = current_app.extensions["shelf"].get(sessions, now=at)
    suggester = Suggester(sessions=sessions, on_show=on_show, catalogue=current_app.extensions["catalogue"])
    done = run_batch(sessions, suggester, folder, now=at)
    click.echo(f"{done.people} people in {done.regions} regions; {done.done_before} regions were done before.")


@matching_group.command("refit")
def matching_refit() -> None:
    """Learn anew from what people who allow it plan and like."""
    folder = current_app.config["SETTINGS"].index_folder
    learned = refit(current_app.extensions["sessions"], folder, now=datetime.now(UTC))
    click.echo(f"{learned.people} people allow learning; {learned.activities} activities are known from them.")


@demo_group.command("load")
def demo_load() -> None:
    """Load the demo town; a second time changes nothing."""
    settings: Settings = current_app.config["SETTINGS"]
    letters = settings.demo and settings.smtp_host is None  # else they would go out to addresses that lead nowhere
    with current_app.test_request_context(), unit_of_work(current_app.extensions["sessions"]) as db:
        loaded = town_loader.load_town(db, now=datetime.now(UTC), days_ahead=settings.dates_ahead_days, letters=letters)
    click.echo(
        f"Demo town: {loaded.new} listings new, {loaded.changed} changed, {loaded.unchanged} as before; "
        f"{loaded.members} members new."
    )


def _log_little() -> None:
    """What these commands print is read by somebody who tries the demo: between it, only what goes wrong."""
    log = logging.getLogger("doorstep")
    click.get_current_context().call_on_close(partial(log.setLevel, log.level))
    log.setLevel(logging.WARNING)


@demo_group.command("prepare")
@click.option("--address", default="http://127.0.0.1:5000", help="Where the site will be served.")
@click.pass_context
def demo_prepare(context: click.Context, address: str) -> None:
    """Make the service ready to show: schema, places, demo town if nothing is listed, dates, what was learned."""
    _log_little()
    migrate.upgrade(_engine())
    current_app.extensions["gazetteer"].prepare()
    with reading(current_app.extensions["sessions"]) as db:
        empty = town_loader.is_empty(db)
    context.invoke(demo_load if empty else dates_extend)
    context.invoke(matching_refit)
    with current_app.test_request_context(), unit_of_work(current_app.extensions["sessions"]) as db:
        catch_up(db, address_of=address_of, now=datetime.now(UTC))
        inhabitants = db.scalars(sa.select(Member).where(Member.demo_note.is_not(None)).order_by(Member.id)).all()
    click.echo(f"\n  Doorstep    {address}\n  As a demo member    {address}/demo  (no password), for example:")
    for member in inhabitants[:5]:
        click.echo(f"    {member.name}: {member.demo_note}")
    port = urlsplit(address).port
    accounts = "make accounts" if port == 5000 else f"make accounts PORT={port}"
    click.echo(f"  Mail of the demo    {address}/demo/mailbox\n  Accounts of testers    {accounts}")
    click.echo("  Stop with Ctrl+C.\n")


@demo_group.command("accounts")
def demo_accounts_print() -> None:
    """Make one account per role for testers of the demo, and print a link that signs each in once, within an hour."""
    if not current_app.config["SETTINGS"].demo:
        raise click.ClickException("These accounts are for the demo alone: see DOORSTEP_DEMO in docs/settings.md.")
    _log_little()
    with unit_of_work(current_app.extensions["sessions"]) as db:
        for role, link in demo_accounts(db):
            click.echo(f"{role:10} {link}")
        seat_demo_organizer(db, now=datetime.now(UTC))
