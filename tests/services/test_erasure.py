"""After one press nothing of a person is anywhere, and an older copy of the database does not bring them back."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from activities.models import Activity, Occurrence
from activities.plans.models import Plan
from members.accounts.letters import Mail
from members.keeping.erasure import left_over
from members.keeping.holdings import HOLDINGS
from members.keeping.holdings_accounts import SIGNING_IN
from members.keeping.holdings_groups import GROUPS
from members.keeping.holdings_organizers import FOR_OTHERS
from members.keeping.holdings_safety import SAFETY
from members.keeping.holdings_short_lists import SHORT_LISTS
from members.keeping.inventory import ROOTS
from members.keeping.owned import is_theirs, person_of_member, traceable
from members.models import Member, Profile
from notices import outbox
from tests import make
from tests.mailbox import come_in
from tests.services import keeping_world
from tests.services.canaries import fill_every_table
from tests.services.keeping_world import CANARY, stored_values

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)


@pytest.fixture
def town(tmp_path, settings):
    made = keeping_world.world(tmp_path, settings)
    keeping_world.fill(made, now=NOW)
    yield made
    made.engine().dispose()


@pytest.fixture
def told(town):
    """Somebody with something in every table that leads to a person."""
    visitor = town.visitor()
    visitor.tell()
    visitor.was_out(now=NOW)
    return visitor


def rows_by_table(town, person):
    with town.app.extensions["sessions"]() as db:
        return left_over(db, person)


def filled_columns(town, person):
    """Columns of the person's rows that hold something, as table.column."""
    found = set()
    with town.app.extensions["sessions"]() as db:
        for holding, table in traceable():
            for row in db.execute(sa.select(table).where(is_theirs(db, holding, table, person))).mappings():
                found |= {f"{table.name}.{name}" for name, value in row.items() if value not in (None, "", [])}
    return found


def test_the_person_of_these_tests_has_something_in_every_table(town, told):
    """If not, the tests below would pass for nothing."""
    accounts = {holding.table for holding in (*SIGNING_IN, *FOR_OTHERS, *SAFETY, *GROUPS, *SHORT_LISTS)}
    tables = {holding.table for holding, _table in traceable()} - ROOTS - accounts
    assert rows_by_table(town, told.person()).keys() - ROOTS == tables
    filled = filled_columns(town, told.person())
    profile = {f"profile.{name}" for name in ("words", "avoid", "needs", "comfort", "area_cell", "languages", "free")}
    told_of = profile | {"check_in.told", "plan.feared", "comfort_state.state", "feedback.opinion", "consent.given_at"}
    assert told_of <= filled


def test_before_erasing_the_file_holds_what_these_tests_look_for(town, told):
    needles = stored_values(town, told.person())
    assert len(needles) >= 9
    assert {needle for _file, needle in town.files_with(needles)} == set(needles)


def test_what_is_encrypted_is_in_no_file_in_words(town, told):
    assert town.files_with([CANARY.encode()]) == []


def test_after_one_press_nothing_of_the_person_is_in_any_table_or_file(town, told, caplog):
    caplog.set_level(0)
    person, needles = told.person(), stored_values(town, told.person())
    answer = told.post("/you/delete")
    assert answer.location.endswith("/you?gone=1")
    assert rows_by_table(town, person) == {}
    assert town.files_with(needles) == []
    assert [record for record in caplog.records if CANARY in record.getMessage()] == []
    assert "Nothing of yours is left here" in told.client.get("/you?gone=1").text


def test_pages_of_the_file_that_others_share_are_clean_too(town, told):
    """Many people on the same pages, erased one after the other, some at once after others wrote."""
    others = []
    for _ in range(15):
        other = town.visitor()
        other.tell()
        other.was_out(now=NOW)
        others.append(other)
    gone = others[::2]
    needles = [needle for other in gone for needle in stored_values(town, other.person())]
    for other in gone:
        other.post("/you/delete")
    assert len(needles) > 60
    assert town.files_with(needles) == []
    assert len(town.files_with(stored_values(town, told.person()))) >= 9


