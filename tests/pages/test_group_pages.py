"""A round of small groups through the pages: five members, a moderator, a bow-out, a block, somebody left over."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from werkzeug.datastructures import MultiDict

from jobs import chores
from matching.core.groups import Effort
from matching.rounds import forming
from matching.rounds.doors import find_open_round
from matching.rounds.forms import JoinInput
from matching.rounds.messages import has_contact
from matching.rounds.models import GroupCare, GroupJoiner, GroupMessage, GroupRound, SmallGroup
from matching.rounds.states import Phase
from members.accounts.models import Device
from members.apart.services import are_kept_apart
from members.models import Member, Role
from members.reports.models import Report
from notices.models import Letter
from tests import groups, make
from tests.mailbox import come_in
from tests.pages.test_bad_input import as_sent, fault, kinds_for

QUICK = Effort(tries=(6,), least=0)
DRAWN = re.compile(rb"(?:[\w-]+\.)*[\w-]{16,}(?:\.[\w-]+)*")  # also signed numbers of rows
ALWAYS = [f"{day}-{part}" for day in range(7) for part in range(4)]
TELL = {"free": ALWAYS, "travel": "car", "minutes": "60", "likes": ["drawing"], "languages": ["en"],
        "helps": ["listen_first"], "agree": "yes", "consent": "yes",
        "by_mail": "yes"}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Look for groups for a moment alone: a handful of people need no more."""
    monkeypatch.setattr(chores, "form_pool", lambda pool: forming.form_pool(pool, effort=QUICK))


@pytest.fixture
def town(app, db):
    """A town at NOW in which small groups are on and a round is open; returns a way to come in by first name."""
    with time_machine.travel(make.NOW, tick=False) as clock, app.test_request_context():
        groups.clubs(db, key="draw", venue=make.venue(db, key="hall"), organizer=make.organizer(db, key="library"))
        groups.care(db)
        groups.open_round(db)
        db.commit()
        yield Town(app, db, clock)


class Town:
    """A clock to move and browsers of members."""

    def __init__(self, app, db, clock):
        self.app, self.db, self.clock = app, db, clock
        self.at = make.NOW

    def come_in(self, name, *, roles=(), **over):
        groups.person(self.db, name, **over)
        make.member(self.db, f"{name.lower()}@example.org", roles=roles)
        self.db.commit()
        client = self.app.test_client()
        come_in(client, self.db, f"{name.lower()}@example.org")
        if roles:
            self.db.execute(sa.update(Device).values(second_step_at=self.at))
            self.db.commit()
        return client

    def join(self, names, **over):
        found = {name: self.come_in(name, **(over if name == "Bo" else {})) for name in names.split()}
        for name, client in found.items():
            assert client.post("/groups/join", data={**TELL, "name": name}).location == "/groups"
        return found

    def until(self, at):
        """Move the clock and let the job do what is due."""
        self.at = at
        self.clock.move_to(at)
        chores.follow_groups(self.app, at)
        self.db.expire_all()

    def form(self):
        self.until(find_open_round(self.db, now=self.at).forms_at)
        return self.db.scalars(sa.select(SmallGroup).order_by(SmallGroup.id)).all()

    def letters(self, name):
        """What was written to somebody about groups, without what is drawn anew."""
        who = self.db.scalars(sa.select(Member).where(Member.email == f"{name.lower()}@example.org")).one()
        rows = sa.select(Letter).where(Letter.member_id == who.id, Letter.kind == "notice_groups").order_by(Letter.id)
        return [DRAWN.sub(b"~", f"{one.subject} {one.text}".encode()) for one in self.db.scalars(rows)]


def page_of(client, group):
    return client.get(f"/groups/g/{group.key}")


