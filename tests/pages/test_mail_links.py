"""The links of a notice: opening one does nothing, pressing its button does, without signing in."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.models import Occurrence, OccurrenceState
from activities.plans.models import Answer, Plan
from activities.plans.reminding import remind
from members.consent.models import Purpose
from members.consent.notices import notice_wanted
from notices.models import Notice
from tests import make
from tests.mailbox import letters

EVENING = Purpose.NOTICE_EVENING


@pytest.fixture
def who(db):
    return make.writes_to(db, wants=[EVENING, Purpose.NOTICE_SOON])


@pytest.fixture
def plan(db, who):
    activity = make.activity(db, title="Open bench")
    return make.plan(db, who, activity, make.occurrence(db, activity, "2026-11-26T10:30"))


@pytest.fixture
def letter(app, db, plan):
    with app.test_request_context():
        remind(db, EVENING, after=0, now=datetime(2026, 11, 25, 18, 2, tzinfo=UTC))
    db.commit()
    return letters(db)[0]


@pytest.fixture
def at_the_time(time_machine_at):
    time_machine_at(datetime(2026, 11, 25, 19, tzinfo=UTC))


@pytest.fixture
def time_machine_at():
    import time_machine

    travels = []

    def go(when):
        travels.append(time_machine.travel(when, tick=False))
        travels[-1].start()

    yield go
    for one in travels:
        one.stop()


def path_in(letter, start):
    return re.search(rf"({start}\S+)", letter.text)[1]


def test_opening_the_link_to_stop_changes_nothing_and_the_button_stops_one_kind(client, db, who, letter):
    stop = path_in(letter, "/notices/stop/")
    assert letter.stop.endswith(stop)
    page = client.get(stop)
    assert "The evening before something you planned" in page.text
    client.head(stop)
    assert notice_wanted(db, who.id, EVENING)
    assert "has stopped" in client.post(stop, data={"stop": "yes"}).text
    db.expire_all()
    assert not notice_wanted(db, who.id, EVENING)
    assert notice_wanted(db, who.id, Purpose.NOTICE_SOON)


def test_the_link_of_a_mail_whose_member_is_gone_stops_nothing_of_the_next_one(client, db, who, letter):
    stop = path_in(letter, "/notices/stop/")
    db.execute(sa.delete(Notice))
    other = make.writes_to(db, "bob@example.org", wants=[EVENING])
    db.add(
        Notice(key="of bob", kind=EVENING.value, member_id=other.id, made_at=letter.due_at, keep_until=letter.due_at)
    )
    db.commit()
    assert client.post(stop, data={"stop": "yes"}).status_code == 404
    assert notice_wanted(db, other.id, EVENING)


def test_a_mail_program_stops_it_by_itself_without_a_form_of_ours(app, db, who, letter):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post(path_in(letter, "/notices/stop/"), data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    db.expire_all()
    assert not notice_wanted(db, who.id, EVENING)


def test_a_press_that_says_nothing_stops_nothing(client, db, who, letter):
    assert client.post(path_in(letter, "/notices/stop/")).status_code == 400
    db.expire_all()
    assert notice_wanted(db, who.id, EVENING)


def test_a_link_that_was_cut_off_or_is_for_something_else_opens_nothing(client, letter):
    stop, way_out = path_in(letter, "/notices/stop/"), path_in(letter, "/plans/way-out/")
    assert client.get(stop[:-2]).status_code == 404
    assert client.get("/notices/stop/" + way_out.rsplit("/", 1)[1]).status_code == 404
    assert client.get("/plans/way-out/" + stop.rsplit("/", 1)[1]).status_code == 404


def test_the_way_out_tells_no_more_than_the_time_and_two_equal_buttons(client, db, letter, at_the_time):
    page = client.get(path_in(letter, "/plans/way-out/")).text
    assert "Thursday 26 November, 10:30" in page
    assert "Open bench" not in page
    assert page.count('class="button button--even"') == 2
    assert db.query(Plan).one().answer is Answer.GOING


def test_not_today_gives_the_plan_back_and_can_be_undone(client, db, letter, at_the_time):
    way_out = path_in(letter, "/plans/way-out/")
    page = client.post(way_out, data={"answer": "not_today"}).text
    assert "That is fine, and nobody is told" in page
    db.expire_all()
    assert db.query(Plan).one().answer is Answer.NOT_AFTER_ALL
    again = client.get(way_out).text
    assert "It is out of your plans." in again
    assert "Go or not" not in again
    assert "Take it up again" in again
    client.post(way_out, data={"answer": "keep"})
    db.expire_all()
    assert db.query(Plan).one().answer is Answer.GOING


def test_what_was_called_off_is_said_so_and_can_be_taken_out_but_not_up_again(client, db, letter, at_the_time):
    way_out = path_in(letter, "/plans/way-out/")
    db.query(Occurrence).one().state = OccurrenceState.CANCELLED
    db.commit()
    page = client.get(way_out).text
    assert "have cancelled this date" in page
    assert re.findall(r'name="answer" value="(\w+)"', page) == ["not_today"]
    client.post(way_out, data={"answer": "not_today"})
    page = client.get(way_out).text
    assert "It is out of your plans, and that is fine." in page
    assert 'name="answer"' not in page


def test_keeping_it_keeps_it(client, db, letter, at_the_time):
    page = client.post(path_in(letter, "/plans/way-out/"), data={"answer": "keep"}).text
    assert "stays in your plans" in page
    db.expire_all()
    assert db.query(Plan).one().answer is Answer.GOING


def test_once_it_is_over_there_is_nothing_to_press(client, letter, time_machine_at):
    time_machine_at(datetime(2026, 11, 27, 19, tzinfo=UTC))
    assert "<button" not in client.get(path_in(letter, "/plans/way-out/")).text.split("<main")[1].split("</main>")[0]


def test_a_date_that_moved_can_be_given_back_until_its_new_time_is_over(client, db, letter, time_machine_at):
    way_out = path_in(letter, "/plans/way-out/")
    date = db.query(Occurrence).one()
    date.starts_at, date.ends_at = date.starts_at + timedelta(days=7), date.ends_at + timedelta(days=7)
    db.commit()
    time_machine_at(datetime(2026, 12, 2, 19, tzinfo=UTC))
    assert "Thursday 3 December, 10:30" in client.get(way_out).text
    assert "That is fine, and nobody is told" in client.post(way_out, data={"answer": "not_today"}).text
    db.expire_all()
    assert db.query(Plan).one().answer is Answer.NOT_AFTER_ALL


def test_a_plan_that_is_gone_is_told_kindly(client, db, letter):
    db.delete(db.query(Plan).one())
    db.commit()
    assert client.get(path_in(letter, "/plans/way-out/")).status_code == 404
