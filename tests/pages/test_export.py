"""Taking everything along: one file with all that is kept, and nothing of anybody else."""

from __future__ import annotations

import io
import json
import re
import zipfile
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from matching.path.models import CheckIn, ComfortState
from members.keeping.holdings import HOLDINGS
from members.keeping.holdings_accounts import SIGNING_IN
from members.keeping.holdings_groups import GROUPS
from members.keeping.holdings_organizers import FOR_OTHERS
from members.keeping.holdings_safety import SAFETY
from members.keeping.holdings_short_lists import SHORT_LISTS
from members.keeping.owned import traceable
from members.models import Guest
from tests import make
from tests.path_rows import GENTLE, allow_pacing, check_in, past_plan

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)


@pytest.fixture
def person(client, db):
    """A guest with something in every table that leads to a person, and the cookie of this client."""
    profile = make.profile(
        db, ticked=["painting"], words="I used to paint <b>boats</b>", avoid=["crowds"], needs=["step_free"],
        comfort=2, free=["weekday_evening"], languages=["en"], now=NOW,
    )  # fmt: skip
    club = make.activity(db, key="paint", title="Painting together", first_visit=GENTLE, now=NOW)
    allow_pacing(db, profile, now=NOW)
    check_in(
        db, profile, past_plan(db, profile, club, days_ago=2, feared=7, now=NOW), felt=4, note="cold hall", now=NOW
    )
    with client.session_transaction() as session:
        session["guest"] = db.get(Guest, profile.guest_id).key
    db.commit()
    client.post("/for-you/paint/say", data={"opinion": "more"})
    client.post("/questions/begin")
    client.post("/questions", data={"going-somewhere-new": "7"})
    return profile


@pytest.fixture
def other(db):
    """Somebody else, who told more."""
    profile = make.profile(db, ticked=["chess"], words="somebody else wrote this", comfort=4, now=NOW)
    allow_pacing(db, profile, now=NOW)
    check_in(
        db, profile, past_plan(db, profile, None, days_ago=5, now=NOW), felt=9, note="somebody else's note", now=NOW
    )
    db.commit()
    return profile


def taken(client):
    """The files of the archive, by name."""
    answer = client.post("/you/export")
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


def parts(client):
    return json.loads(taken(client)["everything.json"])["parts"]


def test_every_table_that_leads_to_a_person_is_in_it_with_every_column(client, person):
    found = parts(client)
    assert found.keys() == {holding.table for holding, _table in traceable()}
    for holding in HOLDINGS:
        if holding.is_traceable:
            assert set(found[holding.table]["fields"]) == {n for n, held in holding.columns.items() if not held.opens}
    elsewhere = {one.table for one in (*SIGNING_IN, *FOR_OTHERS, *GROUPS, *SAFETY, *SHORT_LISTS) if one.is_traceable}
    accounts = {"member", "told_name", "waiting", "calendar_address", *elsewhere}
    assert {name for name, part in found.items() if not part["rows"]} == accounts


def test_what_is_encrypted_is_handed_over_as_it_was_said(client, person):
    found = parts(client)
    assert found["profile"]["rows"][0]["words"] == "I used to paint <b>boats</b>"
    assert (found["profile"]["rows"][0]["comfort"], found["profile"]["rows"][0]["avoid"]) == (2, ["crowds"])
    assert found["plan"]["rows"][0]["feared"] == 7
    assert found["check_in"]["rows"][0]["told"]["note"] == "cold hall"
    assert found["feedback"]["rows"][0]["opinion"] == "more"


def test_the_page_to_read_says_the_same_in_words(client, person):
    page = taken(client)["read-me.html"]
    for words in ("Painting", "I used to paint &lt;b&gt;boats&lt;/b&gt;", "weekday evening", "cold hall",
                  "How hard you thought it would be", "Who reads it: You alone."):  # fmt: skip
        assert words in page, words
    assert not re.search(r"(?:src|href)=|<script|@import|url\(", page)


def test_nothing_of_anybody_else_is_in_it(client, person, other):
    text = "".join(taken(client).values())
    assert "somebody else" not in text
    assert "chess" not in text
    given = {"consent": 2}  # to keeping how things felt, and what is answered now and then
    assert {name: part for name, part in parts(client).items() if len(part["rows"]) > given.get(name, 1)} == {}


def test_keys_that_open_something_are_left_out(client, db, person):
    text = "".join(taken(client).values())
    assert db.get(Guest, person.guest_id).key not in text
    assert "Key in your cookie" in parts(client)["guest"]["left_out"]


def test_a_value_that_can_no_longer_be_read_is_told_as_such(client, db, person):
    for table in (CheckIn, ComfortState):
        column = "told" if table is CheckIn else "state"
        db.execute(sa.text(f"UPDATE {table.__tablename__} SET {column} = :damaged"), {"damaged": b"damaged"})
    db.commit()
    assert parts(client)["check_in"]["rows"][0]["told"] is None
    assert "This can no longer be read." in taken(client)["read-me.html"]


def test_it_is_for_one_pair_of_eyes_and_stays_in_no_cache(client, person):
    answer = client.post("/you/export")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="kept-about-me-')
    assert client.get("/you/export").mimetype == "text/html"  # asks, and hands nothing over


def test_it_comes_in_pieces_and_leaves_no_file_behind(client, person, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    answer = client.post("/you/export", buffered=False)
    assert answer.is_streamed
    assert len(list(answer.response)) > 2
    assert list(tmp_path.iterdir()) == []


def test_somebody_of_whom_nothing_is_kept_is_told_so(client):
    assert "we keep nothing about you" in client.get("/you/export").text
    answer = client.post("/you/export")
    assert (answer.status_code, answer.location) == (303, "/you/export")


def test_the_page_of_choices_leads_to_it_and_to_erasing(client):
    page = client.get("/privacy/choices").text
    assert 'href="/you/export"' in page
    assert 'href="/you/delete"' in page