def test_a_whole_round(town):
    people = town.join("Ann Bo Cy Di Eve")
    zoe = town.come_in("Zoe")
    only_at_night = {**TELL, "free": ["6-3"], "name": "Zoe"}  # nothing is on then
    zoe.post("/groups/join", data=only_at_night)
    assert "You are in the next round" in zoe.get("/groups").text

    (group,) = town.form()
    asked = page_of(people["Ann"], group).text
    assert "Would that suit you?" in asked
    assert "Nobody learns what you say" in asked
    assert page_of(zoe, group).status_code == 404
    for name in ("Ann", "Bo", "Cy", "Di"):
        assert people[name].post(f"/groups/g/{group.key}/answer", data={"said": "yes"}).status_code == 303
    people["Eve"].post(f"/groups/g/{group.key}/answer", data={"said": "not_this_time"})
    assert not re.search(r"\b(Bo|Cy|Di|Eve)\b", page_of(people["Ann"], group).text)

    town.until(group.answer_until)
    shown = page_of(people["Ann"], group).text
    assert all(f"<bdi>{name}</bdi>" in shown for name in ("Bo", "Cy", "Di"))
    assert "I like to listen first" in shown
    assert "Eve" not in shown
    assert page_of(people["Eve"], group).status_code == 404
    assert "Not enough people near you were free" in zoe.get("/groups").text
    assert "Not enough people near you were free" not in people["Eve"].get("/groups").text

    people["Di"].post(f"/groups/g/{group.key}/bow-out")
    shown = page_of(people["Ann"], group).text
    assert "3 of you are coming" in shown
    assert "<bdi>Di</bdi>" not in shown

    town.until(group.starts_at - timedelta(days=2))
    people["Bo"].post(f"/groups/g/{group.key}/say", data={"line": "by_the_door:green"})
    assert "in something green" in page_of(people["Ann"], group).text

    about_bo = re.search(rf"/groups/g/{group.key}/with/[\w-]+", page_of(people["Cy"], group).text)[0]
    sent = people["Cy"].post(f"{about_bo}/report", data={"reason": "wanted_more"})
    assert "/report/sent/" in sent.location
    moderator = town.come_in("Max", roles=[Role.MODERATOR])
    report = town.db.scalars(sa.select(Report)).one()
    case = moderator.get(f"/moderation/reports/{report.id}").text
    assert "They wanted my number" in case
    assert "Draw side by side" in case
    assert "Cy" not in case
    names = {one.name: one for one in town.db.scalars(sa.select(Member))}
    assert group.phase is Phase.TOO_FEW
    accused = next(name for name in ("Ann", "Bo") if are_kept_apart(town.db, names["Cy"].id, names[name].id))
    left = page_of(people[accused], group).text
    assert "Your group has become too small" in left
    assert not re.search(r"<bdi>(Ann|Bo|Cy|Di|Eve)</bdi>", left)
    told = {name for name in ("Ann", "Bo", "Cy", "Di") if b"become too small" in b"".join(town.letters(name))}
    assert told == {"Ann", "Bo"}, "whoever has gone hears nothing more of it"


def story(town, *, no, comfort):
    """A group of three in which Ann says yes and `no` says no, the others nothing; what Ann sees and is sent."""
    people = town.join("Ann Bo Di", comfort=comfort)
    (group,) = town.form()
    seen = []
    people["Ann"].post(f"/groups/g/{group.key}/answer", data={"said": "yes"})
    if no is not None:
        people[no].post(f"/groups/g/{group.key}/answer", data={"said": "not_this_time"})

    def look():
        for page in (f"/groups/g/{group.key}", "/groups", "/plans", "/for-you"):
            seen.append(DRAWN.sub(b"~", people["Ann"].get(page).data))

    look()
    town.until(group.answer_until)
    assert group.phase is Phase.FELL_THROUGH
    look()
    return seen + town.letters("Ann")


_SEEN: dict[str, list[bytes]] = {}


@pytest.mark.sqlite
@pytest.mark.parametrize(("who", "comfort"), [("Bo", 3), ("Di", 3), (None, 3), ("Bo", 2)])
def test_nobody_can_tell_who_said_no_or_nothing_nor_whose_comfort_differs(town, who, comfort):
    """The first of these tests keeps what Ann sees; in the others it is the same, byte by byte."""
    seen = story(town, no=who, comfort=comfort)
    assert len(seen) >= 9
    assert seen == _SEEN.setdefault(town.db.get_bind().dialect.name, seen)


def test_what_was_typed_stays_and_each_field_says_what_is_wrong(town):
    ann = town.come_in("Ann")
    answer = ann.post("/groups/join", data={"name": "Ann 07700 900123", "free": [], "languages": ["en"], "size": "4"})
    assert answer.status_code == 422
    assert "letters alone" in answer.text
    assert "Please tick at least one time." in answer.text
    assert "Please tick this once you have read it" in answer.text
    assert 'value="Ann 07700 900123"' in answer.text
    assert re.search(r'name="size" value="4" checked', answer.text)
    assert town.db.scalar(sa.select(sa.func.count()).select_from(GroupJoiner)) == 0


@pytest.mark.parametrize("name", ["प्रिया", "امیر\u200cعلی", "Jose\u0301", "Mary-Ann Wit", "O’Brien"])
def test_first_names_of_all_scripts_are_names(app, name):
    with app.test_request_context():
        assert "name" not in JoinInput.parse(MultiDict({**TELL, "name": name}), women_only=False)[1]


