"""A copy of the database is sealed, comes back whole, and makes nothing happen twice."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.fernet import Fernet

from activities.exchange.outward.models import PublishedItem, PublishedState
from activities.exchange.outward.open_feed import SERIES, catch_up, read_page
from activities.models import Activity
from activities.plans.reminding import remind
from jobs import backups
from matching.learned_store import LearnedStore, refit
from members.accounts.letters import Mail
from members.accounts.people import find_by_email
from members.consent.models import Purpose
from members.keeping.erasure import left_over
from members.models import Profile
from members.programs.models import ProgramKey, Scope
from members.programs.services import make_key
from notices import outbox
from notices.models import Letter, LetterState, Notice
from store.backup import Damaged, NotEmpty, Unreadable, check, copies_in, describe, drop_old, load, make_copy
from store.backup.contents import split
from store.backup.folder import path_of
from store.backup.making import address_of
from store.backup.sealing import seal, unseal
from tests import make
from tests.learners import a_town
from tests.mailbox import come_in
from tests.services import keeping_world
from tests.services.keeping_world import CANARY, stored_values

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC).replace(microsecond=0)
KEYS = [Fernet.generate_key().decode() for _ in range(2)]
PIECE = 1 << 20
_HEADER = 56  # bytes


@pytest.fixture
def town(tmp_path, settings):
    made = keeping_world.world(tmp_path / "here", settings, backup_folder=tmp_path / "copies")
    keeping_world.fill(made, now=NOW)
    yield made
    made.engine().dispose()


@pytest.fixture
def elsewhere(tmp_path, settings):
    """An empty machine with the same keys: no database, no journal."""
    over = {"database_url": f"sqlite:///{tmp_path}/there/town.sqlite", "erasures": tmp_path / "there" / "er.jsonl"}
    from app import create_app

    app = create_app(settings.model_copy(update={**over, "backup_folder": tmp_path / "copies"}))
    yield app
    app.extensions["sessions"].kw["bind"].dispose()


def sealed(content: bytes, key: str = KEYS[0]) -> bytes:
    file = io.BytesIO()
    seal([content[: len(content) // 3], content[len(content) // 3 :]], file, key)
    return file.getvalue()


def opened(content: bytes, keys=KEYS) -> bytes:
    return b"".join(unseal(io.BytesIO(content), keys))


def _with_a_bit_turned(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
def test_what_is_sealed_opens_with_any_of_the_keys(size):
    content = bytes(range(251)) * (size // 251 + 1)
    assert opened(sealed(content[:size]), KEYS[::-1]) == content[:size]


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s[:-1], lambda s: s[: -(16 + 5)], lambda s: s[: _HEADER + PIECE + 16], lambda s: s[:20],
        lambda s: s[:_HEADER], lambda s: s + b"x", lambda s: b"x" + s, lambda s: _with_a_bit_turned(s, 70),
        lambda s: _with_a_bit_turned(s, 30),
    ],
)  # fmt: skip
def test_a_copy_that_was_changed_cut_or_lengthened_is_refused(change):
    whole = sealed(b"a" * (PIECE + 5))
    assert opened(whole) == b"a" * (PIECE + 5)
    with pytest.raises(Unreadable):
        opened(change(whole))


def test_a_copy_under_a_key_that_is_not_set_is_refused():
    with pytest.raises(Unreadable, match="DOORSTEP_ENCRYPTION_KEYS"):
        opened(sealed(b"a"), KEYS[1:])


def test_copies_are_thinned_out_and_none_outlives_the_journal(tmp_path):
    made = [NOW - timedelta(hours=12 * half_days) for half_days in range(240)]
    for at in made:
        path_of(tmp_path, at).touch()
    drop_old(tmp_path, now=NOW, days=50)
    kept = [copy.made_at for copy in copies_in(tmp_path)]
    assert kept[0] == made[0]
    assert len({at.date() for at in kept}) == len(kept)
    assert all(NOW - at <= timedelta(days=50) for at in kept)
    assert len([at for at in kept if NOW - at < timedelta(days=6)]) >= 6
    assert len(kept) <= 7 + 4 + 3
    assert drop_old(tmp_path, now=NOW, days=50) == 0


def test_nothing_a_person_said_can_be_read_in_a_copy(town):
    told = town.visitor()
    told.tell()
    needles = [*stored_values(town, told.person()), CANARY.encode(), b"CREATE TABLE"]
    made = backups.back_up(town.app, now=NOW)
    assert made.checked.values > 0
    content = made.path.read_bytes()
    assert [needle for needle in needles if needle in content] == []
    assert made.path.stat().st_mode & 0o077 == 0
    assert [path.name for path in made.path.parent.iterdir() if path.suffix == ".part"] == []


def test_it_comes_back_on_an_empty_machine_with_everything_in_it(town, elsewhere):
    town.visitor().tell()
    made = backups.back_up(town.app, now=NOW)
    done = elsewhere.test_cli_runner().invoke(args=["restore"])
    assert done.exit_code == 0, done.output
    with elsewhere.extensions["sessions"]() as db:
        assert CANARY in db.scalars(sa.select(Profile)).one().words
        rows = dict(made.checked.manifest.rows)
        for table in ("activity", "occurrence", "profile", "consent"):
            assert db.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) == rows[table]
    client = elsewhere.test_client()
    elsewhere.config["WTF_CSRF_ENABLED"] = False
    with elsewhere.extensions["sessions"]() as db:
        come_in(client, db, "ann@example.org")


def test_whom_the_journal_names_is_erased_again_after_a_restore(town, elsewhere):
    goes, stays = town.visitor(), town.visitor()
    goes.tell()
    stays.tell()
    person, other = goes.person(), stays.person()
    made = backups.back_up(town.app, now=NOW)
    goes.post("/you/delete")
    assert backups.copy_journal(town.app, now=NOW) == 1
    done = backups.restore(elsewhere, made.path, replace=False, now=NOW)
    assert done.erased == 1
    with elsewhere.extensions["sessions"]() as db:
        assert left_over(db, person) == {}
        assert left_over(db, other)


def test_an_older_journal_never_takes_lines_away_from_its_copy(town, elsewhere):
    """A new machine begins with an empty journal; its job must not lay that over the one that is needed."""
    goes = town.visitor()
    goes.tell()
    goes.post("/you/delete")
    backups.copy_journal(town.app, now=NOW)
    assert backups.copy_journal(elsewhere, now=NOW) == 0
    book = backups.Journal(backups.folder_of(elsewhere) / backups.JOURNAL, elsewhere.config["SETTINGS"].encryption_keys)
    assert sum(map(len, book.read().values())) == 1


def test_letters_that_waited_are_not_sent_a_second_time(town):
    with town.change() as db:
        stale_at = NOW + timedelta(days=1)
        outbox.put(db, Mail(kind="sign_in", address="a@b.example", subject="A", text="B", stale_at=stale_at), now=NOW)
    made = backups.back_up(town.app, now=NOW)
    done = backups.restore(town.app, made.path, replace=True, now=NOW)
    assert done.letters == 1
    with town.change() as db:
        assert outbox.claim(db, now=NOW + timedelta(minutes=5)) == []
        assert [(one.state, one.text) for one in db.scalars(sa.select(Letter))] == [(LetterState.STALE, None)]


def test_reminders_that_were_due_before_a_restore_are_not_written_again(town):
    """The copy does not know what was sent after it was made."""
    with town.change() as db:
        ann = make.writes_to(db, wants=[Purpose.NOTICE_EVENING])
        club = db.scalars(sa.select(Activity).where(Activity.key == "club-0")).one()
        date = make.dates_of(db, club)[0]
        make.plan(db, ann, club, date, now=NOW)
        evening = date.starts_at - timedelta(hours=20)
    made = backups.back_up(town.app, now=NOW)
    backups.restore(town.app, made.path, replace=True, now=evening + timedelta(hours=3))
    with town.app.test_request_context(), town.change() as db:
        remind(db, Purpose.NOTICE_EVENING, after=0, now=evening + timedelta(hours=3, minutes=5))
        assert [one.dropped for one in db.scalars(sa.select(Notice))] == ["restored"]
        assert db.scalars(sa.select(Letter)).all() == []


def test_everybody_is_signed_out_after_a_restore_and_keys_and_secret_addresses_are_ended(town):
    """Somebody who signed a lost phone out after the copy was made would find it signed in again."""
    visitor = town.visitor()
    visitor.sign_in("ann@example.org", now=NOW)
    with town.change() as db:
        make_key(db, find_by_email(db, "ann@example.org"), name="Clock", scopes=[Scope.PLANS], days=30, now=NOW)
    visitor.post("/plans/calendar", wish="make")
    address = re.search(r"/calendars/[\w-]+\.ics", visitor.client.get("/plans/calendar").text)[0]
    assert visitor.client.get(address).status_code == 200
    assert visitor.client.get("/account").status_code == 200
    made = backups.back_up(town.app, now=NOW)
    assert backups.restore(town.app, made.path, replace=True, now=NOW).devices == 1
    assert visitor.client.get("/account").status_code == 302
    assert visitor.client.get(address).status_code == 404
    with town.change() as db:
        assert db.scalars(sa.select(ProgramKey)).all() == []


def test_after_a_restore_the_open_feed_tells_all_anew_to_those_who_read_further_before(town):
    with town.change() as db:
        catch_up(db, address_of=str, now=NOW)
    made = backups.back_up(town.app, now=NOW)
    with town.change() as db:
        known = db.get_one(PublishedState, 1)
        known.number += 1_000  # what readers have read since
        seen = known.number
    backups.restore(town.app, made.path, replace=True, now=NOW)
    with town.change() as db:
        items = read_page(db, SERIES, after=seen, address_of=str, now=NOW).items
        assert len(items) == db.scalar(sa.select(sa.func.count()).where(PublishedItem.kind == SERIES)) > 0


def test_what_was_learned_from_people_erased_since_is_gone_after_a_restore(town):
    with town.change() as db:
        a_town(db)
    assert refit(town.app.extensions["sessions"], None, now=NOW).people == 24
    made = backups.back_up(town.app, now=NOW)
    backups.restore(town.app, made.path, replace=True, now=NOW)
    assert LearnedStore().find(town.app.extensions["sessions"]) is None


def test_a_database_with_something_in_it_is_not_written_over_by_a_slip(town):
    made = backups.back_up(town.app, now=NOW)
    with pytest.raises(NotEmpty):
        load(made.path, town.engine(), keys=town.app.config["SETTINGS"].encryption_keys)


def test_a_copy_older_than_the_journal_reaches_is_refused(town):
    made = backups.back_up(town.app, now=NOW)
    with pytest.raises(backups.TooOld):
        backups.restore(town.app, made.path, replace=True, now=NOW + timedelta(days=91))


def test_a_copy_with_a_row_missing_does_not_pass_the_trial(town, tmp_path, settings):
    """As if a table had been lost between counting and writing."""
    keys = settings.encryption_keys
    path = make_copy(town.engine(), tmp_path / "other", keys=keys, now=NOW)
    with path.open("rb") as file:
        manifest, contents = split(unseal(file, keys))
        told = replace(manifest, rows={**manifest.rows, "activity": 99})
        with (tmp_path / "false.copy").open("wb") as other:
            seal([told.as_line(), *contents], other, keys[0])
    assert describe(tmp_path / "false.copy", keys).rows["activity"] == 99
    with pytest.raises(Damaged, match="activity"):
        check(tmp_path / "false.copy", town.engine(), keys=keys)


def test_the_job_says_so_where_no_folder_is_set(app):
    from jobs.chores import make_copy as job

    assert job(app, NOW) == "no folder"
    done = app.test_cli_runner().invoke(args=["backup"])
    assert done.exit_code == 1
    assert "DOORSTEP_BACKUP_FOLDER" in done.output


def test_programs_of_postgresql_get_an_address_without_a_password():
    engine = sa.create_engine("postgresql+psycopg://doorstep:secret@database:5433/town?sslmode=require")
    assert address_of(engine) == "postgresql://doorstep@database:5433/town?sslmode=require"
