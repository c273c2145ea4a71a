"""The page of the operator: counts and times, for that role alone, each look noted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from members.models import Role
from store import AuditEntry
from store.backup.folder import path_of
from store.ledger import RunState, end, note_beat, take
from tests import make
from tests.mailbox import come_in

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)


@pytest.fixture
def operator(app, db):
    make.member(db, "op@example.org", roles=[Role.OPERATOR])
    db.commit()
    client = app.test_client()
    come_in(client, db, "op@example.org")
    from members.accounts.models import Device

    db.execute(sa.update(Device).values(second_step_at=datetime.now(UTC)))
    db.commit()
    return client


def test_it_is_for_operators_alone(app, db, client):
    assert client.get("/operator").status_code == 302
    for number, roles in enumerate([[], [Role.MODERATOR], [Role.ORGANIZER]]):
        make.member(db, f"m{number}@example.org", roles=roles)
        db.commit()
        other = app.test_client()
        come_in(other, db, f"m{number}@example.org")
        assert other.get("/operator").status_code == 404


def test_it_shows_what_went_wrong_and_notes_the_look(db, operator):
    note_beat(db, now=datetime.now(UTC))
    taken = take(db, "index", NOW, now=NOW, lease=NOW - NOW)
    end(db, taken, RunState.WRONG, now=NOW, note="OSError")
    db.commit()
    page = operator.get("/operator")
    assert page.status_code == 200
    assert 'went wrong <bdi lang="en">OSError</bdi>' in page.text
    assert "index went wrong the last time." in page.text
    assert "Everything is as it should be" not in page.text
    assert "op@example.org" not in page.text
    looks = db.scalars(sa.select(AuditEntry.subject)).all()
    assert list(looks) == ["overview"]
    assert "/operator" in operator.get("/account").text


@pytest.mark.parametrize(
    ("days", "said"), [(None, "There is no copy"), (3, "more than two days old"), (1, "Everything is as it should be")]
)
def test_it_says_where_no_copy_is_new(app, db, operator, tmp_path, days, said):
    settings = app.config["SETTINGS"]
    app.config["SETTINGS"] = settings.model_copy(update={"backup_folder": tmp_path, "smtp_host": "mail.example"})
    note_beat(db, now=datetime.now(UTC))
    db.commit()
    if days is not None:
        path_of(tmp_path, NOW - timedelta(days=days)).write_bytes(b"")
    assert said in operator.get("/operator").text


def test_a_scheduler_that_does_not_run_stands_first(db, operator):
    page = operator.get("/operator").text
    assert "no scheduler has run yet" in page
    assert "Please look at this" in page