def test_erasing_one_person_leaves_the_others_whole(town, told):
    other = town.visitor()
    other.tell()
    other.was_out(now=NOW)
    before = rows_by_table(town, other.person()), stored_values(town, other.person())
    told.post("/you/delete")
    assert (rows_by_table(town, other.person()), stored_values(town, other.person())) == before


def test_an_open_reader_does_not_stop_an_erasure(town, told):
    """What is left in the log of writes meanwhile goes with the next cleaning."""
    person, needles = told.person(), stored_values(town, told.person())
    with town.engine().connect() as reader:
        reader.execute(sa.select(Activity.id)).all()
        assert told.post("/you/delete").status_code == 302
    assert rows_by_table(town, person) == {}
    assert town.app.test_cli_runner().invoke(args=["privacy", "retain"]).exit_code == 0
    assert town.files_with(needles) == []


def test_a_member_of_the_demo_is_erased_like_a_guest(town):
    with town.change() as db:
        db.add(Member(key="demo-ann", name="Ann Kanarienvogel", demo_note="a tester", created_at=NOW))
    visitor = town.visitor()
    visitor.post("/demo", key="demo-ann")
    visitor.tell()
    with town.app.extensions["sessions"]() as db:
        member = db.scalars(sa.select(Member)).one()
        assert member.profile.words
    visitor.post("/you/delete")
    with town.app.extensions["sessions"]() as db:
        assert db.scalars(sa.select(Member)).all() == []
        assert db.scalars(sa.select(Profile)).all() == []
    assert town.files_with([b"Ann Kanarienvogel"]) == []


def test_of_a_member_with_something_in_every_column_nothing_is_left_anywhere(town, caplog):
    """Through signing in by mail, a canary in every field there is, and one press."""
    caplog.set_level(0)
    client, address = town.app.test_client(), f"{CANARY}@example.org"
    with town.app.extensions["sessions"]() as db:
        come_in(client, db, address)
    with town.change() as db:
        member = db.scalars(sa.select(Member)).one()
        member.profile = Profile(changed_at=NOW)
        stays = make.member(db, "stays@example.org")
        db.flush()
        fill_every_table(db, member, now=NOW)
        outbox.put(db, Mail(kind="sign_in", address=stays.email, subject="Hello", text="A link", stale_at=NOW), now=NOW)
        person, other = person_of_member(member), person_of_member(stays)
    assert rows_by_table(town, person).keys() == {table.name for _holding, table in traceable()} - {"guest"}
    needles = [*stored_values(town, person), CANARY.encode()]
    assert len({needle for _file, needle in town.files_with(needles)}) == len(needles)
    client.post("/account/link", data={"email": address})  # a letter with a link still waits
    assert client.post("/you/delete").location.endswith("/you?gone=1")
    assert rows_by_table(town, person) == {}
    assert town.files_with(needles) == []
    assert [record for record in caplog.records if CANARY in record.getMessage()] == []
    assert CANARY not in client.get("/demo/mailbox").text
    assert rows_by_table(town, other) == {"member": 1, "letter": 1}


def test_a_command_erases_somebody_who_cannot_sign_in(town):
    with town.change() as db:
        ann = make.member(db, "ann@example.org")
        ann.active, ann.profile = False, Profile(changed_at=NOW)
        make.member(db, "stays@example.org")
    run = town.app.test_cli_runner()
    assert run.invoke(args=["privacy", "erase", "ann@example.org"]).exit_code == 0
    assert run.invoke(args=["privacy", "erase", "ann@example.org"]).exit_code == 1
    with town.app.extensions["sessions"]() as db:
        assert db.scalars(sa.select(Member.email)).all() == ["stays@example.org"]


