"""Whatever is sent to any page, it answers kindly: below 500, with what was typed shown as text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

import hypothesis
import pytest
import sqlalchemy as sa
from flask import Flask
from markupsafe import escape
from werkzeug.routing import Rule

from activities.browse.filters import Filters
from activities.models import Activity, Occurrence
from matching.core.reach import cell_of
from matching.core.types import Point
from members.models import Guest
from tests import make
from tests.path_rows import allow_pacing, check_in, past_plan
from web.audiences import Audience

MARKUP = "<script>alert(1)</script>"
ODD = {
    "nothing": "",
    "spaces": " \t\n ",
    "markup": MARKUP,
    "an attribute": '"><img src=x onerror=alert(1)>',
    "a template": "{{ 7*7 }}{% for x in y %}",
    "a percent": "%(name)s %s %d %",
    "a NUL": "a\0b",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f\x85\u2028",
    "an emoji": "🎨👩‍👩‍👧",
    "Arabic": "نادي الشطرنج ٢٠٢٦",
    "turned round": "\u202egnp.exe\u202c",
    "a lone surrogate": "\ud800",
    "a day that is not": "2026-02-30",
    "a day of year 0": "0000-00-00",
    "far below nought": "-9" * 30,
    "not a number": "NaN",
    "endless": "1e999",
    "other digits": "٣",
    "SQL": "' OR 1=1; DROP TABLE activity; --",
    "another folder": "../../../etc/passwd",
    "somewhere else": "//example.org/x",
    "a cell of nowhere": "r999c999",
    "long": "x" * 100_000,
    "long and wide": "ß" * 10_000,
    "many words": "word " * 5_000,
}
FOR_NO_FIELD = ("a NUL", "a lone surrogate", "markup", "long")  # under a name that nothing reads
FOR_A_DATABASE = {"a NUL", "a lone surrogate", "endless", "far below nought", "long"}
OPEN = {Audience.ANYONE, Audience.DEMO}
FURTHER = {*FOR_A_DATABASE, "controls", "SQL", "markup", "somewhere else"}
MANY = hypothesis.settings().max_examples > 100  # a long run tries every kind in each field
FORM = "application/x-www-form-urlencoded"
# The names that a form or an address of ours uses, beside one that none does.
FIELDS = {
    "members.save_likes": ("words", "interests", "avoid", "shown", "read", "then"),
    "members.save_area": ("place", "which", "travel", "minutes", "languages", "needs", "then"),
    "members.save_part": ("near", "map", "press.x", "press.y", "then"),
    "members.save_pace": ("comfort", "free", "then"),
    "members.delete": (),
    "members.export": (),
    "members.look_in": ("key",),
    "members.stop": (),
    "matching.say": ("opinion", "back"),
    "groups.answer": ("said",),
    "groups.apart": (),
    "groups.bow_out": (),
    "groups.glad": ("glad",),
    "groups.join_round": ("name",),  # the rest is tried with a member, in test_group_pages
    "groups.leave": (),
    "groups.leave_circle": (),
    "groups.report": ("reason",),
    "groups.say": ("line", "text"),
    "reports.send": ("reason", "words", "answer"),
    "accounts.send_link": ("email", "then"),
    "accounts.enter_code": ("code",),
    "accounts.make_account": ("old_enough",),
    "accounts.use_link": ("old_enough",),
    "accounts.use_password": ("email", "password", "then"),
    "accounts.passkey_options": (),
    "accounts.use_passkey": ("answer", "then"),
    "accounts.take_second_step": ("code", "then"),
    "accounts.sign_out": (),
    "activities.new_plan": ("activity", "answer", "date", "day", "feared"),
    "activities.say_of_plan": ("answer",),
    "activities.expect_of_plan": ("feared",),
    "activities.rather_not_say": (),
    "activities.wait_for_place": ("activity", "date", "day"),
    "activities.step_in_line": ("step",),
    "path.save_check_in": ("outcome", "felt", "again", "note", "keep", "seen"),
    "path.change_entry": ("note",),  # the form of save_check_in
    "path.erase_entry": (),
    "path.give_reasons": ("reasons",),
    "path.save_start": ("library_hour", "part-interaction", "then"),
    "path.set_pace": ("wish", "back"),
    "path.set_cap": ("cap",),
    "path.correct": ("part",),
    "path.start_over": (),
    "path.erase": (),
    "path.stop_keeping_now": ("answer",),
    "members.save_privacy_choice": ("purpose", "answer"),
    "members.save_notices": ("wanted", "quiet_from", "quiet_until", "zone"),
    "members.set_pause": ("wish", "back"),
    "members.set_private": ("wish",),
    "members.choose_language": ("language", "back"),
    "notices.stop_now": ("stop", "List-Unsubscribe"),
    "activities.tell_name": ("do", "name"),
    "activities.take_way_out": ("answer",),
    "activities.change_own_calendar": ("wish", "neutral"),
    "measures.begin": (),
    "measures.save": ("going-somewhere-new", "ons-loneliness-direct"),
    "measures.stop": ("answer",),
    "short_lists.open_by_code": ("code",),
    "short_lists.tell": ("answer",),
    "short_lists.drop_mine": (),
    "organizing.answer_still_right": ("answer",),
}
# What is sent beside one odd field, so that the rest of a form cannot be what is at fault.
BESIDE = {
    "activities.new_plan": {"activity": "chess-club", "answer": "might"},
    "activities.wait_for_place": {"activity": "chess-club"},
    "path.save_check_in": {"outcome": "went", "felt": "8", "keep": "yes"},
    "path.change_entry": {"outcome": "went", "felt": "8"},
    "path.save_start": {"keep": "yes"},
    "members.save_privacy_choice": {"purpose": "pacing", "answer": "yes"},
    "members.save_notices": {"wanted": "notice_soon", "quiet_from": "21", "quiet_until": "8", "zone": "UTC"},
    "members.set_pause": {"wish": "pause"},
    "members.set_private": {"wish": "on"},
    "members.choose_language": {"language": "en", "back": "/about"},
    "activities.tell_name": {"do": "tell"},
    "organizing.keep_ask": {"name": "Book club", "website": "books.example", "how": "Ask for Priya"},
}
ARGUMENTS = {
    "activities.browse": tuple(info.alias or name for name, info in Filters.model_fields.items()),
    "help.page": ("country",),
    "matching.suggestions": ("said", "easier", "access"),
    "members.profile": ("gone",),
    "members.likes": ("then",),
    "members.area": ("then",),
    "members.part": ("then",),
    "members.pace": ("then",),
    "accounts.sign_in": ("then",),
    "accounts.second_step": ("then",),
    "accounts.two_profiles": ("then",),
    "activities.plans": ("back", "was"),
    "activities.plan_choices": ("activity", "date", "day", "feared"),
    "path.path": ("kept", "done"),
    "path.start": ("then",),
    "moderation.log": ("page",),
}
TEXTS = {"near", "words", "said", "easier"}  # looked up, so each is tried beside fields without fault as well
ASIDE = {"static", "web.healthz", "activities.list_component"}


@dataclass(frozen=True)
class Listing:
    key: str
    date: int


@pytest.fixture
def listing(db):
    made = make.activity(db, key="chess-club", title="Chess", dates=["2027-03-02T10:00"], days_ahead=400)
    date = db.scalar(sa.select(Occurrence.id).where(Occurrence.activity_id == made.id))
    found = Listing(key=made.key, date=date)
    db.commit()
    return found


@pytest.fixture
def visitor(app, db, listing):
    """A guest with an area, so that every page has all its parts. A fault is a 500 here, as on the real site."""
    profile = make.profile(db, ticked=["chess"], now=datetime.now(UTC))
    profile.area_cell = cell_of(Point(*make.TOWN))
    path_for(db, profile, listing)
    key = db.get(Guest, profile.guest_id).key
    db.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["guest"] = key
    return client


def path_for(db, profile, listing):
    """A plan that has begun and a check-in on an earlier one, each at the key of the listing."""
    at = datetime.now(UTC)
    allow_pacing(db, profile, now=at)
    activity = db.scalars(sa.select(Activity).where(Activity.key == listing.key)).one()
    past_plan(db, profile, activity, days_ago=0.04, now=at, key=listing.key, feared=7)
    check_in(db, profile, past_plan(db, profile, activity, days_ago=3, now=at), now=at, felt=8).key = listing.key


def rules(app: Flask, method: str) -> list[Rule]:
    """The pages; what programs ask for is tried by tests/drills/api_fuzz.py."""
    every = [rule for rule in app.url_map.iter_rules() if method in rule.methods and rule.endpoint not in ASIDE]
    return [rule for rule in every if not rule.endpoint.startswith("api.")]


def of_roles(app: Flask) -> set[str]:
    """The forms that only people with a role are let in to."""
    roles = {Audience.ORGANIZER, Audience.MODERATOR, Audience.LINK_WORKER, Audience.OPERATOR}
    return {rule.endpoint for rule in rules(app, "POST") if app.view_functions[rule.endpoint].audience in roles}


def closed(app: Flask) -> set[str]:
    """The forms of whoever is signed in: anybody else is sent away before anything is read."""
    return {rule.endpoint for rule in rules(app, "POST") if app.view_functions[rule.endpoint].audience not in OPEN}


def address(app: Flask, rule: Rule, listing: Listing) -> str:
    values = {"key": listing.key, "occurrence_id": listing.date, "number": 1, "kind": "listing", "ending": "atom"}
    values |= dict.fromkeys(rule.arguments - values.keys(), "none")
    with app.test_request_context():
        return app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments})


def fault(answer) -> str:
    """What is wrong with an answer; empty for nothing."""
    text = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    answer.close()
    if answer.status_code >= 500:
        return f"answered {answer.status_code}"
    if MARKUP in text or "<img src=x" in text:
        return "shows what was typed as markup"
    if "49{%" in text:
        return "takes what was typed for a template"
    if answer.location and re.match(r"(//|https?://(?!localhost))", answer.location):
        return f"sends away to {answer.location}"
    return ""


def kinds_for(engine: sa.Engine) -> list[str]:
    """The kinds of odd values to try: on a second database those alone that a database could choke on."""
    return [kind for kind in ODD if engine.dialect.name == "sqlite" or kind in FOR_A_DATABASE]


def tried(kinds: list[str], names: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """What to send: a kind, and in which fields. What may come further than to reading is tried in each field alone."""
    alone = [(kind, (name,)) for kind in kinds if kind in FURTHER or MANY for name in names]
    together = [(kind, names) for kind in kinds if kind not in FURTHER and names]
    return alone + together + [(kind, ("unknown",)) for kind in FOR_NO_FIELD if kind in kinds]


@pytest.fixture
def kinds(engine: sa.Engine) -> list[str]:
    return kinds_for(engine)


def as_sent(kind: str) -> bytes:
    """The value as a browser would send it: what is no UTF-8 arrives as such."""
    return ODD[kind].encode("utf-8", "surrogatepass")


@pytest.mark.parametrize("endpoint", ARGUMENTS)
def test_no_argument_brings_a_page_down(app, visitor, listing, kinds, endpoint):
    [rule] = [one for one in rules(app, "GET") if one.endpoint == endpoint]
    names = ARGUMENTS[endpoint]
    path = address(app, rule, listing)
    asked = [dict.fromkeys(names)] + [{name: None} for name in names if name in TEXTS]
    found = {}
    for kind in kinds:
        for names_of_one in asked:
            answer = visitor.get(path, query_string=dict.fromkeys(names_of_one, as_sent(kind)))
            found[kind, *names_of_one] = fault(answer)
    assert {asking: wrong for asking, wrong in found.items() if wrong} == {}


@pytest.mark.sqlite
def test_no_unknown_argument_brings_a_page_down(app, visitor, listing):
    found = {
        (str(rule), kind): fault(visitor.get(address(app, rule, listing), query_string={"unknown": as_sent(kind)}))
        for rule in rules(app, "GET")
        if str(rule) != "/readyz"  # answers 503 where no scheduler runs, as here
        for kind in FOR_NO_FIELD
    }
    assert {asking: wrong for asking, wrong in found.items() if wrong} == {}


def send(app, visitor, listing, endpoint, kinds) -> dict[tuple[object, ...], str]:
    """Send each kind to the form of an address; what is wrong with the answers, and with where they lead."""
    [rule] = [one for one in rules(app, "POST") if one.endpoint == endpoint]
    path = address(app, rule, listing)
    found = {}
    for kind, names in tried(kinds, FIELDS.get(endpoint, ())):
        sent = {**BESIDE.get(endpoint, {}), **dict.fromkeys(names, as_sent(kind).decode("utf-8", "replace"))}
        answer = visitor.post(path, data=sent)
        found[endpoint, names, kind] = fault(answer)
        if answer.status_code in {302, 303}:
            found[endpoint, names, kind, answer.location] = fault(visitor.get(answer.location))
    return {sent: wrong for sent, wrong in found.items() if wrong}


@pytest.mark.parametrize("endpoint", FIELDS)
def test_no_field_brings_a_form_down(app, visitor, listing, kinds, endpoint):
    assert send(app, visitor, listing, endpoint, kinds) == {}


@pytest.mark.sqlite
def test_no_form_that_a_visitor_may_not_send_is_brought_down(app, visitor, listing):
    """Nothing reads it; those who are let in try its fields elsewhere."""
    found = {}
    for endpoint in sorted(closed(app)):
        found |= send(app, visitor, listing, endpoint, list(FOR_NO_FIELD))
    assert found == {}


@pytest.mark.parametrize(
    "path",
    ["/{}", "/activities/{}", "/activities/{}.ics", "/activities/chess-club/dates/{}.ics", "/report/listing/{}",
     "/report/sent/{}", "/for-you/{}/say", "/plans/{}", "/plans/{}/check-in", "/path/{}",
     "/path/{}/reasons"],
)  # fmt: skip
def test_no_piece_of_an_address_brings_a_page_down(visitor, kinds, path):
    found = {}
    for kind in set(kinds) - {"nothing"}:
        odd = path.format("".join(f"%{byte:02X}" for byte in as_sent(kind)[:3_000]))
        found[kind, "get"], found[kind, "post"] = fault(visitor.get(odd)), fault(visitor.post(odd))
    assert {sent: wrong for sent, wrong in found.items() if wrong} == {}


@pytest.mark.sqlite
def test_a_form_of_a_thousand_answers_is_read(app, visitor, listing):
    found = {}
    for rule in (one for one in rules(app, "POST") if one.endpoint in FIELDS):
        names = (*FIELDS[rule.endpoint], "unknown")
        body = "&".join(f"{name}={n}" for name in names for n in range(1_000))
        found[rule.endpoint] = fault(visitor.post(address(app, rule, listing), data=body, content_type=FORM))
    assert {endpoint: wrong for endpoint, wrong in found.items() if wrong} == {}


def test_every_form_that_is_open_to_visitors_is_named_here(app):
    assert {rule.endpoint for rule in rules(app, "POST")} - closed(app) == set(FIELDS)


def test_every_named_argument_is_one_that_a_page_reads(app):
    assert set(ARGUMENTS) <= {rule.endpoint for rule in rules(app, "GET")}


@pytest.mark.parametrize("typed", ["Xyzzyville", MARKUP, "مدينة بعيدة", "🎨"])
def test_an_unknown_town_is_kept_as_typed_with_a_kind_sentence(visitor, typed):
    answer = visitor.post("/you/place", data={"place": typed})
    assert answer.status_code == 422
    assert f'value="{escape(typed)}"' in answer.text
    assert "Try the nearest bigger town" in answer.text


def test_text_that_is_too_long_is_refused_and_kept(visitor):
    typed = "I like trains. " * 500
    answer = visitor.post("/you/likes", data={"words": typed})
    assert answer.status_code == 422
    assert "Please keep it under 2000 letters" in answer.text
    assert typed.strip() in answer.text


def test_the_thirtieth_of_february_is_told_and_kept(visitor):
    answer = visitor.get("/nearby?from=2026-02-30")
    assert answer.status_code == 422
    assert "2026-02-30" in answer.text
    assert "A day looks like" in answer.text


def test_a_form_larger_than_we_take_gets_a_kind_page(visitor):
    answer = visitor.post("/you/likes", data={"words": "x" * 2_000_000})
    assert answer.status_code == 413
    assert "too long for us" in answer.text


@pytest.mark.sqlite
@pytest.mark.parametrize("path", ["/", "/nearby", "/for-you", "/you", "/you/likes", "/help", "/no-such-page"])
def test_the_way_to_somebody_to_talk_to_is_at_the_same_place(visitor, path):
    foot = visitor.get(path).text.partition('<footer class="foot">')[2].split()
    assert " ".join(foot).startswith('<p><a class="foot__help" href="/help">')
