"""The main journey on PostgreSQL: from an empty database to a visitor who deletes everything again."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.models import Activity, Occurrence
from activities.plans.models import Plan
from matching.models import Feedback, Opinion
from members.models import Guest, Member, Profile, ProfileInterest
from members.queries import find_profile_of_guest
from members.reports.models import Report
from tests import catalogue_files as files

pytestmark = pytest.mark.postgres

NUL, ODD = "chess\0club", "\u202eright to left \U0001f9f6 <b>%s' OR 1=1 --\ud83d"
CARD = re.compile(r'href="/activities/([a-z0-9-]+)"')


@pytest.fixture(scope="module", autouse=True)
def loaded(sessions, settings, tmp_path_factory):
    """The demo town, loaded twice, and a small calendar read in twice, by the commands of the service."""
    from app import create_app

    runner = create_app(settings, engine=sessions.kw["bind"]).test_cli_runner()
    calendar = tmp_path_factory.mktemp("catalogues") / "toronto_events.csv.gz"
    files.write(calendar, files.LOCAL, [files.local("one", title="Ukulele circle"), files.local("two", title="Quilts")])
    said = []
    for command in (["demo", "load"], ["catalogue", "import", str(calendar)], ["ideas", "load"]):
        for _ in range(2):
            result = runner.invoke(args=command)
            assert result.exit_code == 0, result.output
            said.append(result.output)
    return said


@pytest.fixture
def visitor(client):
    """Somebody who likes painting, lives in the demo town and can face some talking."""
    client.post("/you/likes", data={"interests": ["painting"], "words": "I like dogs"})
    client.post("/you/place", data={"place": "Alderbridge", "travel": "bus", "minutes": "30", "languages": ["en"]})
    client.post("/you/pace", data={"comfort": "2", "free": []})
    return client


def suggested(client, path="/for-you"):
    return list(dict.fromkeys(CARD.findall(client.get(path).text)))


def plan_a_drawing(client, days=1):
    day = (datetime.now(UTC) + timedelta(days=days)).date()
    return client.post("/plans/new", data={"activity": "draw-one-thing", "day": day.isoformat(), "answer": "might"})


def profile_of(client, db):
    with client.session_transaction() as session:
        return find_profile_of_guest(db, session["guest"])


def test_loading_the_town_the_ideas_and_a_calendar_again_changes_nothing(loaded, db):
    town, town_again, calendar, calendar_again, _ideas, ideas_again = loaded
    assert "0 listings new, 0 changed" in town_again
    assert "0 members new" in town_again
    assert "0 listings new" not in town
    assert "2 new" in calendar
    assert "2 unchanged" in calendar_again
    assert "0 new, 0 changed" in ideas_again
    assert db.scalar(sa.select(sa.func.count()).select_from(Activity).where(Activity.title == "Ukulele circle")) == 1


def test_a_visitor_goes_from_the_start_to_a_calendar_file_and_deletes_everything(client, db):
    assert client.get("/").status_code == 200
    answers = [
        client.post("/you/likes", data={"interests": ["painting", "gardening"], "words": "I used to draw \U0001f3a8"}),
        client.post("/you/place", data={"place": "Alderbridge", "travel": "walk", "minutes": "60"}),
        client.post("/you/pace", data={"comfort": "2", "free": ["weekday_morning", "weekend_morning"]}),
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    first = suggested(client)
    assert 1 <= len(first) <= 3

    assert client.post(f"/for-you/{first[0]}/say", data={"opinion": "not_for_me"}).status_code == 303
    assert first[0] not in suggested(client)
    assert first[0] not in suggested(client, "/for-you?easier=" + first[-1])

    found = client.get("/nearby?km=10&kind=club&words=paint&sort=date")
    assert found.status_code == 200
    key = CARD.findall(found.text)[0]
    page = client.get(f"/activities/{key}")
    assert page.status_code == 200
    assert "application/ld+json" in page.text
    calendar = client.get(f"/activities/{key}.ics")
    assert calendar.status_code == 200
    assert calendar.data.startswith(b"BEGIN:VCALENDAR")

    report = {"reason": "wrong_details", "words": "The door is at the back \u00fc"}
    assert client.post(f"/report/listing/{key}", data=report).status_code == 303
    assert db.scalar(sa.select(Report.words).order_by(Report.id.desc())) == report["words"]

    profile = profile_of(client, db)
    assert profile.words == "I used to draw \U0001f3a8"
    assert client.post("/you/delete").status_code == 302
    for column in (Profile.id, ProfileInterest.profile_id, Feedback.profile_id):
        assert db.scalar(sa.select(sa.func.count()).where(column == profile.id)) == 0


def test_somebody_can_look_in_as_a_member_of_thetown(client, db):
    member = db.scalars(sa.select(Member).order_by(Member.id)).first()
    assert client.post("/demo", data={"key": member.key}).status_code == 302
    assert client.get("/for-you").status_code == 200


@pytest.mark.parametrize("text", [NUL, ODD, "x" * 90_000], ids=["nul", "odd", "long"])
def test_odd_text_is_answered_on_every_route_without_a_fault(visitor, text):
    key, made = suggested(visitor)[0], plan_a_drawing(visitor).location
    text = text.encode("utf-8", "replace").decode()
    fields = ("interests", "words", "avoid", "place", "which", "travel", "minutes", "languages", "needs", "comfort",
              "free", "near", "map", "press.x", "reason", "opinion", "key", "then", "back", "activity", "answer",
              "date", "day", "feared")  # fmt: skip
    posts = ("/you/likes", "/you/place", "/you/place/part", "/you/pace", f"/for-you/{key}/say", "/demo",
             f"/report/listing/{key}", "/plans/new", f"{made}/say", f"{made}/expect")  # fmt: skip
    faults = []
    for path in posts:
        faults.append((path, fields, visitor.post(path, data=dict.fromkeys(fields, text)).status_code))
        for good in ({"opinion": "more"}, {"reason": "not_running"}, {"travel": "bus", "minutes": "30"},
                     {"activity": key, "answer": "might", "date": text, "feared": text}):  # fmt: skip
            faults.append((path, good, visitor.post(path, data={"words": text, "place": text, **good}).status_code))
    if len(text) < 1_000:
        names = ("near", "words", "km", "interest", "from", "language", "page", "said", "easier", "access", "then",
                 "gone", "activity", "date", "day", "feared", "back", "was")  # fmt: skip
        pages = ("/nearby", "/for-you", "/you", "/you/likes", f"/activities/{key}", "/for-you/said", "/plans",
                 "/plans/new", "/ladder")  # fmt: skip
        for page in pages:
            for some in (names, ("near",), ("words",), ("said",), ("easier",)):  # each one alone: tests/pages
                faults.append((page, some, visitor.get(page, query_string=dict.fromkeys(some, text)).status_code))
        for path in (
            "/plans/{}",
            "/plans/{}.ics",
            "/activities/{}",
            "/activities/{}.ics",
            "/report/listing/{}",
            "/activities/x/dates/{}.ics",
        ):
            faults.append((path, "", visitor.get(path.format("a%00b" if text == NUL else "%F0%9F")).status_code))
    assert [fault for fault in faults if fault[2] >= 500] == []


def test_a_date_of_a_number_beyond_all_numbers_is_not_found(visitor):
    key = suggested(visitor)[0]
    assert visitor.get(f"/activities/{key}/dates/{2**63}.ics").status_code == 404


def test_what_two_windows_say_at_once_is_all_kept(app, visitor, db):
    keys = db.scalars(sa.select(Activity.key).order_by(Activity.id).limit(12)).all()
    with visitor.session_transaction() as session:
        told = dict(session)

    def say(key):
        window = app.test_client()
        with window.session_transaction() as session:
            session.update(told)
        return window.post(f"/for-you/{key}/say", data={"opinion": "more"}).status_code

    with ThreadPoolExecutor(6) as windows:
        assert set(windows.map(say, [key for key in keys for _ in range(3)])) == {303}
    kept = db.scalars(sa.select(Feedback.opinion).where(Feedback.profile_id == profile_of(visitor, db).id)).all()
    assert kept == [Opinion.MORE] * len(keys)


def test_a_plan_made_in_several_windows_at_once_is_one(app, visitor, db):
    with visitor.session_transaction() as session:
        told = dict(session)

    def plan(number):
        window = app.test_client()
        with window.session_transaction() as session:
            session.update(told)
        return plan_a_drawing(window, days=1 + number % 2).status_code

    with ThreadPoolExecutor(6) as windows:
        assert set(windows.map(plan, range(12))) == {303}
    profile_id = profile_of(visitor, db).id
    assert db.scalar(sa.select(sa.func.count()).select_from(Plan).where(Plan.profile_id == profile_id)) == 2


def test_a_form_sent_from_two_windows_at_once_is_kept_whole(app, visitor, db):
    lists = [["chess", "cycling"], ["painting", "gardening", "walking"], []]
    with visitor.session_transaction() as session:
        told = dict(session)

    def send(number):
        window = app.test_client()
        with window.session_transaction() as session:
            session.update(told)
        return window.post("/you/likes", data={"interests": lists[number % 3]}).status_code

    with ThreadPoolExecutor(6) as windows:
        assert set(windows.map(send, range(24))) == {302}
    profile = profile_of(visitor, db)
    kept = sorted(one.interest for one in profile.interests)
    assert kept in [sorted(one) for one in lists]


def test_dates_are_written_on_and_old_guests_are_forgotten_by_command(app, visitor, db):
    profile = profile_of(visitor, db)
    db.get(Guest, profile.guest_id).seen_at -= timedelta(days=40)
    db.execute(sa.delete(Occurrence).where(Occurrence.series_id.is_not(None)))
    db.commit()
    runner = app.test_cli_runner()
    extended, expired = runner.invoke(args=["dates", "extend"]), runner.invoke(args=["privacy", "retain"])
    assert (extended.exit_code, expired.exit_code) == (0, 0), extended.output + expired.output
    assert db.scalar(sa.select(sa.func.count()).select_from(Occurrence).where(Occurrence.series_id.is_not(None))) > 100
    assert db.get(Guest, profile.guest_id, populate_existing=True) is None
