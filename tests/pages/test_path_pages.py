"""The path page and the pace somebody sets, as a visitor meets them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
import sqlalchemy as sa

from matching.core.demand import Attribute
from matching.path.models import CheckIn, ComfortState
from matching.path.queries import entries_of
from matching.path.reckoning import find_standing
from members.consent.models import Purpose
from members.consent.services import given, withdraw
from members.models import Guest, Profile
from members.profiles import values_of
from tests import make
from tests.path_rows import GENTLE, allow_pacing, check_in, past_plan

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC).replace(microsecond=0)
SITUATIONS = ("library_hour", "craft_table", "walk_and_talk", "busy_cafe", "speak_in_class")


@pytest.fixture
def club(db):
    tomorrow = (NOW + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    for number in range(3):
        make.activity(db, key=f"paint-{number}", title=f"Paint {number}", interests=["painting"], dates=[tomorrow],
                      first_visit=GENTLE, now=NOW)  # fmt: skip
    return make.activity(db, key="paint", title="Painting <b>together</b>", interests=["painting"], dates=[tomorrow],
                         first_visit={**GENTLE, "talking": "some", "may_watch": False, "group_size": 9},
                         now=NOW)  # fmt: skip


@pytest.fixture
def as_guest(app, db):
    """A client with the cookie of a guest who likes painting, and their profile."""

    def be(**over):
        profile = make.profile(db, ticked=["painting"], **{"comfort": 2, "now": NOW, **over})
        client = app.test_client()
        with client.session_transaction() as session:
            session["guest"] = db.get(Guest, profile.guest_id).key
        db.commit()
        return client, profile

    return be


@pytest.fixture
def walked(as_guest, db, club):
    """A guest with three check-ins."""
    client, profile = as_guest()
    allow_pacing(db, profile, now=NOW)
    for days_ago, feared, felt, note in ((40, 8, 3, ""), (24, 6, 2, "sat by the window"), (9, None, 1, "")):
        plan = past_plan(db, profile, club, days_ago=days_ago, feared=feared, now=NOW)
        check_in(db, profile, plan, felt=felt, note=note, now=NOW)
    db.commit()
    return client, profile


def wishes(db, profile):
    db.expire_all()
    return find_standing(db, values_of(profile)).wishes


def text_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_a_visitor_of_whom_nothing_is_kept_finds_a_kind_empty_page_and_gets_no_cookie(client):
    answer = client.get("/path")
    assert "There is nothing here, and that is fine." in answer.text
    assert "Set-Cookie" not in answer.headers or "guest" not in answer.headers["Set-Cookie"]
    assert "<svg" not in re.sub(r"<header.*?</header>", "", answer.text, flags=re.DOTALL)


def test_nobody_is_offered_the_first_visit_to_a_place_they_know(walked):
    client, _profile = walked
    page = client.get("/for-you").text
    assert "been there 3 times" in text_of(page)
    assert 'aria-label="What it is like, Painting' in page
    assert 'aria-label="What a first visit is like, Painting' not in page


def test_the_sheet_of_a_known_place_has_the_own_note_and_speaks_of_no_first_time(walked, as_guest, db, club):
    def sheet(client):
        sent = {"activity": "paint", "date": make.dates_of(db, club)[0].id, "answer": "might"}
        return text_of(client.get(client.post("/plans/new", data=sent).location).text)

    known, new = sheet(walked[0]), sheet(as_guest()[0])
    assert "“sat by the window” After" in known
    assert "Hello again." in known
    for words in ("first time", "What a first visit is like", "may come"):
        assert words not in known
    assert "sat by the window" not in new
    assert "it is my first time" in new


def test_the_sheet_does_not_look_at_notes_that_may_not_be_used(walked, db, club):
    client, profile = walked
    withdraw(db, profile_id=profile.id, purpose=Purpose.PACING, now=NOW)
    db.commit()
    sent = {"activity": "paint", "date": make.dates_of(db, club)[0].id, "answer": "might"}
    assert "sat by the window" not in client.get(client.post("/plans/new", data=sent).location).text


def test_picture_and_table_say_the_same(walked):
    client, _profile = walked
    page = client.get("/path").text
    assert page.count("path-picture__expected") == 2 + 1  # and one in the key
    assert page.count("path-picture__felt") == 3 + 1
    assert 'role="img" aria-labelledby="path-title path-desc"' in page
    table = text_of(page[page.index("<table") : page.index("</table>")])
    for words in ("8 · extremely hard", "3 · a bit hard", "6 · rather hard", "2 · fairly easy",
                  "not said", "1 · hardly any", "sat by the window"):  # fmt: skip
        assert words in table
    assert "<b>together" not in page


def test_the_picture_is_on_its_owners_page_alone_and_no_cache_may_keep_it(walked, as_guest, client):
    owner, _profile = walked
    answer = owner.get("/path")
    assert answer.text.count("path-picture__felt") == 3 + 1
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "<img" not in answer.text  # a picture with an address of its own could be handed on
    assert 'class="path-picture"' in answer.text
    somebody_else, _other = as_guest()
    for other in (somebody_else, client):
        assert "path-picture__felt" not in other.get("/path").text


def test_of_many_days_the_latest_stand_open_and_the_others_are_one_press_away(walked, db, club):
    client, profile = walked
    for day in range(50, 57):
        check_in(db, profile, past_plan(db, profile, club, days_ago=day, now=NOW), felt=3, now=NOW)
    db.commit()
    page = client.get("/path").text
    latest, earlier = page.split("<details", 1)
    assert (latest.count('scope="row"'), earlier.count('scope="row"')) == (8, 2)
    assert '<table class="path-table" role="table" aria-labelledby="earlier">' in earlier


def test_the_page_tells_what_seems_easier_only_where_most_days_were(walked):
    client, profile = walked
    assert "easier than you expected" not in client.get("/path").text  # two pairs are too few


def test_what_most_days_were_like_is_told_but_not_right_after_a_hard_one(walked, db, club):
    client, profile = walked
    for days_ago, feared, felt in ((6, 5, 3), (4, 5, 2)):
        check_in(
            db, profile, past_plan(db, profile, club, days_ago=days_ago, feared=feared, now=NOW), felt=felt, now=NOW
        )
    db.commit()
    assert "it felt easier than you expected" in client.get("/path").text
    check_in(db, profile, past_plan(db, profile, club, days_ago=1, feared=3, now=NOW), felt=8, now=NOW)
    db.commit()
    assert "it felt easier than you expected" not in client.get("/path").text


def test_no_number_of_the_person_is_shown_but_what_they_said(walked):
    client, _profile = walked
    page = text_of(client.get("/path").text)
    assert not re.search(r"\d+\.\d|%", page)


# The pace somebody sets


def test_a_pause_is_obeyed_at_once_and_one_press_ends_it(walked, db):
    client, profile = walked
    assert "suggestion__slot" in client.get("/for-you").text
    client.post("/you/pause", data={"wish": "pause"})
    page = client.get("/for-you").text
    assert "Everything is paused" in page
    assert "suggestion__slot" not in page
    assert wishes(db, profile).paused
    answer = client.post("/you/pause", data={"wish": "go_on", "back": "suggestions"})
    assert answer.location == "/for-you"
    assert "suggestion__slot" in client.get("/for-you").text


def test_while_paused_ideas_for_at_home_come_only_when_asked_for(walked, db):
    client, _profile = walked
    make.activity(db, key="leaf", title="Paint one leaf", kind="solo", where="anywhere", interests=["painting"],
                  first_visit={"setting": "alone"}, now=NOW)  # fmt: skip
    db.commit()
    client.post("/you/pause", data={"wish": "pause"})
    assert "Paint one leaf" not in client.get("/for-you").text
    page = client.get("/for-you?only=solo").text
    assert "Paint one leaf" in page
    assert "Paint 0" not in page


def test_a_cap_is_obeyed_at_once_and_can_be_lifted(walked, db):
    client, profile = walked
    client.post("/path/cap", data={"cap": "0"})
    page = client.get("/path").text
    assert re.search(r'name="cap" value="0" checked', page)
    assert "Painting" not in client.get("/for-you").text
    client.post("/path/cap", data={"cap": ""})
    assert wishes(db, profile).cap is None


@pytest.mark.parametrize("cap", ["9", "-1", "much"])
def test_a_cap_that_is_none_is_refused_kindly(walked, db, cap):
    client, profile = walked
    answer = client.post("/path/cap", data={"cap": cap})
    assert answer.status_code == 400
    assert "not on our list" in answer.text
    assert wishes(db, profile).cap is None


def test_stay_here_and_its_opposite_are_one_press_each(walked, db):
    client, profile = walked
    client.post("/path/pace", data={"wish": "stay"})
    assert wishes(db, profile).stay_here
    assert "You are staying here for now" in client.get("/path").text
    client.post("/path/pace", data={"wish": "move"})
    assert not wishes(db, profile).stay_here
    assert client.post("/path/pace", data={"wish": "climb"}).status_code == 400


def test_a_visitor_can_set_a_pace_before_anything_else(client, db):
    client.post("/you/pause", data={"wish": "pause"})
    assert "Everything is paused" in client.get("/for-you").text
    assert given(db, profile_id=db.scalars(sa.select(Profile.id)).one()) == frozenset()


# Suggestions and who sees them


def test_a_new_check_in_shows_on_the_suggestions_at_once(walked, db, club):
    client, profile = walked
    before = client.get("/for-you").text
    assert "Rest first" not in before
    plan = past_plan(db, profile, club, days_ago=0.2, feared=3, now=NOW)
    db.commit()
    client.post(f"/plans/{plan.key}/check-in", data={"outcome": "went", "felt": "9"})
    assert "After a hard day we show only gentle things" in client.get("/for-you").text


def test_no_two_people_share_a_page_of_suggestions(walked, as_guest, db, club):
    client, profile = walked
    plan = past_plan(db, profile, club, days_ago=0.2, now=NOW)
    check_in(db, profile, plan, felt=9, now=NOW)
    db.commit()
    assert "After a hard day" in client.get("/for-you").text
    other, _ = as_guest()
    assert "After a hard day" not in other.get("/for-you").text
    client.post("/you/delete")
    newcomer, _ = as_guest()  # the database may give them the number of the one who left
    assert "After a hard day" not in newcomer.get("/for-you").text


def test_without_consent_suggestions_are_what_the_comfort_answer_gives(walked, as_guest, db, club):
    client, profile = walked
    plan = past_plan(db, profile, club, days_ago=0.2, now=NOW)
    check_in(db, profile, plan, felt=9, now=NOW)
    db.commit()
    client.post("/path/stop-keeping", data={"answer": "leave"})
    other, _ = as_guest()

    def chosen(who):
        return re.findall(r'href="/activities/(paint[^"]*)" ?>', who.get("/for-you").text)

    assert chosen(client) == chosen(other) != []
    assert "After a hard day" not in client.get("/for-you").text
    assert "nothing is chosen by it" in client.get("/path").text


# The start


def test_every_situation_and_the_whole_page_can_be_left_out(client, db):
    page = client.get("/path/start").text
    assert [name for name in SITUATIONS if f'id="{name}"' in page] == list(SITUATIONS)
    assert page.count(">leave this one out<") == 5
    assert "Skip this page" in page
    answer = client.post("/path/start", data={"keep": "no", "craft_table": "4"})
    assert answer.location == "/for-you"
    assert db.scalar(sa.select(sa.func.count()).select_from(Profile)) == 0


def test_answers_of_the_start_are_kept_with_a_yes_and_shown_again(as_guest, db):
    client, profile = as_guest()
    sent = {"keep": "yes", "craft_table": "4", "part-interaction": "harder", "part-one_to_one": "easier"}
    assert client.post("/path/start", data=sent).status_code == 303
    assert given(db, profile_id=profile.id) == {Purpose.PACING}
    state = find_standing(db, values_of(profile)).state
    assert (state.harder, state.easier) == ({Attribute.INTERACTION}, {Attribute.ONE_TO_ONE})
    page = client.get("/path/start").text
    assert re.search(r'name="craft_table" value="4" checked', page)
    assert re.search(r'name="part-interaction" value="harder" checked', page)


@pytest.mark.parametrize(("field", "value"), [("craft_table", "11"), ("busy_cafe", "lots"), ("part-role", "worse")])
def test_a_slip_on_the_start_keeps_what_was_typed(as_guest, db, field, value):
    client, _profile = as_guest()
    answer = client.post("/path/start", data={"keep": "yes", "library_hour": "2", field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert re.search(r'name="library_hour" value="2" checked', answer.text)
    assert db.scalar(sa.select(sa.func.count()).select_from(ComfortState)) == 0


def test_the_start_asks_before_it_keeps(as_guest, db):
    client, _profile = as_guest()
    answer = client.post("/path/start", data={"library_hour": "2"})
    assert answer.status_code == 422
    assert "Both answers are fine" in answer.text


# Putting right, starting over, erasing


def test_what_seems_to_cost_can_be_put_right_with_one_press(as_guest, db):
    client, profile = as_guest()
    client.post("/path/start", data={"keep": "yes", "part-interaction": "harder"})
    assert "Seems to cost more: talking" in text_of(client.get("/path").text)
    assert client.post("/path/correct", data={"part": "interaction"}).status_code == 303
    assert "Seems to cost more" not in client.get("/path").text
    assert client.post("/path/correct", data={"part": "charm"}).status_code == 400


def test_nothing_is_put_right_for_somebody_of_whom_nothing_is_kept(client, db):
    assert client.post("/path/correct", data={"part": "interaction"}).status_code == 400
    assert db.scalar(sa.select(sa.func.count()).select_from(Profile)) == 0


@pytest.mark.parametrize("address", ["/path/start-over", "/path/erase", "/path/stop-keeping"])
def test_each_asks_once_with_buttons_of_one_size_and_works_for_a_stranger(client, address):
    page = client.get(address).text
    main = page[page.index("<main") : page.index("</main>")]
    assert set(re.findall(r'class="(button[^"]*)"', main)) == {"button button--even"}
    assert client.post(address, data={"answer": "leave"}).status_code == 303


def test_starting_over_keeps_the_days_and_counts_them_no_more(walked, db):
    client, profile = walked
    client.post("/path/start-over")
    page = client.get("/path").text
    assert "You started over on" in page
    assert "sat by the window" in page
    db.expire_all()
    assert find_standing(db, values_of(profile)).state.outings == 0


def test_erasing_leaves_nothing_of_the_path_and_everything_else(walked, db):
    client, profile = walked
    answer = client.post("/path/erase")
    page = client.get(answer.location).text
    assert "Nothing of it is left here" in page
    assert "There is nothing here, and that is fine." in page
    db.expire_all()
    assert entries_of(db, profile.id) == ()
    stored = db.execute(sa.text("SELECT answers, state FROM comfort_state")).one()
    assert tuple(stored) == (None, None)
    assert values_of(profile).interests == ("painting",)


def test_no_longer_keeping_can_erase_too(walked, db):
    client, profile = walked
    client.post("/path/stop-keeping", data={"answer": "erase"})
    db.expire_all()
    assert entries_of(db, profile.id) == ()
    assert given(db, profile_id=profile.id) == frozenset()


def test_no_longer_keeping_needs_an_answer(walked, db):
    client, profile = walked
    assert client.post("/path/stop-keeping", data={}).status_code == 400
    assert given(db, profile_id=profile.id) == {Purpose.PACING}


def test_deleting_everything_deletes_the_path(walked, db):
    client, _profile = walked
    client.post("/you/delete")
    for table in (CheckIn, ComfortState):
        assert db.scalar(sa.select(sa.func.count()).select_from(table)) == 0
