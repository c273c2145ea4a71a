"""axe-core finds nothing, and nothing is wider than the screen, on every page a member sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import COLOURS, check, fits, go

pytestmark = pytest.mark.browser
PAGES = (
    "/",
    "/about",
    "/help",
    "/help?country=GB",
    "/help?country=JP",
    "/leaving",
    "/looking-after/",
    "/looking-after/one-small-step",
    "/looking-after/sources",
    "/rest",
    "/demo",
    "/you",
    "/you/likes",
    "/you/place",
    "/you/place/part",
    "/you/pace",
    "/you/notices",
    "/privacy/choices",
    "/you/export",
    "/you/delete",
    "/for-you",
    "/for-you?easier=shed-open-bench",
    "/for-you/said",
    "/nearby",
    "/nearby?when=weekend&kind=club&cost=free",
    "/nearby?words=zzzz",
    "/nearby?near=Xyzzyville",
    "/nearby?from=2026-02-30",
    "/activities/shed-open-bench",
    "/activities/shed-open-bench/sheet",
    "/report/listing/shed-open-bench",
    "/report/organizer/repair-shed",
    "/language",
    "/activities/none",
    "/nearby?km=7",
    "/plans/new?activity=shed-open-bench",
    "/ladder",
    "/organizing",
    "/feeds?near=Telford",
    "/embed?near=Telford",
    "/plans/calendar",
    "/plans/kept",
    "/groups",
    "/groups/how",
    "/groups/join",
    "/groups/met",
    "/code",
    "/questions",
    "/questions/stop",
)
COLOURFUL = (
    "/", "/help", "/you/likes", "/you/pace", "/for-you", "/nearby?km=7", "/activities/shed-open-bench",
)  # fmt: skip


@pytest.fixture(scope="module")
def member(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """The browser of a demo member who has said something of a suggestion."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name="Look in as").first.click()
    page.get_by_role("button", name="Not now").first.click()
    page.wait_for_load_state()  # closing a page that is on its way elsewhere can leave Chromium silent
    yield context
    context.close()


@pytest.fixture(scope="module")
def page(member: BrowserContext) -> Page:
    """One page for all tests here: opening one anew costs more than most of the tests."""
    return member.new_page()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits_every_screen(page: Page, path: str) -> None:
    complaints: list[str] = []

    def note(message) -> None:
        if "Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", note)
    go(page, path, PHONE)
    fits(page)
    page.remove_listener("console", note)
    assert complaints == []


@pytest.mark.parametrize("path", COLOURFUL)
def test_colours_can_be_told_apart_in_light_and_in_the_dark(page: Page, path: str) -> None:
    for size, scheme in ((PHONE, "light"), (DESK, "dark")):
        go(page, path, size, scheme)
        check(page, COLOURS)


@pytest.mark.parametrize(
    ("path", "typed", "button"),
    [("/you/place", "Xyzzyville", "Save and go on"), ("/report/listing/shed-open-bench", "", "Send")],
)
def test_a_form_with_errors_is_accessible(page: Page, path: str, typed: str, button: str) -> None:
    go(page, path, PHONE)
    if typed:
        page.get_by_role("textbox").first.fill(typed)
    page.get_by_role("button", name=button).click()
    fits(page)
    assert page.get_by_role("alert").count() == 1


def test_a_button_says_what_it_is_about(page: Page) -> None:
    go(page, "/for-you", PHONE)
    title = page.locator(".suggestion h2").first.inner_text()
    button = page.locator(".suggestion").first.get_by_role("button", name=f"Not for me, {title}", exact=True)
    assert button.count() == 1


def test_no_answer_to_a_suggestion_is_smaller_than_another(page: Page) -> None:
    go(page, "/for-you", PHONE)
    boxes = [one.bounding_box() for one in page.locator(".suggestion").first.locator(".button--even").all()]
    assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
    assert all(box and box["height"] >= 44 for box in boxes)
