"""Two questions now and then: off until allowed, skipped as easily as answered, seen by their owner alone."""

from __future__ import annotations

from app import create_app
from matching.measures.models import MeasureAnswer, MeasureCount
from members.models import Role
from tests import make
from tests.desk import sit_down
from tests.mailbox import come_in

HARD = {"going-somewhere-new": "7", "ons-loneliness-direct": "1"}


def test_nothing_is_asked_before_a_yes(client, db):
    page = client.get("/questions").text
    assert "How often do you feel lonely?" not in page
    assert client.post("/questions", data=HARD).status_code == 303
    assert db.query(MeasureAnswer).count() == 0


def test_answers_are_kept_locked_away_and_shown_on_the_path(client, db):
    client.post("/questions/begin")
    assert "How often do you feel lonely?" in client.get("/questions").text
    assert client.post("/questions", data=HARD).location == "/path"
    path = client.get("/path").text
    assert "very hard" in path
    assert "Some of the time" in path
    raw = db.connection().exec_driver_sql("SELECT answer FROM measure_answer").scalars().all()
    assert len(raw) == 2
    assert all(len(bytes(one)) > 50 for one in raw)


def test_each_question_can_be_skipped_and_so_can_both(client, db):
    client.post("/questions/begin")
    client.post("/questions", data={"going-somewhere-new": "", "ons-loneliness-direct": "4"})
    assert [one.measure for one in db.query(MeasureAnswer)] == ["ons-loneliness-direct"]
    client.post("/questions", data={})
    db.expire_all()
    assert db.query(MeasureAnswer).count() == 0


def test_an_answer_nobody_offered_is_told_and_the_rest_stays_typed(client, db):
    client.post("/questions/begin")
    page = client.post("/questions", data={**HARD, "going-somewhere-new": "11"})
    assert page.status_code == 400
    assert 'value="1" checked' in page.text
    assert db.query(MeasureAnswer).count() == 0


def test_a_measure_of_others_is_asked_only_in_a_language_it_was_published_in(settings, engine, sessions):
    app = create_app(settings.model_copy(update={"languages": ["en", "es"]}), engine=engine)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["sessions"] = sessions
    client, in_spanish = app.test_client(), {"Accept-Language": "es"}
    client.post("/questions/begin")
    client.post("/questions", data=HARD)
    page = client.get("/questions", headers=in_spanish).text
    assert 'name="going-somewhere-new"' in page
    assert "ons-loneliness-direct" not in page
    client.post("/questions", data={"going-somewhere-new": "2"}, headers=in_spanish)
    assert '<span lang="en">Some of the time</span>' in client.get("/path", headers=in_spanish).text


def test_taking_the_yes_back_asks_what_becomes_of_the_answers(client, db):
    client.post("/questions/begin")
    client.post("/questions", data=HARD)
    answer = client.post("/privacy/choices", data={"purpose": "measures", "answer": "no"})
    assert answer.location == "/questions/stop"
    client.post("/questions/stop", data={"answer": "leave"})
    assert db.query(MeasureAnswer).count() == 2
    client.post("/questions/stop", data={"answer": "erase"})
    assert db.query(MeasureAnswer).count() == 0
    assert "How often do you feel lonely?" not in client.get("/questions").text


def test_erasing_the_path_erases_what_was_answered_too(client, db):
    client.post("/questions/begin")
    client.post("/questions", data=HARD)
    client.post("/path/erase")
    assert db.query(MeasureAnswer).count() == 0


def test_the_operator_sees_counts_and_others_see_no_such_page(app, db, client):
    make.member(db, "op@example.org", roles=[Role.OPERATOR])
    db.add(MeasureCount(measure="ons-loneliness-direct", period="2026-Q3", first=0, last=4, people=15))
    db.add(MeasureCount(measure="going-somewhere-new", period="2026-Q3", first=0, last=10, people=0))
    db.commit()
    sit_down(client, db, "op@example.org")
    page = client.get("/operator/measures").text
    assert "15 people, or a few more" in page
    assert "Fewer than 10 people answered" in page
    member = app.test_client()
    come_in(member, db, "ann@example.org")
    assert member.get("/operator/measures").status_code == 404
