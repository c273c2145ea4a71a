"""Every statement of the main pages has an index to go by; `python -m benchmarks.hot_queries` looks with many rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from app import create_app
from benchmarks.hot_queries import big_tables, heard, plan_of, whole_reads
from benchmarks.load_world import fill_world
from store import open_store
from tests.migrated import migrated_database

pytestmark = pytest.mark.postgres
ROWS = 25  # a table of more is one that grows with a town


def test_no_page_reads_a_table_that_grows_from_end_to_end(settings):
    engine = open_store(migrated_database("doorstep_hot_queries"))
    app = create_app(settings, engine=engine)
    app.config["WTF_CSRF_ENABLED"] = False
    now = datetime.now(UTC).replace(microsecond=0)
    fill_world(app.extensions["sessions"], members=40, activities=30, plans=200, now=now)
    queries = heard(app, members=40, requests=40)
    with engine.connect() as connection:
        connection.execute(sa.text("SET enable_seqscan = off"))  # where there is another way, it is taken
        grow = big_tables(connection, rows=ROWS).keys()
        wrong = {one.statement for one in queries if whole_reads(plan_of(connection, one)) & grow}
    engine.dispose()
    assert {"plan", "member", "occurrence", "activity"} <= grow
    assert len(queries) > 8
    assert wrong == set()
