"""Two ways to use a page: keys alone, with every stop looked at, and a browser without JavaScript."""

from __future__ import annotations

import re
from datetime import date, time
from typing import Any

from playwright.sync_api import ElementHandle, Locator, Page, expect

Name = str | re.Pattern[str]
_MOST_STOPS = 400  # of the Tab key on the way to something
_IN_MAIN = "one => document.querySelector('#main').contains(one)"
# What is wrong where the focus stands, and whether it is where it was to go, or at another radio of the same group.
STOP = """(wanted) => {
    const at = document.activeElement;
    const end = { here: at === wanted, among: false, skip: at.matches('.skip'), wrong: '' };
    if (at === document.body || at === document.documentElement) return end;
    if (wanted) end.among = wanted.type === 'radio' && at.type === 'radio' && at.name === wanted.name;
    const name = at.outerHTML.slice(0, 90);
    const look = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const edges = { top: Math.max(box.top, 0), bottom: Math.min(box.bottom, innerHeight),
                    left: Math.max(box.left, 0), right: Math.min(box.right, innerWidth) };
    if (!box.width || !box.height) end.wrong = `has no size: ${name}`;
    else if (edges.top >= edges.bottom || edges.left >= edges.right) end.wrong = `is out of sight: ${name}`;
    else if (look.outlineStyle === 'none' || parseFloat(look.outlineWidth) < 2) end.wrong = `is not seen: ${name}`;
    else {
        const spots = [[1, 2, 3], [1, 2, 3]].map((parts, way) => parts.map((part) => way
            ? edges.top + (edges.bottom - edges.top) * part / 4 : edges.left + (edges.right - edges.left) * part / 4));
        const seen = spots[0].some((x) => spots[1].some((y) => {
            const top = document.elementFromPoint(x, y);
            return top && (at.contains(top) || top.contains(at));
        }));
        if (!seen) end.wrong = `lies under something else: ${name}`;
    }
    return end;
}"""


class Hand:
    """Somebody at a page, without JavaScript if its browser has none. A name that is a str is matched as a whole."""

    def __init__(self, page: Page, settings: dict[str, Any]) -> None:
        self.page = page
        self._settings = settings

    def go(self, path: str) -> None:
        self.page.goto(path)

    def another(self) -> Hand:
        """The same way of using a page, on a device that knows nobody."""
        browser = self.page.context.browser
        assert browser
        settings = {name: value for name, value in self._settings.items() if name != "storage_state"}
        return type(self)(browser.new_context(**settings).new_page(), settings)

    def press(self, name: Name, nth: int = 0) -> None:
        """Press a button, or follow a link."""
        exact = isinstance(name, str)
        found = self.page.get_by_role("button", name=name, exact=exact)
        self._press(found.or_(self.page.get_by_role("link", name=name, exact=exact)).nth(nth))

    def open(self, words: str) -> None:
        """Open what is folded up, unless it stands open."""
        summary = self.page.locator("summary", has_text=words).first
        if not summary.evaluate("one => one.parentElement.open"):
            self._unfold(summary)

    def tick(self, label: Name, nth: int = 0) -> None:
        self._tick(self.page.get_by_label(label, exact=isinstance(label, str)).nth(nth))

    def tick_one_of(self, legend: str, nth: int = 0) -> None:
        self._tick(self.page.get_by_role("group", name=legend).get_by_role("radio").nth(nth))

    def write(self, label: str, text: str) -> None:
        self._write(self.page.get_by_label(label, exact=True).first, text)

    def choose(self, label: str, value: str) -> None:
        self._choose(self.page.get_by_label(label, exact=True), value)

    def sees(self, words: Name) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def _press(self, one: Locator) -> None:
        one.click()

    def _unfold(self, one: Locator) -> None:
        one.click()

    def _tick(self, one: Locator) -> None:
        one.check()

    def _write(self, one: Locator, text: str) -> None:
        one.fill(text)

    def _choose(self, one: Locator, value: str) -> None:
        one.select_option(value)


class Keyboard(Hand):
    """Tab, Enter, Space and arrows alone. Raises AssertionError where a stop is not seen, or out of reach."""

    stops = 0

    def _press(self, one: Locator) -> None:
        self._reach(one)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def _unfold(self, one: Locator) -> None:
        self._reach(one)
        self.page.keyboard.press("Space")

    def _tick(self, one: Locator) -> None:
        self._reach(one)
        if not one.is_checked():
            self.page.keyboard.press("Space")
        expect(one).to_be_checked()

    def _write(self, one: Locator, text: str) -> None:
        self._reach(one)
        kind = one.get_attribute("type")
        if kind == "date":
            text = f"{date.fromisoformat(text):%m%d%Y}"
        elif kind == "time":
            text = f"{time.fromisoformat(text):%I%M%p}"
        else:
            self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def _choose(self, one: Locator, value: str) -> None:
        self._reach(one)
        self.page.keyboard.press("Home")
        for _ in range(one.locator("option").count()):
            if one.input_value() == value:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{value} cannot be chosen")

    def _reach(self, one: Locator) -> None:
        wanted = one.element_handle()
        for _ in range(_MOST_STOPS):
            if self._stop(wanted):
                return
        raise AssertionError(f"{one} is not reached with the Tab key on {self.page.url}")

    def _stop(self, wanted: ElementHandle) -> bool:
        """Go to the next stop; whether it is the wanted one. The skip link is used where it leads there."""
        self.page.keyboard.press("Tab")
        at = self._at(wanted)
        if at["skip"] and not at["here"] and wanted.evaluate(_IN_MAIN):
            self.page.keyboard.press("Enter")
            return False
        for _ in range(40):
            if not at["among"] or at["here"]:
                break
            self.page.keyboard.press("ArrowDown")
            at = self._at(wanted)
        return bool(at["here"])

    def _at(self, wanted: ElementHandle) -> dict[str, bool]:
        found = self.page.evaluate(STOP, wanted)
        type(self).stops += 1
        assert not found["wrong"], f"{self.page.url}: the focus {found['wrong']}"
        return found
