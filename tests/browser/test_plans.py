"""Planning, preparing and changing one's mind, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looking import fits, go

pytestmark = pytest.mark.browser
BENCH = "/activities/shed-open-bench"


def plan_the_bench(page: Page, answer: str = "I might go") -> None:
    page.goto(BENCH)
    page.get_by_label("How hard do you expect it to be?").select_option("5")
    page.get_by_role("button", name=answer, exact=True).click()
    expect(page).to_have_url(re.compile("/plans/[^/?]+$"))


def test_a_plan_is_made_given_back_and_taken_up_again(page: Page) -> None:
    plan_the_bench(page)
    expect(page.get_by_role("heading", name="One small thing before, if you like")).to_be_visible()
    expect(page.get_by_label("How hard do you expect it to be?")).to_have_value("5")
    page.get_by_role("button", name="Not after all").click()
    expect(page.get_by_text("Nothing planned, and that is fine.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open bench at the repair shed")
    page.get_by_role("button", name="I’ll go").click()
    page.goto(BENCH)
    expect(page.get_by_role("link", name=re.compile("In your plans"))).to_have_count(1)


def test_a_plan_is_made_by_keyboard_alone(page: Page) -> None:
    page.goto(BENCH)
    page.get_by_role("button", name="I might go").focus()
    sizes = [one.bounding_box() for one in page.locator(".onward .even-buttons > *").all()]
    assert len({(round(box["width"]), round(box["height"])) for box in sizes if box}) == 1
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/plans/[^/?]+$"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()


@pytest.fixture(scope="module")
def planner(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """The browser of a demo member with two plans."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name="Look in as").last.click()
    plan_the_bench(page)
    page.goto("/activities/draw-one-thing")
    page.get_by_role("button", name="I’ll do it").click()
    page.wait_for_load_state()  # closing a page that is on its way elsewhere can leave Chromium silent
    yield context
    context.close()


def test_the_list_and_the_sheet_are_accessible_and_fit_every_screen(planner: BrowserContext) -> None:
    page = planner.new_page()
    for path in ("/plans", "/plans?", BENCH):
        go(page, path, PHONE)
        if path.endswith("?"):
            page.get_by_role("link", name="Open bench at the repair shed", exact=True).click()
        fits(page)
