"""Saying that something is wrong, in three presses, and reading what came of it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from members.reports.models import Outcome, Report, ReportSender, SubjectKind
from members.reports.outcomes import OUTCOMES
from members.reports.reasons import REASONS, Reason, urgency_of
from members.reports.services import close_report
from store import Model
from tests import make
from tests.mailbox import come_in


def reports(db):
    return list(db.execute(sa.select(Report.reason, Report.words).order_by(Report.id)).all())


def send(client, activity, **form):
    return client.post(f"/report/listing/{activity.key}", data=form)


@pytest.mark.parametrize("kind", [SubjectKind.LISTING, SubjectKind.ORGANIZER])
def test_a_listing_and_an_organizer_are_reported_from_the_page_in_three_presses(client, db, kind):
    activity = make.activity(db)
    key = activity.key if kind is SubjectKind.LISTING else activity.organizer.key
    address = f"/report/{kind}/{key}"

    assert f'href="{address}"' in client.get(f"/activities/{activity.key}").text
    page = client.get(address).text
    assert all(f'value="{reason.value}"' in page for reason in REASONS[kind])
    answer = client.post(address, data={"reason": "felt_unsafe"})

    assert "Thank you" in client.get(answer.headers["Location"]).text
    kept = db.scalars(sa.select(Report)).one()
    assert (kept.kind, kept.subject_key, kept.reason, kept.urgency) == (kind, key, "felt_unsafe", 0)
    assert kept.seen["title"] == (activity.title if kind is SubjectKind.LISTING else activity.organizer.name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("The door was locked.", "The door was locked."),
        ("\x00it is\x07 off", "it is off"),
        ("fine 😀 مرحبا שלום", "fine 😀 مرحبا שלום"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("x" * 2000, "x" * 2000),
        ("two\r\nlines", "two\nlines"),
    ],
)
def test_a_report_is_kept_in_the_sender_s_words(client, db, typed, kept):
    assert send(client, make.activity(db), reason="not_running", words=typed).status_code == 303
    assert reports(db) == [("not_running", kept)]


@pytest.mark.parametrize(
    "form",
    [{}, {"reason": ""}, {"reason": "rude"}, {"reason": "\x00"}, {"words": "no reason"}, {"reason": "no_answer"}],
)
def test_without_a_reason_of_this_page_nothing_is_kept_and_nothing_is_lost(client, db, form):
    answer = send(client, make.activity(db), **form)

    assert answer.status_code == 422
    assert "Please choose one of these." in answer.text
    assert form.get("words", "") in answer.text
    assert reports(db) == []


def test_too_many_words_are_kept_in_the_form_with_a_kind_sentence(client, db):
    answer = send(client, make.activity(db), reason="not_running", words="long <b> " * 12_000)

    assert answer.status_code == 422
    assert "Please use at most 2,000 letters." in answer.text
    assert "long &lt;b&gt; long" in answer.text
    assert 'value="not_running" checked' in answer.text
    assert reports(db) == []


def test_nothing_in_a_report_leads_to_its_sender(db):
    assert [key.column.table.name for key in Model.metadata.tables["report"].foreign_keys] == []


def test_what_was_said_is_encrypted_in_its_column(client, db):
    send(client, make.activity(db, title="Kanarienvogel"), reason="not_running", words="Kanarienvogel")
    raw = db.execute(sa.text("SELECT words, seen FROM report")).one()
    assert not any(b"Kanarienvogel" in bytes(value) for value in raw)


def test_only_somebody_signed_in_is_asked_about_an_answer_and_only_a_yes_is_kept(client, db):
    activity = make.activity(db)
    assert 'name="answer"' not in client.get(f"/report/listing/{activity.key}").text
    send(client, activity, reason="not_running", answer="yes")
    come_in(client, db, "ann@example.org")
    assert 'name="answer" value="yes" checked' in client.get(f"/report/listing/{activity.key}").text
    send(client, activity, reason="not_running")
    assert db.scalars(sa.select(ReportSender)).all() == []
    send(client, activity, reason="not_running", answer="yes")
    assert len(db.scalars(sa.select(ReportSender)).all()) == 1


def test_the_page_of_a_report_tells_what_came_of_it_and_not_what_was_said(client, db):
    activity = make.activity(db, title="Chess at the hall")
    page = send(client, activity, reason="not_running", words="kanarienvogel").headers["Location"]
    close_report(db, db.scalar(sa.select(Report.id)), Outcome.PUT_RIGHT, now=make.NOW)
    db.commit()

    answer = client.get(page)

    assert str(OUTCOMES[Outcome.PUT_RIGHT].told) in answer.text
    assert "Chess at the hall" not in answer.text
    assert "kanarienvogel" not in answer.text
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert page.rsplit("/", 1)[1] not in db.execute(sa.text("SELECT key_hash FROM report")).scalar_one()
    assert client.get(page + "x").status_code == 404


@pytest.mark.parametrize("kind", ["listing", "organizer", "group_member", "letter", "\x00"])
def test_a_report_about_nothing_is_not_here(client, db, kind):
    assert client.get(f"/report/{kind}/no-such").status_code == 404
    assert client.post(f"/report/{kind}/no-such", data={"reason": "felt_unsafe"}).status_code == 404
    assert reports(db) == []


def test_an_organizer_who_shows_nothing_cannot_be_looked_for(client, db):
    assert client.get(f"/report/organizer/{make.organizer(db).key}").status_code == 404


def test_a_report_without_the_form_s_token_is_refused(app, db):
    app.config["WTF_CSRF_ENABLED"] = True
    assert send(app.test_client(), make.activity(db), reason="not_running").status_code == 400
    assert reports(db) == []


def test_every_reason_has_an_urgency_and_stands_on_a_page():
    assert {reason for offered in REASONS.values() for reason in offered} == set(Reason)
    assert all(urgency_of(reason) is not None for reason in Reason)
    assert set(OUTCOMES) == set(Outcome)
