"""The table of jobs says what its page says, and nothing in it can be misread."""

from __future__ import annotations

from pathlib import Path

import pytest

from jobs.clockwork import check_schedule
from jobs.job import Job
from jobs.table import JOBS, rendered

PAGE = Path(__file__).parent.parent.parent / "docs" / "jobs.md"


def test_the_page_about_jobs_has_the_table():
    """`flask jobs table` prints it."""
    assert rendered() in PAGE.read_text(encoding="utf-8")


def test_no_two_jobs_share_a_name():
    assert len({job.name for job in JOBS}) == len(JOBS)


def test_nightly_work_keeps_to_the_hours_that_no_change_of_clocks_touches():
    assert {job.when["hour"] for job in JOBS if "hour" in job.when} <= {"4", "5"}


@pytest.mark.parametrize("when", [{"day_of_week": "1", "hour": "4"}, {"day_of_week": "mon-fri"}, {"second": "1"}, {}])
def test_days_by_number_and_unknown_fields_are_refused(when):
    with pytest.raises(ValueError, match="named|fields"):
        check_schedule(when)


def test_a_job_is_done_in_one_in_parts_or_in_shares():
    with pytest.raises(ValueError, match="in one transaction, in parts or in shares"):
        Job(name="a", words="", when={"minute": "*"})
