"""Nothing that people say, and nothing that finds them, is written to a log."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from members.models import Guest, Profile
from tests.services import keeping_world
from tests.services.keeping_world import CANARY
from web.logs import Lines

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)


@pytest.fixture
def town(tmp_path, settings, caplog):
    made = keeping_world.world(tmp_path, settings)
    keeping_world.fill(made, now=NOW)
    for logger in ("", "doorstep"):
        caplog.set_level(logging.DEBUG, logger=logger)  # as talkative as a log can be
    yield made
    made.engine().dispose()


def written(caplog):
    """Everything that any handler could write, traces included."""
    lines = []
    for record in caplog.records:
        lines.append(Lines().format(record))
        if record.exc_info and record.exc_info[1] is not None:
            lines += traceback.format_exception(record.exc_info[1])
    return "\n".join(lines)


def secrets_of(visitor):
    with visitor.world.app.extensions["sessions"]() as db:
        profile = visitor.profile(db)
        found = db.get(Guest, profile.guest_id)
        return [CANARY, "Telford", str(profile.area_cell), str(found.key), visitor.client.get_cookie("doorstep").value]


def test_a_whole_visit_leaves_nothing_of_the_person_in_any_log(town, caplog):
    visitor = town.visitor()
    visitor.tell()
    plan = visitor.was_out(now=NOW)
    needles = [*secrets_of(visitor), plan]
    visitor.post("/path/start", library_hour="3", busy_cafe="9")
    visitor.post("/path/pace", wish="stay")
    visitor.post("/report/listing/club-0", reason="wrong_details", words=f"{CANARY} of a report")
    for page in ("/for-you", "/for-you?said=club-2", "/nearby", f"/nearby?q={CANARY}", "/you", "/path", "/plans",
                 "/you/place/part", "/for-you/said", "/path/start", "/readyz"):  # fmt: skip
        assert visitor.client.get(page, follow_redirects=True).status_code == 200, page
    visitor.post("/you/export")
    for address, form in (
        ("/you/place", {"place": f"{CANARY} town"}),
        ("/you/likes", {"words": CANARY * 400}),
        (f"/plans/{plan}/check-in", {"outcome": CANARY}),
        ("/you/likes", {"words": CANARY, "interests": CANARY}),
    ):
        assert visitor.client.post(address, data=form).status_code in (400, 422), address
    assert visitor.client.get(f"/plans/{CANARY}").status_code == 404
    visitor.post("/you/delete")
    town.app.test_cli_runner().invoke(args=["privacy", "retain"])
    logging.getLogger("doorstep").debug("the log is read here")
    assert "the log is read here" in written(caplog)
    assert [needle for needle in needles if needle in written(caplog)] == []


def test_a_fault_is_logged_with_its_place_and_without_what_was_said(town, caplog):
    """Messages of errors quote what they stumbled over: a driver says which e-mail address is there already."""

    @town.app.get("/stumbles")
    def stumbles():
        try:
            int(f"{CANARY} of a number")
        except ValueError as error:
            raise KeyError(CANARY) from error

    answer = town.visitor().client.get("/stumbles")
    assert answer.status_code == 500
    assert CANARY not in answer.text
    log = written(caplog)
    assert CANARY not in log
    assert "request failed, reference " in log
    assert "KeyError" in log
    assert "ValueError" in log
    assert "test_logs.py" in log
    assert "stumbles" in log


def test_a_row_the_database_refuses_is_logged_without_its_values(town, caplog):
    """A unique key that is there already: PostgreSQL names the value in its message."""
    key = CANARY

    @town.app.get("/twice")
    def twice():
        with town.change() as db:
            db.add_all([Guest(key=key, created_at=NOW, seen_at=NOW) for _ in range(2)])
        return ""

    assert town.visitor().client.get("/twice").status_code == 500
    assert "IntegrityError" in written(caplog)
    assert key not in written(caplog)


def test_what_no_database_takes_is_logged_without_it(town, caplog):
    @town.app.get("/unkeepable")
    def unkeepable():
        raise sa.exc.DataError("SELECT", {}, ValueError(f"invalid input syntax: {CANARY}"))

    assert town.visitor().client.get("/unkeepable").status_code == 400
    assert "DataError" in written(caplog) or "ValueError" in written(caplog)
    assert CANARY not in written(caplog)


def test_a_profile_is_never_shown_by_its_repr(town):
    """What a debugger or a log line would print of a row says nothing of what is in it."""
    profile = Profile(words=CANARY, comfort=3)
    assert CANARY not in repr(profile)


def test_a_line_is_json_in_utc_and_stays_one_line(town, capsys):
    """What somebody puts into a text cannot begin a line of its own, nor colour a terminal."""
    typed = 'word"}\n{"said": "made up"}\x1b[31m\u2028'
    logging.getLogger("doorstep").warning("a %s", typed)
    [line] = capsys.readouterr().err.splitlines()
    read = json.loads(line)
    assert (read["level"], read["by"], read["said"]) == ("warning", "doorstep", f"a {typed}")
    assert datetime.fromisoformat(read["at"]).utcoffset() == timedelta(0)
    assert line.isascii()
    assert line.isprintable()


def test_the_number_in_an_answer_finds_its_lines(town, capsys):
    @town.app.get("/stumbles")
    def stumbles():
        raise KeyError(CANARY)

    answers = [town.visitor().client.get(page) for page in ("/stumbles", "/stumbles", "/about")]
    numbers = [answer.headers["X-Request-Id"] for answer in answers]
    assert len(set(numbers)) == 3
    assert numbers[0] in answers[0].text
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [(line["request"], line["page"]) for line in lines] == [(number, "stumbles") for number in numbers[:2]]


def test_a_fault_of_a_library_is_written_without_its_message(town, capsys):
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("a.library").exception("it went wrong")
    [line] = capsys.readouterr().err.splitlines()
    assert "ValueError" in json.loads(line)["fault"]
    assert CANARY not in line


@pytest.mark.parametrize(
    ("headers", "why"), [({"Sec-Fetch-Site": "cross-site"}, "sent by another site"), ({}, "no token of ours")]
)
def test_a_form_that_is_not_ours_is_written_down(town, capsys, headers, why):
    town.app.config["WTF_CSRF_ENABLED"] = not headers
    assert town.visitor().client.post("/you/likes", data={"words": CANARY}, headers=headers).status_code == 400
    written = capsys.readouterr().err
    ours = [line for line in map(json.loads, written.splitlines()) if line["by"] == "doorstep"]
    assert [(line["said"], line["why"], line["page"]) for line in ours] == [("form_refused", why, "members.save_likes")]
    assert CANARY not in written
