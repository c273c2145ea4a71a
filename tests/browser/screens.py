"""Take the pictures of docs/screens from a demo town that is being served.

    make run                                                    in one window
    make accounts | .venv/bin/python -m tests.browser.screens       in another

`--site` names another address than http://127.0.0.1:5000. Pictures of a phone show the page, or its beginning where it
is very long, those of a desk what is seen first. The tour (docs/tour.md) tells what they show; `--languages` takes the
first pages in these instead, for which the machine needs a font with Chinese signs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.conftest import DESK, PHONE
from tests.browser.signing_in import signed_in
from tests.browser.test_journey import go_on

FOLDER = Path(__file__).parents[2] / "docs/screens"
ACTIVITY = "/activities/shed-open-bench"
AROUND = (
    "/help", "/leaving", "/looking-after/", "/looking-after/one-small-step", "/looking-after/sources", "/rest",
    "/ladder", "/about", "/privacy/choices", "/you", "/you/notices", "/you/apart", "/you/export", "/you/delete",
    "/plans/calendar", "/path/start", "/questions", "/groups", "/groups/how", "/groups/join", "/organizing", "/code",
    "/feeds", "/language", "/account/sign-in", f"{ACTIVITY}/sheet", "/report/listing/shed-open-bench", "/nowhere",
)  # fmt: skip
_TALLEST = 3200
LANGUAGES = (
    "/",
    "/nearby?near=Alderbridge",
    ACTIVITY,
    "/help",
    "/you/pace",
    "/groups/how",
    "/looking-after/one-small-step",
)


def take(page: Page, name: str, *, desk: bool = False) -> None:
    """Keep a picture as docs/screens/NAME-360.jpg, and as NAME-1280.jpg where asked for."""
    page.wait_for_load_state()  # a press that led here may still be under way
    tall = min(page.evaluate("document.documentElement.scrollHeight"), _TALLEST)
    whole = {"x": 0.0, "y": 0.0, "width": float(PHONE["width"]), "height": float(tall)}
    page.screenshot(path=FOLDER / f"{name}-360.jpg", full_page=True, clip=whole, quality=50, type="jpeg")
    if desk:
        page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})
        page.screenshot(path=FOLDER / f"{name}-1280.jpg", quality=60, type="jpeg")
        page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})


def newcomer(page: Page) -> None:
    """From the first page to a plan."""
    page.goto("/")
    take(page, "start", desk=True)
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("In your own words, if you like").fill("I used to paint and I like dogs")
    take(page, "likes")
    go_on(page)
    page.get_by_label("Town or postcode").fill("Alderbridge")
    take(page, "place")
    go_on(page)
    if "/you/place/part" in page.url:
        go_on(page)
    take(page, "pace")
    page.get_by_role("radio").nth(2).check()
    go_on(page)
    take(page, "suggestions", desk=True)
    page.goto("/nearby")
    take(page, "nearby", desk=True)
    page.goto(ACTIVITY)
    take(page, "activity", desk=True)
    page.get_by_role("button", name="I might go").click()
    take(page, "plan")
    page.goto("/plans")
    take(page, "plans")
    page.goto("/plans/kept")
    take(page, "plans-kept")


def around(page: Page) -> None:
    for path in AROUND:
        page.goto(path)
        take(page, re.sub(r"[^a-z]+", "-", path).strip("-"))
    page.emulate_media(color_scheme="dark")
    for name, path in (("start", "/"), ("activity", ACTIVITY), ("nearby", "/nearby")):
        page.goto(path)
        take(page, f"{name}-dark")


def walker(page: Page) -> None:
    """Somebody of the demo who has been out, says how it was, and plans a second visit."""
    page.goto("/demo")
    page.get_by_role("button", name=re.compile("Look in as Lena\\b")).click()
    page.goto("/plans")
    take(page, "plans-before")
    asks = page.get_by_role("link", name=re.compile("^How was it"))
    if asks.count():
        asks.first.click()
        take(page, "check-in")
    page.goto("/path")
    take(page, "path", desk=True)
    page.goto("/for-you")
    take(page, "suggestions-later")
    page.goto("/groups")
    page.get_by_role("link", name="Open it").first.click()
    take(page, "group")


def account(page: Page, link: str) -> None:
    """What a member with an account sees of it."""
    page.goto(link)
    page.get_by_role("button", name="Sign in").click()
    for name, path in (("account", "/account"), ("account-programs", "/account/programs")):
        page.goto(path)
        take(page, name)


def desks(browser: Browser, site: str, links: dict[str, str]) -> None:
    """What organizers, moderators and the operator see."""
    for role, pages in {
        "organizer": {"ask": "/organizing/ask", "desk": "/organizing/at/town-library",
                      "listing": "/organizing/listings/silent-reading-hour",
                      "people": "/organizing/at/town-library/people", "feeds": "/organizing/feeds"},
        "moderator": {"moderation": "/moderation", "acts": "/moderation/acts", "log": "/moderation/log"},
        "operator": {"operator": "/operator", "counts": "/operator/measures", "link-workers": "/short-lists/workers"},
    }.items():  # fmt: skip
        if role not in links:
            continue
        page = signed_in(browser, site, links[role])
        page.context.set_default_timeout(60_000)
        for name, path in pages.items():
            page.goto(path)
            take(page, name, desk=name in ("desk", "operator"))
        if role == "organizer":
            page.goto(pages["listing"])
            page.get_by_role("button", name="Change the words").click()
            take(page, "editor", desk=True)
        page.context.close()


def short_list(browser: Browser, site: str, link: str, guest: Page) -> None:
    """A link worker makes a list with somebody, who opens it with its code."""
    page = signed_in(browser, site, link)
    page.context.set_default_timeout(60_000)
    page.goto("/short-lists/new")
    take(page, "short-list-new")
    page.get_by_label("Dogs").first.check()
    page.get_by_label("Town or postcode").fill("Alderbridge")
    page.get_by_label("The person said yes").check()
    page.get_by_role("button", name="Look for things").click()
    for _ in range(2):
        page.get_by_role("button", name=re.compile("^Put on the list")).first.click()
    take(page, "short-list")
    page.get_by_role("link", name="Look at the sheet").click()
    page.get_by_role("button", name="Make the sheet with a code").click()
    take(page, "short-list-sheet")
    code = page.locator(".start-code__code").inner_text()
    page.context.close()
    guest.goto("/code")
    guest.locator("main input[name=code]").fill(code)
    guest.locator("main form button").first.click()
    take(guest, "my-list")


def in_languages(context: BrowserContext, site: str) -> None:
    """The first pages in every language but English."""
    for tag in ("zh-Hans", "es", "ar"):
        page = context.browser.new_context(
            base_url=site, viewport=PHONE, locale=tag, reduced_motion="reduce"
        ).new_page()
        for path in LANGUAGES:
            page.goto(path)
            take(page, f"{tag}-{re.sub(r'[^a-z]+', '-', path.partition('?')[0]).strip('-') or 'start'}")
        page.context.close()


def main(site: str, *, languages: bool) -> None:
    links = dict(line.split() for line in sys.stdin.read().splitlines() if len(line.split()) == 2)
    FOLDER.mkdir(exist_ok=True)
    chromium = (
        os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium-headless-shell") or shutil.which("chromium")
    )
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(base_url=site, viewport=PHONE, reduced_motion="reduce")
        context.set_default_timeout(60_000)
        if languages:
            in_languages(context, site)
        else:
            newcomer(context.new_page())
            around(context.new_page())
            walker(browser.new_context(base_url=site, viewport=PHONE, reduced_motion="reduce").new_page())
            desks(browser, site, links)
            if "member" in links:
                account(browser.new_context(base_url=site, viewport=PHONE).new_page(), links["member"])
            if "link_worker" in links:
                guest = browser.new_context(base_url=site, viewport=PHONE, reduced_motion="reduce")
                short_list(browser, site, links["link_worker"], guest.new_page())
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:5000")
    parser.add_argument("--languages", action="store_true")
    given = parser.parse_args()
    main(given.site, languages=given.languages)
