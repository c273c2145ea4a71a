"""Jobs are done once, tried again when they went wrong, and caught up with when they were missed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
import time_machine

from jobs import scheduler as scheduling
from jobs.clockwork import last_due, next_due
from jobs.job import Job
from jobs.running import Ran, Runner
from jobs.table import JOBS
from members.models import Guest
from store.ledger import MOST_TRIES, JobRun, RunState, end, find_beat, hand_back, hold, latest_runs, note_beat, take

NOW = datetime(2026, 11, 22, 9, 3, 20, tzinfo=UTC)
LEASE = timedelta(minutes=10)


@pytest.fixture
def runner(app) -> Runner:
    return Runner(app)


def leaves_a_guest(_app, db, now):
    db.add(Guest(key=f"guest of {now:%H:%M}", created_at=now, seen_at=now))
    return "1 guest"


def job(**over) -> Job:
    fields = {"name": "guests", "words": "Leaves a guest.", "when": {"minute": "*/5"}, "in_one": leaves_a_guest}
    return Job(**{**fields, **over})


def guests(sessions) -> list[str]:
    with sessions() as db:
        return list(db.scalars(sa.select(Guest.key).order_by(Guest.key)))


def row_of(sessions, name: str = "guests") -> JobRun:
    with sessions() as db:
        return latest_runs(db)[name]


def test_due_times_come_from_the_schedule():
    assert last_due({"minute": "*/5"}, "UTC", now=NOW) == datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    weekly = {"day_of_week": "sat", "hour": "4", "minute": "10"}
    assert last_due(weekly, "Europe/Berlin", now=NOW) == datetime(2026, 11, 21, 3, 10, tzinfo=UTC)
    assert next_due(weekly, "Europe/Berlin", now=NOW) == datetime(2026, 11, 28, 3, 10, tzinfo=UTC)
    assert last_due({"month": "1", "day": "1", "hour": "4"}, "UTC", now=NOW) is None


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Antarctica/Troll"])
def test_a_nightly_job_is_due_once_a_day_the_whole_year(zone):
    nightly = {"hour": "4", "minute": "40"}
    start, days = datetime(2026, 1, 1, tzinfo=UTC), []
    due = next_due(nightly, zone, now=start)
    while due < start + timedelta(days=365):
        days.append(due.astimezone(ZoneInfo(zone)))
        due = next_due(nightly, zone, now=due)
    assert {(day.hour, day.minute) for day in days} == {(4, 40)}
    assert {(later.date() - day.date()).days for day, later in zip(days, days[1:], strict=False)} == {1}


def test_a_job_is_done_once_for_its_due_time(runner, app, sessions):
    with time_machine.travel(NOW, tick=False):
        assert runner.run_if_due(job()) is Ran.DONE
        assert runner.run_if_due(job()) is Ran.NOT_OURS
        assert Runner(app).run_if_due(job()) is Ran.NOT_OURS
    assert guests(sessions) == ["guest of 09:03"]
    row = row_of(sessions)
    assert (row.state, row.note, row.tries) == (RunState.DONE, "1 guest", 1)


def test_of_several_missed_due_times_the_last_is_done(runner, sessions):
    with time_machine.travel(NOW, tick=False) as clock:
        runner.run_if_due(job())
        clock.shift(timedelta(hours=3))
        assert runner.run_if_due(job()) is Ran.DONE
        assert runner.run_if_due(job()) is Ran.NOT_OURS
    assert guests(sessions) == ["guest of 09:03", "guest of 12:03"]


def test_what_is_found_too_late_is_left_out_and_written_down(runner, sessions):
    hourly = job(when={"minute": "0"}, late=timedelta(minutes=2))
    with time_machine.travel(NOW, tick=False):
        assert runner.run_if_due(hourly) is Ran.TOO_LATE
        assert runner.run_if_due(hourly) is Ran.NOT_OURS
    assert guests(sessions) == []
    assert row_of(sessions).state is RunState.SKIPPED


def test_what_goes_wrong_leaves_nothing_and_is_tried_again_later(runner, sessions):
    def stumbles(_app, db, now):
        leaves_a_guest(_app, db, now)
        raise RuntimeError("somebody's secret")

    with time_machine.travel(NOW, tick=False) as clock:
        assert runner.run_if_due(job(in_one=stumbles)) is Ran.WENT_WRONG
        assert runner.run_if_due(job()) is Ran.NOT_OURS
        assert (row_of(sessions).state, row_of(sessions).note) == (RunState.WRONG, "RuntimeError")
        clock.shift(timedelta(seconds=61))
        assert runner.run_if_due(job()) is Ran.DONE
    assert guests(sessions) == ["guest of 09:04"]


def test_what_goes_wrong_every_time_is_left_for_the_operator(runner, sessions):
    def stumbles(_app, _now):
        raise RuntimeError

    hourly = job(when={"minute": "0"}, in_one=None, in_parts=stumbles)
    with time_machine.travel(NOW, tick=False) as clock:
        tries = 0
        for _minute in range(40):
            tries += runner.run_if_due(hourly) is Ran.WENT_WRONG
            clock.shift(timedelta(minutes=1))
    assert tries == MOST_TRIES


def test_a_run_left_behind_is_taken_when_its_lease_is_over(sessions):
    with sessions.begin() as db:
        first = take(db, "a", NOW, now=NOW, lease=LEASE)
        assert take(db, "a", NOW, now=NOW + LEASE, lease=LEASE) is None
        second = take(db, "a", NOW, now=NOW + LEASE * 1.1, lease=LEASE)
        assert (first.tries, second.tries) == (1, 2)
        assert not hold(db, first)
        assert hold(db, second)
        end(db, first, RunState.DONE, now=NOW)
    assert row_of(sessions, "a").state is RunState.RUNNING


def test_a_run_given_back_is_taken_at_once_and_does_not_count_as_a_try(sessions):
    with sessions.begin() as db:
        hand_back(db, take(db, "a", NOW, now=NOW, lease=LEASE), now=NOW)
        assert take(db, "a", NOW, now=NOW, lease=LEASE).tries == 1


def test_a_clock_set_back_does_nothing_twice_and_forward_leaves_nothing_out(runner, sessions):
    with time_machine.travel(NOW, tick=False) as clock:
        for minutes in (0, 5, -60, 5, 5, 60, 5):
            clock.shift(timedelta(minutes=minutes))
            runner.run_if_due(job())
    assert guests(sessions) == [
        f"guest of {at}" for at in ("08:08", "08:13", "08:18", "09:03", "09:08", "09:18", "09:23")
    ]


def test_every_job_of_the_table_runs_on_an_empty_service(runner):
    assert {one.name: runner.run(one, NOW, as_of=NOW) for one in JOBS} == {one.name: Ran.DONE for one in JOBS}


def test_a_sign_of_life_is_kept_and_renewed(sessions):
    with sessions.begin() as db:
        note_beat(db, now=NOW)
        note_beat(db, now=NOW + LEASE)
        assert find_beat(db) == NOW + LEASE


def test_a_clock_that_was_set_is_noticed():
    clock = scheduling.Clock()
    assert not clock.was_set()
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        assert clock.was_set()
        assert not clock.was_set()


def test_the_commands_list_and_run_once(app):
    run = app.test_cli_runner().invoke
    told = run(args=["jobs", "run-once", "dates", "--at", "2026-11-24T18:00"])
    assert told.output == "dates: 0 dates\n"
    assert "before" in run(args=["jobs", "run-once", "dates", "--at", "2026-11-24T18:00+00:00"]).output
    assert run(args=["jobs", "run-once", "dates", "--at", "noon"]).exit_code == 1
    told = run(args=["jobs", "list"]).output
    assert "last: done 2026-11-24 18:00 UTC 0 dates" in told
    assert "No scheduler is running" in told
