"""`flask catalogue …`: reading catalogues of real listings."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from activities.exchange.importing.reading import catalogue_files
from activities.exchange.importing.run import ImportOptions, ImportSummary, run_import, write_rejects
from refusals import BadInput

catalogue = AppGroup("catalogue", help="Catalogues of real listings.")


def _as_date(_context: click.Context, _parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter("give a day as 2026-08-20") from None


@catalogue.command("import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--publisher", help="Who publishes the rows that name nobody.")
@click.option("--as-of", callback=_as_date, metavar="DATE", help="The day it was true; its dates move to now.")
@click.option("--rejects", type=click.Path(path_type=Path, dir_okay=False), help="Where to list the rows set aside.")
def import_command(path: Path, publisher: str | None, as_of: date | None, rejects: Path | None) -> None:
    """Read the catalogue at PATH, or all catalogues of a folder, into listings.

    The same catalogue twice changes nothing. docs/imports.md says which columns are wanted and what each outcome means.
    """
    options = ImportOptions(
        as_of=as_of, publisher=publisher, days_ahead=current_app.config["SETTINGS"].dates_ahead_days
    )
    summaries, refused = [], 0
    for file in _files(path):
        try:
            with _progress(file.name) as progress:
                summary = run_import(
                    current_app.extensions["sessions"], file, now=datetime.now(UTC), options=options, progress=progress
                )
        except BadInput as problem:
            refused += 1
            click.echo(f"Error: {problem} Nothing of it was kept.", err=True)
            continue
        summaries.append(summary)
        click.echo(in_words(summary))
    if rejects is not None and summaries:
        click.echo(f"{write_rejects(rejects, summaries)} rows set aside are listed in {rejects}.")
    if refused:
        raise click.exceptions.Exit(1)


def in_words(summary: ImportSummary) -> str:
    """A few lines for the terminal: what was read, what became of it, and why rows were set aside."""
    lines = [
        f"{summary.catalogue} ({summary.shape}): {summary.read:,} rows read, {summary.new:,} new, "
        f"{summary.changed:,} changed, {summary.unchanged:,} unchanged, {len(summary.rejected):,} rejected.",
        f"  {summary.listings:,} listings; {summary.joined:,} rows are a further date or another publisher's word.",
    ]
    if summary.unsuited:
        counted = _counted(summary.unsuited)
        lines.append(f"  {summary.unsuited.total():,} listings are never suggested: {counted}.")
    if summary.rejected:
        lines.append(f"  Rejected: {_counted(summary.reasons)}.")
    if summary.gone:
        lines.append(f"  {summary.gone:,} rows from before are no longer in the file; their listings stay.")
    if summary.weeks_moved:
        lines.append(f"  All dates were moved by {summary.weeks_moved} weeks.")
    return "\n".join(lines)


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.most_common())


def _files(path: Path) -> list[Path]:
    try:
        return catalogue_files(path)
    except BadInput as problem:
        raise click.ClickException(str(problem)) from None


@contextmanager
def _progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream where somebody watches, else nothing."""
    with click.progressbar(length=1, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:

        def show(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - int(bar.pos))

        yield show
