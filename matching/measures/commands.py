"""Commands for evaluators."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from matching.measures.counts import as_csv, told_counts
from store import reading

measures = AppGroup("measures", help="Whether it helps, in counts of ten people and more.")


@measures.command("csv")
def measures_csv() -> None:
    """Print the counts of every quarter that is over, as CSV that names each measure."""
    with reading(current_app.extensions["sessions"]) as db:
        click.echo(as_csv(told_counts(db)), nl=False)
