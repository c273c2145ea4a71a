"""Telling how a day was, the path and the pace, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE, THIN
from tests.browser.looking import COLOURS, check, fits, go

pytestmark = pytest.mark.browser
COUNTING = """for (const [kind, name] of [["pointerdown", "presses"], ["keydown", "keys"]])
  addEventListener(kind, () => sessionStorage[name] = Number(sessionStorage[name] || 0) + 1, true)"""
PAGES = ("/path", "/path/start", "/path/erase", "/path/stop-keeping", "/privacy/choices")


def look_in_as(page: Page, name: str) -> None:
    page.goto("/demo")
    page.get_by_role("button", name=re.compile(f"Look in as {name}\\b")).click()


@pytest.fixture(scope="module")
def walker(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """The browser of a demo member with days out, one of them not told of yet."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    look_in_as(page, "Lena")
    page.wait_for_load_state()  # closing a page that is on its way elsewhere can leave Chromium silent
    yield context
    context.close()


@pytest.fixture(scope="module")
def sheet(walker: BrowserContext) -> Page:
    """One page for the tests that only look."""
    return walker.new_page()


def a_check_in(page: Page) -> None:
    page.goto("/path")
    page.get_by_role("link", name=re.compile("^Change, Drawing side by side")).first.click()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_path_is_accessible_and_fits_every_screen(sheet: Page, path: str) -> None:
    go(sheet, path, PHONE)
    fits(sheet)


def test_colours_of_the_picture_can_be_told_apart_in_the_dark(sheet: Page) -> None:
    go(sheet, "/path", DESK, "dark")
    check(sheet, COLOURS)


def test_a_check_in_is_accessible_with_and_without_slips(sheet: Page) -> None:
    a_check_in(sheet)
    fits(sheet)
    sheet.get_by_label("A note for yourself").evaluate("one => one.removeAttribute('maxlength')")
    sheet.get_by_label("A note for yourself").fill("x" * 1001)
    sheet.get_by_role("button", name="Keep this").click()
    expect(sheet.get_by_role("alert")).to_have_count(1)
    fits(sheet)


def test_paused_suggestions_are_accessible(sheet: Page) -> None:
    go(sheet, "/path", PHONE)
    sheet.get_by_role("button", name="Pause", exact=True).click()
    sheet.goto("/for-you")
    fits(sheet)
    sheet.get_by_role("button", name="Go on").click()


def test_the_picture_is_legible_on_a_thin_screen_and_in_print(sheet: Page) -> None:
    go(sheet, "/path", THIN)
    texts = sheet.locator(".path-picture text")
    assert min(one.bounding_box()["height"] for one in texts.all()) >= 10
    sheet.emulate_media(media="print")
    assert sheet.locator(".path-picture").first.is_visible()
    ink = sheet.locator(".path-picture__felt").last.evaluate("one => getComputedStyle(one).fill")
    sheet.emulate_media(media="screen")
    assert ink == "rgb(0, 0, 0)"


def test_a_day_is_told_of_by_keyboard_and_the_answer_is_read_out(page: Page) -> None:
    look_in_as(page, "Lena")
    a_check_in(page)
    page.get_by_label("I went", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("3 · a bit hard").focus()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Keep this").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/path\?kept="))
    expect(page.get_by_role("status")).to_contain_text("it felt like 3")


@pytest.fixture
def counted(browser: Browser, site: str) -> Iterator[Page]:
    """A page that counts presses and keys."""
    context = browser.new_context(base_url=site, reduced_motion="reduce", viewport={"width": 360, "height": 740})
    context.set_default_timeout(20_000)
    context.add_init_script(COUNTING)
    yield context.new_page()
    context.close()


def test_a_first_check_in_takes_two_presses_and_no_typing(counted: Page) -> None:
    """Under 20 seconds: how it felt, a note and the rest may be left out."""
    look_in_as(counted, "Lena")
    counted.goto("/plans")
    counted.get_by_role("link", name=re.compile("How was it")).first.click()
    counted.wait_for_url(re.compile("/check-in$"))
    counted.evaluate("sessionStorage.presses = 0")
    counted.get_by_text("I went", exact=True).click()
    counted.get_by_role("button", name="Keep this").click()
    expect(counted.get_by_role("status")).to_contain_text("Thank you for telling us.")
    assert counted.evaluate("sessionStorage.presses") == "2"
    assert counted.evaluate("sessionStorage.keys || '0'") == "0"


def test_saying_how_hard_it_was_is_one_press_more_and_the_answer_fits_every_screen(counted: Page) -> None:
    look_in_as(counted, "Stan")
    counted.goto("/path")
    counted.get_by_role("link", name=re.compile("^Change, Open bench")).first.click()
    counted.wait_for_url(re.compile("/check-in$|/path/"))
    counted.evaluate("sessionStorage.presses = 0")
    counted.get_by_text("I went", exact=True).click()
    counted.get_by_text("9 · ").first.click()
    counted.get_by_role("button", name="Keep this").first.click()
    expect(counted.get_by_role("group", name="What else could explain it?")).to_be_visible()
    assert counted.evaluate("sessionStorage.presses") == "3"
    fits(counted)


def test_a_guest_plans_tells_nothing_and_pauses_without_an_account(page: Page) -> None:
    page.goto("/path")
    expect(page.get_by_text("There is nothing here, and that is fine.")).to_be_visible()
    page.get_by_role("button", name="Pause", exact=True).click()
    page.goto("/for-you")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is paused")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A few things that may suit you")


def test_no_answer_is_smaller_than_another(page: Page) -> None:
    page.goto("/path/start")
    boxes = [one.bounding_box() for one in page.locator("#keep .button").all()]
    assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
    page.goto("/path")
    for form in page.locator(".actions--even").all():
        boxes = [one.bounding_box() for one in form.locator(".button").all()]
        assert len({(round(box["width"]), round(box["height"])) for box in boxes if box}) == 1
