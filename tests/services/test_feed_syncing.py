"""Looking at connected calendars again and again, over a real connection to a server of this machine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import sqlalchemy as sa

from activities.exchange.feeds.models import FeedSource, FeedState
from activities.exchange.feeds.syncing import EVERY, sync_due_feeds
from activities.exchange.fetching.client import Fetcher, Rules
from activities.models import Activity
from tests import make
from tests.services.calendars import calendar, entry, source


class Calendar(BaseHTTPRequestHandler):
    """Sends what a test put here; with its mark, that nothing changed."""

    content: bytes | None = b""
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        unchanged = self.headers.get("If-None-Match") == f'"{hash(self.content)}"'
        self.send_response(500 if self.content is None else 304 if unchanged else 200)
        self.send_header("Content-Type", "text/calendar")
        self.send_header("ETag", f'"{hash(self.content)}"')
        self.end_headers()
        if self.content and not unchanged:
            self.wfile.write(self.content)

    def log_message(self, *_args: Any) -> None:
        return


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Calendar)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def feed(db, port):
    row = source(db, address=f"http://127.0.0.1:{port}/calendar.ics")
    db.commit()
    Calendar.content, Calendar.asked = calendar(entry()), 0
    return row


def look(sessions, port, *, hours=0.0):
    rules = Rules(schemes=frozenset({"http"}), ports=frozenset({port}), is_allowed=lambda one: one == "127.0.0.1")
    now = make.NOW + timedelta(hours=hours)
    return sync_due_feeds(sessions, Fetcher(agent="test", rules=rules), now=now, days_ahead=120)


def read_anew(db):
    db.expire_all()
    return db.scalars(sa.select(FeedSource)).one(), list(db.scalars(sa.select(Activity.title)))


def test_a_calendar_is_looked_at_when_its_time_has_come_and_not_before(db, sessions, port, feed):
    [first] = look(sessions, port)
    assert (first.outcome.new, first.trouble) == (1, None)
    assert look(sessions, port, hours=1) == []
    assert Calendar.asked == 1
    row, titles = read_anew(db)
    assert (row.due_at, titles) == (make.NOW + EVERY, ["Drawing in the back room"])


def test_what_has_not_changed_is_not_read_again(db, sessions, port, feed):
    look(sessions, port)
    [second] = look(sessions, port, hours=7)
    assert (second.outcome, second.trouble) == (None, None)
    Calendar.content = calendar(entry(title="Sketching", SEQUENCE="1"))
    look(sessions, port, hours=14)
    assert read_anew(db)[1] == ["Sketching"]


def test_looks_that_bring_nothing_cost_no_listing_and_come_less_and_less_often(db, sessions, port, feed):
    look(sessions, port)
    Calendar.content = None
    waits, hours = [], 7.0
    for _ in range(7):
        [one] = look(sessions, port, hours=hours)
        assert one.trouble == "That site has a fault just now."
        row, titles = read_anew(db)
        waits.append(row.due_at - (make.NOW + timedelta(hours=hours)))
        hours = (row.due_at - make.NOW) / timedelta(hours=1)
        assert (row.trouble, titles) == (one.trouble, ["Drawing in the back room"])
    assert waits == [timedelta(hours=h) for h in (12, 24, 48, 96, 168, 168, 168)]
    Calendar.content = calendar(entry())
    look(sessions, port, hours=hours)
    row, _ = read_anew(db)
    assert (row.failures, row.trouble) == (0, None)


@pytest.mark.parametrize("state", [FeedState.NEW, FeedState.PAUSED])
def test_a_calendar_nobody_said_yes_to_or_that_is_paused_is_left_alone(db, sessions, port, feed, state):
    feed.state = state
    db.commit()
    assert look(sessions, port) == []
    assert Calendar.asked == 0


def test_an_address_that_leads_inside_is_not_asked_by_the_job_either(db, sessions, port, feed):
    [one] = sync_due_feeds(sessions, Fetcher(agent="test"), now=make.NOW, days_ahead=120)
    assert "https://" in one.trouble
    db.expire_all()
    feed.address, feed.due_at = "https://localhost/calendar.ics", make.NOW
    db.commit()
    [one] = sync_due_feeds(sessions, Fetcher(agent="test"), now=make.NOW, days_ahead=120)
    assert "open internet" in one.trouble
    assert Calendar.asked == 0
