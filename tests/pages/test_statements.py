"""How many statements a page costs once it is warm: at most three, whoever asks.

Once a second a process looks whether the catalogue has changed (`activities.on_show.LOOK_EVERY`), which counts apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities import on_show
from members.models import Guest, InterestSource, Member, Profile, ProfileInterest
from tests import make
from tests.mailbox import come_in

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC).replace(microsecond=0)
MOST = 3
PAGES = ("/", "/nearby", "/nearby?km=5&cost=free", "/activities/chess-club", "/for-you", "/plans")


@contextmanager
def counted(engine: sa.Engine) -> Iterator[list[str]]:
    """The statements of a block, without what begins and ends transactions."""
    said: list[str] = []

    def note(_connection, _cursor, statement, _parameters, _context, _many) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            said.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def town(db):
    gentle = {"talking": "none", "may_watch": True, "leave_any_time": True, "group_size": 6, "greeter": "Sam"}
    soon = (NOW + timedelta(days=3)).strftime("%Y-%m-%dT10:00")
    made = make.activity(db, key="chess-club", dates=[soon], interests=["chess"], first_visit=gentle, now=NOW)
    db.commit()
    return made


def interested(profile: Profile) -> None:
    profile.interests.append(ProfileInterest(interest="chess", source=InterestSource.TICKED))
    profile.comfort = 3


@pytest.fixture(params=["nobody", "guest", "member"])
def visitor(request, app, db, town):
    client = app.test_client()
    if request.param == "guest":
        profile = make.profile(db, ticked=["chess"], now=NOW, comfort=3)
        with client.session_transaction() as session:
            session.update(guest=db.get(Guest, profile.guest_id).key, seen=NOW.date().isoformat())
    elif request.param == "member":
        come_in(client, db, "ann@example.org")
        member = db.query(Member).one()
        member.profile = Profile(changed_at=NOW, area_zone="Europe/London")
        interested(member.profile)
    db.commit()
    return client


@pytest.mark.parametrize("page", PAGES)
def test_a_warm_page_costs_few_statements(engine, visitor, page, monkeypatch):
    monkeypatch.setattr(on_show, "LOOK_EVERY", 3600.0)
    assert visitor.get(page).status_code == 200
    with counted(engine) as said:
        visitor.get(page)
    assert len(said) <= MOST, "\n".join(said)
