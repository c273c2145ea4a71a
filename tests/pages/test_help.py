"""Help: the emergency number first, only what was checked, and nobody notes who asked."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from members.models import Guest
from tests import make

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).parents[2]
UNNOTED = (
    "/help",
    "/help?country=IE",
    "/leaving",
    "/looking-after/",
    "/looking-after/rest-after",
    "/looking-after/sources",
)


@pytest.fixture
def guest(app, db):
    """The browser of a guest in Alderbridge, GB, who was last here three days ago."""
    profile = make.profile(db, now=datetime.now(UTC) - timedelta(days=3))
    key = db.get(Guest, profile.guest_id).key
    db.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["guest"] = key
        session["_flashes"] = [("message", "We kept your words.")]
        session.permanent = True
    return client


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True).split("<main")[1]))


def test_every_page_leads_to_help_in_the_same_two_places(client, db):
    make.activity(db, key="chess", title="Chess")
    rooms = "/", "/nearby", "/you/likes", "/rest", "/about", "/groups", "/organizing", "/account/sign-in", "/path"
    for path in (*rooms, "/activities/chess", "/there/is/no/such/page"):
        page = client.get(path).get_data(as_text=True)
        assert page.count('href="/help"') >= 2, path
        assert page.index('href="/help"') < page.index("<main"), path
        assert page.rindex('href="/help"') > page.index("<footer"), path


@pytest.mark.parametrize(
    ("country", "number"), [("GB", "999"), ("IE", "112"), ("US", "911"), ("NZ", "111"), ("PT", "112")]
)
def test_the_emergency_number_of_the_country_comes_first(client, country, number):
    page = client.get(f"/help?country={country}").get_data(as_text=True)
    [*first, _rest] = re.findall(r'href="((?:tel|sms):[^"]+)"', page) + [""]
    assert first[0] == f"tel:{number}"
    assert page.index(f"tel:{number}") < page.index("If you would like to talk")


def test_before_a_country_is_picked_no_number_is_guessed(client):
    page = client.get("/help").get_data(as_text=True)
    assert re.search(r'href="(?:tel|sms):', page) is None
    assert "Ring the emergency number of the country you are in" in page


def test_the_country_is_that_of_the_area_until_another_is_picked(guest):
    assert "Ring 999" in (page := text_of(guest.get("/help")))
    assert "We took the country from the area you told us." in page
    assert "Ring 111" in (page := text_of(guest.get("/help?country=NZ")))
    assert "from the area" not in page


@pytest.mark.parametrize("asked", ["none", "ZZ", "gb", "150", "<b>", "GB "])
def test_what_is_no_country_of_ours_gives_the_page_without_a_number(guest, asked):
    answer = guest.get("/help", query_string={"country": asked})
    assert answer.status_code == 200
    assert "Ring 999" not in text_of(answer)
    assert "We have not checked the numbers of other countries yet." in text_of(answer)
    assert '<option value="none" selected>' in answer.get_data(as_text=True)


def test_a_country_nobody_checked_says_so(client):
    page = text_of(client.get("/help?country=JP"))
    assert "We have not checked the number for this country yet: Japan." in page
    assert "please add those near you. We never guess a number." in page


@pytest.mark.parametrize("path", UNNOTED)
def test_nothing_is_noted_of_who_opened_it(guest, db, caplog, path):
    seen = db.query(Guest).one().seen_at
    with caplog.at_level(logging.DEBUG):
        answer = guest.get(path)
    assert answer.status_code == 200
    assert answer.headers.getlist("Set-Cookie") == []
    assert "no-store" in answer.headers["Cache-Control"]
    assert caplog.records == []
    db.expire_all()
    assert db.query(Guest).one().seen_at == seen


def test_a_message_waits_until_its_reader_leaves_the_help_page(guest):
    assert "We kept your words." not in text_of(guest.get("/help"))
    assert "We kept your words." in text_of(guest.get("/rest"))


def test_help_says_how_to_ask_what_comes_and_whom_to_ask_about_medicines(client):
    page = text_of(client.get("/help"))
    for said in (
        "How to ask",
        "What a first appointment is like",
        "Talk to a doctor or pharmacist about medicines. We cannot advise on them.",
        "We are not a crisis service",
    ):
        assert said in page, said


def test_links_to_other_sites_do_not_say_where_from(client):
    page = client.get("/help?country=GB").get_data(as_text=True)
    links = re.findall(r'<a [^>]*href="https://[^>]*>', page)
    assert links
    assert [link for link in links if "noreferrer" not in link] == []


def test_the_page_about_leaving_tells_its_limits(client):
    page = text_of(client.get("/leaving"))
    assert "does not empty your browser's history" in page
    assert "It does not delete what you told us." in page
    assert "If you share a phone or computer" in page


def test_every_page_can_be_left_by_a_plain_link_right_after_the_skip_link(client, settings):
    for path in ("/", "/help", "/nowhere"):
        page = client.get(path).get_data(as_text=True)
        links = re.findall(r"<a [^>]*>", page)
        assert 'class="skip"' in links[0]
        assert f'href="{settings.exit_url}"' in links[1]
        assert "noreferrer" in links[1]
        assert page.count(settings.exit_url) == 1


def test_every_page_has_that_frame_and_cannot_change_it():
    """Two are no pages of ours: the list that other sites show in theirs, and the file that somebody takes along."""
    templates = ROOT / "templates"
    whole = {str(path.relative_to(templates)) for path in templates.rglob("*.html") if "<html" in path.read_text()}
    assert whole == {"layout.html", "activities/embed.html", "members/keeping/readable.html"}
    blocks = re.findall(r"{% block (\w+)", (templates / "layout.html").read_text())
    assert blocks == ["title", "head", "page_class", "main"]


def test_the_ready_page_warns_when_the_numbers_are_old(client, time_machine):
    time_machine.move_to("2026-12-01")
    assert client.get("/readyz").get_json()["help"] == "fresh"
    time_machine.move_to("2028-12-01")
    assert "not checked for 180 days" in client.get("/readyz").get_json()["help"]


def test_help_answers_while_the_database_does_not(app, guest):
    class Away:
        def __call__(self):
            raise sa.exc.OperationalError("SELECT 1", {}, Exception("away"))

    app.extensions["sessions"] = Away()
    answer = guest.get("/help")
    assert answer.status_code == 200
    assert "If somebody is in danger now" in text_of(answer)
    assert "Ring 999" in text_of(guest.get("/help?country=GB"))


def test_no_server_of_ours_writes_a_line_for_each_request():
    for name in ("gunicorn.conf.py", "Makefile"):
        assert not re.search(r"access.?log", (ROOT / name).read_text(encoding="utf-8")), name


def test_about_and_readme_say_what_the_service_is_for(client):
    said = (
        "helps adults find low-pressure local activities and volunteering that fit their interests, "
        "at a pace they choose.",
        "It is not a medical device, does not assess or treat any condition, and is not a crisis service.",
    )
    about = text_of(client.get("/about"))
    readme = re.sub(r"\s+", " ", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert [one for one in said if one not in about or one not in readme] == []
