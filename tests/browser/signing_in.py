"""Signing in with both steps by plain requests of the browser's context: no page is drawn for it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

from passlib.totp import TOTP
from playwright.sync_api import APIRequestContext, APIResponse, Browser, Page, StorageState

from tests.browser.conftest import PHONE

KEPT = Path(__file__).parents[2] / "var/signed-in"  # of commands: a link is good once, and an app is set up once
_came_in: dict[str, StorageState] = {}  # by link, which is good for one time only; modules of a process share it


def signed_in(browser: Browser, site: str, link: str) -> Page:
    """A page of somebody who came in by a link and an app; closing its context signs nobody out."""
    known = _came_in.get(link)
    context = browser.new_context(base_url=site, viewport=PHONE, reduced_motion="reduce", storage_state=known)
    context.set_default_timeout(20_000)
    if known is not None:
        return context.new_page()
    asked = context.request
    enter(asked, link)
    app = asked.get("/account/authenticator")
    if app.ok:  # who acts for nobody else has no second step
        key = _found(r'<code dir="ltr">([^<]+)<', app).replace(" ", "")
        answer = _with_code(asked, app, key, ago=30)  # so that a code of now is still to be had
        _sent(answer if answer.ok else _with_code(asked, app, key, ago=0))  # half a minute can pass on a busy machine
    _came_in[link] = context.storage_state()
    return context.new_page()


def come_in(browser: Browser, site: str, link: str, *, kept: Path) -> StorageState:
    """Who came in by a link, for new contexts; kept in a file of its own, which is used again in the same town."""
    if kept.exists():
        state: StorageState = json.loads(kept.read_text())
        return state
    page = signed_in(browser, site, link)
    kept.parent.mkdir(parents=True, exist_ok=True)
    state = page.context.storage_state(path=kept)
    page.context.close()
    return state


def enter(asked: APIRequestContext, link: str) -> None:
    """Come in by a link, without the page it leads to."""
    answer = asked.post(link, form=_token(asked.get(link)), max_redirects=0)
    assert answer.status == 302, (answer.url, answer.status, answer.text()[:500])


def _with_code(asked: APIRequestContext, app: APIResponse, key: str, *, ago: int) -> APIResponse:
    """Prove the app by the code it showed so many seconds ago."""
    code = TOTP(key=key).generate(datetime.now(UTC) - timedelta(seconds=ago)).token
    return asked.post("/account/authenticator", form={**_token(app), "code": code})


def _token(answer: APIResponse) -> dict[str, str]:
    return {"csrf_token": _found(r'name="csrf_token" value="([^"]+)"', answer)}


def _found(pattern: str, answer: APIResponse) -> str:
    found = re.search(pattern, answer.text())
    assert found, (answer.url, answer.status)
    return found[1]


def _sent(answer: APIResponse) -> None:
    assert answer.ok, (answer.url, answer.status, answer.text()[:500])
