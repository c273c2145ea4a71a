"""The short form of looking at every page and walking the journeys; the commands audit and journeys do it in full."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.audit_checks import Tally, look
from tests.browser.audit_pages import at
from tests.browser.conftest import DESK
from tests.browser.journeys import JOURNEYS, walk

pytestmark = pytest.mark.browser
IN_THE_SUITE = "plan, take it back, undo"
# For each check something that it has to find.
FAULTS = """<style>.fault { transition: color 1s } .fault .button { min-block-size: 1rem; padding: 0; border: 0 }
    .cut { inline-size: 2rem; block-size: 1rem; white-space: nowrap; color: #888; background: #999 }
    .unseen { outline: none !important }</style>
    <div class="fault"><a class="button unseen" href="#main">Oh</a><p class="cut">Too long for its box</p>
    <img src=""><div style="position: fixed; block-size: 80vh; inline-size: 1px"></div>
    <div style="inline-size: 100rem">Wide</div><p>%s</p></div>""" % (
    "Notwithstanding considerable organisational complexity, participation necessitates flexibility. " * 9
)


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, viewport=DESK, reduced_motion="reduce", bypass_csp=True)
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


def test_a_page_stands_every_look(visitor: Page) -> None:
    tally, visit = Tally(), at("/activities/shed-open-bench")
    visit.bring(visitor)
    look(visitor, visit.name, tally, full=False, closely=True, read=True)
    assert tally.found == []


def test_each_look_finds_what_it_is_for(visitor: Page) -> None:
    tally = Tally()
    visitor.goto("/code")
    visitor.evaluate("(faults) => document.querySelector('main').insertAdjacentHTML('beforeend', faults)", FAULTS)
    look(visitor, "faults", tally, full=False, closely=True, read=True)
    assert {check for check, _where, _what in tally.found} == tally.made.keys()


def test_a_journey_is_walked_by_keys_alone(browser: Browser, site: str, tmp_path) -> None:
    [journey] = [one for one in JOURNEYS if one.title == IN_THE_SUITE]
    walk(journey, browser, site, {}, way="keys", kept=tmp_path)
