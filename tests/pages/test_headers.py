"""Every answer carries the headers that keep a page to itself, and forms come from our own pages only."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from settings import Settings
from tests import make

pytestmark = pytest.mark.sqlite
ROOT = Path(__file__).parents[2]
EXACT = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
CLOSED = {"default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"}
OWN_OR_NOTHING = re.compile(r"[a-z-]+ '(?:self|none)'")


def faults(answer) -> list[str]:
    """What is missing from the headers of an answer."""
    policy = answer.headers.get("Content-Security-Policy", "").split("; ")
    wrong = [name for name, value in EXACT.items() if answer.headers.get(name) != value]
    wrong += sorted(CLOSED - set(policy)) + [one for one in policy if not OWN_OR_NOTHING.fullmatch(one)]
    for feature in ("camera", "geolocation", "microphone"):
        if f"{feature}=()" not in answer.headers.get("Permissions-Policy", ""):
            wrong.append(feature)
    if answer.mimetype.startswith("text/") and answer.mimetype_params.get("charset") != "utf-8":
        wrong.append(f"charset of {answer.mimetype}")
    if "Access-Control-Allow-Origin" in answer.headers:
        wrong.append("open to other sites")
    return wrong


def test_every_route_and_every_error_carries_the_headers(app, client, db):
    make.activity(db, key="chess", title="Chess", dates=["2027-03-02T10:00"], days_ahead=400)
    values = {"key": "chess", "occurrence_id": 1, "number": 1, "filename": "style.css"}
    found = {}
    for rule in app.url_map.iter_rules():
        with app.test_request_context():
            path = app.url_for(rule.endpoint, **{name: values.get(name, "x") for name in rule.arguments})
        for method in sorted(rule.methods & {"GET", "HEAD", "POST", "OPTIONS"}):
            with client.open(path, method=method) as answer:
                found[method, path] = faults(answer)
    for method, path in (("GET", "/nowhere"), ("DELETE", "/"), ("POST", "/help"), ("GET", "/static/none.css")):
        found[method, path] = faults(client.open(path, method=method))
    assert len(found) > 60
    # What other sites may read or show is open in these ways alone; it is public, and acts on nothing.
    for_others = {"Cross-Origin-Resource-Policy", "open to other sites"}
    framed = {"Cross-Origin-Resource-Policy", "X-Frame-Options", *CLOSED, "frame-ancestors *"}
    for (_method, path), wrong in found.items():
        leave = framed if path == "/embed" else for_others if path.startswith(("/feeds/", "/api/v1/")) else set()
        wrong[:] = [one for one in wrong if one not in leave]
    assert {asked: wrong for asked, wrong in found.items() if wrong} == {}


def test_a_fault_of_ours_carries_them_too(own_app):
    @own_app.get("/fault")
    def fault():
        raise RuntimeError("on purpose")

    own_app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = own_app.test_client().get("/fault")
    assert answer.status_code == 500
    assert faults(answer) == []
    assert "on purpose" not in answer.get_data(as_text=True)


@pytest.fixture
def public(settings, engine):
    """The browser of a visitor of a site that is not on this machine."""
    from app import create_app

    made = Settings(
        _env_file=None, secret_key=settings.secret_key, encryption_keys=settings.encryption_keys,
        database_url="sqlite://", public_url="https://doorstep.example", trusted_hosts=["doorstep.example"],
    )  # fmt: skip
    return create_app(made, engine=engine).test_client()


def test_a_public_site_keeps_browsers_to_https(public):
    answer = public.get("/about", base_url="https://doorstep.example")
    assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
    assert answer.headers["Content-Security-Policy"].endswith("; upgrade-insecure-requests")


def test_the_cookie_of_a_public_site_is_kept_to_it(public):
    [cookie] = public.get("/you/likes", base_url="https://doorstep.example").headers.getlist("Set-Cookie")
    name, *rest = cookie.split("; ")
    assert name.startswith("__Host-doorstep=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(rest)
    assert not any(part.startswith("Domain") for part in rest)


def test_a_site_on_this_machine_promises_no_https(client):
    assert "Strict-Transport-Security" not in client.get("/about").headers


def test_pages_for_somebody_we_know_are_not_stored(client):
    assert client.get("/about").headers["Cache-Control"] == "private, no-cache"
    client.post("/you/likes", data={"words": "painting"})
    for path in ("/you", "/for-you", "/nearby", "/about", "/nowhere"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store", path
        assert "Cookie" in client.get(path).headers["Vary"], path


def test_no_template_needs_an_inline_script_or_style():
    handler = r"\son(?:blur|change|click|error|focus|input|key\w+|load|mouse\w+|pointer\w+|submit|toggle)="
    script = r"<script(?![^>]*\bsrc=)(?![^>]*ld\+json)"
    inline = re.compile(rf"""{script}|<style\b|\sstyle=["']|{handler}|javascript:""", re.IGNORECASE)
    pages = [path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".svg"}]
    # The page inside the export is read from a file, without our style sheet.
    at_home = ROOT / "templates" / "members" / "keeping"
    ours = [path for path in pages if at_home not in path.parents]
    assert [path.name for path in ours if inline.search(path.read_text(encoding="utf-8"))] == []


def test_scripts_stay_small_together():
    assert sum(path.stat().st_size for path in (ROOT / "web" / "static").glob("*.js")) <= 20_000


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://localhost:81"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
        {"Origin": "http://["},
    ],
)
def test_a_form_sent_by_another_site_is_refused(client, headers):
    answer = client.post("/you/likes", data={"words": "painting"}, headers=headers)
    assert answer.status_code == 400
    assert "sent from another site" in answer.get_data(as_text=True)
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost"},
        {"Origin": "null"},
    ],
)
def test_a_form_of_ours_is_taken(client, headers):
    assert client.post("/you/likes", data={"words": "painting"}, headers=headers).status_code == 302


@pytest.mark.parametrize("path", ["/language", "/activities/{key}"])
def test_a_page_opens_from_what_is_no_address(client, db, path):
    path = path.format(key=make.activity(db).key)
    db.commit()
    assert client.get(path, headers={"Referer": "http://["}).status_code == 200


def test_a_link_from_another_site_opens(client):
    assert client.get("/about", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 200
