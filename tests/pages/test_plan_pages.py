"""Making plans, the list of them and the sheet of one, as a visitor meets them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from icalendar import Calendar

from activities.models import ListingState, OccurrenceState
from activities.plans.models import Answer, Plan
from matching.core.types import Kind, Where
from members.models import Guest
from tests import make

DATE, LATER = "2026-11-24T10:30", "2026-12-01T10:30"


@pytest.fixture(autouse=True)
def _at_a_known_time():
    with time_machine.travel(make.NOW, tick=False):
        yield


@pytest.fixture
def bench(db):
    """An open bench with two dates."""
    activity = make.activity(
        db, key="bench", title="Open <b>bench</b>", dates=[DATE, LATER], link="https://bench.example/",
        venue=make.venue(db, name="The Old Forge", address="Station Road", directions="The blue door"),
        first_visit={"greeter": "Jo, at the blue door", "may_watch": True, "talking": "few_words", "group_size": 6,
                     "leave_any_time": True},
    )  # fmt: skip
    db.commit()
    return activity


def dates_of(db, activity):
    return [row.id for row in make.dates_of(db, activity)]


def plan(client, db, activity, answer="might", *, date=0, **more):
    sent = {"activity": activity.key, "date": dates_of(db, activity)[date], "answer": answer, **more}
    return client.post("/plans/new", data=sent)


def words_of(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page).split())


def the_plan(db):
    db.expire_all()
    return db.scalars(sa.select(Plan)).one()


def test_one_press_makes_a_plan_and_shows_what_may_help(client, db, bench):
    page = client.get("/activities/bench").text
    assert re.search(r'<button [^>]*name="answer" value="might"', page)
    answer = plan(client, db, bench, feared="7")
    assert answer.status_code == 303
    kept = the_plan(db)
    assert answer.location == f"/plans/{kept.key}"
    assert (kept.answer, kept.feared) == (Answer.MIGHT, 7)
    words = words_of(client.get(answer.location).text)
    for said in ("You might go", "Tuesday 24 November, 10:30 to 12:30", "Jo, at the blue door", "The blue door",
                 "Station Road", "Is it all right if I just watch today?", "Whenever you like", "I have to go now",
                 "7 · very hard"):  # fmt: skip
        assert said in words, said


def test_the_page_of_the_activity_tells_of_a_plan_to_its_owner_alone(client, app, db, bench):
    plan(client, db, bench)
    assert "In your plans: Tuesday 24 November" in words_of(client.get("/activities/bench").text)
    assert "In your plans" not in app.test_client().get("/activities/bench").text


def test_nobody_else_finds_a_plan(client, app, db, bench):
    plan(client, db, bench)
    key, other = the_plan(db).key, app.test_client()
    for who in (other, app.test_client()):
        assert [who.get(f"/plans/{key}{end}").status_code for end in ("", ".ics")] == [404, 404]
        for end, sent in (("say", {"answer": "not_after_all"}), ("expect", {"feared": "1"}), ("rather-not", {})):
            assert who.post(f"/plans/{key}/{end}", data=sent).status_code == 404
        plan(other, db, bench, date=1)  # the second time around with plans of their own
    assert key not in other.get("/plans").text
    assert key not in other.get(f"/plans?back={key}").text


def test_not_after_all_is_one_press_and_undone_by_another(client, db, bench):
    plan(client, db, bench, "going")
    key = the_plan(db).key
    answer = client.post(f"/plans/{key}/say", data={"answer": "not_after_all"})
    page = client.get(answer.location).text
    assert "is out of your plans" in page
    assert "Nothing planned, and that is fine." in page
    undo = re.search(rf'action="/plans/{key}/say".*?value="(\w+)">Undo', page, re.S)
    assert undo[1] == "going"
    assert client.post(f"/plans/{key}/say", data={"answer": undo[1]}).status_code == 303
    assert the_plan(db).answer is Answer.GOING
    assert "Open &lt;b&gt;bench" in client.get("/plans").text


def test_every_answer_can_be_changed_on_the_sheet(client, db, bench):
    plan(client, db, bench)
    key = the_plan(db).key
    for answer in ("going", "might", "going"):
        assert client.post(f"/plans/{key}/say", data={"answer": answer}).location == f"/plans/{key}"
        assert the_plan(db).answer == answer
    buttons = re.findall(r'name="answer" value="(\w+)"', client.get(f"/plans/{key}").text)
    assert buttons == ["might", "not_after_all"]


def test_a_full_date_says_so_calmly_and_keeps_what_was_chosen(client, app, db):
    small = make.activity(db, key="small", dates=[DATE, LATER], places_max=1)
    assert plan(client, db, small, "going").status_code == 303
    assert "a place is kept for you" in client.get(f"/plans/{the_plan(db).key}").text
    answer = plan(app.test_client(), db, small, "going", feared="4")
    assert answer.status_code == 409
    assert "No places this time" in answer.text
    assert re.search(r'value="4" selected', answer.text)
    assert f'value="{dates_of(db, small)[0]}" selected' in answer.text
    assert "No places this time: Tuesday 24 November, 10:30 to 12:30" in answer.text
    assert "needs another look" not in answer.text
    assert f"/plans/new?activity=small&amp;date={dates_of(db, small)[1]}" in answer.text
    assert "/nearby" in answer.text
    assert 'value="might"' in answer.text


def test_a_stranger_whose_plan_cannot_be_kept_is_not_remembered(client, app, db):
    small = make.activity(db, key="small", dates=[DATE, LATER], places_max=1)
    plan(app.test_client(), db, small, "going")
    guests = sa.select(sa.func.count()).select_from(Guest)
    before = db.scalar(guests)
    assert plan(client, db, small, "going").status_code == 409
    assert db.scalar(guests) == before
    with client.session_transaction() as session:
        assert "guest" not in session
    assert plan(client, db, small, "going", date=1).status_code == 303
    assert db.scalar(guests) == before + 1


@pytest.mark.parametrize(
    ("sent", "status", "sentence"),
    [
        ({"answer": "perhaps"}, 422, "Please choose one of the buttons"),
        ({}, 422, "Please choose one of the buttons"),
        ({"answer": "might", "date": "x"}, 422, "Please choose one of the dates"),
        ({"answer": "might", "feared": "11"}, 422, "from 0 to 10"),
        ({"answer": "might", "date": "999999"}, 409, "not listed any more"),
        ({"answer": "might"}, 409, "not listed any more"),
        ({"answer": "might", "day": "2026-11-24"}, 409, "not listed any more"),
    ],
)
def test_what_cannot_be_read_comes_back_with_one_kind_sentence(client, db, bench, sent, status, sentence):
    answer = client.post("/plans/new", data={"activity": "bench", **sent})
    assert answer.status_code == status
    assert sentence in answer.text
    assert "Tuesday 24 November" in answer.text
    assert db.scalar(sa.select(sa.func.count()).select_from(Plan)) == 0


@pytest.mark.parametrize("key", ["none", "a%00b", "../you", ""])
def test_a_plan_for_what_is_not_listed_is_not_found(client, key):
    assert client.post("/plans/new", data={"activity": key, "date": 1, "answer": "might"}).status_code in (404, 422)
    assert client.get(f"/plans/new?activity={key}").status_code == 404


def test_a_solo_idea_is_planned_for_a_day_of_choice(client, db):
    make.activity(db, key="draw", title="Draw one thing", kind=Kind.SOLO, where=Where.ANYWHERE,
                  first_visit={"setting": "alone", "what_to_bring": "A pen"})  # fmt: skip
    page = client.get("/activities/draw").text
    assert "I might do it" in page
    days = re.findall(r'<option value="(2026-\d\d-\d\d)"', page)
    assert (len(days), days[0]) == (14, "2026-11-22")
    answer = client.post("/plans/new", data={"activity": "draw", "day": days[2], "answer": "going"})
    words = words_of(client.get(answer.location).text)
    assert "Tuesday 24 November" in words
    assert "Put the things you need where you will see them." in words
    assert "When you may leave" not in words


def test_the_list_tells_what_is_coming_in_order(client, db, bench):
    other = make.activity(db, key="other", title="Quiet hour", dates=["2026-11-25T09:00"])
    for activity, date in ((bench, 1), (other, 0), (bench, 0)):
        plan(client, db, activity, date=date)
    days = re.findall(r"(?:Tuesday|Wednesday) \d+ \w+", client.get("/plans").text)
    assert days == ["Tuesday 24 November", "Wednesday 25 November", "Tuesday 1 December"]


def test_an_empty_list_is_a_good_one(client):
    page = client.get("/plans").text
    assert "Nothing planned, and that is fine." in page
    assert "/for-you" in page


def test_a_date_is_told_in_the_zone_of_its_place(client, db):
    far = make.activity(db, key="far", timezone="America/Toronto", dates=[DATE])
    plan(client, db, far)
    assert "Tuesday 24 November, 10:30 to 12:30" in client.get("/plans").text


@pytest.mark.parametrize("change", ["cancelled", "moved", "gone", "withdrawn", "elsewhere"])
def test_what_became_of_a_date_is_told_calmly(client, db, bench, change):
    plan(client, db, bench, "going")
    kept = the_plan(db)
    date = make.dates_of(db, bench)[0]
    if change == "cancelled":
        date.state = OccurrenceState.CANCELLED
    elif change == "moved":
        date.starts_at, date.ends_at = (one + timedelta(days=1) for one in (date.starts_at, date.ends_at))
    elif change == "gone":
        db.delete(date)
    elif change == "withdrawn":
        bench.state = ListingState.WITHDRAWN
    else:
        bench.venue.name = "The New Forge"
    db.commit()
    said = {
        "cancelled": "have cancelled this date", "gone": "not listed any more",
        "moved": "It was planned for Tuesday 24 November, 10:30 to 12:30", "withdrawn": "The listing is not here",
        "elsewhere": "The place has changed. It was to be here: The Old Forge",
    }[change]  # fmt: skip
    for path in ("/plans", f"/plans/{kept.key}"):
        words = words_of(client.get(path).text)
        assert said in words
        assert "Open &lt;b&gt;bench" in words
    buttons = re.findall(r'name="answer" value="(\w+)"', client.get(f"/plans/{kept.key}").text)
    assert buttons == {"cancelled": ["not_after_all"], "moved": list(Answer)}.get(change, ["might", "not_after_all"])
    if change == "moved":
        assert "Wednesday 25 November, 10:30 to 12:30" in words
    assert client.get(f"/plans/{kept.key}.ics").status_code == 200


def test_a_date_that_has_passed_asks_once_and_rather_not_say_ends_it(client, db, bench):
    plan(client, db, bench, "going")
    key = the_plan(db).key
    with time_machine.travel(make.NOW + timedelta(days=3), tick=False):
        page = client.get("/plans").text
        assert "These days have passed" in page
        assert "Rather not say" in page
        assert "Not after all" not in client.get(f"/plans/{key}").text
        assert client.post(f"/plans/{key}/rather-not").status_code == 303
        assert "These days have passed" not in client.get("/plans").text
        assert the_plan(db).settled_at is not None


@pytest.mark.parametrize(("days", "asked"), [(29, True), (31, False)])
def test_a_date_long_past_is_not_asked_about_any_more(client, db, bench, days, asked):
    plan(client, db, bench)
    with time_machine.travel(make.NOW + timedelta(days=days), tick=False):
        assert ("These days have passed" in client.get("/plans").text) is asked


def test_a_cancelled_date_is_never_asked_about(client, db, bench):
    plan(client, db, bench)
    make.dates_of(db, bench)[0].state = OccurrenceState.CANCELLED
    db.commit()
    with time_machine.travel(make.NOW + timedelta(days=3), tick=False):
        assert "These days have passed" not in client.get("/plans").text


def test_what_is_expected_can_be_said_later_changed_and_forgotten(client, db, bench):
    plan(client, db, bench)
    key = the_plan(db).key
    for sent, kept in (("6", 6), ("", None), ("0", 0)):
        assert client.post(f"/plans/{key}/expect", data={"feared": sent}).status_code == 303
        assert the_plan(db).feared == kept
    assert client.post(f"/plans/{key}/expect", data={"feared": "-1"}).status_code == 400
    assert the_plan(db).feared == 0


def test_the_calendar_file_of_a_plan_is_private_and_says_how_sure_it_is(client, db, bench):
    plan(client, db, bench, feared="9")
    key = the_plan(db).key
    answer = client.get(f"/plans/{key}.ics")
    assert "private" in answer.headers["Cache-Control"]
    event = Calendar.from_ical(answer.data).walk("VEVENT")[0]
    assert (event["STATUS"], event["CLASS"], str(event["SUMMARY"])) == ("TENTATIVE", "PRIVATE", "Open <b>bench</b>")
    assert event.decoded("DTSTART").isoformat() == "2026-11-24T10:30:00+00:00"
    assert b"hard" not in answer.data
    client.post(f"/plans/{key}/say", data={"answer": "going"})
    assert Calendar.from_ical(client.get(f"/plans/{key}.ics").data).walk("VEVENT")[0]["STATUS"] == "CONFIRMED"


def test_the_calendar_file_of_a_day_is_all_day(client, db):
    make.activity(db, key="draw", kind=Kind.SOLO, where=Where.ANYWHERE)
    client.post("/plans/new", data={"activity": "draw", "day": "2026-11-24", "answer": "going"})
    event = Calendar.from_ical(client.get(f"/plans/{the_plan(db).key}.ics").data).walk("VEVENT")[0]
    assert (str(event.decoded("DTSTART")), str(event.decoded("DTEND"))) == ("2026-11-24", "2026-11-25")


def test_resting_ideas_leave_out_what_the_person_leaves_out(client, db, bench):
    for key, themes in (("song", []), ("dogs", ["dogs"])):
        make.activity(db, key=key, title=f"Rest with {key}", kind=Kind.SOLO, where=Where.ANYWHERE,
                      interests=["quiet-time"], themes=themes)  # fmt: skip
    profile = make.profile(db, avoid=["dogs"])
    with client.session_transaction() as session:
        session["guest"] = db.get(Guest, profile.guest_id).key
    db.commit()
    plan(client, db, bench)
    page = client.get(f"/plans/{the_plan(db).key}").text
    assert "Rest with song" in page
    assert "Rest with dogs" not in page


def test_deleting_everything_takes_the_plans_along(client, db, bench):
    plan(client, db, bench)
    assert client.post("/you/delete").status_code == 302
    assert db.scalar(sa.select(sa.func.count()).select_from(Plan)) == 0
    assert "Nothing planned" in client.get("/plans").text
