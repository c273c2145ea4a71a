"""Many at the same instant: on a SQLite file and on PostgreSQL, with threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask

from members.accounts.models import Device
from members.models import Member
from notices.models import Letter
from settings import Settings
from store import open_store, unit_of_work
from tests import make
from tests.mailbox import letters, link_in
from tests.migrated import migrated

AT_ONCE, ROUNDS = 8, 3
_POSTGRES = [pytest.param("postgres", marks=pytest.mark.postgres)] if "DOORSTEP_TEST_POSTGRES" in os.environ else []


@pytest.fixture(scope="module", params=["sqlite", *_POSTGRES])
def busy(request: pytest.FixtureRequest, settings: Settings, tmp_path_factory) -> Iterator[Flask]:
    """An application on a database of its own that really commits."""
    from app import create_app

    folder = tmp_path_factory.mktemp("busy")
    pool = {} if request.param == "sqlite" else {"pool_size": AT_ONCE}
    engine = open_store(migrated(request.param, folder, "busy"), **pool)
    app = create_app(settings, engine=engine)
    app.config["WTF_CSRF_ENABLED"] = False
    yield app
    engine.dispose()


def at_once(acts: list[Callable[[], int]]) -> list[int]:
    """What each returns when all begin at the same instant."""
    together = Barrier(len(acts))

    def begin(act: Callable[[], int]) -> int:
        together.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(begin, acts))


def asking(app: Flask, email: str) -> Callable[[], int]:
    client = app.test_client()
    return lambda: client.post("/account/link", data={"email": email}).status_code


def using(app: Flask, link: str) -> Callable[[], int]:
    client = app.test_client()
    return lambda: client.post(link, data={"old_enough": "yes"}).status_code


@pytest.mark.parametrize("number", range(ROUNDS))
def test_signing_up_at_the_same_instant_makes_one_account(busy, number):
    email = f"twin{number}@example.org"
    assert set(at_once([asking(busy, email) for _ in range(AT_ONCE)])) == {302}
    with busy.extensions["sessions"]() as db:
        links = [link_in(one) for one in letters(db)[:AT_ONCE]]
    answers = at_once([using(busy, link) for link in links])
    assert set(answers) <= {302, 404}
    assert 302 in answers
    with busy.extensions["sessions"]() as db:
        assert db.scalar(sa.select(sa.func.count(Member.id)).where(Member.email == email)) == 1


@pytest.mark.parametrize("number", range(ROUNDS))
def test_one_link_used_at_the_same_instant_serves_once(busy, number):
    email = f"link{number}@example.org"
    asking(busy, email)()
    with busy.extensions["sessions"]() as db:
        link = link_in(letters(db)[0])
    assert sorted(at_once([using(busy, link) for _ in range(AT_ONCE)])) == [302] + [404] * (AT_ONCE - 1)
    with busy.extensions["sessions"]() as db:
        devices = sa.select(sa.func.count(Device.id)).join(Member).where(Member.email == email)
        assert db.scalar(devices) == 1


def test_two_senders_at_the_same_instant_take_different_letters(busy):
    from notices import outbox

    def take() -> int:
        with unit_of_work(busy.extensions["sessions"]) as db:
            taken.extend(one.key for one in outbox.claim(db, now=make.NOW.replace(year=2100), most=5))
        return 0

    taken: list[str] = []
    with unit_of_work(busy.extensions["sessions"]) as db:
        db.execute(sa.update(Letter).values(stale_at=make.NOW.replace(year=2200)))
        waiting = db.scalar(sa.select(sa.func.count(Letter.id)))
    at_once([take] * 4)
    assert len(taken) == len(set(taken)) == min(waiting, 20)
