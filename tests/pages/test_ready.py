"""The ready page tells what is wrong and where answers come from; the figures are for those who hold a token."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from prometheus_client.parser import text_string_to_metric_families

from jobs.readiness import checks_of
from matching.builds import rebuild
from matching.catalogue import Catalogue
from members.accounts.letters import Mail
from notices import outbox
from store.ledger import note_beat
from tests import make
from web.health import leaving

pytestmark = pytest.mark.usefixtures("clock_from_now")
NOW = datetime.now(UTC)


@pytest.fixture
def running(db):
    """A scheduler was alive a moment ago."""
    note_beat(db, now=datetime.now(UTC))
    db.commit()


def test_it_says_why_the_database_answers(client, running):
    client.get("/for-you")
    page = client.get("/readyz")
    assert page.status_code == 200
    assert page.json["database"] == "answers"
    assert page.json["suggestions"] == "database: No folder for the index is set."


def test_it_counts_the_changes_since_the_index_was_kept(app, db, client, tmp_path):
    make.activity(db, title="Chess")
    rebuild(db, tmp_path, now=make.NOW)
    app.extensions["catalogue"] = catalogue = Catalogue(tmp_path)
    app.extensions["ready"] = {"suggestions": catalogue.where_from}
    client.get("/for-you")
    assert client.get("/readyz").json["suggestions"] == "index"
    make.activity(db, title="Paint")
    db.commit()
    client.get("/for-you")
    assert client.get("/readyz").json["suggestions"] == "index + 1 change"


def test_without_a_database_it_is_not_ready(app, client):
    class Away:
        def __call__(self):
            raise sa.exc.OperationalError("select 1", {}, Exception("away"))

    app.extensions["sessions"] = Away()
    page = client.get("/readyz")
    assert (page.status_code, page.json["database"]) == (503, "away")


def test_a_scheduler_that_is_gone_is_a_cause(db, client):
    assert client.get("/readyz").status_code == 503
    note_beat(db, now=NOW - timedelta(minutes=2))
    db.commit()
    page = client.get("/readyz")
    assert (page.status_code, list(page.json["causes"])) == (503, ["scheduler"])
    assert "not seen since" in page.json["causes"]["scheduler"]
    note_beat(db, now=datetime.now(UTC))
    db.commit()
    assert client.get("/readyz").status_code == 200


def test_letters_that_wait_too_long_are_a_cause_once_there_is_a_mail_server(app, settings, db, client, running):
    mail = Mail(kind="sign_in", address="a@b.example", subject="A", text="B", stale_at=NOW + timedelta(days=1))
    outbox.put(db, mail, now=NOW - timedelta(minutes=11))
    db.commit()
    assert client.get("/readyz").status_code == 200
    app.extensions["ready_checks"] = checks_of(settings.model_copy(update={"smtp_host": "mail.example"}))
    page = client.get("/readyz")
    assert (page.status_code, list(page.json["causes"])) == (503, ["letters"])


def test_a_schema_that_is_behind_is_a_cause(db, client, running):
    db.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    db.commit()
    assert list(client.get("/readyz").json["causes"]) == ["schema"]


def test_a_process_that_is_leaving_answers_and_is_not_ready(client, running):
    leaving.set()
    try:
        assert client.get("/readyz").status_code == 503
        assert client.get("/healthz").status_code == 503
        assert client.get("/about").status_code == 200
    finally:
        leaving.clear()


def test_figures_are_for_who_holds_the_token(app, client, db, running, settings):
    assert client.get("/metrics").status_code == 404
    app.config["SETTINGS"] = settings.model_copy(update={"metrics_token": "a token of the operator"})
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer a token"}).status_code == 404
    client.get("/about")
    client.get("/help")
    client.open("/about", method="MADEUP")
    answer = client.get("/metrics", headers={"Authorization": "Bearer a token of the operator"})
    found = {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    counted = [dict(labels) for name, *labels in found if name == "doorstep_requests_total"]
    pages = {labels["page"] for labels in counted}
    assert "web.about" in pages
    assert {"GET", "other"} <= {labels["method"] for labels in counted}
    assert "MADEUP" not in answer.text
    assert not {page for page in pages if page.startswith("help")}
    assert found[("doorstep_letters_waiting_seconds",)] == 0
    assert 0 <= found[("doorstep_scheduler_age_seconds",)] < 60


def test_a_database_that_is_away_gives_a_page_that_asks_to_come_back(own_app):
    @own_app.get("/away")
    def away():
        raise sa.exc.OperationalError("select 1", {}, Exception("away"))

    answer = own_app.test_client().get("/away")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.headers["X-Request-Id"] in answer.text
