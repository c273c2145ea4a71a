"""Coming in by a mail: what the mail does, what it does not, and what nobody learns from it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from app import create_app
from members.accounts.models import Device, MailLink
from members.models import Member
from store import Model
from tests import make
from tests.mailbox import ask, code_in, come_in, letters, link_in, without


def everything(db):
    """All rows of all tables, as bytes."""
    db.expire_all()
    return {table.name: db.execute(sa.select(table)).all() for table in Model.metadata.sorted_tables}


def is_in(client):
    return client.get("/account").status_code == 200


def test_a_link_makes_an_account_and_signs_in(client, db):
    assert come_in(client, db, "ann@example.org") == "/"
    assert db.scalars(sa.select(Member.email)).all() == ["ann@example.org"]
    assert "ann@example.org" in client.get("/account").get_data(as_text=True)


def test_looking_at_a_link_changes_nothing(client, app, db):
    link = link_in(ask(client, db, "ann@example.org"))
    before = everything(db)
    scanner = app.test_client()
    for method in (scanner.get, scanner.head, scanner.options, scanner.get):
        assert method(link).status_code == 200
    assert everything(db) == before
    assert not is_in(scanner)


def test_a_link_serves_once(client, app, db):
    link = link_in(ask(client, db, "ann@example.org"))
    client.post(link, data={"old_enough": "yes"})
    other = app.test_client()
    assert other.get(link).status_code == 404
    assert other.post(link, data={"old_enough": "yes"}).status_code == 404
    assert not is_in(other)


def test_using_one_link_ends_the_others_sent_to_the_address(client, db):
    first = link_in(ask(client, db, "ann@example.org"))
    come_in(client, db, "ann@example.org")
    assert client.get(first).status_code == 404


def test_a_link_runs_out(client, db):
    link = link_in(ask(client, db, "ann@example.org"))
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10, seconds=1)):
        assert client.get(link).status_code == 404
        assert client.post(link, data={"old_enough": "yes"}).status_code == 404
    assert db.scalar(sa.select(sa.func.count(Member.id))) == 0


def test_the_database_holds_no_link_and_no_code_in_the_clear(client, db):
    letter = ask(client, db, "ann@example.org")
    token, code = link_in(letter).rsplit("/", 1)[1], code_in(letter)
    rows = [
        str(row)
        for table in Model.metadata.sorted_tables
        for row in db.execute(sa.text(f'SELECT * FROM "{table.name}"'))
    ]
    assert rows
    assert [row for row in rows if token in row or f"'{code}'" in row] == []


def test_the_code_comes_in_where_it_was_asked_for(client, app, db):
    code = code_in(ask(client, db, "ann@example.org"))
    assert app.test_client().post("/account/code", data={"code": code}).status_code == 422
    assert client.post("/account/code", data={"code": f"{code[:3]} {code[3:]}"}).headers["Location"] == "/account/begin"
    assert client.post("/account/begin", data={}).status_code == 422
    assert client.post("/account/begin", data={"old_enough": "yes"}).headers["Location"] == "/"
    assert is_in(client)


def test_a_browser_that_asked_long_ago_is_not_taken_for_the_next_one_that_asks(client, app, db):
    ask(client, db, "ann@example.org")
    db.execute(sa.delete(MailLink))  # as it goes a day after it has run out
    db.commit()
    other = app.test_client()
    code = code_in(ask(other, db, "bob@example.org"))
    assert "bob@example.org" not in client.get("/account/sent").text
    assert client.post("/account/code", data={"code": code}).status_code == 422
    other.post("/account/code", data={"code": code})
    assert client.post("/account/begin", data={"old_enough": "yes"}).headers["Location"] == "/account/sign-in"


def test_after_five_wrong_codes_the_right_one_is_wrong(client, db):
    code = code_in(ask(client, db, "ann@example.org"))
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert client.post("/account/code", data={"code": wrong}).status_code == 422
    assert client.post("/account/code", data={"code": code}).status_code == 422
    assert db.scalars(sa.select(MailLink.tries)).all() == [5]


def test_begin_without_the_code_leads_to_the_ways_in(client, db):
    ask(client, db, "ann@example.org")
    assert client.get("/account/begin").headers["Location"] == "/account/sign-in"
    assert client.post("/account/begin", data={"old_enough": "yes"}).headers["Location"] == "/account/sign-in"
    assert db.scalar(sa.select(sa.func.count(Member.id))) == 0


def test_somebody_younger_gets_kind_words_and_no_account(client, db):
    link = link_in(ask(client, db, "ann@example.org"))
    page = client.post(link, data={"old_enough": "no"}, follow_redirects=True).get_data(as_text=True)
    assert "No account was made" in page
    assert "youth club" in page
    assert db.scalar(sa.select(sa.func.count(Member.id))) == 0


def test_the_age_is_the_operators_to_set(settings, engine, sessions, db):
    app = create_app(settings.model_copy(update={"minimum_age": 16}), engine=engine)
    app.config["WTF_CSRF_ENABLED"], app.extensions["sessions"] = False, sessions
    client = app.test_client()
    page = client.get(link_in(ask(client, db, "ann@example.org"))).get_data(as_text=True)
    assert "16 or older" in page
    assert "18 or older" not in page


@pytest.mark.parametrize(
    "typed", ["", "ann", "ann@", "@example.org", "ann@example", "a b@example.org", "x" * 300 + "@example.org"]
)
def test_what_is_no_address_is_told_at_the_field_and_stays_there(client, db, typed):
    answer = client.post("/account/link", data={"email": typed})
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.get_data(as_text=True)
    assert f'value="{typed}"' in answer.get_data(as_text=True)
    assert letters(db) == []


def test_spelling_of_an_address_does_not_make_a_second_account(client, app, db):
    come_in(client, db, "Ann@Example.ORG")
    come_in(app.test_client(), db, " ann@example.org ")
    assert db.scalars(sa.select(Member.email)).all() == ["ann@example.org"]


def test_known_and_unknown_addresses_get_the_same_pages(app, db):
    """Status, headers and bytes, of the mail asked for, sent again, and of a password that is wrong."""
    make.member(db, "ann@example.org")
    db.commit()
    seen = []
    for email in ("ann@example.org", "bob@example.org"):
        client = app.test_client()
        answers = [
            client.post("/account/link", data={"email": email}),
            client.get("/account/sent"),
            client.post("/account/link", data={"email": email}),
            client.get("/account/sent"),
            client.post("/account/code", data={"code": "x"}),
            client.post("/account/password", data={"email": email, "password": "a wrong one"}),
        ]
        seen.append(
            [
                (one.status_code, sorted(set(one.headers.keys())), without(one.get_data(as_text=True), email))
                for one in answers
            ]
        )
    assert seen[0] == seen[1]


def test_the_database_is_asked_the_same_for_known_and_unknown_addresses(app, db, engine):
    make.member(db, "ann@example.org")
    db.commit()
    asked: dict[str, list[str]] = {}
    for email in ("ann@example.org", "bob@example.org"):
        heard = asked.setdefault(email, [])

        def hear(_connection, _cursor, statement, _parameters, _context, _many, heard=heard):
            heard.append(re.sub(r"savepoint_\d+", "savepoint", statement))

        db.expire_all()
        sa.event.listen(engine, "before_cursor_execute", hear)
        try:
            client = app.test_client()
            client.post("/account/link", data={"email": email})
            client.post("/account/password", data={"email": email, "password": "a wrong one"})
        finally:
            sa.event.remove(engine, "before_cursor_execute", hear)
    known, unknown = asked.values()
    assert len(known) > 5
    assert known == unknown


def test_the_same_is_written_down_for_known_and_unknown_addresses(client, db):
    make.member(db, "ann@example.org")
    db.commit()
    for email in ("ann@example.org", "bob@example.org"):
        ask(client, db, email)
    assert [letter.address for letter in letters(db)] == ["bob@example.org", "ann@example.org"]
    assert len(db.scalars(sa.select(MailLink)).all()) == 2


@pytest.mark.parametrize("email", ["ann@example.org", "bob@example.org"])
def test_a_mailbox_gets_three_mails_an_hour(settings, engine, sessions, db, email):
    app = create_app(settings.model_copy(update={"rate_limits": True}), engine=engine)
    app.config["WTF_CSRF_ENABLED"], app.extensions["sessions"] = False, sessions
    make.member(db, "ann@example.org")
    db.commit()
    asked = [
        app.test_client().post("/account/link", data={"email": one}).status_code for one in [email, email.upper()] * 2
    ]
    assert asked == [302, 302, 302, 429]
    assert len(letters(db)) == 3
    assert app.test_client().post("/account/link", data={"email": "carol@example.org"}).status_code == 302


def test_a_false_host_does_not_reach_the_mail(client, db):
    client.post(
        "/account/link",
        data={"email": "ann@example.org"},
        headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"},
    )
    assert "http://127.0.0.1:5000/account/link/" in letters(db)[0].text
    assert "evil" not in letters(db)[0].text


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "http:evil.example", "/%5Cevil.example/..", "javascript:alert(1)", "/no-such-page", "/\tevil.example",
        "/\n/evil.example", "/account/sign-out", "for-you", "/static/../..//evil.example",
    ],
)  # fmt: skip
def test_signing_in_leads_nowhere_but_to_pages_of_ours(client, db, elsewhere):
    assert come_in(client, db, "ann@example.org", then=elsewhere) == "/"
    page = client.get("/account/sign-in", query_string={"then": elsewhere}).get_data(as_text=True)
    assert 'name="then"' not in page


def test_signing_in_leads_back_to_where_one_was(client, db):
    assert client.get("/account/address").headers["Location"] == "/account/sign-in?then=/account/address"
    assert come_in(client, db, "ann@example.org", then="/nearby?km=3&kind=club") == "/nearby?km=3&kind=club"


def test_each_sign_in_gives_a_new_cookie_and_no_old_one_serves_after_signing_out(client, app, db):
    def cookie():
        return client.get_cookie("doorstep").value

    client.get("/account/sign-in")
    before = cookie()
    come_in(client, db, "ann@example.org")
    inside = cookie()
    assert before != inside
    client.post("/account/sign-out")
    thief = app.test_client()
    for old in (before, inside):
        thief.set_cookie("doorstep", old)
        assert thief.get("/account").status_code == 302
    assert db.scalars(sa.select(Device)).all() == []


def test_signing_in_again_ends_the_device_before(client, db):
    come_in(client, db, "ann@example.org")
    come_in(client, db, "ann@example.org")
    assert len(db.scalars(sa.select(Device)).all()) == 1


def test_a_device_is_signed_out_after_a_month_without_a_visit(client, db):
    come_in(client, db, "ann@example.org")
    start = datetime.now(UTC)
    with time_machine.travel(start + timedelta(days=29)):
        assert is_in(client)
    with time_machine.travel(start + timedelta(days=29 + 31)):
        assert not is_in(client)


def test_a_device_is_signed_out_after_half_a_year_in_any_case(client, db):
    come_in(client, db, "ann@example.org")
    start = datetime.now(UTC)
    for days in range(20, 180, 20):
        with time_machine.travel(start + timedelta(days=days)):
            assert is_in(client)
    with time_machine.travel(start + timedelta(days=181)):
        assert not is_in(client)


def test_a_closed_account_is_not_opened_and_is_signed_out(client, app, db):
    come_in(client, db, "ann@example.org")
    db.execute(sa.update(Member).values(active=False))
    db.commit()
    assert not is_in(client)
    link = link_in(ask(client, db, "ann@example.org"))
    assert app.test_client().post(link).status_code == 404


def test_pages_of_accounts_are_kept_in_no_cache(client, db):
    come_in(client, db, "ann@example.org")
    for path in ("/account", "/account/sign-in", "/account/sent"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"


def test_the_cookie_of_a_public_site_is_bound_to_it(settings, engine, sessions, db):
    public = settings.model_copy(update={"public_url": "https://door.example", "trusted_hosts": ["door.example"]})
    app = create_app(public, engine=engine)
    app.config["WTF_CSRF_ENABLED"], app.extensions["sessions"] = False, sessions
    client = app.test_client()
    where = {"base_url": "https://door.example"}
    client.post("/account/link", data={"email": "ann@example.org"}, **where)
    answer = client.post(link_in(letters(db)[0]), data={"old_enough": "yes"}, **where)
    name, *flags = answer.headers["Set-Cookie"].split("; ")
    assert name.startswith("__Host-doorstep=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(flags)
    assert not any(flag.startswith("Domain") for flag in flags)


def test_no_page_of_flask_security_is_open(app):
    """Only the pages written here are there: its own act on links that are merely looked at."""
    own = {name for name in app.view_functions if name.startswith("accounts.")}
    assert not [name for name in app.view_functions if name.startswith("security")]
    assert {rule.rule for rule in app.url_map.iter_rules() if rule.endpoint in own} == {
        "/account", "/account/address", "/account/again", "/account/authenticator", "/account/authenticator/remove",
        "/account/begin", "/account/code", "/account/devices/<int(max=2147483647):number>/sign-out", "/account/link",
        "/account/link/<token>", "/account/own-password", "/account/own-password/remove", "/account/passkey",
        "/account/passkey/options", "/account/passkeys/<int(max=2147483647):number>/remove", "/account/passkeys/new",
        "/account/passkeys/options", "/account/password", "/account/second-step", "/account/sent", "/account/sign-in",
        "/account/programs", "/account/programs/<int(max=2147483647):number>/end", "/account/programs/new",
        "/account/sign-out", "/account/sign-out-everywhere", "/account/two-profiles", "/account/younger",
    }  # fmt: skip


def test_neither_address_nor_link_is_logged(client, db, caplog):
    caplog.set_level("DEBUG")
    letter = ask(client, db, "canary@example.org")
    client.post(link_in(letter), data={"old_enough": "yes"})
    client.post("/account/password", data={"email": "canary@example.org", "password": "canary words"})
    said = caplog.text
    assert "canary" not in said
    assert link_in(letter).rsplit("/", 1)[1] not in said