@pytest.mark.parametrize("name", ["", "\u200d", "A1", "a@b.cc", "Ann_", "-Ann", "One Two Three Four", "\u0301e"])
def test_what_is_more_or_less_than_a_first_name_is_none(app, name):
    with app.test_request_context():
        assert "name" in JoinInput.parse(MultiDict({**TELL, "name": name}), women_only=False)[1]


ODD = ("nothing", "markup", "a NUL", "controls", "a lone surrogate", "not a number", "far below nought", "long")


def test_nothing_odd_that_a_member_of_a_group_sends_brings_a_page_down(town, engine):
    people = town.join("Ann Bo Cy")
    (group,) = town.form()
    home = f"/groups/g/{group.key}"
    for client in people.values():
        client.post(f"{home}/answer", data={"said": "yes"})
    town.until(group.answer_until)
    town.until(group.starts_at - timedelta(days=1))
    ann = people["Ann"]
    person = re.search(rf"{home}/with/[\w-]+", ann.get(home).text)[0]
    wrong = {}
    forms = {"/groups/join": (*TELL, "name", "size", "cost"), f"{home}/answer": ("said",), f"{home}/glad": ("glad",),
             f"{home}/say": ("line", "text"), f"{person}/report": ("reason",)}  # fmt: skip
    for path, fields in forms.items():
        for kind in {"nothing", *kinds_for(engine)} & set(ODD):
            odd = as_sent(kind).decode("utf-8", "replace")[:5_000]
            for field in (*fields, "unknown"):
                sent = {**TELL, "name": "Ann", field: odd} if path == "/groups/join" else {field: odd}
                answer = ann.post(path, data=sent)
                if fault(answer):
                    wrong[path, kind, field] = fault(answer)
    assert wrong == {}
    assert group.phase is Phase.REVEALED


def test_leaving_a_round_takes_one_press_and_leaves_nothing(town):
    ann = town.join("Ann")["Ann"]
    assert ann.post("/groups/leave").location == "/groups"
    assert town.db.scalars(sa.select(GroupJoiner)).all() == []


def test_a_visitor_reads_what_groups_are_and_is_sent_to_sign_in_for_more(client, town):
    assert "Sign in, or make an account" in client.get("/groups").text
    assert "/account/sign-in" in client.get("/groups/join").location
    assert "Priya, at the library" in client.get("/groups/how").text


def test_a_moderator_turns_groups_on_by_name_and_off(app, db, town):
    max_ = town.come_in("Max", roles=[Role.MODERATOR])
    bad = max_.post("/moderation/small-groups", data={"wish": "on", "contact": "", "hours": "Mondays"})
    assert bad.status_code == 422
    assert 'value="Mondays"' in bad.text
    words = {"wish": "on", "contact": "Max", "hours": "Mondays", "emergency": "Ring 112.", "free_text": "yes"}
    max_.post("/moderation/small-groups", data=words)
    db.expire_all()
    care = db.scalars(sa.select(GroupCare)).one()
    assert (care.contact, care.free_text, care.is_on) == ("Max", True, True)
    max_.post("/moderation/small-groups", data={"wish": "off"})
    assert "Small groups are not offered here" in max_.get("/groups").text
    assert db.scalars(sa.select(GroupRound)).all() == []


@pytest.mark.parametrize(
    "text",
    ["call me on 07700 900 123", "x@example.org", "see https://a.example", "I need £20", "mon numéro est secret",
     "mándame dinero", "add me on WhatsApp"],
)  # fmt: skip
def test_a_number_an_address_or_money_is_noticed_in_three_languages(text):
    assert has_contact(text)


@pytest.mark.parametrize("text", ["See you at 10:30", "I bring 2 pencils", "Room 12 on floor 3"])
def test_ordinary_words_are_left_alone(text):
    assert not has_contact(text)


def test_own_words_need_to_be_turned_on(town):
    people = town.join("Ann Bo Cy")
    (group,) = town.form()
    for client in people.values():
        client.post(f"/groups/g/{group.key}/answer", data={"said": "yes"})
    town.until(group.answer_until)
    town.until(group.starts_at - timedelta(days=1))
    own = {"line": "own", "text": "Ring me: 07700 900123"}
    assert people["Ann"].post(f"/groups/g/{group.key}/say", data=own).status_code == 400
    town.db.scalars(sa.select(GroupCare)).one().free_text = True
    town.db.commit()
    assert people["Ann"].post(f"/groups/g/{group.key}/say", data=own).status_code == 303
    shown = page_of(people["Bo"], group).text
    assert "Ring me" in shown
    assert "It is fine to keep yours to yourself" in shown
    message = town.db.scalars(sa.select(GroupMessage)).one()
    assert people["Bo"].get(f"/report/group_message/{message.key}").status_code == 200
    assert town.come_in("Zed").get(f"/report/group_message/{message.key}").status_code == 404
