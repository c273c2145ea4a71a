"""Commands: the process that runs jobs, what they did last, one job now."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from jobs.clockwork import next_due
from jobs.engines import Worker, engine_of
from jobs.job import Job
from jobs.running import Ran, Runner, is_fresh, utc_now
from jobs.scheduler import run_until_told
from jobs.table import JOBS, find_job, rendered
from store import reading
from store.ledger import JobRun, RunState, find_beat, find_run, latest_runs

jobs_group = AppGroup("jobs", help="What happens without anybody looking.")


@jobs_group.command("run")
def jobs_run() -> None:
    """Run jobs when they are due, until stopped. A process of its own; several are harmless."""
    engine_of(_app()).prepare()
    click.echo(f"{len(JOBS)} jobs. Stop with Ctrl+C.")
    run_until_told(_app(), JOBS)


@jobs_group.command("worker")
@click.option("--until-empty", is_flag=True, help="Stop when there is nothing left to do.")
def jobs_worker(until_empty: bool) -> None:
    """Do shares of jobs that schedulers hand on, until stopped; on any machine, as often as there are cores."""
    engine = engine_of(_app())
    engine.prepare()
    if not isinstance(engine, Worker):
        raise click.ClickException("Workers need DOORSTEP_ENGINE=cluster: see docs/scaling.md.")
    engine.work(until_empty=until_empty)


@jobs_group.command("list")
def jobs_list() -> None:
    """Every job: when it is due next, and what became of it last."""
    now, zone = utc_now(), current_app.config["SETTINGS"].zone
    with reading(current_app.extensions["sessions"]) as db:
        rows, beat = latest_runs(db), find_beat(db)
    for job in JOBS:
        row = rows.get(job.name)
        last = f"{_state(row, now)} {_told(row.due_at)} {row.note}".strip() if row else "not yet"
        click.echo(f"{job.name:12} next {_told(next_due(job.when, job.zone(zone), now=now))}   last: {last}")
    alive = "A scheduler is running." if is_fresh(beat, now=now) else "No scheduler is running: flask jobs run."
    click.echo(alive if beat is None else f"{alive} Last seen {_told(beat)}.")


@jobs_group.command("table")
def jobs_table() -> None:
    """Print the table of docs/jobs.md."""
    click.echo(rendered())


@jobs_group.command("run-once")
@click.argument("name", type=click.Choice([job.name for job in JOBS]))
@click.option("--at", help="The time it is done for, such as 2026-11-24T18:00+00:00; without a zone in UTC. Else now.")
def jobs_run_once(name: str, at: str | None) -> None:
    """Run the job NAME as of a time; a second call for the same time does nothing."""
    job, when = find_job(name), _read(at)
    assert isinstance(job, Job)
    engine_of(_app()).prepare()
    ran = Runner(_app()).run(job, when, as_of=when)
    if ran is Ran.WENT_WRONG:
        raise click.ClickException("It went wrong; the log says where.")
    if ran is not Ran.DONE:
        click.echo(f"{name} was done for {_told(when)} before, or somebody is at it.")
        return
    with reading(current_app.extensions["sessions"]) as db:
        row = find_run(db, name, when)
    click.echo(f"{name}: {row.note if row else ''}")


def _app() -> Flask:
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    return app


def _state(row: JobRun, now: datetime) -> str:
    """What became of a run; one whose process died is told as such until somebody takes it."""
    left = row.state is RunState.RUNNING and row.lease_until is not None and row.lease_until < now
    return "left behind" if left else row.state.value


def _read(at: str | None) -> datetime:
    if at is None:
        return utc_now().replace(microsecond=0)
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        raise click.ClickException(f"{at} is no time. One looks like 2026-11-24T18:00+00:00.") from None
    return (when if when.tzinfo else when.replace(tzinfo=UTC)).astimezone(UTC)


def _told(when: datetime) -> str:
    return when.strftime("%Y-%m-%d %H:%M:%S UTC").replace(":00 UTC", " UTC")
