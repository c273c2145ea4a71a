"""axe-core finds nothing, and nothing is wider than the screen, on every page and state."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import DESK, PHONE

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 256}  # 1280 at 400 %
PAGES = (
    "/",
    "/about",
    "/help",
    "/rest",
    "/demo",
    "/you",
    "/you/likes",
    "/you/place",
    "/you/pace",
    "/you/delete",
    "/for-you",
    "/for-you/said",
    "/nearby",
    "/nearby?when=weekend&kind=club&cost=free",
    "/nearby?words=zzzz",
    "/nearby?near=Xyzzyville",
    "/nearby?page=3",
    "/activities/shed-open-bench",
    "/activities/shed-open-bench/report",
    "/activities/none",
    "/nearby?km=7",
)


@pytest.fixture(scope="module", params=["phone", "desk-dark", "zoomed"])
def member(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A demo member's browser: a phone in the light, a desk in the dark, a desk at 400 %."""
    size = {"phone": PHONE, "desk-dark": DESK, "zoomed": NARROW}[request.param]
    scheme = "dark" if request.param == "desk-dark" else "light"
    context = browser.new_context(base_url=site, viewport=size, color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name="Look in as").first.click()
    page.close()
    yield context
    context.close()


def check(page: Page) -> None:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{wide} pixels wider than the screen"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible(member: BrowserContext, path: str) -> None:
    page = member.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if "Security Policy" in message.text else None)
    page.goto(path)
    check(page)
    assert complaints == []
    page.close()


def test_a_form_with_errors_is_accessible(member: BrowserContext) -> None:
    page = member.new_page()
    page.goto("/you/place")
    page.get_by_label("Town or postcode").fill("Xyzzyville")
    page.get_by_role("button", name="Save and go on").click()
    check(page)
    page.goto("/activities/shed-open-bench/report")
    page.locator("main form button").first.click()
    check(page)
    page.close()
