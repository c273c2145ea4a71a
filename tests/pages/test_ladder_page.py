"""Kinds of company, with a few things that are on in each."""

from __future__ import annotations

import re

import pytest
import time_machine

from activities.on_show import load_on_show
from matching.core.ladder import Rung
from matching.core.types import Kind, Where
from matching.ladder.finding import SHOWN, ladder
from members.models import Guest
from members.profiles import values_of
from tests import make

DATE = "2026-11-24T10:30"


@pytest.fixture(autouse=True)
def _at_a_known_time():
    with time_machine.travel(make.NOW, tick=False):
        yield


def add(db, key, *, talking=None, role=None, km=1.0, visit=None, **over):
    at = make.venue(db, lat=make.TOWN[0] + km / 111.2, lon=make.TOWN[1])
    facts = {"talking": talking, "role": role, **(visit or {})}
    return make.activity(db, key=key, title=key, dates=[DATE], venue=at, first_visit=facts, **over)


def found(db, profile=None, **more):
    shown = ladder(db, load_on_show(db, now=make.NOW), values_of(profile), put_aside=frozenset(), now=make.NOW, **more)
    return {one.rung: [card.key for card in one.cards] for one in shown}


def test_each_kind_is_shown_with_what_is_on_and_none_is_left_out(db):
    add(db, "silent", talking="none")
    add(db, "words", talking="few_words")
    add(db, "chat", talking="some", visit={"group_size": 6})
    add(db, "crowd", talking="some", visit={"group_size": 60})
    add(db, "help", role="help", kind=Kind.VOLUNTEER)
    add(db, "host", role="host", kind=Kind.VOLUNTEER)
    make.activity(db, key="solo", kind=Kind.SOLO, where=Where.ANYWHERE)
    assert found(db, make.profile(db)) == {
        Rung.SOLO: ["solo"], Rung.LISTENING_ONLINE: [], Rung.SIDE_BY_SIDE: ["silent"], Rung.FEW_WORDS: ["words"],
        Rung.SMALL_GROUP: ["chat"], Rung.HELPING: ["help"], Rung.GREETING: ["host"],
    }  # fmt: skip


def test_what_is_liked_comes_first_then_what_is_near_and_never_what_is_out_of_reach(db):
    for key, km in (("near", 1), ("far", 3), ("beyond", 60)):
        add(db, key, talking="none", km=km)
    add(db, "liked", talking="none", km=3, interests=["chess"])
    assert found(db, make.profile(db, ticked=["chess"]))[Rung.SIDE_BY_SIDE] == ["liked", "near", "far"]


def test_what_is_left_out_stays_left_out_and_the_same_thing_is_shown_once(db):
    for number in range(SHOWN + 1):
        add(db, f"quiet-{number}", talking="none", km=1 + number)
    add(db, "dogs", talking="few_words", themes=["dogs"])
    add(db, "words", talking="few_words")
    for key in ("words-again", "words-and-again"):
        add(db, key, talking="few_words", km=2).title = "words"
    db.flush()
    shown = found(db, make.profile(db, avoid=["dogs"]))
    assert shown[Rung.SIDE_BY_SIDE] == ["quiet-0", "quiet-1", "quiet-2"]
    assert shown[Rung.FEW_WORDS] == ["words"]


def test_a_stranger_sees_what_needs_no_travelling_and_how_to_say_where_they_are(client, db):
    add(db, "silent", talking="none")
    make.activity(db, key="solo", title="Draw", kind=Kind.SOLO, where=Where.ANYWHERE)
    make.activity(db, key="read", title="Read along", kind=Kind.ONLINE, where=Where.ONLINE, dates=[DATE],
                  first_visit={"setting": "online_text", "may_watch": True})  # fmt: skip
    db.commit()
    answer = client.get("/ladder")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    assert [key in answer.text for key in ("Draw", "Read along", "silent", "/you/place")] == [True, True, False, True]


def test_no_kind_is_numbered_or_comes_before_another(client, db):
    profile = make.profile(db)
    with client.session_transaction() as session:
        session["guest"] = db.get(Guest, profile.guest_id).key
    db.commit()
    page = client.get("/ladder").text
    main = page[page.index("<main") : page.index("</main>")]
    assert "<ol" not in main
    assert not re.search(r"\b(level|step|stage|next|first|rung)\b", re.sub(r"<[^>]*>", " ", main), re.I)
    assert main.count("That is about the list, not about you.") == len(Rung)
