"""The journey of a guest: the start, three screens, what is kept, deleting it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from matching.core.reach import cell_of
from matching.core.types import Point
from matching.models import Feedback, Opinion
from members.models import Guest, Member, Profile
from store import Model
from tests import make

SCREENS = ("/you/likes", "/you/place", "/you/pace")


def rows_of_every_table(db):
    db.expire_all()
    return {
        table.name: db.scalar(sa.select(sa.func.count()).select_from(table)) for table in Model.metadata.sorted_tables
    }


def the_profile(db):
    db.expire_all()
    return db.scalars(sa.select(Profile)).one()


def say_likes(client, **fields):
    return client.post(
        "/you/likes", data={"words": "I used to paint and I like dogs", "interests": ["chess"], **fields}
    )


def say_place(client, place="Alderbridge", **fields):
    return client.post("/you/place", data={"place": place, "travel": "walk", "minutes": "45", **fields})


def field(page, name):
    """The value of a text box or text area."""
    found = re.search(rf'<textarea[^>]*name="{name}"[^>]*>([^<]*)<|<input[^>]*name="{name}" value="([^"]*)"', page.text)
    return found[1] or found[2] or ""


def ticked(page, name):
    return set(re.findall(rf'name="{name}" value="([^"]*)" checked', page.text))


@pytest.mark.parametrize("page", ["/", *SCREENS, "/you"])
def test_a_visitor_who_only_looks_gets_no_row_and_no_cookie_beyond_the_form_s(client, db, page):
    before = rows_of_every_table(db)
    answer = client.get(page)
    assert answer.status_code == 200
    assert rows_of_every_table(db) == before
    with client.session_transaction() as cookie:
        assert set(cookie) <= {"csrf_token"}


def test_the_start_page_sets_no_cookie_at_all(client):
    assert "Set-Cookie" not in client.get("/").headers


def test_the_whole_journey_ends_at_the_suggestions_with_everything_kept(client, db):
    assert 'href="/you/likes"' in client.get("/").text
    answer = say_likes(client, avoid=["crowds"])
    assert answer.location == "/you/place"
    page = client.get("/you/place")
    assert "we read: Painting, Dogs" in page.text
    answer = say_place(client, needs=["seating"], languages=["es"])
    assert answer.location == "/you/place/part"
    page = client.get("/you/place/part")
    assert "near Alderbridge, UK" in page.text
    town = the_profile(db).area_cell
    assert town == cell_of(Point(52.7, -2.3))
    answer = client.post("/you/place/part", data={"map": town, "press.x": "220", "press.y": "140"})
    assert answer.location == "/you/place/part"
    assert the_profile(db).area_cell != town
    near = ticked(client.get("/you/place/part"), "near") or {town}
    assert client.post("/you/place/part", data={"near": near.pop()}).location == "/you/pace"
    answer = client.post("/you/pace", data={"comfort": "1", "free": ["weekday_morning"]})
    assert answer.location == "/for-you"

    page = client.get("/you").text
    said = (
        "Chess",
        "I used to paint and I like dogs",
        "Painting, Dogs",
        "Crowds",
        "On foot",
        "Somewhere to sit",
        "Español",
    )
    for kept in (*said, "Side by side with others", "Weekday mornings", "30 days after your last visit"):
        assert kept in page, kept
    assert "Good to see you" in client.get("/").text


def test_the_cookie_holds_a_key_and_nothing_that_was_said(client, db):
    say_likes(client)
    with client.session_transaction() as cookie:
        assert set(cookie) - {"csrf_token", "_flashes"} == {"guest", "seen", "_permanent"}
        assert cookie["guest"] == db.scalars(sa.select(Guest.key)).one()


@pytest.mark.parametrize("screen", SCREENS)
def test_skipping_is_a_link_as_large_as_going_on_and_writes_nothing(client, db, screen):
    page = client.get(screen).text
    ways = re.search(r'<div class="actions">(.*?)</div>', page, re.S)[1]
    skip = re.search(r'<a class="button button--even" href="([^"]*)">Skip this', ways)[1]
    assert client.get(skip).status_code == 200
    assert db.scalar(sa.select(sa.func.count(Guest.id))) == 0


def test_going_on_without_having_said_anything_writes_nothing(client, db):
    assert client.post("/you/likes", data={"words": "  "}).location == "/you/place"
    assert client.post("/you/place", data={"place": "", "travel": "bus", "minutes": "30"}).location == "/you/pace"
    assert client.post("/you/pace", data={"comfort": ""}).location == "/for-you"
    assert db.scalar(sa.select(sa.func.count(Guest.id))) == 0


def test_each_screen_shows_again_what_was_kept(client):
    say_likes(client, avoid=["dogs"])
    say_place(client, needs=["seating"], languages=["pl", "uk"])
    client.post("/you/pace", data={"comfort": "0", "free": ["weekend_evening"]})
    page = client.get("/you/likes")
    assert field(page, "words") == "I used to paint and I like dogs"
    assert ticked(page, "interests") == {"chess"}
    assert ticked(page, "read") == {"painting", "dogs"}
    assert ticked(page, "avoid") == {"dogs"}
    page = client.get("/you/place")
    assert field(page, "place") == "Alderbridge, UK"
    assert (ticked(page, "travel"), ticked(page, "minutes")) == ({"walk"}, {"45"})
    assert (ticked(page, "needs"), ticked(page, "languages")) == ({"seating"}, {"pl", "uk"})
    page = client.get("/you/pace")
    assert (ticked(page, "comfort"), ticked(page, "free")) == ({"0"}, {"weekend_evening"})


def test_what_was_read_from_the_words_can_be_unticked(client):
    say_likes(client)
    say_likes(client, shown=["painting", "dogs"], read=["dogs"])
    assert ticked(client.get("/you/likes"), "read") == {"dogs"}


def test_an_unknown_tick_is_told_kindly_and_the_rest_is_still_there(client, db):
    answer = say_likes(client, interests=["chess", "tax-evasion"], avoid=["dogs"])
    assert answer.status_code == 400
    assert "not on our list" in answer.text
    assert field(answer, "words") == "I used to paint and I like dogs"
    assert (ticked(answer, "interests"), ticked(answer, "avoid")) == ({"chess"}, {"dogs"})
    assert db.scalar(sa.select(sa.func.count(Guest.id))) == 0


def test_an_unknown_town_is_told_at_the_field_and_nothing_is_lost(client, db):
    answer = say_place(client, "Xyzzy", needs=["seating"])
    assert answer.status_code == 422
    assert "We do not know a place called “Xyzzy”. Try the nearest bigger town, or a postcode." in answer.text
    assert '<a href="#place">' in answer.text
    assert 'aria-describedby="place-error"' in answer.text
    assert field(answer, "place") == "Xyzzy"
    assert (ticked(answer, "travel"), ticked(answer, "needs")) == ({"walk"}, {"seating"})
    assert db.scalar(sa.select(sa.func.count(Guest.id))) == 0


def test_a_slip_of_the_pen_offers_names_to_pick_from(client, db):
    answer = say_place(client, "Alderbrige")
    assert answer.status_code == 422
    assert "Did you mean one of these?" in answer.text
    assert ticked(answer, "which") == set()
    say_place(client, "Alderbrige", which="Alderbridge, UK")
    assert the_profile(db).area_name == "Alderbridge, UK"


def test_a_name_of_several_towns_asks_which(client, db):
    answer = say_place(client, "Newport")
    assert answer.status_code == 200
    offered = re.findall(r'name="which" value="([^"]*)"', answer.text)
    assert len(offered) > 3
    assert ticked(answer, "which") == {offered[0]}
    assert field(answer, "place") == "Newport"
    assert db.scalar(sa.select(sa.func.count(Guest.id))) == 0
    say_place(client, "Newport", which=offered[2])
    assert the_profile(db).area_name == offered[2]


def test_a_pick_for_an_earlier_text_is_not_taken_for_a_later_one(client, db):
    say_place(client, "Alderbridge", which="Newport, Wales, UK")
    assert the_profile(db).area_name == "Alderbridge, UK"


def test_the_postcode_that_was_typed_is_not_kept(client, db):
    say_place(client, "ZZ1")
    profile = the_profile(db)
    assert profile.area_name == "Alderbridge, UK"
    assert "ZZ1" not in client.get("/you").text


def test_saving_the_place_screen_again_keeps_the_pressed_square(client, db):
    say_place(client)
    client.post("/you/place/part", data={"map": the_profile(db).area_cell, "press.x": "100", "press.y": "60"})
    pressed = the_profile(db).area_cell
    answer = say_place(client, the_profile(db).area_name, minutes="15")
    assert answer.location == "/you/pace"
    assert (the_profile(db).area_cell, the_profile(db).travel_minutes) == (pressed, 15)


def test_an_emptied_place_is_forgotten(client, db):
    say_place(client)
    assert say_place(client, "").location == "/you/pace"
    assert (the_profile(db).area_cell, the_profile(db).area_name) == (None, None)


def test_a_key_pressed_on_the_map_changes_nothing(client, db):
    say_place(client)
    town = the_profile(db).area_cell
    client.post("/you/place/part", data={"map": town, "press.x": "0", "press.y": "0"})
    assert the_profile(db).area_cell == town


@pytest.mark.parametrize("press", [("9999", "1"), ("-5", "1"), ("here", "there"), ("NaN", "Infinity")])
def test_a_press_off_the_map_is_told_kindly(client, db, press):
    say_place(client)
    town = the_profile(db).area_cell
    answer = client.post("/you/place/part", data={"map": town, "press.x": press[0], "press.y": press[1]})
    assert answer.status_code == 422
    assert "not on the map" in answer.text
    assert the_profile(db).area_cell == town


def test_an_area_that_does_not_exist_is_refused(client, db):
    say_place(client)
    assert client.post("/you/place/part", data={"near": "r9999c0001"}).status_code == 422
    assert the_profile(db).area_cell == cell_of(Point(52.7, -2.3))


def test_the_map_is_a_picture_of_the_area_of_whoever_asks(client):
    assert client.get("/you/place/map.svg").status_code == 404
    say_place(client)
    picture = client.get("/you/place/map.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert "Alderbridge" in picture.text
    assert picture.text.count("<rect") > 40


def test_the_part_of_town_needs_a_town_first(client):
    assert client.get("/you/place/part").location == "/you/place"
    assert client.post("/you/place/part", data={"near": "r7135c4000"}).location == "/you/place"


def test_a_screen_opened_from_the_profile_page_leads_back_there(client):
    say_likes(client)
    page = client.get("/you/likes?then=you").text
    assert "Leave as it is" in page
    assert "1 of 3" not in page
    assert say_likes(client, then="you").location == "/you"
    assert say_place(client, then="you").location == "/you/place/part?then=you"
    assert client.post("/you/pace", data={"comfort": "2", "then": "you"}).location == "/you"
    assert client.post("/you/pace", data={"comfort": "2", "then": "//elsewhere.example"}).location == "/for-you"


@pytest.mark.parametrize(
    ("words", "status"),
    [("dogs\0", 302), ("😀 🐕", 302), ("\u202eשלום עליכם", 302), ("<script>alert(1)</script>", 302),
     ("x" * 100_000, 422), ("x" * 1_100_000, 413)],
)  # fmt: skip
def test_odd_words_are_met_calmly(client, words, status):
    answer = client.post("/you/likes", data={"words": words})
    assert answer.status_code == status
    assert "<script>alert" not in client.get("/you").text
    if status == 422:
        assert field(answer, "words") == words


@pytest.mark.parametrize("place", ["\0", "😀", "\u202eqqzzx", "<b>", "x" * 100_000, "' OR 1=1", ",,,"])
def test_an_odd_place_is_a_kind_422(client, place):
    answer = say_place(client, place)
    assert answer.status_code in ({302} if place == "\0" else {422})


def test_a_guest_who_comes_back_another_day_stays_longer(client, db, app):
    say_likes(client)
    guest = db.scalars(sa.select(Guest)).one()
    before = guest.seen_at - timedelta(days=10)
    db.execute(sa.update(Guest).values(seen_at=before))
    db.commit()
    client.get("/")
    db.expire_all()
    assert guest.seen_at == before  # noted today already
    with client.session_transaction() as cookie:
        cookie["seen"] = before.date().isoformat()
    client.get("/")
    db.expire_all()
    assert guest.seen_at > before


def test_a_cookie_of_a_guest_who_has_gone_is_no_trouble(client, db):
    say_likes(client)
    db.execute(sa.delete(Guest))
    db.commit()
    assert "we keep nothing about you" in client.get("/you").text
    say_likes(client)
    assert "Chess" in client.get("/you").text


def test_a_cookie_that_was_tampered_with_is_a_visitor_s(client, db):
    say_likes(client)
    cookie = client.get_cookie("doorstep")
    client.set_cookie("doorstep", cookie.value[:-2] + "xx")
    assert "we keep nothing about you" in client.get("/you").text


def test_deleting_asks_once_and_leaves_no_row_anywhere_and_no_cookie(client, db):
    activity = make.activity(db)
    before = rows_of_every_table(db)
    db.commit()
    say_likes(client)
    say_place(client)
    profile = the_profile(db)
    db.add(Feedback(profile_id=profile.id, activity_id=activity.id, opinion=Opinion.MORE, said_at=make.NOW))
    db.commit()
    assert "Keep it" in client.get("/you/delete").text
    answer = client.post("/you/delete")
    assert answer.location == "/you?gone=1"
    assert rows_of_every_table(db) == before
    assert client.get_cookie("doorstep") is None
    assert "Nothing of yours is left here" in client.get(answer.location).text


def test_deleting_without_anything_kept_is_no_trouble(client):
    assert client.post("/you/delete").location == "/you?gone=1"


def test_the_demo_is_closed_on_a_real_service(client):
    assert client.get("/demo").status_code == 404
    assert client.post("/demo", data={"key": "demo-jo"}).status_code == 404


@pytest.fixture
def demo(app, settings, db):
    """A client of a demo town in which Jo lives."""
    app.config["SETTINGS"] = settings.model_copy(update={"demo": True})
    jo = Member(key="demo-jo", name="Jo", demo_note="Likes quiet mornings", created_at=make.NOW)
    jo.profile = Profile(changed_at=make.NOW, words="I like kites", comfort=1)
    db.add(jo)
    db.commit()
    return app.test_client()


def test_a_tester_looks_in_as_a_member_and_stops(demo):
    assert "Likes quiet mornings" in demo.get("/demo").text
    assert demo.post("/demo", data={"key": "demo-jo"}).location == "/for-you"
    assert "I like kites" in demo.get("/you").text
    assert "You are looking in as Jo" in demo.get("/demo").text
    demo.post("/demo/stop")
    assert "we keep nothing about you" in demo.get("/you").text


def test_there_is_nobody_of_an_unknown_name(demo):
    assert demo.post("/demo", data={"key": "demo-nobody"}).status_code == 404


def test_a_member_s_cookie_is_worth_nothing_once_the_demo_is_closed(demo, app, settings):
    demo.post("/demo", data={"key": "demo-jo"})
    app.config["SETTINGS"] = settings
    assert "we keep nothing about you" in demo.get("/you").text
