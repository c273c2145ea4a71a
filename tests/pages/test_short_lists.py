"""Short lists: made in a visit, printed with a code, opened by whoever has it, told to nobody unless they say so."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
import time_machine

from activities.changes import touch_catalogue
from activities.models import Activity, ListingState
from app import create_app
from matching.short_lists.models import OpenedList, ShortList
from matching.short_lists.services import CODE_DAYS, KEPT_DAYS, MOST
from members.models import Guest, Profile, Role
from store import AuditEntry
from tests import make
from tests.desk import sit_down
from tests.mailbox import come_in, letters, without
from tests.path_rows import GENTLE

WORKER = "worker@example.org"
SAID = {"interests": ["chess"], "place": "Telford", "travel": "car", "minutes": "45", "agreed": "yes"}
pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)
SOON = (NOW + timedelta(days=3)).strftime("%Y-%m-%dT10:00")


@pytest.fixture
def worker(app, db):
    """A link worker at their desk, in a town with a few clubs."""
    venue = make.venue(db, name="Library", address="1 High Street", directions="The door beside the bakery.")
    for number in range(MOST + 1):
        make.activity(
            db, key=f"chess-{number}", title=f"Chess {number}", interests=["chess"], venue=venue, dates=[SOON],
            first_visit={**GENTLE, "greeter": "Priya says hello"}, now=NOW,
        )  # fmt: skip
    make.member(db, WORKER, roles=[Role.LINK_WORKER])
    db.commit()
    client = app.test_client()
    sit_down(client, db, WORKER)
    return client


def begin(worker, *things, **said):
    """The address of a new list with these on it."""
    answer = worker.post("/short-lists/new", data={**SAID, **said})
    assert answer.status_code == 303, answer.text
    for key in things:
        worker.post(f"{answer.location}/put", data={"activity": key, "do": "on"})
    return answer.location


def code_of(worker, address):
    page = worker.post(f"{address}/sheet").text
    return re.search(r'start-code__code">([^<]+)<', page)[1]


def test_a_list_made_in_a_visit_is_opened_on_a_phone_of_one_s_own(app, db, worker):
    address = begin(worker)
    assert "Chess 1" in worker.get(address).text
    assert "Chess 4" in worker.get(address, query_string={"words": "chess 4"}).text
    worker.post(f"{address}/put", data={"activity": "chess-1", "do": "on"})
    sheet = worker.post(f"{address}/sheet")
    assert sheet.headers["Cache-Control"] == "private, no-store"
    for words in ("Chess 1", "1 High Street", "The door beside the bakery.", "Priya says hello", "127.0.0.1:5000/code"):
        assert words in sheet.text
    code = re.search(r'start-code__code">([^<]+)<', sheet.text)[1]

    phone = app.test_client()
    assert phone.post("/code", data={"code": f" {code.lower().replace('-', ' ')} "}).location == "/my-list"
    page = phone.get("/my-list").text
    assert "Chess 1" in page
    assert "Chess 2" not in page
    profile = db.query(Profile).filter(Profile.guest_id.is_not(None)).one()
    assert [one.interest for one in profile.interests] == ["chess"]
    assert (profile.area_country, profile.travel, profile.travel_minutes) == ("GB", "car", 45)
    assert '"/my-list' in phone.get("/you").text
    assert '"/my-list"' in phone.get("/code").text
    phone.post("/my-list/delete")
    assert phone.get("/my-list").location == "/code"


def test_the_worker_sees_that_it_was_opened_only_once_that_is_said(app, db, worker):
    address = begin(worker, "chess-1")
    code = code_of(worker, address)

    def seen():
        return [without(worker.get(page).text) for page in ("/short-lists", address, f"{address}/sheet")]

    before, phone = seen(), app.test_client()
    phone.post("/code", data={"code": code})
    phone.get("/my-list")
    assert seen() == before
    assert app.test_client().post("/code", data={"code": code}).status_code == 303, "a spent code would tell"
    phone.post("/my-list/tell", data={"answer": "yes"})
    assert "Opened, they told you." in worker.get(address).text
    phone.post("/my-list/tell", data={"answer": "no"})
    assert seen() == before


def test_nothing_is_kept_without_a_yes_and_what_was_said_stays_on_the_page(db, worker):
    answer = worker.post("/short-lists/new", data={**SAID, "agreed": ""})
    assert answer.status_code == 422
    assert 'value="Telford"' in answer.text
    assert 'value="chess" checked' in answer.text
    assert db.query(ShortList).count() == 0


def test_what_is_kept_is_what_the_sheet_needs_and_the_yes(db, worker):
    code = code_of(worker, begin(worker))
    row = db.query(ShortList).one()
    kept = {column.name: getattr(row, column.name) for column in ShortList.__table__.columns}
    assert (kept["interests"], kept["travel_minutes"], kept["agreed_wording"]) == (["chess"], 45, 1)
    assert row.agreed_at.date() == NOW.date()
    assert code.replace("-", "") not in str(kept).replace("-", "")


def test_a_list_is_its_worker_s_alone(app, db, worker, client):
    address = begin(worker, "chess-1")
    make.member(db, "other@example.org", roles=[Role.LINK_WORKER])
    make.member(db, "mo@example.org", roles=[Role.MODERATOR, Role.ORGANIZER, Role.OPERATOR])
    db.commit()
    sit_down(client, db, "other@example.org")
    assert (client.get(address).status_code, client.post(f"{address}/sheet").status_code) == (404, 404)
    assert address not in client.get("/short-lists").text
    moderator = app.test_client()
    sit_down(moderator, db, "mo@example.org")
    assert moderator.get("/short-lists").status_code == 404
    member = app.test_client()
    come_in(member, db, "ann@example.org")
    assert member.get("/short-lists").status_code == 404


def test_a_full_list_says_so(db, worker):
    address = begin(worker, *(f"chess-{number}" for number in range(MOST + 1)))
    assert f"There are {MOST} things on this list" in worker.get(address).text
    assert len(db.query(ShortList).one().activities) == MOST


def test_what_is_not_on_show_any_more_makes_room(db, worker):
    address = begin(worker, *(f"chess-{number}" for number in range(MOST)))
    db.execute(sa.update(Activity).where(Activity.key == "chess-1").values(state=ListingState.WITHDRAWN))
    touch_catalogue(db)
    db.commit()
    assert "room for no more" not in worker.get(address).text
    worker.post(f"{address}/put", data={"activity": f"chess-{MOST}", "do": "on"})
    page = worker.get(address).text
    assert f"Chess {MOST}" in page.partition('id="look"')[0]
    assert "room for no more" in page


def test_a_new_code_ends_the_one_before_and_so_does_deleting_the_list(app, db, worker):
    address = begin(worker, "chess-1")
    first, second, phone = code_of(worker, address), code_of(worker, address), app.test_client()
    assert phone.post("/code", data={"code": first}).status_code == 422
    assert phone.post("/code", data={"code": second}).status_code == 303
    worker.post(f"{address}/delete")
    assert app.test_client().post("/code", data={"code": second}).status_code == 422
    page = phone.get("/my-list").text
    assert "Chess 1" in page
    assert "May the one who made it see" not in page


@pytest.mark.parametrize("days", [CODE_DAYS, KEPT_DAYS])
def test_a_code_runs_out(app, worker, days):
    code = code_of(worker, begin(worker, "chess-1"))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=days, minutes=1)):
        assert app.test_client().post("/code", data={"code": code}).status_code == 422


def test_what_somebody_told_us_before_stays_as_it_was(db, worker, client):
    profile = make.profile(db, ticked=["dogs"], now=NOW)
    with client.session_transaction() as session:
        session["guest"] = db.get(Guest, profile.guest_id).key
    db.commit()
    client.post("/code", data={"code": code_of(worker, begin(worker, "chess-1"))})
    assert "What you told us before stays as it was." in client.get("/my-list").text
    db.expire_all()
    assert [one.interest for one in db.get(Profile, profile.id).interests] == ["dogs"]
    assert db.query(OpenedList).one().profile_id == profile.id


def test_wrong_codes_are_counted_and_right_ones_are_not(settings, engine, sessions, worker):
    code = code_of(worker, begin(worker, "chess-1"))
    app = create_app(settings.model_copy(update={"rate_limits": True}), engine=engine)
    app.config["WTF_CSRF_ENABLED"] = False
    app.extensions["sessions"] = sessions
    client = app.test_client()
    right = [client.post("/code", data={"code": code}).status_code for _ in range(12)]
    wrong = [client.post("/code", data={"code": "CCCC-CCCC"}).status_code for _ in range(11)]
    assert right == [303] * 12
    assert wrong == [422] * 10 + [429]
    assert client.post("/code", data={"code": code}).status_code == 429


def offer_in(db):
    return re.search(r"/short-lists/offer/\S+", letters(db)[0].text)[0]


@pytest.fixture
def operator(app, db):
    make.member(db, "operator@example.org", roles=[Role.OPERATOR])
    db.commit()
    client = app.test_client()
    sit_down(client, db, "operator@example.org")
    return client


def test_an_operator_asks_somebody_who_says_yes_and_can_be_let_go(app, db, operator):
    assert operator.post("/short-lists/workers", data={"email": "no address"}).status_code == 422
    assert operator.post("/short-lists/workers", data={"email": WORKER}).status_code == 303
    offer, client = offer_in(db), app.test_client()
    assert WORKER not in operator.get("/short-lists/workers").text, "only who said yes"
    come_in(client, db, WORKER)
    assert client.get("/short-lists").status_code == 404
    assert "Would you make short lists" in client.get(offer).text
    assert client.post(offer).location == "/short-lists"
    assert client.get("/short-lists").status_code == 302, "the second step comes first"
    sit_down(client, db, WORKER)
    assert client.get("/short-lists").status_code == 200

    page = operator.get("/short-lists/workers").text
    assert WORKER in page
    assert operator.post(re.search(r"/short-lists/workers/\d+/let-go", page)[0]).status_code == 303
    assert client.get("/short-lists").status_code == 404
    assert client.post(offer).status_code == 404, "the link of the mail does not bring the role back"
    acts = [(one.what, one.subject) for one in db.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert acts[0] == ("ask", "a link worker")
    assert acts[-1][0] == "let go"


def test_an_offer_is_for_one_address_and_two_weeks(app, db, operator):
    operator.post("/short-lists/workers", data={"email": WORKER})
    offer, other, client = offer_in(db), app.test_client(), app.test_client()
    come_in(other, db, "other@example.org")
    assert other.post(offer).status_code == 404
    assert other.post(offer[:-3]).status_code == 404
    with time_machine.travel(datetime.now(UTC) + timedelta(days=15), tick=False):
        come_in(client, db, WORKER)
        assert client.post(offer).status_code == 404


def test_nobody_but_an_operator_names_link_workers(app, db, worker):
    assert worker.get("/short-lists/workers").status_code == 404
    assert worker.post("/short-lists/workers", data={"email": "b@example.org"}).status_code == 404
