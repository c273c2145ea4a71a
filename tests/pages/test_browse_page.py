"""The nearby page."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from activities.browse.filters import Filters
from activities.browse.rings import MOST_DOTS
from activities.models import Suitability
from matching.core.reach import cell_of
from matching.core.types import Kind, Point, Travel, Where
from members.accounts.devices import end_all
from members.models import Guest, Member, Profile
from tests import make
from tests.mailbox import come_in

HOSTILE = (
    "\0",
    "x" * 100_000,
    "🪴",
    "مرحبا\u202e",
    "<script>alert(1)</script>",
    '"><svg onload=x>',
    "1e9",
    "NaN",
    "..%2f",
)
PLACE = "Alderbridge"


@pytest.fixture(autouse=True)
def on_a_sunday() -> Iterator[None]:
    with time_machine.travel(make.NOW, tick=False):
        yield


def get(client: FlaskClient, **asked: object) -> TestResponse:
    return client.get("/nearby?" + urlencode(asked, doseq=True), follow_redirects=True)


def words(answer: TestResponse) -> str:
    """The page's text, without marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def titles(answer: TestResponse) -> list[str]:
    return [html.unescape(found) for found in re.findall(r'card__title"[^>]*><a[^>]*>(.*?)</a>', answer.text)]


def placed(db: Session, number: int = 1, **over: object) -> None:
    """Clubs in the middle of the town that are dropped in on."""
    hall = make.venue(db)
    for _ in range(number):
        make.activity(db, venue=hall, **{"drop_in": "Any time", **over})
    db.commit()


def visit(client: FlaskClient, db: Session, **over: object) -> None:
    """Come as a guest with a profile in the town."""
    row = make.profile(db, **over)
    guest = db.get(Guest, row.guest_id)
    assert guest is not None
    db.commit()
    with client.session_transaction() as session:
        session["guest"] = guest.key


def test_without_a_place_everything_is_shown_and_a_place_asked_for(client: FlaskClient, db: Session) -> None:
    make.activity(db, title="Later", dates=["2026-11-30T10:00"])
    make.activity(db, title="Soon", dates=["2026-11-24T10:00"])
    db.commit()

    answer = get(client)

    assert answer.status_code == 200
    assert titles(answer) == ["Soon", "Later"]
    assert "We do not know where you are" in words(answer)
    assert "<svg viewBox" not in answer.text


def test_nothing_listed_is_a_calm_page(client: FlaskClient) -> None:
    answer = get(client, words="paint")

    assert answer.status_code == 200
    assert "0 things to do" in words(answer)
    assert "That is about the list, not about you." in words(answer)


def test_a_typed_place_is_looked_from(client: FlaskClient, db: Session) -> None:
    placed(db, title="Here")
    make.activity(db, title="In Spain", drop_in="x", venue=make.venue(db, lat=40.4, lon=-3.7))
    db.commit()

    answer = get(client, near=PLACE)

    assert titles(answer) == ["Here"]
    assert f"Near {PLACE}" in words(answer)
    assert titles(get(client, near=PLACE, km="any")) == ["Here", "In Spain"]


def test_a_profile_is_looked_from_by_its_area(client: FlaskClient, db: Session) -> None:
    placed(db, title="Here")
    visit(client, db, travel=Travel.WALK, travel_minutes=30)

    answer = get(client)

    assert titles(answer) == ["Here"]
    assert "The rings are minutes of walking." in words(answer)


def test_an_unknown_place_is_told_at_its_field_with_all_else_kept(client: FlaskClient, db: Session) -> None:
    placed(db, kind=Kind.CLASS)

    answer = get(client, near="Xyzzyplugh", kind="class")

    assert answer.status_code == 422
    assert "We do not know a place called “Xyzzyplugh”" in words(answer)
    assert 'value="Xyzzyplugh"' in answer.text
    assert 'aria-describedby="near-error" aria-invalid="true"' in answer.text
    assert len(titles(answer)) == 1
    assert re.search(r'value="class" checked', answer.text)


def test_a_slip_in_a_towns_name_is_met_with_guesses(client: FlaskClient) -> None:
    answer = get(client, near="Alderbrige", km="5")

    assert answer.status_code == 422
    assert "Did you mean" in words(answer)
    assert re.search(r'href="/nearby\?near=Alderbridge%2C\+UK&amp;km=5"', answer.text)


def test_a_day_that_does_not_exist_is_told_and_kept(client: FlaskClient) -> None:
    answer = get(client, **{"from": "2026-02-30"})

    assert answer.status_code == 422
    assert "We do not know the day “2026-02-30”." in words(answer)
    assert re.search(r'type="text" id="from" name="from" value="2026-02-30"', answer.text)


