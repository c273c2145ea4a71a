"""Take the pictures of docs/screens from a demo town that is being served.

    make run                                                    in one window
    flask demo accounts | python -m tests.browser.screens       in another

`--site` names another address than http://127.0.0.1:5000. Pictures of a phone show the whole page, those of a desk what
is seen first. The tour (docs/tour.md) tells what they show; `--languages` takes the first pages in these instead.
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
    "/help", "/leaving", "/looking-after/", "/looking-after/one-small-step", "/rest", "/ladder", "/about",
    "/privacy/choices", "/you", "/you/notices", "/groups", "/groups/how", "/groups/join", "/organizing", "/code",
    "/language", "/account/sign-in", f"{ACTIVITY}/sheet", "/report/listing/shed-open-bench", "/nowhere",
)  # fmt: skip
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
    page.screenshot(path=FOLDER / f"{name}-360.jpg", full_page=True, quality=55, type="jpeg")
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
    for name, path in (("start", "/"), ("activity", ACTIVITY)):
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


def desks(browser: Browser, site: str, links: dict[str, str]) -> None:
    """What organizers, moderators and the operator see."""
    for role, pages in {
        "organizer": {"desk": "/organizing/at/town-library", "listing": "/organizing/listings/silent-reading-hour",
                      "people": "/organizing/at/town-library/people", "feeds": "/organizing/feeds"},
        "moderator": {"moderation": "/moderation", "log": "/moderation/log"},
        "operator": {"operator": "/operator"},
    }.items():  # fmt: skip
        if role not in links:
            continue
        page = signed_in(browser, site, links[role])
        page.context.set_default_timeout(60_000)
        for name, path in pages.items():
            page.goto(path)
            take(page, name, desk=name in ("desk", "operator"))
        page.context.close()


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
        context.set_default_timeout(20_000)
        if languages:
            in_languages(context, site)
        else:
            newcomer(context.new_page())
            around(context.new_page())
            walker(browser.new_context(base_url=site, viewport=PHONE, reduced_motion="reduce").new_page())
            desks(browser, site, links)
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:5000")
    parser.add_argument("--languages", action="store_true")
    given = parser.parse_args()
    main(given.site, languages=given.languages)
