"""The suggestions page as a visitor meets it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState
from matching.core.reach import cell_of
from matching.core.types import Kind, Point, Where
from matching.models import Feedback, Opinion
from members.models import Guest
from tests import make

GENTLE = {"talking": "none", "may_watch": True, "judged": "nobody", "group_size": 6, "pairs": "never",
          "structure": "task", "has_greeter": True, "leave_any_time": True, "setting": "in_person"}  # fmt: skip


@pytest.fixture
def on(db):
    """Three gentle clubs tomorrow morning and one solo idea."""
    now = datetime.now(UTC)
    tomorrow = (now + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    for number, title in enumerate(("Painting <b>together</b>", "Paint a postcard", "Paint the shed")):
        make.activity(db, key=f"paint-{number}", title=title, interests=["painting"], dates=[tomorrow],
                      first_visit=GENTLE, now=now)  # fmt: skip
    make.activity(db, key="leaf", title="Paint one leaf", kind=Kind.SOLO, where=Where.ANYWHERE,
                  interests=["painting"], first_visit={"setting": "alone"}, now=now)  # fmt: skip
    db.commit()


@pytest.fixture
def visitor(client, db, on):
    """A guest in the middle of the town who likes painting."""
    profile = make.profile(db, ticked=["painting"], now=datetime.now(UTC))
    profile.area_cell, profile.comfort = cell_of(Point(*make.TOWN)), 2
    key = db.get(Guest, profile.guest_id).key
    db.commit()
    with client.session_transaction() as session:
        session["guest"] = key
    client.profile_id = profile.id
    return client


def say(client, key, opinion, **more):
    return client.post(f"/for-you/{key}/say", data={"opinion": opinion, **more})


def test_a_stranger_is_shown_what_needs_no_travelling_and_how_to_say_more(client, on):
    page = client.get("/for-you").text
    assert "Paint one leaf" in page
    assert "Painting" not in page
    assert "/you/place" in page
    assert "Set-Cookie" not in client.get("/rest").headers


def test_the_page_has_at_most_three_and_always_the_choice_to_rest(visitor):
    page = visitor.get("/for-you").text
    assert 1 <= page.count('class="suggestion__slot"') <= 3
    assert "Not today" in page
    assert "You like painting" in page


def test_titles_are_shown_as_text(visitor):
    page = visitor.get("/for-you").text
    assert "<b>together</b>" not in page


def test_not_for_me_is_obeyed_at_once_and_can_be_undone(visitor, db):
    first = visitor.get("/for-you").text
    key = next(k for k in ("paint-0", "paint-1", "paint-2") if f"/activities/{k}" in first)
    answer = say(visitor, key, "not_for_me")
    assert answer.status_code == 303
    after = visitor.get(answer.location).text
    assert f'href="/activities/{key}"' not in after
    assert "Undo" in after
    assert f'href="/activities/{key}"' not in visitor.get("/for-you").text
    say(visitor, key, "undo")
    assert db.scalar(sa.select(sa.func.count()).select_from(Feedback)) == 0


def test_what_was_said_is_listed_with_a_way_back(visitor):
    say(visitor, "paint-0", "not_now")
    page = visitor.get("/for-you/said").text
    assert "rests for two weeks" in page
    assert say(visitor, "paint-0", "undo", back="opinions").location == "/for-you/said"


def test_a_stranger_who_answers_gets_a_profile_on_this_device(client, db, on):
    assert say(client, "leaf", "more").status_code == 303
    feedback = db.scalars(sa.select(Feedback)).one()
    assert feedback.opinion is Opinion.MORE
    assert "Paint one leaf" in client.get("/for-you/said").text


def test_opinions_of_others_are_not_shown(visitor, client, db):
    say(visitor, "paint-0", "not_for_me")
    other = visitor.application.test_client()
    assert "Painting" not in other.get("/for-you/said").text


def test_something_easier_leads_back_to_everything(visitor):
    page = visitor.get("/for-you?easier=paint-0").text
    assert "Something easier" in page
    assert "Back to all suggestions" in page


@pytest.mark.parametrize("word", ["", "love", "more\0", "🎨" * 1000])
def test_an_answer_nobody_offered_gets_a_kind_4xx(visitor, word):
    answer = say(visitor, "paint-0", word)
    assert answer.status_code == 400
    assert "one of the buttons" in answer.text


def test_an_answer_about_nothing_is_not_found(visitor):
    assert say(visitor, "no-such-thing", "more").status_code == 404


@pytest.mark.parametrize("query", ["said=%00", "easier=%F0%9F%8E%A8", "easier=" + "x" * 5000, "access=maybe"])
def test_odd_addresses_still_show_the_page(visitor, query):
    assert visitor.get(f"/for-you?{query}").status_code == 200


def test_when_nothing_fits_the_page_says_so_kindly_and_names_what_to_loosen(client, db):
    profile = make.profile(db, ticked=["painting"])
    key = db.get(Guest, profile.guest_id).key
    db.commit()
    with client.session_transaction() as session:
        session["guest"] = key
    page = client.get("/for-you").text
    assert "about the list, not about you" in page
    assert "Not today" in page


def test_the_page_costs_few_statements(visitor, engine):
    visitor.get("/for-you")
    statements = []

    def note(*args):
        statements.append(args[2])

    sa.event.listen(engine, "before_cursor_execute", note)
    visitor.get("/for-you")
    sa.event.remove(engine, "before_cursor_execute", note)
    assert len([s for s in statements if s.startswith("SELECT")]) <= 8, statements


def test_a_change_of_what_somebody_likes_shows_at_once(visitor, db):
    now = datetime.now(UTC)
    tomorrow = (now + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    make.activity(db, title="A quiet game", interests=["chess"], dates=[tomorrow], first_visit=GENTLE, now=now)
    db.commit()
    assert "A quiet game" not in visitor.get("/for-you").text
    visitor.post("/you/likes", data={"interests": ["chess"]})
    assert "A quiet game" in visitor.get("/for-you").text
    visitor.post("/you/likes", data={"interests": ["painting"]})
    assert "A quiet game" not in visitor.get("/for-you").text


def test_a_listing_that_is_withdrawn_is_gone_at_once(visitor, db):
    assert "Paint one leaf" in visitor.get("/for-you").text
    db.execute(sa.update(Activity).where(Activity.key == "leaf").values(state=ListingState.WITHDRAWN))
    touch_catalogue(db)
    db.commit()
    assert "Paint one leaf" not in visitor.get("/for-you").text


def test_a_page_that_was_kept_carries_the_token_of_whoever_asks(app, visitor):
    app.config["WTF_CSRF_ENABLED"] = True
    for _ in range(2):
        with visitor.session_transaction() as session:
            session.pop("csrf_token", None)
        tokens = set(re.findall(r'name="csrf_token" value="([^"]+)"', visitor.get("/for-you").text))
        assert len(tokens) == 1
        assert (
            visitor.post("/for-you/leaf/say", data={"opinion": "undo", "csrf_token": tokens.pop()}).status_code == 303
        )
    assert visitor.post("/for-you/leaf/say", data={"opinion": "undo", "csrf_token": "another"}).status_code == 400


@pytest.fixture
def painter_who_plays(client, db):
    """A guest who ticked painting and wrote of chess; four painting clubs and two for chess are on."""
    now = datetime.now(UTC)
    tomorrow = (now + timedelta(days=1)).strftime("%Y-%m-%dT10:30")
    titles = (
        "Painting in oil",
        "Painting hour",
        "Painting for all",
        "Painting by the river",
        "Chess corner",
        "Chess at two",
    )
    for number, title in enumerate(titles):
        make.activity(db, key=f"club-{number}", title=title, interests=[title.split()[0].lower()], dates=[tomorrow],
                      first_visit=GENTLE, now=now)  # fmt: skip
    profile = make.profile(db, ticked=["painting"], read=["chess"], now=now)
    profile.area_cell, profile.comfort = cell_of(Point(*make.TOWN)), 2
    key = db.get(Guest, profile.guest_id).key
    db.commit()
    with client.session_transaction() as session:
        session["guest"] = key
    return client


def test_what_an_opinion_brought_says_so_and_the_opinion_can_be_undone_there(painter_who_plays):
    client, told = painter_who_plays, "Here because you put “Painting in oil” aside."
    before = client.get("/for-you").text
    assert told not in before
    say(client, "club-0", "not_for_me")
    page = client.get("/for-you").text
    assert "Painting in oil</bdi>" not in page
    assert told in page
    card = page.split(told)[0].split('class="card suggestion"')[-1]
    assert "Chess" in card
    form = page.split(told)[0].split("<form")[-1]
    assert 'action="/for-you/club-0/say"' in form
    say(client, "club-0", "undo")
    after = client.get("/for-you").text
    assert re.findall(r'href="/activities/([^"]+)"', after) == re.findall(r'href="/activities/([^"]+)"', before)
    assert told not in after
