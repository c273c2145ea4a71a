"""Two steps for those who act for others, and the doors that ask for them."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest
import segno
import sqlalchemy as sa
import time_machine
from passlib.totp import TOTP

from members.accounts.commands import people
from members.models import Member, Role
from tests import make
from tests.apps import make_app
from tests.mailbox import ask, come_in, letters, link_in
from web.audiences import Audience, allow

MODERATOR = "moderator@example.org"


@pytest.fixture(scope="module")
def app_of_all(settings, sqlite_engine):
    """An application with one page for moderators and one for organizers."""
    made = make_app(settings, sqlite_engine)
    made.add_url_rule("/for-moderators", "for_moderators", allow(Audience.MODERATOR)(lambda: "inside"))
    made.add_url_rule("/for-organizers", "for_organizers", allow(Audience.ORGANIZER)(lambda: "inside"))
    return made


@pytest.fixture
def moderator(client, db):
    make.member(db, MODERATOR, roles=[Role.MODERATOR])
    db.commit()
    come_in(client, db, MODERATOR)
    return client


def key_on(page):
    return re.search(r'<code dir="ltr">([^<]+)<', page)[1].replace(" ", "")


def set_up(client):
    """Set up an app and return its key; the code used was that of the half minute before."""
    key = key_on(client.get("/account/authenticator").get_data(as_text=True))
    before = TOTP(key=key).generate(datetime.now(UTC) - timedelta(seconds=30)).token
    assert client.post("/account/authenticator", data={"code": before}).headers["Location"] == "/account"
    return key


def code(key, at=None):
    return TOTP(key=key).generate(at or datetime.now(UTC)).token


def test_a_page_of_a_role_is_not_there_for_others(client, db):
    assert client.get("/for-moderators").headers["Location"] == "/account/sign-in?then=/for-moderators"
    come_in(client, db, "ann@example.org")
    assert client.get("/for-moderators").status_code == 404


def test_a_page_of_a_role_waits_for_a_second_step(moderator):
    assert moderator.get("/for-moderators").headers["Location"] == "/account/second-step?then=/for-moderators"
    assert moderator.get("/account/second-step").headers["Location"] == "/account#second-step"
    set_up(moderator)
    assert moderator.get("/for-moderators").get_data(as_text=True) == "inside"
    assert moderator.get("/for-organizers").status_code == 404


def test_once_set_up_signing_in_takes_both_steps(moderator, app, db):
    key = set_up(moderator)
    other = app.test_client()
    assert come_in(other, db, MODERATOR, then="/for-moderators") == "/account/second-step"
    assert other.get("/account").status_code == 302
    assert other.post("/account/second-step", data={"code": "000000"}).status_code == 422
    assert other.post("/account/second-step", data={"code": code(key)}).headers["Location"] == "/for-moderators"
    assert other.get("/for-moderators").status_code == 200


def test_a_code_serves_once(moderator, app, db):
    key = set_up(moderator)
    other, third = app.test_client(), app.test_client()
    for one in (other, third):
        come_in(one, db, MODERATOR)
    assert other.post("/account/second-step", data={"code": code(key)}).status_code == 302
    assert third.post("/account/second-step", data={"code": code(key)}).status_code == 422


def test_a_code_that_is_two_minutes_old_is_wrong(moderator, app, db):
    key = set_up(moderator)
    other = app.test_client()
    come_in(other, db, MODERATOR)
    late = datetime.now(UTC) + timedelta(minutes=4)
    with time_machine.travel(late):
        assert (
            other.post("/account/second-step", data={"code": code(key, late - timedelta(minutes=2))}).status_code == 422
        )


def test_the_first_step_alone_lasts_ten_minutes(moderator, app, db):
    key = set_up(moderator)
    other = app.test_client()
    come_in(other, db, MODERATOR)
    late = datetime.now(UTC) + timedelta(minutes=10, seconds=1)
    with time_machine.travel(late):
        answer = other.post("/account/second-step", data={"code": code(key, late)})
    assert answer.headers["Location"] == "/account/sign-in"


def test_pages_of_a_role_ask_again_the_next_day(moderator):
    key = set_up(moderator)
    tomorrow = datetime.now(UTC) + timedelta(hours=13)
    with time_machine.travel(tomorrow):
        assert moderator.get("/for-moderators").status_code == 302
        assert moderator.get("/account").status_code == 200
        moderator.post("/account/second-step", data={"code": code(key, tomorrow)})
        assert moderator.get("/for-moderators").status_code == 200


def test_the_picture_of_the_key_says_what_the_link_says(moderator):
    page = moderator.get("/account/authenticator").text
    address = html.unescape(re.search(r'href="(otpauth:[^"]+)"', page)[1])
    assert key_on(page) in address
    drawn = re.search(r'<path stroke="#000" d="([^"]+)"', page)[1]
    assert drawn in segno.make(address, micro=False).svg_inline(border=4)


def test_a_wrong_code_sets_nothing_up(moderator, db):
    moderator.get("/account/authenticator")
    assert moderator.post("/account/authenticator", data={"code": "123"}).status_code == 422
    assert db.scalars(sa.select(Member.totp_key)).all() == [None]


def test_showing_again_that_it_is_you_takes_both_steps_too(moderator, db):
    key = set_up(moderator)
    late = datetime.now(UTC) + timedelta(minutes=20)
    with time_machine.travel(late):
        assert moderator.post("/account/authenticator/remove").headers["Location"].startswith("/account/again")
        link = link_in(ask(moderator, db, MODERATOR, then="/account"))
        assert moderator.post(link).headers["Location"] == "/account/second-step"
        assert moderator.post("/account/authenticator/remove").headers["Location"].startswith("/account/again")
        moderator.post("/account/second-step", data={"code": code(key, late)})
        assert moderator.post("/account/authenticator/remove").headers["Location"] == "/account"
    db.expire_all()
    assert db.scalars(sa.select(Member.totp_key)).all() == [None]


def test_members_without_a_role_are_not_asked(client, db):
    come_in(client, db, "ann@example.org")
    assert client.get("/account/authenticator").status_code == 404
    assert client.post("/account/authenticator/remove").status_code == 404


def test_the_key_of_the_app_is_encrypted_in_its_column(moderator, db):
    key = set_up(moderator)
    assert key.encode() not in db.execute(sa.text("SELECT totp_key FROM member")).scalar_one()


def test_a_command_makes_a_moderator_and_prints_a_link_that_serves_once(app, client, db):
    printed = app.test_cli_runner().invoke(people, ["create", "--role", "moderator", MODERATOR]).stdout.strip()
    assert printed.startswith("http://127.0.0.1:5000/account/link/")
    path = printed.removeprefix("http://127.0.0.1:5000")
    assert client.post(path).headers["Location"] == "/"
    assert client.get("/for-moderators").status_code == 302
    assert client.post(path).status_code == 404
    assert letters(db) == []


def test_a_command_begins_the_second_step_anew_for_somebody_who_lost_theirs(moderator, app, db):
    set_up(moderator)
    assert app.test_cli_runner().invoke(people, ["reset-two-step", MODERATOR]).exit_code == 0
    assert moderator.get("/account").status_code == 302
    assert come_in(moderator, db, MODERATOR) == "/"
    assert moderator.get("/for-moderators").status_code == 302


def test_a_command_says_when_nobody_has_the_address(app):
    result = app.test_cli_runner().invoke(people, ["link", "nobody@example.org"])
    assert result.exit_code == 1
    assert "Nobody has an account" in result.output


def test_accounts_of_testers_are_for_the_demo_alone(app, client):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["demo", "accounts"]).exit_code == 1
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"demo": True})
    lines = runner.invoke(args=["demo", "accounts"]).stdout.split()
    assert lines[::2] == ["member", "organizer", "moderator", "operator", "link_worker", "moderator2"]
    assert client.post(lines[1].removeprefix("http://127.0.0.1:5000")).headers["Location"] == "/"
