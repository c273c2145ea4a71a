"""From the first page to a suggestion, in a real browser, with and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import both_ways

pytestmark = pytest.mark.browser


def go_on(page: Page) -> None:
    page.get_by_role("button", name="Save and go on").click()


def answer_the_screens(page: Page) -> None:
    """Likes painting and dogs, lives in Alderbridge, some chatting is all right."""
    page.goto("/")
    page.get_by_role("link", name="Begin").click()
    page.get_by_label("In your own words, if you like").fill("I used to paint and I like dogs")
    page.get_by_label("Gardening", exact=True).first.check()
    go_on(page)
    page.get_by_label("Town or postcode").fill("Alderbridge")
    go_on(page)
    go_on(page) if "/you/place/part" in page.url else None
    expect(page).to_have_url(re.compile("/you/pace"))
    page.get_by_role("radio").nth(2).check()
    go_on(page)


@both_ways
def test_three_short_screens_lead_to_suggestions_with_reasons(page: Page) -> None:
    answer_the_screens(page)
    expect(page).to_have_url(re.compile("/for-you"))
    cards = page.locator(".suggestion")
    assert 1 <= cards.count() <= 3
    expect(page.get_by_text("You like").first).to_be_visible()
    expect(page.get_by_role("link", name="Not today")).to_be_visible()


def test_a_suggestion_leads_to_its_first_visit(page: Page) -> None:
    answer_the_screens(page)
    card = page.locator(".suggestion").first
    title = card.get_by_role("heading").inner_text()
    card.get_by_role("link", name=re.compile("What (a first visit|it) is like")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_not_for_me_takes_a_suggestion_away_and_undo_brings_it_back(page: Page) -> None:
    answer_the_screens(page)
    title = page.locator(".suggestion h2").first.inner_text()
    page.get_by_role("button", name=re.compile(f"Not for me.*{re.escape(title)}")).click()
    expect(page.locator(".suggestion h2", has_text=title)).to_have_count(0)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".suggestion h2", has_text=title)).to_have_count(1)


def test_every_screen_can_be_skipped_and_nothing_is_kept(page: Page) -> None:
    page.goto("/you/likes")
    for _ in range(3):
        page.get_by_role("button", name="Skip this").or_(page.get_by_role("link", name="Skip this")).last.click()
    expect(page).to_have_url(re.compile("/for-you"))
    page.goto("/you")
    expect(page.get_by_role("main")).to_contain_text("nothing", ignore_case=True)


def test_a_town_nobody_knows_keeps_what_was_typed(page: Page) -> None:
    page.goto("/you/place")
    page.get_by_label("Town or postcode").fill("Xyzzyville")
    go_on(page)
    expect(page.get_by_label("Town or postcode")).to_have_value("Xyzzyville")
    expect(page.get_by_role("alert")).to_contain_text("Xyzzyville")


def test_looking_around_needs_nothing(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Just look around").click()
    expect(page).to_have_url(re.compile("/nearby"))
    page.get_by_label("Town or postcode").fill("Alderbridge")
    page.get_by_role("button", name="Show").first.click()
    expect(page.get_by_role("img").first).to_be_visible()
    page.locator("main .cards a, main h3 a, main h2 a").first.click()
    expect(page.get_by_role("heading", name="What a first visit is like")).to_be_visible()


def test_everything_is_deleted_at_once(page: Page) -> None:
    answer_the_screens(page)
    page.goto("/you")
    page.get_by_role("link", name=re.compile("Delete everything")).click()
    page.get_by_role("button", name=re.compile("Delete")).click()
    page.goto("/you")
    expect(page.get_by_role("main")).not_to_contain_text("Alderbridge")
