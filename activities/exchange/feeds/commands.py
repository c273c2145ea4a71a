"""`flask feeds …`: trying a calendar without keeping anything, and looking at those that are connected."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from activities.exchange.feeds.apart import read_apart
from activities.exchange.feeds.items import Reading
from activities.exchange.feeds.looking import Asked, look
from activities.exchange.feeds.making import Publisher, listings_of
from activities.exchange.feeds.syncing import sync_due_feeds
from activities.exchange.fetching.client import Fetcher
from activities.exchange.importing.catalogues.raw import digest_of
from refusals import BadInput

feeds = AppGroup("feeds", help="Outside calendars that organizers connect.")


@feeds.command("check")
@click.argument("where")
@click.option("--zone", default="Europe/London", show_default=True, help="Where times belong that name no zone.")
def check(where: str, zone: str) -> None:
    """Read the calendar at WHERE, a file or an address, and tell what would come of it. Nothing is kept."""
    try:
        file = Path(where)
        reading = read_apart(file.read_bytes(), zone=zone) if file.is_file() else _at_address(where, zone)
    except BadInput as problem:
        raise click.ClickException(str(problem)) from None
    click.echo("\n".join(in_words(reading, now=datetime.now(UTC))))


@feeds.command("sync")
def sync() -> None:
    """Look at every connected calendar whose time has come."""
    fetcher = current_app.extensions["feed_fetcher"]
    if fetcher is None:
        raise click.ClickException("Addresses are not read here: see DOORSTEP_FEED_ADDRESSES in docs/settings.md.")
    days = current_app.config["SETTINGS"].dates_ahead_days
    done = sync_due_feeds(current_app.extensions["sessions"], fetcher, now=datetime.now(UTC), days_ahead=days)
    for one in done:
        told = f"{one.outcome.read} entries read" if one.outcome else one.trouble or "nothing changed"
        click.echo(f"{one.feed}: {told}")
    click.echo(f"{len(done)} calendars looked at.")


def in_words(reading: Reading, *, now: datetime) -> list[str]:
    """A few lines for the terminal: what was read, what was set aside and why, what it would come to."""
    items = {digest_of(item.name, length=16): item for item in reading.items}
    plan = listings_of("check", items, Publisher(key="check", name=reading.name or "Check"), at_home=(), now=now)
    reasons = Counter(one.reason for one in reading.rejected)
    lines = [
        f"{reading.kind.value.replace('_', ' ')}: {len(reading.items):,} entries, {reading.set_aside:,} set aside."
    ]
    lines += [f"  set aside: {reason} ({number})" for reason, number in reasons.most_common(10)]
    lines += [f"  {note}" for note in reading.notes]
    lines.append(f"  {len(plan.listings):,} listings with dates ahead:")
    lines += [f"    {one.listing.title}" for one in plan.listings[:20]]
    return lines


def _at_address(address: str, zone: str) -> Reading:
    looked = look(Fetcher(agent="Doorstep"), Asked(address=address, zone=zone))
    assert looked.reading is not None  # no marks were shown
    return looked.reading