def test_a_place_at_a_full_date_is_free_for_others_at_once(town, told):
    with town.app.extensions["sessions"]() as db:
        date = db.scalars(sa.select(Occurrence.id).join(Activity, Activity.id == Occurrence.activity_id)
                          .where(Activity.key == "club-1")).one()  # fmt: skip
    wish = {"activity": "club-1", "answer": "going", "date": str(date)}
    told.post("/plans/new", **wish)
    second, third = town.visitor(), town.visitor()
    second.post("/plans/new", **wish)
    assert third.client.post("/plans/new", data=wish).status_code == 409
    full = third.client.get("/activities/club-1").text, third.client.get("/nearby").text
    told.post("/you/delete")
    assert (third.client.get("/activities/club-1").text, third.client.get("/nearby").text) != full
    third.post("/plans/new", **wish)
    with town.app.extensions["sessions"]() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(Plan).where(Plan.occurrence_id == date)) == 2


# An older copy of the database


def copy(town, name):
    """A copy as a backup makes it, with SQLite's own means."""
    path = town.folder.parent / name
    with sqlite3.connect(town.engine().url.database) as here, sqlite3.connect(path) as there:
        here.backup(there)
    here.close()
    there.close()
    return path


def restore(town, path):
    """Put a copy back in place of the database."""
    town.engine().dispose()
    with sqlite3.connect(path) as there, sqlite3.connect(town.engine().url.database) as here:
        there.backup(here)
    here.close()
    there.close()


def reapply(town, *files):
    return town.app.test_cli_runner().invoke(args=["privacy", "reapply", *map(str, files)])


def test_whom_a_restored_copy_brings_back_is_erased_again(town, told):
    stays = town.visitor()
    stays.tell()
    person, needles = told.person(), stored_values(town, told.person())
    older = copy(town, "older.sqlite")
    told.post("/you/delete")
    newcomer = town.visitor()
    newcomer.tell()
    restore(town, older)
    assert rows_by_table(town, person)  # back from the dead
    done = reapply(town)
    assert (done.exit_code, done.output.split()[0]) == (0, "1")
    assert rows_by_table(town, person) == {}
    assert town.files_with(needles) == []
    assert rows_by_table(town, stays.person())
    assert reapply(town).output.split()[0] == "0"


def test_the_journal_names_nobody(town, told):
    person, needles = told.person(), stored_values(town, told.person())
    told.post("/you/delete")
    line = (town.folder / "journal" / "erasures.jsonl").read_bytes()
    assert [needle for needle in [*needles, person.key.encode()] if needle in line] == []
    assert (town.folder / "journal" / "erasures.jsonl").stat().st_mode & 0o077 == 0


def test_a_journal_under_a_key_that_is_not_set_stops_with_a_sentence(town, told):
    told.post("/you/delete")
    foreign = town.folder.parent / "foreign.jsonl"
    foreign.write_text('{"on": "2026-11-22", "key": "00000000", "who": "x"}\n')
    done = reapply(town, foreign)
    assert done.exit_code == 1
    assert "was written under a key that is not in DOORSTEP_ENCRYPTION_KEYS" in done.output


def test_a_line_cut_short_by_a_power_failure_is_passed_over(town, told):
    older = copy(town, "cut.sqlite")
    told.post("/you/delete")
    journal = town.folder / "journal" / "erasures.jsonl"
    journal.write_text(journal.read_text() + '{"on": "2026-11-2')
    restore(town, older)
    assert reapply(town).output.split()[0] == "1"


def test_an_erasure_whose_note_cannot_be_written_still_erases_and_says_so(town, told, caplog):
    person = told.person()
    town.app.extensions["erasures"].path = town.folder / "town.sqlite" / "no-folder" / "journal"
    told.post("/you/delete")
    assert rows_by_table(town, person) == {}
    assert "the journal of erasures could not be written" in caplog.text


def test_lines_older_than_any_copy_are_dropped(town, told):
    told.post("/you/delete")
    journal = town.app.extensions["erasures"]
    assert journal.prune(now=NOW + timedelta(days=89), days=90) == 0
    assert journal.prune(now=NOW + timedelta(days=92), days=90) == 1
    assert journal.read() == {}


def test_every_root_of_the_inventory_can_be_somebody():
    assert {holding.table for holding in HOLDINGS if not holding.owners and holding.is_traceable} == ROOTS
