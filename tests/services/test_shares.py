"""Work that falls into shares is done once, share by share, by processes of this machine or by workers of many."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from jobs.engines import engine_of
from jobs.job import Job
from jobs.running import Ran, Runner
from jobs.table import find_job
from matching.learned_store import LearnedStore
from store import open_store, sessions_of, use_encryption_keys
from store.ledger import RunState, latest_runs
from tests.learners import a_town
from tests.migrated import migrated_database, migrated_file
from tests.share_jobs import CREATE, EFFECT, die, job_of, leave_a_line, stumble

NOW = datetime(2026, 11, 22, 9, 0, 20, tzinfo=UTC)
LATER = timedelta(seconds=61)


@contextmanager
def opened(settings, url: str, **over) -> Iterator[Flask]:
    """An application of a database of its own: what it does is committed."""
    use_encryption_keys(settings.encryption_keys)
    engine = open_store(url)
    with engine.begin() as connection:
        connection.exec_driver_sql(CREATE)
    app = Flask("shares")  # without our pages, which take their time to load
    app.config["SETTINGS"] = settings.model_copy(update={"database_url": url, "processes": 2, **over})
    app.extensions["sessions"] = sessions_of(engine)
    yield app
    engine.dispose()


@pytest.fixture
def town(settings, tmp_path) -> Iterator[Flask]:
    with opened(settings, migrated_file(tmp_path / "shares.sqlite")) as app:
        yield app


@pytest.fixture
def country(settings) -> Iterator[Flask]:
    with opened(settings, migrated_database("doorstep_shares"), engine="cluster") as app:
        engine_of(app).prepare()
        yield app


def lines(app: Flask) -> list[tuple[str, int]]:
    with app.extensions["sessions"]() as db:
        return sorted((share, total) for share, total in db.execute(sa.select(EFFECT.c.share, EFFECT.c.sum)))


def states(app: Flask) -> Counter[RunState]:
    with app.extensions["sessions"]() as db:
        return Counter(row.state for name, row in latest_runs(db).items() if "/" in name)


def work(app: Flask, job: Job) -> None:
    """Be a worker until nothing is left to do."""
    from jobs.cluster import Cluster

    Cluster(app, [job]).work(until_empty=True)


def test_each_share_is_done_once_by_processes_of_this_machine(town):
    job = job_of(leave_a_line)
    with time_machine.travel(NOW, tick=False):
        assert Runner(town).run_if_due(job) is Ran.DONE
        assert Runner(town).run_if_due(job) is Ran.NOT_OURS
    assert [share for share, _ in lines(town)] == [f"region-{number:03}" for number in range(20)]
    assert states(town) == {RunState.DONE: 20}


def test_a_few_shares_start_no_process(town, monkeypatch):
    town.config["SHARES"] = 3
    monkeypatch.setattr(multiprocessing, "get_context", None)
    assert Runner(town).run_if_due(job_of(leave_a_line)) is Ran.DONE
    assert len(lines(town)) == 3


def test_a_share_that_went_wrong_leaves_nothing_and_is_tried_again_alone(town):
    town.config.update(SHARES=7, STUMBLE=True)
    job = job_of(stumble)
    with time_machine.travel(NOW, tick=False) as clock:
        assert Runner(town).run_if_due(job) is Ran.WENT_WRONG
        assert [share for share, _ in lines(town)] == [f"region-{number:03}" for number in (0, 2, 3, 4, 5, 6)]
        town.config["STUMBLE"] = False
        clock.shift(LATER)
        assert Runner(town).run_if_due(job) is Ran.DONE
    assert len(lines(town)) == 7


def test_a_process_that_dies_loses_and_doubles_no_share(town):
    job = job_of(die, lease=timedelta(0))  # what is left behind is free at once
    with time_machine.travel(NOW, tick=False) as clock:
        assert Runner(town).run(job, NOW) is Ran.WENT_WRONG
        assert len(lines(town)) < 20
        clock.shift(LATER)
        assert Runner(town).run(job, NOW) is Ran.DONE
    assert Counter(share for share, _ in lines(town)) == {f"region-{number:03}": 1 for number in range(20)}


def test_a_country_gets_what_a_town_gets(town, country):
    job = job_of(leave_a_line)
    with time_machine.travel(NOW, tick=False):
        assert Runner(town).run(job, NOW) is Ran.DONE
        assert Runner(country).run(job, NOW) is Ran.DONE
    assert lines(country) == []
    work(country, job)
    assert lines(country) == lines(town)
    assert states(country) == {RunState.DONE: 20}


def test_what_a_worker_learns_is_what_the_scheduler_would(town, country):
    job = find_job("learn")
    for app in (town, country):
        with app.extensions["sessions"].begin() as db:
            a_town(db)
        assert Runner(app).run(job, NOW) is Ran.DONE
    learned = LearnedStore(every=0)
    assert learned.find(country.extensions["sessions"]) is None
    work(country, job)
    assert learned.find(country.extensions["sessions"]).mark == LearnedStore().find(town.extensions["sessions"]).mark


def test_shares_are_handed_on_exactly_when_their_job_is_noted_as_done(country):
    job = job_of(leave_a_line)
    engine, sessions = engine_of(country), country.extensions["sessions"]
    with sessions() as db:
        engine.hand_out(db, job, ["region-000"], NOW, NOW)
        db.rollback()
    work(country, job)
    assert lines(country) == []
    with sessions.begin() as db:
        engine.hand_out(db, job, ["region-000"], NOW, NOW)
    with sessions.begin() as db:
        engine.hand_out(db, job, ["region-000"], NOW, NOW)  # a second time: the row of the share knows
    work(country, job)
    assert len(lines(country)) == 1


def test_a_cluster_without_postgresql_says_what_to_set(settings, tmp_path):
    with (
        opened(settings, f"sqlite:///{tmp_path}/small.sqlite", engine="cluster") as app,
        pytest.raises(SystemExit, match="DOORSTEP_DATABASE_URL"),
    ):
        engine_of(app)
