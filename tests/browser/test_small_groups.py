"""People of the demo town in their small groups: answering, a short note, and going quietly."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE
from tests.browser.test_pages_are_accessible import WIDER, check

pytestmark = pytest.mark.browser


def look_in_as(browser: Browser, site: str, name: str, *, script: bool = False) -> Page:
    """The page about small groups as somebody of the demo town sees it."""
    context = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=script, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name=f"Look in as {name}", exact=True).click()
    page.goto("/groups")
    return page


def test_a_possible_group_names_nobody_and_one_that_is_on_loses_a_name_quietly(browser: Browser, site: str) -> None:
    lena = look_in_as(browser, site, "Lena")
    lena.get_by_role("link", name="Open it").first.click()
    expect(lena.get_by_role("heading", name="Would that suit you?")).to_be_visible()
    for name in ("Joyce", "Hana", "Ewan"):
        expect(lena.locator("main")).not_to_contain_text(name)
    lena.get_by_role("button", name="Yes").click()
    expect(lena.locator("main")).to_contain_text("Nobody else learns what you said.")

    harold, lewis = look_in_as(browser, site, "Harold"), look_in_as(browser, site, "Lewis", script=True)
    for page in (harold, lewis):
        page.get_by_role("link", name="Open it").first.click()
    check(lewis)
    assert lewis.evaluate(WIDER) == []
    expect(harold.locator("main")).to_contain_text("4 of you are coming.")
    harold.get_by_role("button", name="Not today after all").click()
    lewis.reload()
    expect(lewis.locator("main")).to_contain_text("3 of you are coming.")
    expect(lewis.locator("main")).not_to_contain_text("Harold")
    for page in (lena, harold, lewis):
        page.context.close()
