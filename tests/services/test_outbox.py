"""Letters reach a real mail server, once, and are forgotten; what goes wrong is tried again or given up."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from members.accounts.letters import Mail
from notices import outbox, pushing
from notices.delivery import Postman, send_due
from notices.message import as_html
from notices.models import Letter, LetterState
from notices.pushing import Took, send_notes
from settings import Settings
from tests.mail_server import Post, mail_server
from tests.make import NOW
from tests.migrated import migrated_file

STOP = "https://door.example/notices/stop/" + "A1b2-" * 20  # as long as signed links are

LATER = NOW + timedelta(days=1)


@pytest.fixture
def server_and_settings(settings: Settings) -> Iterator[tuple[Post, Settings]]:
    with mail_server(settings) as both:
        yield both


@pytest.fixture
def server(server_and_settings) -> tuple[Post, int]:
    """A mail server on this machine, and its port."""
    post, named = server_and_settings
    return post, named.smtp_port


@pytest.fixture
def mail_settings(server_and_settings) -> Settings:
    """Settings that name the server."""
    return server_and_settings[1]


def written(**over) -> Mail:
    fields = {"kind": "sign_in", "address": "ann@example.org", "subject": "Ein Grüß", "text": "Hallo\n很慢\n"}
    return Mail(**{**fields, "stale_at": LATER, **over})


def put(sessions, **over) -> int:
    with sessions.begin() as db:
        return outbox.put(db, written(**over), now=NOW).id


def state(sessions, number: int) -> Letter:
    with sessions() as db:
        return db.get(Letter, number)


def test_a_letter_is_taken_with_its_words_and_then_forgotten(sessions, server, mail_settings):
    number = put(sessions)
    key = state(sessions, number).key
    assert send_due(sessions, mail_settings, now=NOW) == 1
    (message,) = server[0].messages()
    assert (message["To"], message["From"]) == ("ann@example.org", "Doorstep <hello@door.example>")
    assert message["Subject"] == "Ein Grüß"
    assert message.get_body(("plain",)).get_content().splitlines() == ["Hallo", "很慢"]
    assert "<p><bdi>Hallo</bdi><br><bdi>很慢</bdi></p>" in message.get_body(("html",)).get_content()
    assert message["Message-ID"] == f"<{key}@127.0.0.1>"
    assert message["Auto-Submitted"] == "auto-generated"
    sent = state(sessions, number)
    assert sent.state is LetterState.SENT
    assert (sent.address, sent.subject, sent.text) == (None, None, None)
    assert send_due(sessions, mail_settings, now=NOW) == 0


def test_a_refusal_for_good_is_not_tried_again(sessions, server, mail_settings):
    number = put(sessions)
    server[0].answer = "550 nobody here"
    assert send_due(sessions, mail_settings, now=NOW) == 0
    assert state(sessions, number).state is LetterState.FAILED
    assert state(sessions, number).address is None


def test_a_refusal_for_now_is_tried_again_later(sessions, server, mail_settings):
    number = put(sessions)
    server[0].answer = "451 come back"
    assert send_due(sessions, mail_settings, now=NOW) == 0
    waiting = state(sessions, number)
    assert waiting.state is LetterState.QUEUED
    assert timedelta(seconds=45) < waiting.due_at - NOW < timedelta(seconds=75)
    server[0].answer = "250 OK"
    assert send_due(sessions, mail_settings, now=NOW) == 0
    assert send_due(sessions, mail_settings, now=NOW + timedelta(minutes=2)) == 1


def test_a_refusal_for_now_is_given_up_after_eight_tries(sessions, server, mail_settings):
    number = put(sessions, stale_at=NOW + timedelta(days=30))
    server[0].answer = "451 come back"
    for hours in range(0, 8 * 3, 3):
        assert send_due(sessions, mail_settings, now=NOW + timedelta(hours=hours)) == 0
    assert state(sessions, number).state is LetterState.DEAD


def test_while_the_server_is_away_letters_wait_and_no_try_is_counted(sessions, mail_settings, server):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        away = mail_settings.model_copy(update={"smtp_port": free.getsockname()[1]})
    number = put(sessions)
    for minutes in range(0, 60, 2):
        assert send_due(sessions, away, now=NOW + timedelta(minutes=minutes)) == 0
    assert (state(sessions, number).state, state(sessions, number).tries) == (LetterState.QUEUED, 0)
    assert send_due(sessions, mail_settings, now=NOW + timedelta(minutes=60)) == 1


def test_a_connection_that_is_cut_delays_one_letter_and_the_rest_goes_out(sessions, server, mail_settings):
    numbers = [put(sessions, address=f"{name}@example.org") for name in ("ann", "bob", "cem")]
    server[0].cuts = 1
    assert send_due(sessions, mail_settings, now=NOW) == 2
    assert [state(sessions, one).state for one in numbers] == [LetterState.QUEUED, LetterState.SENT, LetterState.SENT]


def test_what_goes_along_with_a_letter_arrives(sessions, server, mail_settings):
    with sessions.begin() as db:
        calendar = "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"
        outbox.put(db, written(), now=NOW, key="k", stop=STOP, calendar=calendar)
    send_due(sessions, mail_settings, now=NOW)
    (message,) = server[0].messages()
    assert message["Message-ID"] == "<k@127.0.0.1>"
    assert message["List-Unsubscribe"] == f"<{STOP}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    assert attached.get_content().split() == ["BEGIN:VCALENDAR", "END:VCALENDAR"]


def test_a_mail_program_finds_the_whole_address_to_stop_on_one_line(sessions, server, mail_settings):
    with sessions.begin() as db:
        outbox.put(db, written(), now=NOW, stop=STOP)
    send_due(sessions, mail_settings, now=NOW)
    assert f"\r\nList-Unsubscribe: <{STOP}>\r\n".encode() in server[0].taken[0]


def test_html_shows_what_the_text_says_and_nothing_that_was_typed_acts():
    page = as_html("<b>Hi</b> & you\n\nhttps://door.example/a?b=1&c=2\n", language=None)
    assert "&lt;b&gt;Hi&lt;/b&gt; &amp; you" in page
    assert '<a href="https://door.example/a?b=1&amp;c=2">' in page


@pytest.mark.parametrize(
    ("language", "marked"),
    [("ar", 'lang="ar" dir="rtl"'), ("zh-Hans", 'lang="zh-Hans" dir="ltr"'), (None, 'dir="auto"')],
)
def test_a_letter_arrives_marked_with_its_language(sessions, server, mail_settings, app, language, marked):
    if language:
        with app.test_request_context(headers={"Accept-Language": language}):
            put(sessions)
    else:
        put(sessions)
    send_due(sessions, mail_settings, now=NOW)
    (message,) = server[0].messages()
    assert message["Content-Language"] == language
    page = message.get_body(("html",)).get_content()
    assert f"<html {marked}>" in page
    assert f"<div {marked} " in page


def test_a_letter_of_no_more_use_is_not_sent(sessions, server, mail_settings):
    number = put(sessions)
    assert send_due(sessions, mail_settings, now=LATER) == 0
    assert server[0].taken == []
    assert state(sessions, number).state is LetterState.STALE
    assert state(sessions, number).text is None


def test_a_sender_that_died_leaves_the_letter_to_the_next_with_the_same_id(sessions, server, mail_settings):
    put(sessions)
    with sessions.begin() as db:
        (claimed,) = outbox.claim(db, now=NOW)
    assert send_due(sessions, mail_settings, now=NOW + timedelta(minutes=4)) == 0
    assert send_due(sessions, mail_settings, now=NOW + timedelta(minutes=6)) == 1
    assert claimed.key in server[0].messages()[0]["Message-ID"]


def test_a_letter_whose_senders_die_is_given_up_after_eight_tries(sessions):
    number = put(sessions, stale_at=NOW + timedelta(days=1))
    for minutes in range(0, 80, 10):
        with sessions.begin() as db:
            assert len(outbox.claim(db, now=NOW + timedelta(minutes=minutes))) == 1
    with sessions.begin() as db:
        assert outbox.claim(db, now=NOW + timedelta(minutes=80)) == []
    assert state(sessions, number).state is LetterState.DEAD


def test_letters_to_an_address_can_be_forgotten(sessions):
    put(sessions, address="ann@example.org")
    put(sessions, address="bob@example.org")
    with sessions.begin() as db:
        outbox.forget(db, "ann@example.org")
        assert [letter.address for letter in outbox.newest(db)] == ["bob@example.org"]


def test_letters_that_were_never_sent_are_emptied(sessions):
    put(sessions)
    with sessions.begin() as db:
        assert outbox.expire_letters(db, now=LATER) == 1
        assert outbox.newest(db) == []


def test_what_a_letter_says_is_encrypted_in_its_columns(sessions):
    put(sessions, text="canary", subject="canary", address="canary@example.org")
    with sessions() as db:
        assert b"canary" not in str(db.execute(sa.text("SELECT * FROM letter")).all()).encode()


def test_without_a_mail_server_letters_stay(sessions, settings):
    put(sessions)
    assert send_due(sessions, settings, now=NOW) == 0
    with sessions() as db:
        assert len(outbox.newest(db)) == 1


def test_the_postman_sets_out_after_the_page_is_done(settings, mail_settings, server, tmp_path):
    from app import create_app

    app = create_app(mail_settings.model_copy(update={"database_url": migrated_file(tmp_path / "post.sqlite")}))
    app.config["WTF_CSRF_ENABLED"] = False
    answer = app.test_client().post("/account/link", data={"email": "ann@example.org"})
    assert answer.status_code == 302
    assert server[0].came.wait(20)
    (message,) = server[0].messages()
    assert message["To"] == "ann@example.org"
    assert "/account/link/" in message.get_body(("plain",)).get_content()


def test_a_postman_without_a_server_starts_no_thread(settings, sessions):
    postman = Postman(lambda: sessions, settings)
    postman.wake()
    assert postman._thread is None


def test_the_self_check_sends_a_mail_and_tells_what_went_wrong(app, server, mail_settings):
    app.config["SETTINGS"] = mail_settings
    run = app.test_cli_runner().invoke
    told = run(args=["mail", "check", "op@example.org"])
    assert "took a mail to op@example.org" in told.output
    assert server[0].messages()[0]["Subject"] == "A test of the mail"
    server[0].answer = "550 nobody here"
    told = run(args=["mail", "check", "op@example.org"])
    assert told.exit_code == 1
    assert "did not take the mail (550)" in told.output
    app.config["SETTINGS"] = mail_settings.model_copy(update={"smtp_host": None})
    assert "No mail server is set" in run(args=["mail", "check", "op@example.org"]).output


def test_in_a_long_run_the_lease_of_a_note_begins_when_it_is_taken(sessions, settings, monkeypatch):
    taken, clock = [], iter(range(0, 10_000, 700))

    def claim(_db, *, now, to_devices):
        taken.append(now)
        return ["a note"] * (len(taken) < 3)

    for name, stand_in in {"claim": claim, "hand_over": lambda *_: Took.NEVER, "write_down": lambda *_: None}.items():
        monkeypatch.setattr(pushing, name, stand_in)
    monkeypatch.setattr(pushing, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    send_notes(sessions, settings.model_copy(update={"push_key": "k"}), now=NOW)
    assert taken == [NOW + timedelta(seconds=passed) for passed in (700, 1_400, 2_100)]