def test_a_choice_that_is_not_offered_is_a_fault_of_the_address(client: FlaskClient, db: Session) -> None:
    placed(db, 2)

    answer = get(client, km="7", words="activity")

    assert answer.status_code == 400
    assert "“7” is not one of the choices for how far, so we left it out." in words(answer)
    assert 'value="activity"' in answer.text
    assert len(titles(answer)) == 2


@pytest.mark.parametrize("name", [info.alias or name for name, info in Filters.model_fields.items()])
def test_nothing_in_an_address_breaks_the_page(client: FlaskClient, name: str) -> None:
    for value in HOSTILE:
        answer = get(client, **{name: value})
        assert answer.status_code in {200, 400, 422}, (name, value[:20])
        assert "<script>alert" not in answer.text
        assert "<svg onload" not in answer.text


def test_a_form_leads_to_an_address_without_what_goes_without_saying(client: FlaskClient) -> None:
    sent = [
        ("near", ""),
        ("words", "tea"),
        ("km", "25"),
        ("when", "any"),
        ("interest", ""),
        ("kind", "club"),
        ("from", ""),
    ]

    answer = client.get("/nearby?" + urlencode(sent))

    assert answer.status_code == 302
    assert answer.location == "/nearby?kind=club&words=tea"
    assert client.get(answer.location).status_code == 200


@pytest.mark.sqlite
def test_a_list_is_cut_into_pages_of_twenty(client: FlaskClient, db: Session) -> None:
    placed(db, 45)

    first, second, last = (get(client, km="any", page=number) for number in (1, 2, 3))

    assert [len(titles(page)) for page in (first, second, last)] == [20, 20, 5]
    assert len({*titles(first), *titles(second), *titles(last)}) == 45
    assert "Page 2 of 3" in words(second)
    assert re.search(r'rel="prev" href="/nearby\?km=any"', second.text)
    assert re.search(r'rel="next" href="/nearby\?km=any&amp;page=3"', second.text)
    assert 'rel="prev"' not in first.text
    assert 'rel="next"' not in last.text


def test_beyond_the_last_page_is_the_last(client: FlaskClient, db: Session) -> None:
    placed(db, 21)

    assert "Page 2 of 2" in words(get(client, page=999))


def test_filters_in_use_can_be_taken_away_one_by_one(client: FlaskClient, db: Session) -> None:
    placed(db, kind=Kind.CLASS)

    answer = get(client, kind=["club", "class"], cost="free")

    assert re.search(r'class="chip" href="/nearby\?kind=class&amp;cost=free"', answer.text)
    assert re.search(r'class="chip" href="/nearby\?kind=club&amp;kind=class"', answer.text)


def test_an_empty_list_says_what_to_loosen_and_what_that_brings(client: FlaskClient, db: Session) -> None:
    placed(db, 3, kind=Kind.CLASS)
    placed(db, 2, kind=Kind.CLUB, cost_amount=0)

    answer = get(client, kind="class", cost="free")

    assert titles(answer) == []
    assert re.search(r'<a href="/nearby\?kind=class"><bdi>Free</bdi></a> \(3\)', answer.text)
    assert re.search(r'<a href="/nearby\?cost=free"><bdi>Class or workshop</bdi></a> \(2\)', answer.text)
    assert 'href="/nearby">Take all of these away' in answer.text


def test_counts_stand_beside_the_choices(client: FlaskClient, db: Session) -> None:
    placed(db, 3, kind=Kind.CLASS, cost_amount=0, interests=["pottery"])
    placed(db, 2)

    told = words(get(client))

    assert "Class or workshop (3)" in told
    assert "Club or group (2)" in told
    assert "Free (3)" in told
    assert "Making things (3)" in told


def test_what_has_no_place_is_told_as_what_it_is(client: FlaskClient, db: Session) -> None:
    placed(db)
    over = {"drop_in": "x"}
    make.activity(db, where=Where.ONLINE, **over)
    make.activity(db, where=Where.ANYWHERE, **over)
    make.activity(db, where=Where.UNKNOWN, **over)
    make.activity(
        db, where=Where.AREA, area_name=PLACE, area_lat=make.TOWN[0], area_lon=make.TOWN[1], area_km=9, **over
    )
    db.commit()

    answer = get(client, near=PLACE)
    told = words(answer)

    assert "1 at a place · 1 that serves the whole area · 1 online · 1 at home or wherever you like" in told
    assert f"In and around {PLACE}" in told
    assert re.search(r'unplaced=1">Also what may be further: we do not know where it is \(1\)</a>', answer.text)
    parts = re.findall(r'browse__part">(.*?)<', answer.text)
    assert parts == ["At a place", "Anywhere in the area", "Online", "At home or wherever you like"]


