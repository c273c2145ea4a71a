"""Whatever a member sends to a page of accounts, it answers kindly: below 500, with what was typed shown as text."""

from __future__ import annotations

import pytest

from members.models import Role
from tests import make
from tests.mailbox import ask, come_in, link_in
from tests.pages.test_bad_input import BESIDE, FIELDS, as_sent, closed, fault, kinds_for, tried

# The forms that are open to members alone, beside those that a visitor can send too.
OF_ACCOUNTS = {name: fields for name, fields in FIELDS.items() if name.startswith("accounts.")} | {
    "members.save_notices": FIELDS["members.save_notices"],
    "accounts.new_passkey_options": (),
    "accounts.keep_passkey": ("answer", "name"),
    "accounts.drop_passkey": (),
    "accounts.keep_authenticator": ("code",),
    "accounts.remove_authenticator": (),
    "accounts.choose_profile": ("keep", "then"),
    "accounts.ask_address": ("email",),
    "accounts.keep_password": ("password",),
    "accounts.remove_password": (),
    "accounts.keep_program_key": ("name", "scopes", "days"),
    "accounts.end_program_key": (),
    "organizing.keep_ask": ("name", "website", "how", "about"),
}
ENDS_IT = {"accounts.sign_out", "accounts.sign_out_everywhere", "accounts.sign_out_device"}


@pytest.fixture
def inside(client, db):
    """A moderator who has just signed in, with a link to another address waiting, and a profile."""
    make.member(db, "ann@example.org", roles=[Role.MODERATOR])
    db.commit()
    client.post("/you/likes", data={"words": "trains"})
    come_in(client, db, "ann@example.org")
    return client


def test_every_form_of_an_account_is_named_here(app):
    assert {one for one in closed(app) if one.startswith("accounts.")} - ENDS_IT <= OF_ACCOUNTS.keys()


@pytest.mark.parametrize("endpoint", sorted(OF_ACCOUNTS.keys() - ENDS_IT))
def test_no_field_of_an_account_brings_its_form_down(inside, app, engine, db, endpoint):
    link = link_in(ask(app.test_client(), db, "new@example.org"))
    ask(inside, db, "ann@example.org")
    values = {"token": link.rsplit("/", 1)[1], "number": 2**70}
    [rule] = [one for one in app.url_map.iter_rules(endpoint) if "POST" in one.methods]
    with app.test_request_context():
        path = app.url_for(endpoint, **{name: values[name] for name in rule.arguments})
    found = {}
    for kind, names in tried(kinds_for(engine), OF_ACCOUNTS[endpoint]):
        sent = {**BESIDE.get(endpoint, {}), **dict.fromkeys(names, as_sent(kind).decode("utf-8", "replace"))}
        found[names, kind] = fault(inside.post(path, data=sent))
    assert {sent: wrong for sent, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize("path", ["/account/link/{}", "/account/devices/{}/sign-out", "/account/passkeys/{}/remove"])
def test_no_piece_of_an_address_of_accounts_brings_a_page_down(inside, engine, path):
    found = {}
    for kind in set(kinds_for(engine)) - {"nothing"}:
        odd = path.format("".join(f"%{byte:02X}" for byte in as_sent(kind)[:3_000]))
        found[kind, "get"], found[kind, "post"] = fault(inside.get(odd)), fault(inside.post(odd))
    assert {sent: wrong for sent, wrong in found.items() if wrong} == {}
