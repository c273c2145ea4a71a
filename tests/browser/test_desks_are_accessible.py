"""axe-core finds nothing, and nothing is wider than the screen, on the pages of organizers and moderators."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.looking import fits
from tests.browser.signing_in import signed_in

pytestmark = pytest.mark.browser
LISTING = "/organizing/listings/silent-reading-hour"
_SOON = date.today() + timedelta(days=14)
TABLE = f"Wort;Wann;Um\nTea and tales;{_SOON};10:00\nA line without a day;;\n".encode()


@pytest.fixture(scope="module")
def organizer(browser: Browser, site: str, role_links: dict[str, str]) -> Iterator[Page]:
    """Somebody who acts for the library of the demo town."""
    page = signed_in(browser, site, role_links["organizer"])
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def moderator(browser: Browser, site: str, role_links: dict[str, str]) -> Iterator[Page]:
    page = signed_in(browser, site, role_links["moderator2"])  # the first one is at work in another module
    yield page
    page.context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/organizing/at/town-library",
        "/organizing/at/town-library/people",
        "/organizing/claim/shed-open-bench",
        LISTING,
        f"{LISTING}/more-dates",
        "/organizing/feeds/new?group=town-library",
        "/organizing/feeds",
    ],
)
def test_a_page_of_organizers_is_accessible(organizer: Page, path: str) -> None:
    organizer.goto(path)
    fits(organizer)


def test_the_pages_of_a_date_are_accessible(organizer: Page) -> None:
    organizer.goto(LISTING)
    organizer.get_by_role("link", name="Change,").first.click()
    organizer.goto(organizer.url + "/there")
    fits(organizer)


def test_the_editor_with_all_that_is_missing_is_accessible(organizer: Page) -> None:
    organizer.goto("/organizing/at/town-library")
    organizer.get_by_role("button", name="New listing").click()
    draft = organizer.url
    organizer.get_by_label("Around here, at no one place").check()
    organizer.get_by_role("button", name="Send it").click()
    expect(organizer.get_by_role("alert")).to_contain_text("Say around which town it is.")
    fits(organizer)
    for page in ("look", "place"):
        organizer.goto(f"{draft}/{page}")
        fits(organizer)


def test_a_table_of_dates_from_file_to_second_look_is_accessible(organizer: Page, moderator: Page) -> None:
    organizer.goto("/organizing/feeds/new?group=town-library")
    organizer.get_by_label("A name for it").fill("Our table")
    organizer.get_by_label("a file").set_input_files(
        {"name": "dates.csv", "mimeType": "text/csv", "buffer": TABLE}
    )  # fmt: skip
    organizer.get_by_role("button", name="Show me").click()
    expect(organizer.get_by_label("The day (")).to_be_visible()
    fits(organizer)
    organizer.get_by_label("The title").select_option("Wort")
    organizer.get_by_label("The day (").select_option("Wann")
    organizer.get_by_role("button", name="Read it like this").click()
    expect(organizer.get_by_role("main")).to_contain_text("New listings: 1")
    fits(organizer)
    organizer.get_by_role("button", name="Yes, bring these in").click()
    expect(organizer.get_by_role("status")).to_contain_text("Thank you. 1 listing is brought in")
    moderator.goto("/moderation")
    fits(moderator)
    moderator.get_by_role("link", name="A listing that was changed").first.click()
    fits(moderator)


@pytest.mark.parametrize("path", ["/moderation/acts", "/moderation/log", "/moderation/small-groups"])
def test_a_page_of_moderators_is_accessible(moderator: Page, path: str) -> None:
    moderator.goto(path)
    fits(moderator)


def test_the_pages_of_the_operator_are_accessible(browser: Browser, site: str, role_links: dict[str, str]) -> None:
    page = signed_in(browser, site, role_links["operator"])
    for path in ("/operator", "/short-lists/workers"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        fits(page)
    page.context.close()
