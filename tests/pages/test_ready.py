"""The ready page tells where answers come from."""

from __future__ import annotations

import sqlalchemy as sa

from matching.builds import rebuild
from matching.catalogue import Catalogue
from tests import make


def test_it_says_why_the_database_answers(client):
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
