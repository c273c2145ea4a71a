"""Leaving at once: by the link, by Escape three times, with and without JavaScript; nothing is fetched before."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from settings import Settings
from tests.browser.conftest import both_ways, with_script

pytestmark = pytest.mark.browser
AWAY = str(Settings.model_fields["exit_url"].default)
Asked = list[dict[str, str]]


@pytest.fixture
def asked(visitor: BrowserContext) -> Asked:
    """The headers of each request to another host, which a page of ours stands in for."""
    found: Asked = []

    def answer(route: Route) -> None:
        found.append(route.request.all_headers())
        route.fulfill(content_type="text/html", body="<!doctype html><title>Weather</title><h1>Weather</h1>")

    visitor.route(lambda address: "127.0.0.1" not in address, answer)
    return found


def by_link(page: Page) -> None:
    page.get_by_role("link", name="Leave this site").click()


def by_keyboard(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Leave this site")).to_be_focused()
    page.keyboard.press("Enter")


def by_escape(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Escape")


@both_ways
@pytest.mark.parametrize("way", [by_link, by_keyboard])
def test_one_press_leads_away_and_does_not_say_where_from(
    page: Page, asked: Asked, way: Callable[[Page], None]
) -> None:
    page.goto("/you/pace")
    assert asked == []
    way(page)
    expect(page.get_by_role("heading", name="Weather")).to_be_visible()
    assert page.url == AWAY
    assert [headers.get("referer") for headers in asked] == [None]


@with_script
@pytest.mark.parametrize("way", [by_link, by_escape])
def test_with_script_the_back_button_passes_over_the_page_that_was_left(
    page: Page, asked: Asked, way: Callable[[Page], None]
) -> None:
    page.goto("/about")
    page.goto("/you/pace")
    way(page)
    expect(page.get_by_role("heading", name="Weather")).to_be_visible()
    page.go_back()
    expect(page).to_have_url(re.compile("/about$"))


@with_script
def test_two_presses_of_escape_leave_nothing(page: Page, asked: Asked) -> None:
    page.goto("/about")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Help", exact=True).click()
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1)).to_have_text("Talk to somebody")
    assert asked == []
