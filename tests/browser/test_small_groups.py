"""People of the demo town in their small groups: answering, a short note, and going quietly."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.looking import fits

pytestmark = pytest.mark.browser


def look_in_as(browser: Browser, site: str, name: str, *, script: bool = False) -> Page:
    """The page about small groups as somebody of the demo town sees it."""
    context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=script, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    be(page, name)
    return page


def be(page: Page, name: str) -> None:
    """Look in as somebody, and open the page about small groups."""
    page.goto("/demo")
    page.get_by_role("button", name=f"Look in as {name}", exact=True).click()
    page.goto("/groups")


def test_every_page_of_small_groups_is_accessible_and_fits_every_screen(browser: Browser, site: str) -> None:
    page = look_in_as(browser, site, "Owen", script=True)  # left over
    fits(page)
    be(page, "Lena")
    page.get_by_role("link", name="Open it").first.click()
    expect(page.get_by_role("heading", name="A possible small group")).to_be_visible()
    fits(page)
    be(page, "Lewis")
    page.get_by_role("link", name="Open it").first.click()
    expect(page.get_by_role("heading", name="Your small group is on")).to_be_visible()
    fits(page)
    page.get_by_role("link", name="If something is not right").first.click()
    fits(page)
    page.goto("/groups/met")
    expect(page.get_by_role("link", name="If something was not right").first).to_be_visible()
    fits(page)
    be(page, "Folasade")
    circle = page.locator("section", has=page.get_by_role("heading", name="Your circle", exact=True))
    circle.get_by_role("link", name="Open it").click()
    fits(page)
    page.get_by_role("link", name="Look at the next date").click()
    expect(page.get_by_role("heading", name="Could your circle meet again?")).to_be_visible()
    fits(page)
    page.context.close()


def test_a_possible_group_names_nobody_and_one_that_is_on_loses_a_name_quietly(browser: Browser, site: str) -> None:
    lena = look_in_as(browser, site, "Lena")
    lena.get_by_role("link", name="Open it").first.click()
    expect(lena.get_by_role("heading", name="Would that suit you?")).to_be_visible()
    for name in ("Joyce", "Hana", "Ewan"):
        expect(lena.locator("main")).not_to_contain_text(name)
    lena.get_by_role("button", name="Yes").click()
    expect(lena.locator("main")).to_contain_text("Nobody else learns what you said.")

    harold, lewis = look_in_as(browser, site, "Harold"), look_in_as(browser, site, "Lewis")
    for page in (harold, lewis):
        page.get_by_role("link", name="Open it").first.click()
    expect(harold.locator("main")).to_contain_text("4 of you are coming.")
    harold.get_by_role("button", name="Not today after all").click()
    lewis.reload()
    expect(lewis.locator("main")).to_contain_text("3 of you are coming.")
    expect(lewis.locator("main")).not_to_contain_text("Harold")
    for page in (lena, harold, lewis):
        page.context.close()
