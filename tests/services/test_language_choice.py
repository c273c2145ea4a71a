"""Everybody is spoken to in the language they chose: on pages, in refusals, in mail written while they are away."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from activities.wording.words import cost_words, distance_words
from app import create_app
from matching.core.types import Kind, Where
from members.consent.models import Purpose
from members.models import Member
from tests import make
from tests.mailbox import come_in, letters
from tests.services.test_reminding import EVENING, WEDNESDAY_EVENING, planned, reminded
from tests.worded import keep_words
from web.languages import Catalogues

HELP = {
    "es": "¿Necesitas hablar con alguien ahora?",
    "zh_Hans": "现在想找人说说话吗？",
    "ar": "هل تحتاج إلى التحدث مع أحد الآن؟",
}
SPANISH = {
    "The page may have moved, or the address may have a slip in it.": "Puede que la página ya no esté aquí.",
    "A reminder for %(day)s": "Un recordatorio para el %(day)s",
    "Your link to begin": "Tu enlace para empezar",
    "We do not speak that language yet. Please go back and choose one of the buttons.": "Ese idioma no lo hablamos.",
    "My plans": "Mis planes",
    "That did not work": "No ha salido bien",
    "We could not read that": "No lo hemos entendido",
    "Woodwork": "(never shown: a name of an interest has a context)",
}

IDEA = {"Watch dogs": "Mira perros", "Sit for a while.": "Siéntate un rato.", "Stop any time.": "Para cuando quieras."}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("words")
    for locale, words in HELP.items():
        more, ideas = (SPANISH, IDEA) if locale == "es" else ({}, {})
        keep_words(folder, locale, {"Need to talk to somebody now?": words, **more}, ideas=ideas)
    return folder


@pytest.fixture
def app(app, folder, monkeypatch):
    languages = ["en", "zh-Hans", "es", "ar"]
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"languages": languages})
    monkeypatch.setattr(app.extensions["babel"].instance, "domain_instance", Catalogues(folder))
    return app


def page(client, wanted=None, path="/about"):
    headers = {"Accept-Language": wanted} if wanted else {}
    return client.get(path, headers=headers).get_data(as_text=True)


@pytest.mark.parametrize(
    ("wanted", "tag", "direction"),
    [
        (None, "en", "ltr"),
        ("es-MX,es;q=0.9,en;q=0.8", "es", "ltr"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans", "ltr"),
        ("ar-EG", "ar", "rtl"),
        ("de-DE,de;q=0.9", "en", "ltr"),
        ("de;q=0.9,es;q=0.5,en;q=0.4", "es", "ltr"),
        ("es;q=0,ar;q=0.1", "ar", "rtl"),
        ("*", "en", "ltr"),
        (";;;,,q=x", "en", "ltr"),
    ],
)
def test_a_browser_gets_the_language_it_asks_for(client, wanted, tag, direction):
    shown = page(client, wanted)
    assert f'<html lang="{tag}" dir="{direction}">' in shown
    assert HELP.get(tag.replace("-", "_"), "Need to talk to somebody now?") in shown


def test_what_was_chosen_counts_more_than_what_the_browser_asks_for(client):
    answer = client.post("/language", data={"language": "ar", "back": "/nearby?kind=club"})
    assert answer.headers["Location"] == "/nearby?kind=club"
    [cookie] = [one for one in answer.headers.getlist("Set-Cookie") if one.startswith("doorstep_language")]
    assert "doorstep_language=ar;" in cookie
    assert "HttpOnly" in cookie
    assert HELP["ar"] in page(client, "es")
    assert '<html lang="ar" dir="rtl">' in page(client, "es", "/help")


def test_a_cookie_that_names_no_language_of_ours_is_as_none(client):
    client.set_cookie("doorstep_language", "../../etc")
    assert HELP["es"] in page(client, "es")


@pytest.mark.parametrize("back", ["https://example.org/", "//example.org", "", "/nowhere", "/language\\"])
def test_the_way_back_leads_to_a_page_of_ours(client, back):
    assert client.post("/language", data={"language": "es", "back": back}).headers["Location"] == "/"


def test_a_language_we_do_not_speak_is_refused_kindly(client):
    answer = client.post("/language", data={"language": "tlh"}, headers={"Accept-Language": "es"})
    assert answer.status_code == 400
    assert "Ese idioma no lo hablamos." in answer.get_data(as_text=True)


def test_the_page_of_languages_leads_back_to_where_one_was(client):
    shown = client.get("/language", headers={"Referer": "http://localhost/help?country=GB"}).get_data(as_text=True)
    assert 'name="back" value="/help?country=GB"' in shown
    elsewhere = client.get("/language", headers={"Referer": "http://example.org/help"}).get_data(as_text=True)
    assert 'name="back" value=""' in elsewhere


def test_a_refusal_is_said_in_the_language_of_the_page(client):
    assert "Puede que la página ya no esté aquí." in page(client, "es", "/no-such-page")


def test_programs_and_feeds_are_answered_alike_whoever_asks(client, db):
    make.activity(db)
    db.commit()
    for path in ("/api/v1/interests", "/embed", "/feeds/kinds", "/api/v1/nowhere"):
        asked = [client.get(path, headers={"Accept-Language": one}).data for one in ("en", "es")]
        assert asked[0] == asked[1], path


def test_a_kept_page_is_kept_for_each_language_and_caches_are_told(client, db):
    make.activity(db)
    db.commit()
    for path in ("/nearby", "/activities/open-bench"):
        assert HELP["es"] not in page(client, "en", path)
        assert HELP["es"] in page(client, "es", path)
        answer = client.get(path)
        assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", ")), path
    marks = {client.get("/nearby", headers={"Accept-Language": one}).headers["ETag"] for one in ("en", "es", "ar")}
    assert len(marks) == 3


def test_an_idea_of_ours_is_told_in_the_language_of_the_page_and_those_of_others_as_they_were_written(client, db):
    alone = {
        "kind": Kind.SOLO,
        "where": Where.ANYWHERE,
        "summary": "Sit for a while.",
        "description": "Sit for a while.",
    }
    for key, title, languages in (("dogs", "Watch dogs", []), ("cats", "Watch cats", ["en"])):
        make.activity(
            db, key=key, title=title, languages=languages, first_visit={"how_to_leave": "Stop any time."}, **alone
        )
    db.commit()
    ours, theirs = page(client, "es", "/activities/dogs"), page(client, "es", "/activities/cats")
    assert "<h1><bdi>Mira perros</bdi></h1>" in ours
    assert "Siéntate un rato." in ours
    assert "Para cuando quieras." in ours
    assert '<h1><bdi lang="en">Watch cats</bdi></h1>' in theirs
    assert "Mira perros" in page(client, "es", "/nearby?kind=solo")
    assert "Watch dogs" in page(client, "en", "/nearby?kind=solo")


def test_an_account_remembers_the_language_it_was_made_in(client, db, app):
    client.set_cookie("doorstep_language", "es")
    come_in(client, db, "ann@example.org")
    assert db.scalars(sa.select(Member)).one().language == "es"
    assert letters(db)[0].subject  # the mail of welcome
    other = app.test_client()
    come_in(other, db, "ann@example.org")
    assert HELP["es"] in page(other, "ar")


def test_what_is_chosen_while_signed_in_is_kept_with_the_account(client, db):
    come_in(client, db, "ann@example.org")
    client.post("/language", data={"language": "zh-Hans"})
    db.expire_all()
    assert db.scalars(sa.select(Member)).one().language == "zh-Hans"


def test_a_link_to_begin_is_in_the_language_of_the_page(client, db):
    client.set_cookie("doorstep_language", "es")
    client.post("/account/link", data={"email": "ann@example.org"})
    assert letters(db)[0].subject == "Tu enlace para empezar"


@pytest.mark.parametrize(
    ("language", "said"), [("es", "Un recordatorio para el jueves"), (None, "A reminder for Thursday")]
)
def test_a_notice_is_in_the_language_of_the_member(app, db, language, said):
    with app.test_request_context():
        who, _plan, _date = planned(db, EVENING, profile={"quiet_from": 22})
        who.language = language
        db.flush()
        (letter,) = reminded(db, EVENING, WEDNESDAY_EVENING + timedelta(minutes=1))
    assert letter.subject == said
    if language:
        assert "jueves" in letter.text
    assert Purpose(letter.kind) is EVENING


def test_a_calendar_of_plans_is_in_the_language_of_the_member_whatever_program_reads_it(app, client, db):
    client.set_cookie("doorstep_language", "es")
    come_in(client, db, "ann@example.org")
    client.post("/plans/calendar", data={"wish": "make"})
    address = client.get("/plans/calendar").text.partition("/calendars/")[2].partition(".ics")[0]
    told = app.test_client().get(f"/calendars/{address}.ics", headers={"Accept-Language": "en-US"}).text
    assert "NAME:Mis planes" in told


def test_a_price_and_its_note_stay_in_one_piece_where_one_reads_from_the_right(app):
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        price, _comma, note = cost_words(Decimal("4.20"), "GBP", "£2 with a card").partition(", ")
    assert (price[0], price[-1]) == (note[0], note[-1]) == ("\u2068", "\u2069")
    assert note[1:-1] == "£2 with a card"
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert "\u2068" not in cost_words(Decimal("4.20"), "GBP", "£2 with a card")


def test_a_service_does_not_start_with_a_language_it_has_no_words_for(settings, engine):
    with pytest.raises(SystemExit, match="no words for xx"):
        create_app(settings.model_copy(update={"languages": ["en", "xx"]}), engine=engine)


@pytest.mark.parametrize(
    ("band", "km", "miles"),
    [
        (0, "within 2 km", "within about 1 mile"),
        (1, "2 to 4 km", "about 1 to 2.5 miles"),
        (4, "15 to 30 km", "about 9 to 19 miles"),
        (5, "more than 30 km", "more than about 19 miles"),
    ],
)
def test_distances_are_told_in_the_measure_of_the_place(app, settings, band, km, miles):
    with app.test_request_context():
        assert distance_words(band) == km
    app.config["SETTINGS"] = settings.model_copy(update={"distances": "miles"})
    with app.test_request_context():
        assert distance_words(band) == miles


def test_figures_are_written_as_the_language_does(app, settings):
    app.config["SETTINGS"] = app.config["SETTINGS"].model_copy(update={"distances": "miles"})
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert "2,5" in distance_words(1)
