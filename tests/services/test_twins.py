"""The same town twice, with one secret of one person changed: nobody else can tell the two apart.

Both runs go over the real application on SQLite, with the clock stopped. The runs share everything up to the
moment at which the person says one thing or another; from there on every answer that somebody else gets is
compared byte by byte, headers and all.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import zip_longest

import pytest
import sqlalchemy as sa
import time_machine

from activities.editing.drafts import send
from activities.editing.models import Draft
from activities.exchange.feeds.models import FeedSource
from activities.models import Activity, Occurrence, Organizer
from activities.organizing.models import PersonRole
from activities.organizing.people import let_in
from matching.builds import rebuild
from matching.core.reach import cell_of
from matching.core.types import Point
from matching.warming import warm_up
from members.accounts.people import find_by_email
from members.models import Role
from members.places.map import SIZE, pressed_cell
from notices.outbox import newest
from store import scrub
from tests import make
from tests.apps import let_threads_end
from tests.services import keeping_world
from tests.services.calendars import source
from tests.services.canaries import fill_every_table
from tests.services.keeping_world import CANARY, Visitor, World
from tests.services.organizing import SITE, draft
from web.audiences import Audience

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PAGES = (
    "/", "/about", "/help", "/leaving", "/ladder", "/nearby", "/nearby?sort=soonest", "/nearby?q=painting",
    "/for-you", "/for-you?access=any", "/for-you?only=solo", "/for-you/said", "/plans", "/plans/new?activity=club-1",
    "/path", "/path/start", "/you", "/you/likes", "/you/place", "/you/place/part", "/you/pace", "/you/export",
    "/privacy/choices", "/readyz", "/demo", "/looking-after/", "/looking-after/sources", "/healthz", "/rest", "/embed",
    "/feeds", "/feeds/nearby.ics", "/feeds/nearby.atom", "/feeds/nearby.json", "/feeds/nearby.csv",
    "/feeds/organizers/library.ics", "/feeds/open/session-series", "/feeds/open/scheduled-sessions", "/feeds/kinds",
    "/feeds/hsds/services", "/organizing", "/organizing/feeds/template.csv", "/report/listing/club-2",
    "/account/sign-in", "/account/second-step", "/account/sent", "/account/begin", "/account/younger",
    "/plans/calendar", "/path/erase", "/path/start-over", "/path/stop-keeping", "/you/delete", "/you/notices",
    "/you/place/map.svg", "/groups", "/groups/how", "/groups/join", "/groups/met", "/language", "/code",
    "/questions", "/questions/stop",
    "/activities/club-2/sheet",
    "/api/v1/activities", "/api/v1/activities/club-1", "/api/v1/activities/club-1/dates", "/api/v1/interests",
    "/api/v1/openapi.json",
)  # fmt: skip
# Pages that are not asked for, and why they cannot tell.
LEFT_OUT = {
    "accounts.authenticator": "the key it shows is drawn anew",
    "accounts.opened": "opened with the link of a mail to oneself alone",
    "activities.activity": "asked for, for each listing",
    "activities.activity_ics": "asked for, for each listing",
    "activities.date_ics": "asked for, for one date",
    "activities.calendar_by_secret": "one's own plans, for whoever has the secret address",
    "activities.list_component": "a file that is the same for all",
    "activities.plan": "one's own plan, named by a key that is drawn",
    "activities.plan_ics": "one's own plan",
    "activities.plan_name": "one's own plan",
    "activities.way_out": "one's own plan, opened with the link of a mail to oneself",
    "api.get_a_plan": "one's own plan, asked for with a key of one's own",
    "api.list_listings": "asked for with a key; the organizer's pages are compared",
    "api.list_organizers": "asked for with a key; the organizer's pages are compared",
    "api.list_plans": "one's own plans, asked for with a key of one's own",
    "api.list_suggestions": "one's own suggestions, asked for with a key of one's own",
    "api.list_venues": "asked for with a key; places hold nothing of people",
    "groups.about": "open to a small group alone, and this town has none",
    "groups.circle": "open to a small group alone, and this town has none",
    "groups.group": "open to a small group alone, and this town has none",
    "looking_after.text": "a text that is the same for all",
    "web.worker": "a file that is the same for all",
    "measures.counts": "counts of ten people and more, rounded",
    "operator.page": "counts of what waits and what ran; nobody stands in it",
    "web.manifest": "the name of the site, the same for all",
    "web.figures": "counts, for whoever has the token of the operator",
    "activities.kept_plans": "one's own plans",
    "notices.mailbox": "the letters themselves are compared",
    "notices.stop": "opened with the link of a mail to oneself",
    "organizing.join": "opened with the link of a mail to oneself; it names the group",
    "organizing.still_right": "opened with the link of a mail; it names the listing",
    "path.check_in": "one's own plan",
    "path.entry": "one's own entry",
    "path.ask_erase_entry": "one's own entry",
    "reports.sent": "one's own report",
    "short_lists.mine": "a list that one opened oneself",
    "short_lists.offer": "opened with the link of a mail to oneself",
    "short_lists.worker_list": "who makes lists, for the operator alone",
    "static": "files that are the same for all",
}
# Who else there is: a moderator who is an organizer too, and the organizer who runs the clubs.
OTHER_ROLES = {"helper": [*Role], "owner": [Role.ORGANIZER]}
# What is drawn anew for each answer and says nothing: keys of new plans, what signs the cookie, codes in mails.
# A cookie begins with a dot where packing made it shorter, which hangs on what was drawn.
DRAWN = re.compile(rb"\.?[\w-]{16,}(?:\.[\w-]{6,}\.[\w-]{20,})?")
CODE = re.compile(rb"\b\d{6}\b")


@pytest.fixture(scope="module")
def before(tmp_path_factory, settings):
    """The town before the secret: the folder, and the cookies of the person, a member signed in, and of the others."""
    folder = tmp_path_factory.mktemp("before")
    with time_machine.travel(NOW, tick=False):
        town = keeping_world.world(folder, settings)
        keeping_world.fill(town, now=NOW)
        cookies = {}
        for name in ("secretive", "guest", "member", *OTHER_ROLES):
            visitor = town.visitor()
            if name == "secretive" or name in OTHER_ROLES:
                visitor.sign_in(f"{name}@example.org", roles=OTHER_ROLES.get(name, []), now=NOW)
            if name in OTHER_ROLES:
                cookies[name] = cookie_of(visitor)
                continue
            if name == "member":
                with town.change() as db:
                    db.add(keeping_world.demo_member(now=NOW))
                visitor.post("/demo", key="demo-ben")
            visitor.tell()
            if name != "member":
                visitor.was_out(now=NOW)
            visitor.post("/report/listing/club-2", reason="felt_unsafe", words="The door is blue")
            visitor.post("/plans/new", activity="club-3", answer="going", date=date_of(town, 3), feared="3")
            cookies[name] = cookie_of(visitor)
        run_the_clubs(town)
        keep_a_build(town)
        scrub(town.engine())
    yield folder, cookies
    town.engine().dispose()


def run_the_clubs(town):
    """Something on each page of organizers: who runs the clubs, drafts, a calendar, a listing that waits."""
    with town.change() as db:
        library = db.scalars(sa.select(Organizer).where(Organizer.key == "library")).one()
        let_in(db, library, find_by_email(db, "owner@example.org"), PersonRole.OWNER, now=NOW)
        draft(db, library, now=NOW)
        waits = draft(db, library, now=NOW, first_day="2026-11-25", title="Tea and thread")
        send(db, waits, site=SITE, now=NOW)
        source(db, organizer=library)


def keep_a_build(town):
    """Both runs start from one index: else a thread beside each would make theirs, at a moment of its own."""
    let_threads_end()
    with town.app.extensions["sessions"]() as db:
        rebuild(db, town.folder / "index", now=NOW)


def date_of(town, number):
    with town.app.extensions["sessions"]() as db:
        query = sa.select(Occurrence.id).join(Activity, Activity.id == Occurrence.activity_id)
        return str(db.scalars(query.where(Activity.key == f"club-{number}")).one())


def cookie_of(visitor):
    found = visitor.client.get_cookie("doorstep")
    assert found is not None
    return found.value


def twin(before, settings, folder, secret):
    """Run the rest of the story with this secret; return what the others received, and the town."""
    start, cookies = before
    shutil.copytree(start, folder, ignore=shutil.ignore_patterns("*.lock"))
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        town = keeping_world.world(folder, settings)
        warm_up(town.app)  # as every process that serves does: what /readyz says of that is no secret
        secret(as_whom(town, cookies["secretive"]))
        seen = {}
        for name in ("guest", "member", "nobody", *OTHER_ROLES):
            visitor = as_whom(town, cookies.get(name))
            seen |= {(name, page): whole(visitor.client.get(page)) for page in pages_of(town, name)}
            if name in ("guest", "member"):
                seen[name, "export"] = unzipped(visitor.client.post("/you/export"))
                said = {"activity": "club-1", "answer": "going", "date": date_of(town, 1)}
                seen[name, "keeping a place"] = whole(visitor.client.post("/plans/new", data=said))
                seen[name, "after it"] = whole(visitor.client.get("/nearby"))
        town.visitor().post("/account/link", email="member@example.org")
        seen |= letters_of_others(town)
    return seen, town


def letters_of_others(town):
    """Every mail that waits, but for those to the person themselves."""
    with town.app.extensions["sessions"]() as db:
        found = [one for one in newest(db) if one.address != "secretive@example.org"]
    texts = [DRAWN.sub(b"~", f"{one.address} {one.subject}\n{one.text}".encode()) for one in found]
    return {("letter", number): CODE.sub(b"~", text) for number, text in enumerate(texts)}


def as_whom(town: World, cookie: str | None) -> Visitor:
    visitor = town.visitor()
    if cookie:
        visitor.client.set_cookie("doorstep", cookie)
    return visitor


def pages_of(town, name):
    if name in OTHER_ROLES:
        return of_roles(town)
    clubs = [f"/activities/club-{number}" for number in range(6)]
    return (*PAGES, *clubs, *(f"{club}.ics" for club in clubs), f"/activities/club-1/dates/{date_of(town, 1)}.ics")


def asks_for_a_role(app, rule):
    """Whether a page is for members alone, for organizers or for moderators."""
    asks = {Audience.MEMBER, Audience.FRESH, Audience.ORGANIZER, Audience.MODERATOR, Audience.LINK_WORKER}
    return "GET" in rule.methods and getattr(app.view_functions[rule.endpoint], "audience", None) in asks


def of_roles(town):
    """The address of every page that asks for a role, also of those that come later."""
    with town.app.extensions["sessions"]() as db:
        waits = db.scalar(sa.select(sa.func.max(Draft.id)))
        made = {
            "/at/": "library", "/drafts/": db.scalars(sa.select(Draft.key).order_by(Draft.id)).first(),
            "/feeds/": db.scalars(sa.select(FeedSource.key)).one(),
        }  # fmt: skip
    pages = []
    for rule in town.app.url_map.iter_rules():
        if asks_for_a_role(town.app, rule) and rule.endpoint not in LEFT_OUT:
            key = next((key for part, key in made.items() if part in rule.rule), "club-1")
            number = date_of(town, 1) if "/dates/" in rule.rule else waits if rule.endpoint == "review.listing" else 1
            values = {"key": key, "number": int(number)}
            with town.app.test_request_context():
                pages.append(town.app.url_for(rule.endpoint, **{name: values[name] for name in rule.arguments}))
    return sorted(pages)


def whole(answer):
    """Everything of an answer that leaves the house, as bytes."""
    head = "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
    return DRAWN.sub(b"~", f"{answer.status}\n{head}\n\n".encode() + answer.data)


def unzipped(answer):
    return DRAWN.sub(b"~", unpacked(answer))


def told_apart(one, another):
    """The first lines by which two answers differ."""
    pairs = zip_longest(one.splitlines(), another.splitlines())
    return [pair for pair in pairs if pair[0] != pair[1]][:3]


@pytest.fixture(scope="module")
def plain(before, settings, tmp_path_factory):
    """What the others receive when the person is at ease and days go well, and what the person themselves sees."""

    def all_is_well(person: Visitor) -> None:
        at_ease(person)
        went_well(person)

    received, town = twin(before, settings, tmp_path_factory.mktemp("plain") / "town", all_is_well)
    return received, own_pages(before, town)


def assert_nobody_can_tell(before, settings, tmp_path, plain, another):
    """The two runs differ for the person themselves, and for nobody else."""
    (first, own_first), (second, town) = plain, twin(before, settings, tmp_path / "another", another)
    assert own_first != own_pages(before, town), "the secret changed nothing, so this test would pass for nothing"
    assert first.keys() == second.keys()
    assert len(first) > 250
    told = {where: told_apart(first[where], second[where]) for where in first if first[where] != second[where]}
    assert told == {}


def own_pages(before, town):
    _start, cookies = before
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        visitor = as_whom(town, cookies["secretive"])
        return [visitor.client.get(page).data for page in ("/for-you", "/path", "/you")]


def test_every_page_is_asked_for_or_has_a_reason_not_to_be(app):
    adapter = app.url_map.bind("")
    asked = {adapter.match(page.partition("?")[0])[0] for page in PAGES}
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    asked |= {rule.endpoint for rule in rules if asks_for_a_role(app, rule)} - LEFT_OUT.keys()
    assert asked | LEFT_OUT.keys() == {rule.endpoint for rule in rules}
    assert asked & LEFT_OUT.keys() == set()


def at_ease(person: Visitor) -> None:
    person.tell(comfort="4", words="I like anything", avoid=[])
    person.post("/path/start", library_hour="0", busy_cafe="1")


def went_well(person: Visitor) -> None:
    for days in (9, 7, 4):
        person.was_out(now=NOW, days_ago=days, felt="0", again="yes")


def test_nobody_can_tell_what_somebody_says_of_comfort(before, settings, tmp_path, plain):
    def in_small_steps(person: Visitor) -> None:
        person.tell(comfort="0", words="quiet please", avoid=["loud", "crowds", "alcohol"])
        went_well(person)
        person.post("/you/pause", wish="pause")

    assert_nobody_can_tell(before, settings, tmp_path, plain, in_small_steps)


def test_the_others_receive_whole_pages(plain):
    """If not, the tests here would pass for nothing."""
    seen, _own = plain
    assert b"Walking together" in seen["guest", "/nearby"]
    assert b"The door is blue" in seen["helper", "/moderation/reports/1"]
    assert seen["letter", 0]
    there = [name for (name, _page), answer in seen.items() if answer.startswith(b"200")]
    assert there.count("owner") >= 19
    assert there.count("helper") >= 15


def test_nobody_can_tell_how_an_outing_felt(before, settings, tmp_path, plain):
    def badly(person: Visitor) -> None:
        at_ease(person)
        for days in (9, 7, 4):
            person.was_out(now=NOW, days_ago=days, outcome="left_early", felt="10", again="no", note=f"{CANARY} again")
        person.post("/path/stop-keeping", answer="leave")

    assert_nobody_can_tell(before, settings, tmp_path, plain, badly)


def test_nobody_can_tell_where_in_a_cell_somebody_lives(before, settings, tmp_path):
    """Nor can the database: both presses on the map leave the same row."""
    around = cell_of(Point(*make.TOWN))
    within = [(x, y) for x in range(1, SIZE, 9) for y in range(1, SIZE, 9) if pressed_cell(around, x, y) == around]
    corners = within[0], within[-1]
    assert corners[0][0] < corners[1][0]
    assert corners[0][1] != corners[1][1]

    def live_at(x: int, y: int):
        return lambda person: person.post("/you/place/part", **{"map": around, "press.x": str(x), "press.y": str(y)})

    rows, seen = [], []
    for name, (x, y) in zip(("one", "another"), corners, strict=True):
        received, town = twin(before, settings, tmp_path / name, live_at(x, y))
        seen.append(received)
        with town.app.extensions["sessions"]() as db:
            profile = as_whom(town, before[1]["secretive"]).profile(db)
            rows.append((profile.area_cell, profile.area_name, profile.area_country, profile.area_zone))
    assert rows[0] == rows[1]
    assert rows[0][0] == around
    assert [where for where in seen[0] if seen[0][where] != seen[1][where]] == []


def test_nothing_private_of_somebody_reaches_anybody_else(before, settings, tmp_path):
    """A canary in every column there is of somebody: they read it themselves, and nobody else does, in no way."""
    start, cookies = before
    shutil.copytree(start, tmp_path / "filled", ignore=shutil.ignore_patterns("*.lock"))
    with time_machine.travel(NOW + timedelta(minutes=5), tick=False):
        town = keeping_world.world(tmp_path / "filled", settings)
        warm_up(town.app)
        person = town.visitor()
        person.sign_in("quiet@example.org", now=NOW)
        with town.change() as db:
            member = find_by_email(db, "quiet@example.org")
            fill_every_table(db, member, now=NOW)
            member.name = "Quietia"
            number, key = member.id, member.key
        assert f"{CANARY}-" in person.client.get("/you/likes").text
        sung = {}
        for name in ("guest", "member", "nobody", *OTHER_ROLES):
            visitor = as_whom(town, cookies.get(name))
            sung |= {(name, page): visitor.client.get(page) for page in pages_of(town, name)}
            if name in ("guest", "member"):
                sung[name, "export"] = visitor.client.post("/you/export")
        received = {where: f"{one.headers}".encode() + unpacked(one) for where, one in sung.items()}
        with town.app.extensions["sessions"]() as db:
            others = [one for one in newest(db) if one.member_id != number]
            received |= {("letter", one.id): f"{one.address} {one.subject} {one.text}".encode() for one in others}
    assert len(received) > 250
    secrets = (f"{CANARY}-".encode(), b"Quietia", b"quiet@example.org", key.encode())
    assert [where for where, content in received.items() if any(one in content for one in secrets)] == []


def unpacked(answer):
    """The bytes of an answer, out of the zip file it may be."""
    if not answer.data.startswith(b"PK"):
        return answer.data
    with zipfile.ZipFile(BytesIO(answer.data)) as archive:
        return b"\n".join(archive.read(name) for name in archive.namelist())
