"""The short texts: each on one screen, offered where they fit, never pushed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from members.looking_after.library import TEXTS, Moment, Strength, find_text, for_moment
from tests.guards.test_words import said_by_a_template

pytestmark = pytest.mark.sqlite
WORDS = Path(__file__).parents[2] / "templates" / "looking_after" / "texts"


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_a_text_fits_one_screen(text):
    said = " ".join(said_by_a_template((WORDS / f"{text.key}.html").read_text(encoding="utf-8")))
    assert 60 <= len(said.split()) <= 150


def test_every_file_of_words_belongs_to_a_text():
    assert {path.stem for path in WORDS.glob("*.html")} == {text.key for text in TEXTS}


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text.key)
def test_a_text_names_its_evidence_or_says_it_is_our_own_view(text):
    assert (text.strength is Strength.OURS) == (text.sources == ())


def test_every_text_is_listed_and_opens(client):
    index = client.get("/looking-after/").get_data(as_text=True)
    for text in TEXTS:
        assert f'href="/looking-after/{text.key}"' in index
        page = client.get(f"/looking-after/{text.key}")
        assert page.status_code == 200
        assert f"/looking-after/sources#{text.key}" in page.get_data(as_text=True)


def test_the_sources_page_names_every_source(client):
    page = client.get("/looking-after/sources").get_data(as_text=True)
    assert [source for text in TEXTS for source in text.sources if source.split(",")[0] not in page] == []


def test_a_text_that_is_not_there_answers_kindly(client):
    answer = client.get("/looking-after/happiness")
    assert answer.status_code == 404
    assert "Looking after yourself" in answer.get_data(as_text=True)


@pytest.mark.parametrize("moment", Moment)
def test_every_moment_has_a_text_and_never_more_than_two(moment):
    assert 1 <= len(for_moment(moment)) <= 2
    assert all(moment in text.moments for text in for_moment(moment, turn=5))


def test_after_a_hard_visit_outside_reasons_come_first():
    assert for_moment(Moment.AFTER_A_HARD_VISIT)[0].key == "other-reasons"


def test_another_turn_begins_with_another_text_and_comes_round():
    fitting = [text for text in TEXTS if Moment.REST in text.moments]
    begun = [for_moment(Moment.REST, turn=turn)[0].key for turn in range(len(fitting) + 1)]
    assert len(set(begun)) == len(fitting)
    assert begun[0] == begun[-1]


def test_the_next_day_offers_another_text(client, time_machine):
    def offered(day: str) -> list[str]:
        time_machine.move_to(day)
        return re.findall(r'href="/looking-after/([a-z-]+)"', client.get("/rest").get_data(as_text=True))

    assert offered("2026-11-22T10:00Z") == offered("2026-11-22T20:00Z")
    assert offered("2026-11-22T10:00Z") != offered("2026-11-23T10:00Z")


@pytest.mark.parametrize("path", ["/rest", "/help"])
def test_texts_are_offered_below_what_the_page_is_for(client, path):
    page = client.get(path).get_data(as_text=True)
    offered = re.findall(r'href="/looking-after/([a-z-]+)"', page)
    assert [key for key in offered if find_text(key) is None] == []
    assert len(offered) == 2


def test_things_to_do_alone_are_one_press_away(client):
    for path in ("/looking-after/", "/looking-after/with-your-hands"):
        assert 'href="/nearby?kind=solo"' in client.get(path).get_data(as_text=True)