def test_what_we_would_not_suggest_is_one_press_away(client: FlaskClient, db: Session) -> None:
    placed(db, title="Council meeting", suitability=Suitability.UNSUITED)

    assert titles(get(client)) == []
    assert 'href="/nearby?rest=1"' in get(client).text
    assert titles(get(client, rest=1)) == ["Council meeting"]


@pytest.mark.sqlite
def test_the_picture_has_a_dot_for_each_place_and_is_well_formed(client: FlaskClient, db: Session) -> None:
    placed(db, 12)
    placed(db, 100, kind=Kind.VOLUNTEER)

    picture = re.search(r"<svg viewBox=.0 0 320 320.*?</svg>", get(client, near=PLACE).text, re.DOTALL)
    assert picture

    root = ElementTree.fromstring(picture[0])
    uses = [one.get("href") for one in root.iter("use")]
    assert root.get("role") == "img"
    assert root.findtext("title") == f"What lies around {PLACE}, UK"
    assert "72 more are further out." in (root.findtext("desc") or "")
    assert len(uses) == MOST_DOTS
    assert len(picture[0]) < 12_000


def test_titles_say_their_language_and_direction(client: FlaskClient, db: Session) -> None:
    placed(db, title="نادي القراءة <b>", languages=["ar"])

    answer = get(client)

    assert re.search(r'<a href="/activities/[^"]*" lang="ar" dir="auto">نادي القراءة &lt;b&gt;</a>', answer.text)


@pytest.mark.sqlite
@pytest.mark.parametrize("asked", [{}, {"near": PLACE}, {"near": PLACE, "kind": "club", "words": "activity"}])
def test_two_statements_build_a_page_and_one_repeats_it(
    app: Flask, client: FlaskClient, db: Session, asked: dict[str, str]
) -> None:
    placed(db, 60)
    visit(client, db)
    get(client)  # what is on show is read
    statements: list[str] = []
    sa.event.listen(db.connection(), "before_cursor_execute", lambda *args: statements.append(args[2]))

    get(client, page=2, **asked)
    built = [one for one in statements if one.startswith("SELECT")]
    statements.clear()
    get(client, page=2, **asked)
    repeated = [one for one in statements if one.startswith("SELECT")]

    assert len(built) == 2
    assert len(repeated) == 1


@pytest.mark.sqlite
def test_a_page_of_twenty_is_light(client: FlaskClient, db: Session) -> None:
    for number in range(100):
        make.activity(
            db, title=f"A rather long title of an activity, number {number}", summary="What happens there. " * 7,
            dates=["2026-11-24T10:30"], cost_amount=3, cost_currency="GBP", cost_note="pay what you can",
            languages=["es", "en"], interests=["pottery", "chess"], kind=list(Kind)[number % 4],
        )  # fmt: skip
    db.commit()

    assert len(get(client, near=PLACE).data) < 60_000


def test_a_change_is_seen_at_once(client: FlaskClient, db: Session) -> None:
    placed(db)
    assert len(titles(get(client))) == 1

    placed(db)
    assert len(titles(get(client))) == 2


def test_a_kept_page_is_not_that_of_another_area_or_day(client: FlaskClient, db: Session) -> None:
    placed(db, dates=["2026-11-22T10:00"])
    visit(client, db)
    assert "Near Alderbridge" in words(get(client))

    with client.session_transaction() as session:
        session.clear()
    assert "Near Alderbridge" not in words(get(client))
    with time_machine.travel("2026-11-22T12:30+00:00", tick=False):
        assert "22 November" not in words(get(client))


def test_who_was_signed_out_elsewhere_is_not_shown_their_area_any_more(client: FlaskClient, db: Session) -> None:
    placed(db)
    come_in(client, db, "ann@example.org")
    member = db.query(Member).one()
    member.profile = Profile(changed_at=make.NOW, area_cell=cell_of(Point(*make.TOWN)), area_name="Alderbridge")
    db.commit()
    assert "Near Alderbridge" in words(get(client))

    end_all(db, member)
    db.commit()
    assert "Near Alderbridge" not in words(get(client))


def test_a_page_that_did_not_change_is_not_sent_again(client: FlaskClient, db: Session) -> None:
    placed(db)
    first = get(client)

    again = client.get("/nearby", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304
    assert again.data == b""


def test_looking_around_leaves_no_cookie(client: FlaskClient) -> None:
    assert "Set-Cookie" not in get(client, near=PLACE).headers
