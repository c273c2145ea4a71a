"""The page of plans that a phone may keep; the manifest, the worker, and how heavy a first visit is."""

from __future__ import annotations

import gzip
import re

import time_machine

from tests import make
from tests.mailbox import come_in

FIRST_VISIT = {"greeter": "Jo, at the blue door", "leave_any_time": True}
HEAVIEST = 100 * 1024  # bytes, sent packed
MOST_REQUESTS = 12


def planned(client, db):
    activity = make.activity(
        db, key="bench", title="Open bench", dates=["2026-11-24T10:30"], first_visit=FIRST_VISIT,
        venue=make.venue(db, name="The Old Forge", address="Station Road", directions="Ring twice"),
    )  # fmt: skip
    db.commit()
    client.post("/plans/new", data={"activity": "bench", "date": make.dates_of(db, activity)[0].id, "answer": "might",
                                    "feared": "7"})  # fmt: skip


@time_machine.travel(make.NOW, tick=False)
def test_what_is_kept_tells_the_plan_the_way_the_first_visit_and_how_old_it_is(client, db):
    planned(client, db)
    page = client.get("/plans/kept").text
    for words in ("Open bench", "Tuesday 24 November", "Station Road", "Ring twice", "Jo, at the blue door"):
        assert words in page
    assert f"This is what we knew on {make.NOW:%A} {make.NOW.day} {make.NOW:%B}, {make.NOW:%H:%M}" in page


@time_machine.travel(make.NOW, tick=False)
def test_nothing_to_press_and_no_feeling_is_kept(client, db):
    planned(client, db)
    main = re.search(r"<main.*</main>", client.get("/plans/kept").text, re.DOTALL)[0]
    assert "<form" not in main
    assert "csrf" not in main
    assert "hard" not in main


@time_machine.travel(make.NOW, tick=False)
def test_where_nobody_is_known_there_is_nothing_to_keep(client, db):
    assert client.get("/plans/kept").status_code == 404
    planned(client, db)
    assert client.get("/plans/kept").status_code == 200
    client.post("/you/delete")
    assert client.get("/plans/kept").status_code == 404


def test_signing_out_empties_what_the_browser_keeps(client, db):
    come_in(client, db, "ann@example.org")
    assert '"storage"' in client.post("/account/sign-out").headers["Clear-Site-Data"]


def test_the_manifest_names_pictures_that_are_there(client):
    with client.get("/manifest.webmanifest") as answer:
        assert answer.mimetype == "application/manifest+json"
        manifest = answer.json
    assert (manifest["display"], manifest["start_url"], manifest["scope"]) == ("standalone", "/", "/")
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        with client.get(icon["src"]) as picture:
            assert picture.mimetype == "image/png"
            width, height = (int.from_bytes(picture.data[at : at + 4]) for at in (16, 20))  # of the head of a PNG
            assert icon["sizes"] == f"{width}x{height}"


def test_the_worker_stands_where_it_may_serve_the_whole_site_and_is_asked_for_anew(client):
    with client.get("/worker.js") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert "no-cache" in answer.headers["Cache-Control"]


def test_a_first_visit_is_light(client, db):
    """Counted as a browser does that packs nothing but the page itself and loads all that the page names."""
    make.activity(db, key="bench", title="Open bench")
    db.commit()
    for path in ("/", "/nearby", "/activities/bench"):
        page = client.get(path).text
        found = set(re.findall(r'(?:src|href)="(/static/[^"#]+|/manifest[^"]+)', page))
        weights = [len(gzip.compress(page.encode()))]
        for one in found:
            with client.get(one) as part:
                weights.append(len(part.data))
        assert sum(weights) <= HEAVIEST, path
        assert len(weights) <= MOST_REQUESTS, path
