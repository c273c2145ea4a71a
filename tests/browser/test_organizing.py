"""A library club on a phone: from asking to a weekly group on show, then a moved and a cancelled date."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from passlib.totp import TOTP
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import with_script
from tests.browser.looking import fits
from tests.browser.signing_in import signed_in
from tests.browser.test_account_journey import make_account

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)


def set_up_app(page: Page) -> None:
    page.goto("/account/authenticator")
    found = re.search(r'<code dir="ltr">([^<]+)<', page.content())
    assert found
    before = datetime.now(UTC) - timedelta(seconds=30)
    page.locator("#code").fill(TOTP(key=found[1].replace(" ", "")).generate(before).token)
    page.locator("main form button").first.click()


@pytest.fixture(scope="module")
def moderator(browser: Browser, site: str, role_links: dict[str, str]) -> Iterator[Page]:
    """The page of a moderator, signed in in two steps."""
    page = signed_in(browser, site, role_links["moderator"])
    yield page
    page.context.close()


def a_tuesday() -> str:
    today = date.today()
    return (today + timedelta(days=(1 - today.weekday()) % 7 or 7)).isoformat()


def write_listing(page: Page, title: str) -> None:
    page.get_by_label("What is it called?").fill(title)
    page.get_by_label("What is it, in one sentence?").fill("We read by the window and talk a little after.")
    page.get_by_label("Club or group").check()
    page.get_by_label("What is it about?").fill("reading, tea")
    page.get_by_label("Find a place by its name").fill("library")
    page.get_by_role("button", name="Look it up").click()
    page.get_by_label("Alderbridge Library").first.check()
    page.get_by_label("Every week").check()
    page.get_by_label("First day").fill(a_tuesday())
    page.get_by_label("Begins").fill("10:30")
    page.get_by_label("Ends").fill("12:00")
    page.get_by_label("Who says hello").fill("Priya, at the reading room door")
    page.get_by_label("What happens in the first ten minutes?").fill("You get a cup of tea and pick a chair.")


@with_script
def test_from_asking_to_a_weekly_group_that_members_see(page: Page, moderator: Page) -> None:
    number = next(_numbers)
    make_account(page, f"library-club-{number}@example.org")
    page.goto("/organizing/ask")
    page.get_by_role("button", name="Send").click()
    fits(page)
    page.get_by_label("What is the group called?").fill(f"Library club {number}")
    page.get_by_label("How can we check that the group is there?").fill("Ask for Priya at the desk.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step, to keep your listings safe")
    set_up_app(page)
    page.goto("/organizing/desk")
    page.get_by_role("button", name="New listing").click()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("alert")).to_contain_text("Give it a name.")
    write_listing(page, f"Reading circle {number}")
    fits(page)
    page.get_by_role("button", name="See the whole page").click()
    expect(page.get_by_role("main")).to_contain_text("Every Tuesday, 10:30 to 12:00")
    page.get_by_role("link", name="Back to writing").first.click()
    page.get_by_role("button", name="Send it").click()
    expect(page.get_by_role("status")).to_contain_text("Somebody looks at it soon")

    moderator.goto("/moderation")
    moderator.get_by_role("link", name="A group asks to publish here").first.click()
    moderator.get_by_role("button", name="Let them publish").click()
    moderator.get_by_role("link", name="A listing to look at before it goes out").first.click()
    fits(moderator)
    moderator.get_by_role("button", name="Put it on show").click()

    page.goto("/organizing/desk")
    page.get_by_role("link", name=f"Reading circle {number}").click()
    fits(page)
    listing = page.url
    page.get_by_role("link", name="Change,").first.click()
    fits(page)
    page.get_by_label("Begins").fill("14:00")
    page.get_by_label("Ends").fill("15:30")
    page.get_by_role("button", name="Change it").click()
    page.get_by_role("link", name="Change,").nth(1).click()
    page.get_by_role("button", name="Call this date off").click()
    page.get_by_role("link", name="Who is there").first.click()
    page.goto(f"/activities/{listing.rsplit('/', 1)[1]}")
    dates = page.locator(".dates li")
    expect(dates.nth(0)).to_contain_text("14:00 to 15:30")
    expect(dates.nth(1)).to_contain_text("Cancelled")
    expect(dates.nth(2)).to_contain_text("10:30 to 12:00")
