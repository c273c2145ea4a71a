"""In a language from right to left whose words are longer and marked: every word is translated, and every page fits."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import THIN
from tests.browser.looking import WIDER
from tests.browser.signing_in import signed_in
from tests.browser.test_pages_are_accessible import PAGES
from web.languages import COOKIE

pytestmark = pytest.mark.browser
# Feeds in frames are in the site's first language; people of the demo tell of themselves in English; names of places.
OWN_WORDS = {"/embed?near=Telford", "/demo", "/you/place/part"}
DESKS = (
    "/organizing/at/town-library",
    "/organizing/at/town-library/people",
    "/organizing/listings/silent-reading-hour",
    "/organizing/listings/silent-reading-hour/more-dates",
    "/organizing/feeds/new?group=town-library",
    "/organizing/feeds",
    "/account",
    "/plans",
    "/path",
)
MODERATION = ("/moderation", "/moderation/acts", "/moderation/small-groups")
# Text outside the marks, in letters of English: not what people and groups wrote, nor names of places and languages.
UNMARKED = """() => {
    const theirs =
        'bdi, time, code, option, textarea, script, style, [lang]:not(html), .top__name, .written, [dir=auto]';
    const says = (text) => /\\p{Script=Latin}{3}/u.test(text);
    const out = [];
    let inside = 0;  // a message may be parted by what is put into it
    const bare = (text) => [...text].filter((one) => {
        if (one === '⟦') inside += 1;
        if (one === '⟧') inside -= 1;
        return inside === 0 && one !== '⟧';
    }).join('').trim();
    const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (nodes.nextNode()) {
        const said = bare(nodes.currentNode.textContent);
        if (!nodes.currentNode.parentElement.closest(theirs) && says(said)) out.push(said);
    }
    for (const name of ['title', 'aria-label', 'placeholder', 'alt', 'data-title']) {
        for (const one of document.querySelectorAll(`[${name}]`)) {
            const said = one.getAttribute(name);
            if (!said.includes('⟦') && says(said)) out.push(`${name}: ${said}`);
        }
    }
    return out;
}"""
NAMES = re.compile(r"English|.+ \([\u0600-\u06ff ]+\)")  # of languages, in their own words


def arabic(page: Page, site: str) -> Page:
    page.context.add_cookies([{"name": COOKIE, "value": "ar", "url": site}])
    page.set_viewport_size({"width": THIN["width"], "height": THIN["height"]})
    return page


@pytest.fixture(scope="module")
def visitor_page(browser: Browser, site: str) -> Iterator[Page]:
    """The page of a demo member."""
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/demo")
    page.get_by_role("button", name="Look in as").first.click()
    page.wait_for_load_state()
    yield arabic(page, site)
    context.close()


@pytest.fixture(scope="module")
def organizer(browser: Browser, site: str, role_links: dict[str, str]) -> Iterator[Page]:
    page = signed_in(browser, site, role_links["organizer"])
    yield arabic(page, site)
    page.context.close()


@pytest.fixture(scope="module")
def moderator(browser: Browser, site: str, role_links: dict[str, str]) -> Iterator[Page]:
    page = signed_in(browser, site, role_links["moderator2"])
    yield arabic(page, site)
    page.context.close()


def look_at(page: Page, path: str) -> None:
    page.goto(path)
    assert (page.locator("html").get_attribute("lang"), page.locator("html").get_attribute("dir")) == ("ar", "rtl")
    found = [one for one in page.evaluate(UNMARKED) if not NAMES.fullmatch(one)]
    assert found == []
    assert page.evaluate(WIDER) == []
    heading = page.locator("main h1").bounding_box()
    assert heading
    assert heading["x"] + heading["width"] > THIN["width"] - 40, "the heading does not begin at the right"


@pytest.mark.parametrize("path", [one for one in PAGES if one not in OWN_WORDS])
def test_a_page_speaks_the_language_and_fits(visitor_page: Page, path: str) -> None:
    look_at(visitor_page, path)


@pytest.mark.parametrize("path", DESKS)
def test_a_page_of_somebody_signed_in_speaks_the_language_and_fits(organizer: Page, path: str) -> None:
    look_at(organizer, path)


@pytest.mark.parametrize("path", MODERATION)
def test_a_page_of_moderators_speaks_the_language_and_fits(moderator: Page, path: str) -> None:
    look_at(moderator, path)


def test_words_that_are_not_translated_are_found(visitor_page: Page) -> None:
    visitor_page.goto("/about")
    visitor_page.evaluate("document.querySelector('h1').append(' in English'); document.body.title = 'A title'")
    assert visitor_page.evaluate(UNMARKED) == ["in English", "title: A title"]
