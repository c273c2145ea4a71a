from __future__ import annotations

import pytest
import sqlalchemy as sa

from activities.listing_page.reports import REASONS, ReportReason
from activities.models import ListingReport
from tests import make


def reports(db):
    return list(db.execute(sa.select(ListingReport.reason, ListingReport.words)).all())


def send(client, activity, **form):
    return client.post(f"/activities/{activity.key}/report", data=form)


def test_every_reason_can_be_chosen(client, db):
    activity = make.activity(db)

    page = client.get(f"/activities/{activity.key}/report").text

    assert set(REASONS) == set(ReportReason)
    assert all(f'value="{reason.value}"' in page for reason in ReportReason)


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
    activity = make.activity(db)

    answer = send(client, activity, reason="not_running", words=typed)

    assert answer.status_code == 303
    assert reports(db) == [("not_running", kept)]
    assert "Thank you" in client.get(answer.headers["Location"]).text


@pytest.mark.parametrize("form", [{}, {"reason": ""}, {"reason": "rude"}, {"reason": "\x00"}, {"words": "no reason"}])
def test_without_a_reason_nothing_is_kept_and_nothing_is_lost(client, db, form):
    activity = make.activity(db)

    answer = send(client, activity, **form)

    assert answer.status_code == 422
    assert "Please choose one of these." in answer.text
    assert form.get("words", "") in answer.text
    assert reports(db) == []


def test_too_many_words_are_kept_in_the_form_with_a_kind_sentence(client, db):
    activity = make.activity(db)

    answer = send(client, activity, reason="not_running", words="long <b> " * 12_000)

    assert answer.status_code == 422
    assert "Please use at most 2,000 letters." in answer.text
    assert "long &lt;b&gt; long" in answer.text
    assert 'value="not_running" checked' in answer.text
    assert reports(db) == []


def test_a_report_holds_nothing_about_its_sender(client, db):
    assert {column.name for column in ListingReport.__table__.columns} == {
        "id", "activity_id", "reason", "words", "reported_at",
    }  # fmt: skip


def test_a_report_about_nothing_is_not_here(client, db):
    assert client.post("/activities/no-such/report", data={"reason": "not_running"}).status_code == 404
    assert client.post("/activities/no-such/report", data={}).status_code == 404
    assert reports(db) == []


def test_a_report_without_the_form_s_token_is_refused(app, db):
    app.config["WTF_CSRF_ENABLED"] = True
    activity = make.activity(db)

    assert send(app.test_client(), activity, reason="not_running").status_code == 400
    assert reports(db) == []
