"""The pages of moderators, and what others learn of what happens there: nothing but an answer."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from activities.organizing.models import OrganizerPerson, PersonRole
from activities.organizing.people import let_in
from activities.review.models import Act, ReviewAct
from members.accounts.models import Device
from members.apart.services import are_kept_apart, keep_apart
from members.models import Member, Role
from members.moderation.accounts import ACCOUNT, CLOSE
from members.moderation.models import ModerationAct
from members.reports.models import Report, ReportSender, SubjectKind
from members.reports.reasons import Reason
from members.reports.subjects import SUBJECTS, Described, Subject
from store import AuditEntry
from tests import make
from tests.mailbox import come_in, letters

CANARY = "kanarienvogel"


def signed_in(app, db, email, *roles):
    """A browser of a member who took both steps."""
    make.member(db, email, roles=roles)
    db.commit()
    client = app.test_client()
    come_in(client, db, email)
    db.execute(sa.update(Device).values(second_step_at=datetime.now(UTC)))
    db.commit()
    return client


@pytest.fixture
def one(app, db):
    return signed_in(app, db, "one@example.org", Role.MODERATOR)


@pytest.fixture
def two(app, db):
    return signed_in(app, db, "two@example.org", Role.MODERATOR)


@pytest.fixture
def club(db):
    made = make.activity(db, key="chess", title="Chess at the hall", summary="We play chess.")
    db.commit()
    return made


@pytest.fixture
def about_bob(db, monkeypatch):
    """A report about a member, as groups give it; returns the member."""
    bob = make.member(db, "bob@example.org")
    bob.name = "Bob"
    described = Described(key=bob.key, title="Bob", lines=(("What he wrote", "Call me"),), account=bob.key)
    subject = Subject(words="A group member", find=lambda _db, _key: described, describe=lambda _db, _key: described)
    monkeypatch.setitem(SUBJECTS, SubjectKind.GROUP_MEMBER, subject)
    make.report(db, kind=SubjectKind.GROUP_MEMBER, about=bob.key, reason=Reason.WANTED_MORE)
    db.commit()
    return bob


def report(client, **form):
    answer = client.post("/report/listing/chess", data={"reason": "not_running", **form})
    assert answer.status_code == 303
    return answer.headers["Location"]


def number(db):
    return db.scalar(sa.select(sa.func.max(Report.id)))


def log(db):
    db.expire_all()
    return [f"{what} {subject}" for what, subject in db.execute(sa.select(AuditEntry.what, AuditEntry.subject))]


PAGES = ("", "/reports/1", "/acts", "/acts/1", "/log")


@pytest.mark.parametrize("page", PAGES)
def test_nobody_but_a_moderator_finds_these_pages(app, client, db, club, page):
    report(client)
    assert client.get(f"/moderation{page}").status_code == 302
    for email, roles in (("ann@example.org", ()), ("org@example.org", (Role.ORGANIZER,))):
        assert signed_in(app, db, email, *roles).get(f"/moderation{page}").status_code == 404
    assert log(db) == []


def test_a_moderator_pauses_a_listing_answers_and_undoes_it(one, app, db, club):
    sender = signed_in(app, db, "ann@example.org")
    page = report(sender, words=f"{CANARY} & <b>", answer="yes")
    at = f"/moderation/reports/{number(db)}"

    queue = one.get("/moderation").text
    assert at in queue
    assert CANARY not in queue
    case = one.get(at).text
    assert f"{CANARY} &amp; &lt;b&gt;" in case
    assert "We play chess." in case
    assert "ann@" not in case

    assert one.post(f"{at}/act", data={"kind": "listing", "act": "pause"}).status_code == 303
    assert sender.get("/activities/chess").status_code == 404
    assert one.post(f"{at}/close", data={"outcome": "taken_down"}).headers["Location"] == "/moderation"
    [letter] = [one for one in letters(db) if one.kind == "report_outcome"]
    assert letter.address == "ann@example.org"
    assert "not shown any more" in letter.text
    assert not re.search(rf"{CANARY}|chess|report|listing", letter.subject + letter.text[:120], re.IGNORECASE)
    assert "not shown any more" in sender.get(page).text

    act = db.scalar(sa.select(ModerationAct.id))
    assert f"/moderation/acts/{act}/undo" in one.get("/moderation/acts").text
    one.post(f"/moderation/acts/{act}/undo")
    assert sender.get("/activities/chess").status_code == 200


def test_each_look_and_each_act_is_one_line_of_the_log(one, client, db, club):
    report(client)
    at = f"/moderation/reports/{number(db)}"
    for page in ("/moderation", at, at, "/moderation/acts", "/moderation/log"):
        assert one.get(page).status_code == 200
    one.post(f"{at}/close", data={"outcome": "put_right"})
    n = number(db)
    assert log(db) == [
        "look queue", f"look report {n}", f"look report {n}", "look acts", "look log", f"close report {n}"
    ]  # fmt: skip
    shown = one.get("/moderation/log").text
    assert "one@example.org" in shown
    assert shown.count(f"look: report {n}") == 2


def test_the_most_urgent_comes_first_and_then_the_oldest(one, client, db, club):
    for reason in ("not_running", "should_not_be_here", "felt_unsafe", "wrong_details"):
        report(client, reason=reason)
    found = [int(n) for n in re.findall(r"/moderation/reports/(\d+)", one.get("/moderation").text)]
    first = min(found)
    assert found == [first + 2, first + 1, first, first + 3]


def test_a_report_is_closed_once_and_only_with_an_answer_there_is(one, two, client, db, club):
    report(client)
    at = f"/moderation/reports/{number(db)}/close"
    assert one.post(at, data={"outcome": "rude"}).status_code == 400
    assert one.post(at, data={"outcome": "put_right"}).status_code == 303
    assert two.post(at, data={"outcome": "acted"}).status_code == 409
    assert "/moderation/reports" not in one.get("/moderation").text


def test_what_is_about_or_from_a_moderator_is_for_another_one(one, two, db, club):
    report(two, words="mine", answer="yes")
    at = f"/moderation/reports/{number(db)}"
    me = db.scalar(sa.select(Member.id).where(Member.email == "one@example.org"))
    assert one.get(at).status_code == 200
    assert two.get(at).status_code == 404
    assert at not in two.get("/moderation").text
    db.add(OrganizerPerson(organizer_id=club.organizer_id, member_id=me, role=PersonRole.HELPER, since=make.NOW))
    db.commit()
    assert one.get(at).status_code == 404
    assert one.post(f"{at}/act", data={"kind": "listing", "act": "pause"}).status_code == 404


def test_what_changed_since_is_shown_beside_what_was_reported(one, client, db, club):
    report(client)
    club.title = "Another title"
    db.commit()
    case = one.get(f"/moderation/reports/{number(db)}").text
    assert "Chess at the hall" in case
    assert "Another title" in case


def test_a_report_outlives_what_it_was_about(one, client, db, club):
    report(client)
    db.delete(club)
    db.commit()
    case = one.get(f"/moderation/reports/{number(db)}")
    assert case.status_code == 200
    assert "Chess at the hall" in case.text
    assert "It is not here any more." in case.text


def test_an_account_is_closed_by_two_and_nobody_else_sees_a_difference(one, two, app, db, about_bob):
    bob = app.test_client()
    come_in(bob, db, "bob@example.org")
    at = f"/moderation/reports/{number(db)}"
    assert "A second moderator has to agree." in one.get(at).text
    one.post(f"{at}/act", data={"kind": ACCOUNT, "act": CLOSE})
    act = f"/moderation/acts/{db.scalar(sa.select(ModerationAct.id))}"
    assert act not in one.get("/moderation").text
    assert bob.get("/account").status_code == 200
    assert one.post(f"{act}/agree").status_code == 404
    assert act in two.get("/moderation").text
    assert "Call me" in two.get(act).text
    assert two.post(f"{act}/agree").status_code == 303
    assert bob.get("/account").status_code == 302
    assert two.post(f"{act}/agree").status_code == 409
    one.post(f"{act}/undo")
    assert db.scalar(sa.select(Member.active).where(Member.email == "bob@example.org"))


def test_who_sent_a_report_is_not_the_second_to_decide_about_it(one, two, db, about_bob):
    sender = db.scalar(sa.select(Member.id).where(Member.email == "two@example.org"))
    db.add(ReportSender(report_id=number(db), member_id=sender))
    db.commit()
    one.post(f"/moderation/reports/{number(db)}/act", data={"kind": ACCOUNT, "act": CLOSE})
    act = f"/moderation/acts/{db.scalar(sa.select(ModerationAct.id))}"
    for page in ("/moderation", "/moderation/acts"):
        assert act not in two.get(page).text
    assert two.get(act).status_code == 404
    assert two.post(f"{act}/agree").status_code == 404
    assert two.post(f"{act}/undo").status_code == 404


def test_an_act_reaches_nothing_but_what_was_reported(one, db, about_bob, client, club):
    report(client)
    at = f"/moderation/reports/{number(db)}"
    for kind, act in ((ACCOUNT, CLOSE), ("organizer", "unpublish"), ("listing", "close"), ("", "")):
        assert one.post(f"{at}/act", data={"kind": kind, "act": act}).status_code == 404
    assert db.scalars(sa.select(ModerationAct)).all() == []


def test_a_reported_and_kept_apart_member_receives_the_same_bytes(app, db, club):
    """What Ann does about Bob, in every way there is, changes no byte that Bob, or a third, receives."""
    ann, carl = signed_in(app, db, "ann@example.org"), signed_in(app, db, "carl@example.org")
    bob = signed_in(app, db, "bob@example.org")
    row = {who: db.scalar(sa.select(Member).where(Member.email == f"{who}@example.org")) for who in ("ann", "bob")}

    def received():
        pages = ("/", "/for-you", "/nearby", "/plans", "/you", "/you/apart", "/account", "/activities/chess", "/path")
        seen = [client.get(page).data for client in (bob, carl) for page in pages]
        return [re.sub(rb'(csrf_token" value=")[^"]*', rb"\1", page) for page in seen], len(letters(db))

    before = received()
    keep_apart(db, row["ann"], row["bob"], now=make.NOW)
    make.report(db, kind=SubjectKind.GROUP_MEMBER, about=row["bob"].key, reason=Reason.UNKIND, sender=row["ann"])
    db.commit()
    report(ann, reason="felt_unsafe")
    assert received() == before
    assert "Change this" in ann.get("/you/apart").text


def test_keeping_apart_is_taken_back_only_by_a_second_press_and_by_its_owner(app, db):
    ann, bob = signed_in(app, db, "ann@example.org"), signed_in(app, db, "bob@example.org")
    rows = [db.scalar(sa.select(Member).where(Member.email == f"{who}@example.org")) for who in ("ann", "bob")]
    rows[1].name = "Bob <b>"
    keep_apart(db, *rows, now=make.NOW)
    db.commit()
    page = ann.get("/you/apart").text
    assert "Bob &lt;b&gt;" in page
    [end] = re.findall(r"/you/apart/\d+/end", page)
    assert "Keep us apart" in ann.get(end).text
    assert are_kept_apart(db, rows[0].id, rows[1].id)
    assert bob.get(end).status_code == 404
    assert bob.post(end).status_code == 404
    assert ann.post(end).headers["Location"] == "/you/apart"
    assert not are_kept_apart(db, rows[0].id, rows[1].id)


def test_the_account_behind_an_organizer_can_be_closed_where_it_is_one_person_s(one, two, app, db, club):
    let_in(db, club.organizer, make.member(db, "bob@example.org"), PersonRole.OWNER, now=make.NOW)
    make.report(db, kind=SubjectKind.ORGANIZER, about=club.organizer.key)
    db.commit()
    bob = app.test_client()
    come_in(bob, db, "bob@example.org")
    at = f"/moderation/reports/{number(db)}"
    offered = f'value="{CLOSE}"'
    assert offered in one.get(at).text
    let_in(db, club.organizer, make.member(db, "cleo@example.org"), PersonRole.EDITOR, now=make.NOW)
    db.commit()
    assert offered not in one.get(at).text
    assert one.post(f"{at}/act", data={"kind": ACCOUNT, "act": CLOSE}).status_code == 404
    leave(db, club.organizer, "cleo@example.org")
    one.post(f"{at}/act", data={"kind": ACCOUNT, "act": CLOSE})
    assert two.post(f"/moderation/acts/{db.scalar(sa.select(ModerationAct.id))}/agree").status_code == 303
    assert bob.get("/account").status_code == 302


def leave(db, organizer, email):
    gone = sa.select(Member.id).where(Member.email == email).scalar_subquery()
    db.execute(sa.delete(OrganizerPerson).where(OrganizerPerson.member_id == gone))
    db.commit()


def test_a_second_look_at_a_listing_is_noted_and_nobody_is_said_to_get_a_mail(one, db):
    activity = make.activity(db, title="Open bench")
    db.add(ReviewAct(organizer_id=activity.organizer_id, activity_id=activity.id, act=Act.CHANGED, at=make.NOW))
    db.commit()
    page = re.search(r"/review/changed/\d+", one.get("/moderation").text)[0]
    assert "Open bench" in one.get(page).text
    answer = one.post(page, follow_redirects=True)
    assert "That is noted." in answer.text
    assert "mail" not in answer.text.partition("<main")[2].partition("</main")[0]
    assert page not in answer.text
