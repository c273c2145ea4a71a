"""The page of keys for programs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import time_machine

from members.models import Role
from members.programs.models import ProgramKey, Scope
from members.programs.services import MOST_KEYS, make_key
from tests import make
from tests.desk import sit_down
from tests.mailbox import come_in, letters

ANN = "ann@example.org"
WISH = {"name": "My wall display", "scopes": "plans:read", "days": "30"}


def test_a_key_is_shown_once_works_and_is_ended(client, db):
    come_in(client, db, ANN)
    page = client.post("/account/programs/new", data=WISH)
    key = re.search(r">(doorstep_[\w-]+)<", page.text)[1]
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "A key for a program was made." in letters(db)[0].text
    listed = client.get("/account/programs").text
    assert "My wall display" in listed
    assert key not in listed
    header = {"Authorization": f"Bearer {key}"}
    assert client.get("/api/v1/me/plans", headers=header).status_code == 200
    client.post(f"/account/programs/{db.query(ProgramKey).one().id}/end")
    assert client.get("/api/v1/me/plans", headers=header).status_code == 401


def test_what_is_missing_is_told_and_what_was_typed_stays(client, db):
    come_in(client, db, ANN)
    answer = client.post("/account/programs/new", data={"name": "My wall display", "days": "7"})
    assert answer.status_code == 422
    assert "Tick at least one of these." in answer.text
    assert 'value="My wall display"' in answer.text
    assert db.query(ProgramKey).count() == 0


def test_only_who_has_just_shown_that_it_is_them_makes_a_key(client, db):
    come_in(client, db, ANN)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=1)):
        answer = client.post("/account/programs/new", data=WISH)
    assert answer.location.startswith("/account/again")
    assert db.query(ProgramKey).count() == 0


def test_a_key_for_listings_takes_the_role_and_its_second_step(client, app, db):
    wish = {**WISH, "scopes": "listings:write"}
    come_in(client, db, ANN)
    assert client.post("/account/programs/new", data=wish).status_code == 422
    make.member(db, "org@example.org", roles=[Role.ORGANIZER])
    db.commit()
    other = app.test_client()
    sit_down(other, db, "org@example.org")
    assert other.post("/account/programs/new", data=wish).status_code == 200


def test_nobody_ends_the_key_of_another(client, db):
    member = make.member(db, "bea@example.org")
    make_key(db, member, name="hers", scopes=[Scope.PLANS], days=30, now=make.NOW)
    db.commit()
    come_in(client, db, ANN)
    client.post(f"/account/programs/{db.query(ProgramKey).one().id}/end")
    assert db.query(ProgramKey).count() == 1


def test_there_is_an_end_to_how_many_keys_one_has(db):
    member = make.member(db, ANN)
    made = [make_key(db, member, name="one", scopes=[Scope.PLANS], days=30, now=make.NOW) for _ in range(MOST_KEYS + 1)]
    assert [key is not None for key in made] == [True] * MOST_KEYS + [False]
