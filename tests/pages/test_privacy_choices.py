"""The page where somebody says what we may keep."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from members.consent.models import Consent, Purpose
from members.consent.services import given
from members.consent.views import OFFERED
from members.models import Profile


def choose(client, purpose, answer):
    return client.post("/privacy/choices", data={"purpose": purpose, "answer": answer}, follow_redirects=True)


def allowed(db):
    db.expire_all()
    profile = db.scalars(sa.select(Profile)).one_or_none()
    return given(db, profile_id=profile.id if profile else None)


def test_every_purpose_is_off_before_anything_is_said(client):
    page = client.get("/privacy/choices").get_data(as_text=True)
    assert page.count("Now: no.") == len(OFFERED)
    assert "Now: yes" not in page


def test_a_yes_is_kept_and_shown_with_its_day(client, db):
    page = choose(client, "learning", "yes").get_data(as_text=True)
    assert allowed(db) == {Purpose.LEARNING}
    assert page.count("Now: yes, since ") == 1


@pytest.mark.parametrize("purpose", ["learning", "groups"])
def test_a_no_ends_it(client, db, purpose):
    choose(client, purpose, "yes")
    assert allowed(db) == {Purpose(purpose)}
    page = choose(client, purpose, "no").get_data(as_text=True)
    assert allowed(db) == frozenset()
    assert page.count("Now: no.") == len(OFFERED)


def test_a_no_from_somebody_unknown_keeps_nothing_and_sets_no_cookie(client, db):
    answer = client.post("/privacy/choices", data={"purpose": "pacing", "answer": "no"})
    assert answer.status_code == 303
    assert db.scalar(sa.select(sa.func.count()).select_from(Profile)) == 0


@pytest.mark.parametrize("sent", [{}, {"purpose": "pacing"}, {"purpose": "spying", "answer": "yes"},
                                  {"purpose": "pacing", "answer": "maybe"}])  # fmt: skip
def test_an_answer_that_no_page_of_ours_sends_is_refused_kindly(client, db, sent):
    answer = client.post("/privacy/choices", data=sent)
    assert answer.status_code == 400
    assert "choose one of the buttons" in answer.get_data(as_text=True)
    assert allowed(db) == frozenset()


def test_deleting_everything_deletes_the_choices(client, db):
    choose(client, "learning", "yes")
    client.post("/you/delete")
    assert db.scalar(sa.select(sa.func.count()).select_from(Consent)) == 0


def test_yes_and_no_are_buttons_of_one_kind(client):
    page = client.get("/privacy/choices").get_data(as_text=True)
    assert page.count('class="button button--even" name="answer" value="yes"') == len(OFFERED)
    assert page.count('class="button button--even" name="answer" value="no"') == len(OFFERED)


def test_the_page_of_what_we_keep_leads_to_the_choices(client):
    choose(client, "learning", "yes")
    assert "/privacy/choices" in client.get("/you").get_data(as_text=True)


def test_taking_back_what_was_allowed_to_be_kept_asks_what_becomes_of_it(client, db):
    choose(client, "pacing", "yes")
    answer = client.post("/privacy/choices", data={"purpose": "pacing", "answer": "no"})
    assert answer.location == "/path/stop-keeping"
    page = client.get(answer.location).text
    assert 'value="erase"' in page
    assert 'value="leave"' in page
    assert allowed(db) == {Purpose.PACING}
    assert client.post("/path/stop-keeping", data={"answer": "leave"}).status_code == 303
    assert allowed(db) == frozenset()


def test_a_no_that_was_never_a_yes_asks_nothing(client, db):
    choose(client, "learning", "yes")
    answer = client.post("/privacy/choices", data={"purpose": "pacing", "answer": "no"})
    assert answer.location == "/privacy/choices"
