"""Counts of the limits are shared by all processes, and hold no address."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine
from limits import RateLimitItemPerHour
from limits.strategies import FixedWindowRateLimiter

from store import open_store
from tests.migrated import migrated
from web.limits import DatabaseCounts, LimitCount


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def counts(request, tmp_path) -> Iterator[DatabaseCounts]:
    engine = open_store(migrated(request.param, tmp_path, "limits"))
    yield DatabaseCounts(engine=engine, secret="a secret")
    engine.dispose()


def test_of_many_at_once_exactly_as_many_pass_as_may(counts):
    limit, limiter = RateLimitItemPerHour(5), FixedWindowRateLimiter(counts)
    with ThreadPoolExecutor(8) as crowd:
        passed = list(crowd.map(lambda _: limiter.hit(limit, "form", "192.0.2.7"), range(40)))
    assert sum(passed) == 5


def test_another_process_counts_on_and_the_next_hour_begins_anew(counts):
    limit = RateLimitItemPerHour(2)
    one = FixedWindowRateLimiter(counts)
    another = FixedWindowRateLimiter(DatabaseCounts(engine=counts._engine, secret="a secret"))
    start = datetime.now(UTC)
    with time_machine.travel(start, tick=False) as clock:
        assert [one.hit(limit, "a"), another.hit(limit, "a"), one.hit(limit, "a")] == [True, True, False]
        assert another.get_window_stats(limit, "a").reset_time == pytest.approx(
            (start + timedelta(hours=1)).timestamp()
        )
        clock.shift(timedelta(hours=1, seconds=1))
        assert one.hit(limit, "a")


def test_no_address_is_kept(counts):
    FixedWindowRateLimiter(counts).hit(RateLimitItemPerHour(2), "192.0.2.7")
    with counts._engine.connect() as connection:
        assert "192.0.2.7" not in str(connection.execute(sa.select(LimitCount)).all())
