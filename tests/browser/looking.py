"""What every page is looked at for in the suite: axe finds nothing, and nothing is wider than the screen."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE

ZOOMED = {"width": 320, "height": 256}  # 1280 at 400 %
# More than half of what axe takes goes into contrast: it is looked at on a few pages, and on all by the command audit.
STRUCTURE = "rules: { 'color-contrast': { enabled: false } }"
# A change of theme changes colours alone: these are the rules that look at them.
COLOURS = "runOnly: ['color-contrast', 'link-in-text-block']"
_AXE = """() => axe.run(document, { resultTypes: ['violations'], %s }).then((found) => found.violations.flatMap(
    (one) => one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 140)}`)))"""
WIDER = """() => {
    const edge = document.documentElement.clientWidth;
    const seen = (one) => one.checkVisibility() && !one.closest('.visually-hidden, .skip, .table-scroll, svg');
    const out = [...document.body.querySelectorAll('*')].filter(seen).filter((one) => {
        const box = one.getBoundingClientRect();
        return box.width && (box.right > edge + 1 || box.left < -1);
    });
    const page = document.documentElement.scrollWidth - edge;
    return out.map((one) => one.outerHTML.slice(0, 120)).concat(page > 0 ? [`the page, by ${page} pixels`] : []);
}"""


def sized(page: Page, size: dict[str, int]) -> None:
    page.set_viewport_size({"width": size["width"], "height": size["height"]})


def go(page: Page, path: str, size: dict[str, int], scheme: str = "light") -> None:
    sized(page, size)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(path)


def load_axe(page: Page) -> None:
    """Bring axe into the page that stands there."""
    page.evaluate(AXE_SCRIPT)


def violations(page: Page, options: str) -> list[str]:
    """What axe finds with these options: its rule, and the beginning of the element. It was loaded before."""
    return list(page.evaluate(_AXE % options))


def check(page: Page, rules: str = STRUCTURE) -> None:
    """axe finds nothing."""
    load_axe(page)
    assert violations(page, rules) == [], page.url


def fits(page: Page) -> None:
    """axe finds nothing, and nothing is wider than a desk or the thinnest screen, there from right to left too.

    The page is in a language from left to right; it stands on a phone afterwards.
    """
    check(page)
    for size in (DESK, ZOOMED):
        sized(page, size)
        assert page.evaluate(WIDER) == [], (page.url, size)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert page.evaluate(WIDER) == [], (page.url, "from right to left")
    page.evaluate("document.documentElement.dir = 'ltr'")
    sized(page, PHONE)
