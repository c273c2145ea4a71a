"""Waiting for a place as a visitor meets it: asked for, held, taken, passed on."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import time_machine

from activities.plans.forms import PlanInput
from activities.plans.keeping import make_plan, say
from activities.plans.models import Answer, Plan
from members.models import Guest
from tests import make


@pytest.fixture(autouse=True)
def _at_a_known_time():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def full(db):
    """A date whose one place somebody has."""
    activity = make.activity(db, key="bench", title="Open bench", dates=["2026-11-24T10:30"], places_max=1)
    date = make.dates_of(db, activity)[0]
    wish = PlanInput(activity="bench", date=date.id, answer=Answer.GOING)
    other = make_plan(db, wish, profile_id=make.profile(db).id, own_zone=None, now=make.NOW).plan
    db.commit()
    return date, other


@pytest.fixture
def mine(client, db, full):
    """The plan of a visitor who waits."""
    client.post("/plans/wait", data={"activity": "bench", "date": full[0].id})
    return db.scalars(sa.select(Plan).where(Plan.answer == Answer.MIGHT)).one()


def give_back(db, full):
    say(db, full[1], Answer.NOT_AFTER_ALL, now=make.NOW)
    db.commit()


def test_a_full_date_offers_to_wait_and_the_plan_says_so(client, db, full):
    sent = {"activity": "bench", "date": full[0].id, "answer": "going", "feared": "6"}
    page = client.post("/plans/new", data=sent)
    assert page.status_code == 409
    assert "Wait for a place" in page.text
    answer = client.post("/plans/wait", data={"activity": "bench", "date": full[0].id, "feared": "6"})
    assert answer.status_code == 303
    assert "You wait for a place" in client.get(answer.location).text
    assert "You wait for a place" in client.get("/plans").text
    assert db.scalars(sa.select(Plan).where(Plan.answer == Answer.MIGHT)).one().feared == 6


def test_a_place_that_is_held_is_shown_and_taken_with_one_press(client, db, full, mine):
    give_back(db, full)
    page = client.get(f"/plans/{mine.key}").text
    assert "We hold it for you until Monday 23 November, 09:00" in page
    assert "A place is free for you" in client.get("/plans").text
    client.post(f"/plans/{mine.key}/say", data={"answer": "going"})
    assert "a place is kept for you" in client.get(f"/plans/{mine.key}").text


def test_passing_a_place_on_leaves_a_plain_note(client, db, full, mine):
    give_back(db, full)
    answer = client.post(f"/plans/{mine.key}/wait", data={"step": "leave"}, follow_redirects=True)
    assert "nobody is told" in answer.text
    assert "You might go" in answer.text


def test_a_pause_can_be_undone(client, mine):
    assert "Your waiting is paused" in client.post(
        f"/plans/{mine.key}/wait", data={"step": "pause"}, follow_redirects=True
    ).text  # fmt: skip
    assert "You wait for a place" in client.post(
        f"/plans/{mine.key}/wait", data={"step": "wait"}, follow_redirects=True
    ).text  # fmt: skip


def test_nobody_else_finds_where_somebody_waits(app, mine):
    stranger = app.test_client()
    assert stranger.get(f"/plans/{mine.key}").status_code == 404
    assert stranger.post(f"/plans/{mine.key}/wait", data={"step": "leave"}).status_code == 404


@pytest.mark.parametrize("sent", [{}, {"step": ""}, {"step": "jump"}])
def test_an_unknown_step_is_refused_kindly(client, mine, sent):
    assert client.post(f"/plans/{mine.key}/wait", data=sent).status_code == 400


def test_where_the_organizer_keeps_the_list_nobody_can_wait(client, db):
    activity = make.activity(db, key="booked", dates=["2026-11-24T10:30"], places_max=1, booking="needed")
    date = make.dates_of(db, activity)[0]
    date.places_taken = 1
    db.commit()
    page = client.post("/plans/new", data={"activity": "booked", "date": date.id, "answer": "going"})
    assert page.status_code == 409
    assert "Wait for a place" not in page.text
    answer = client.post("/plans/wait", data={"activity": "booked", "date": date.id}, follow_redirects=True)
    assert "You wait for a place" not in answer.text


def test_nobody_is_remembered_who_asked_to_wait_for_a_date_that_is_gone(client, db, full):
    before = db.scalar(sa.select(sa.func.count()).select_from(Guest))
    answer = client.post("/plans/wait", data={"activity": "bench", "date": full[0].id + 1_000})
    assert answer.status_code == 409
    assert db.scalar(sa.select(sa.func.count()).select_from(Guest)) == before
    with client.session_transaction() as session:
        assert "guest" not in session
