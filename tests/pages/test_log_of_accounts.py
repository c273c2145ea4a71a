"""The log tells that somebody came in, tried to, or changed a way in, and never who it was."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest

from members.accounts.noted import Noted
from members.accounts.people import find_by_email, give_roles
from members.models import Role
from tests import make
from tests.desk import sit_down
from tests.mailbox import ask, code_in, come_in, letters, link_in
from web.logs import Lines, hidden

EMAIL, OTHER = "kanarienvogel@example.org", "zaunkoenig@example.org"
PASSWORD = "four quiet words walking"
PAGE = Path(__file__).parents[2] / "docs" / "logs.md"


@pytest.fixture
def said(app, caplog):
    """What was written since the last call: (what, who) of each line, after a look for what may not be there."""
    caplog.set_level(logging.DEBUG, logger="doorstep")

    def since() -> list[str]:
        records = [record for record in caplog.records if hasattr(record, "facts")]
        lines = "\n".join(Lines().format(record) for record in caplog.records)
        assert not re.search(r"kanarien|zaunk|@example|quiet|/account/link/", lines)
        caplog.clear()
        return [record.getMessage() for record in records]

    return since


def test_coming_in_by_mail_is_written_down_step_by_step(client, db, said):
    letter = ask(client, db, EMAIL)
    client.post("/account/code", data={"code": "000000" if code_in(letter) != "000000" else "111111"})
    client.post(link_in(letter), data={"old_enough": "yes"})
    client.post("/account/sign-out")
    assert said() == ["link_sent", "code_wrong", "account_made", "signed_in", "signed_out"]


def test_known_and_unknown_addresses_leave_the_same_lines(client, db, said, caplog):
    make.member(db, EMAIL)
    db.commit()
    for email in (EMAIL, OTHER):
        client.post("/account/password", data={"email": email, "password": "not that one"})
        assert [record.facts for record in caplog.records] == [{"address": hidden(email)}]
        assert said() == ["password_wrong"]
        ask(client, db, email)
        assert [record.facts for record in caplog.records] == [{"address": hidden(email)}]
        assert said() == ["link_sent"]


def test_changes_of_the_ways_in_are_written_down(client, db, said):
    come_in(client, db, EMAIL)
    said()
    client.post("/account/own-password", data={"password": PASSWORD})
    client.post("/account/own-password/remove")
    client.post("/account/passkey", data={"answer": "{}"})
    client.post("/account/passkeys/1/remove")
    client.post("/account/address", data={"email": OTHER})
    client.post(link_in(letters(db)[0]))
    client.post(link_in(letters(db)[0]))
    come_in(client, db, EMAIL)
    client.post("/account/sign-out-everywhere")
    assert said() == [
        "password_set", "password_removed", "passkey_wrong", "passkey_removed", "address_asked", "address_changed",
        "address_taken_back", "link_sent", "signed_in", "signed_out_everywhere",
    ]  # fmt: skip


def test_roles_and_the_second_step_are_written_down(app, client, db, said):
    come_in(client, db, EMAIL)
    with app.test_request_context():
        give_roles(db, find_by_email(db, EMAIL), {Role.MODERATOR, Role.ORGANIZER})
    db.commit()
    client.post("/account/sign-out")
    said()
    sit_down(client, db, EMAIL)
    client.post("/account/sign-out")
    come_in(client, db, EMAIL)
    client.post("/account/second-step", data={"code": "000000"})
    assert said() == [
        "link_sent", "signed_in", "app_set_up", "signed_out", "link_sent", "first_step_taken", "second_step_wrong",
    ]  # fmt: skip


def test_a_closed_door_is_written_down_with_who_stood_there(client, db, said, caplog):
    come_in(client, db, EMAIL)
    said()
    assert client.get("/moderation").status_code == 404
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.facts == {"who": hidden(find_by_email(db, EMAIL).key)}
    assert said() == ["refused"]


def test_every_kind_of_line_is_told_on_the_page_of_the_log():
    kinds = PAGE.read_text(encoding="utf-8").partition("## What is written of accounts")[2]
    assert set(re.findall(r"^\| `(\w+)` \|", kinds, re.MULTILINE)) == {*Noted, "form_refused", "limit_reached"}
