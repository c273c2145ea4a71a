"""Look at every page of the demo town with axe and a browser, in every language, width and theme.

    make run                                                 in one window
    make accounts | .venv/bin/python -m tests.browser.audit      in another

Goes as eleven people, brings states about (nothing yet, slips in forms, full, passed), follows links to what it was not
told of, and says at the end which addresses it never reached. `--site` names another address than
http://127.0.0.1:5000; `--as` and `--pages` take some of it, `--languages` some languages. `--full` runs axe at every
width in light and dark, which takes three times as long; without it at the thinnest width in light and at the widest in
dark. Use a town made for this: it changes things. Ends with 1 where something is wrong; each finding is one line.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Error, Page, sync_playwright
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.browser.audit_checks import Tally, look
from tests.browser.audit_pages import FIRST, GOERS, NOT_PAGES, Goer, Visit, application, at
from tests.browser.conftest import DESK
from tests.browser.hands import Hand
from tests.browser.journeys import look_in_as
from tests.browser.signing_in import KEPT, come_in

LANGUAGES = ("en", "es", "zh-Hans", "ar")
_OF_A_KIND = 2  # pages of the same address that are followed to
_LINKS = "() => [...document.querySelectorAll('main a[href]')].map((one) => one.getAttribute('href'))"


class Audit:
    """One walk; `reached` counts pages by the endpoint that answered."""

    def __init__(self, browser: Browser, site: str, links: dict[str, str], kept: Path, *, full: bool) -> None:
        self._full = full
        self._browser, self._site, self._links, self._kept = browser, site, links, kept
        self.tally = Tally()
        self.reached: Counter[str] = Counter()
        self.visits = 0
        self.adapter: MapAdapter = application().url_map.bind("localhost")

    def page_of(self, goer: Goer) -> Page:
        """A page of somebody's own, where they are known already."""
        settings: dict[str, Any] = {"base_url": self._site, "viewport": DESK, "reduced_motion": "reduce"}
        if goer.role:
            file = self._kept / f"{goer.role}.json"
            settings["storage_state"] = come_in(self._browser, self._site, self._links[goer.role], kept=file)
        context = self._browser.new_context(**settings)
        context.set_default_timeout(30_000)
        hand = Hand(context.new_page(), settings)
        if goer.person:
            look_in_as(hand, goer.person)
        if goer.begin:
            goer.begin(hand)
        hand.page.wait_for_load_state()
        return hand.page

    def go_as(self, goer: Goer, languages: list[str], pages: str) -> None:
        try:
            page = self.page_of(goer)
        except (AssertionError, Error) as wrong:
            self.tally.note("reached", goer.name, [str(wrong).splitlines()[0]])
            return
        waiting = list(goer.visits)
        told = {one.name for one in waiting}
        while waiting:
            visit = waiting.pop(0)
            for language in languages:
                page.set_extra_http_headers({"Accept-Language": language})
                sound = pages in visit.name and self._look(page, visit, goer, language, languages[0] == language)
                if language == languages[0] and sound:
                    fresh = [at(path) for path in self._links_of(page) if path not in told]
                    told |= {one.name for one in fresh}
                    waiting += fresh
        page.context.close()

    def _look(self, page: Page, visit: Visit, goer: Goer, language: str, first: bool) -> bool:
        where = f"{goer.name}: {visit.name} in {language}"
        try:
            visit.bring(page)
            if first:
                self.reached[self._endpoint(urlsplit(page.url).path)] += 1
            self._found = list(page.evaluate(_LINKS))
            look(page, where, self.tally, full=self._full, closely=first, read=goer.reads and language == "en")
        except Error as wrong:
            self.tally.note("reached", where, [str(wrong).splitlines()[0]])
            return False
        self.visits += 1
        return True

    def _links_of(self, page: Page) -> Iterator[str]:
        """Addresses of pages of a kind that few were seen of yet."""
        for href in self._found:
            parts = urlsplit(href)
            if parts.netloc or not parts.path.startswith("/") or _is_file(parts.path):
                continue
            endpoint = self._endpoint(parts.path)
            if endpoint not in NOT_PAGES and endpoint and self.reached[endpoint] < _OF_A_KIND:
                self.reached[endpoint] += 1
                yield href.partition("#")[0]

    def _endpoint(self, path: str) -> str:
        try:
            return str(self.adapter.match(path, method="GET")[0])
        except HTTPException:
            return ""

    def never_reached(self) -> list[str]:
        rules = self.adapter.map.iter_rules()
        shown = [one for one in rules if "GET" in (one.methods or ()) and not one.rule.startswith("/api/")]
        pages = {one.endpoint for one in shown if not _is_file(one.rule)}
        return sorted(pages - NOT_PAGES - self.reached.keys())


def _is_file(path: str) -> bool:
    """Whether an address, or the pattern of one, ends as a calendar, a table or a script does."""
    return re.search(r"\.(?:\w{2,12}|<ending>)$", path) is not None


def told(audit: Audit, seconds: float) -> str:
    """What was done and found, as a table."""
    lines = [f"{audit.visits} pages in {seconds / 60:.0f} minutes", ""]
    found = Counter(check for check, _where, _what in audit.tally.found)
    lines += [f"{check:26} {made:6} times {found[check]:4} findings" for check, made in audit.tally.made.items()]
    grades = sorted(audit.tally.grades.items(), key=lambda one: -one[1])
    if grades:
        lines += ["", f"reading grade of {len(grades)} pages: {sum(g for _, g in grades) / len(grades):.1f} on average"]
        lines += [f"  {value:.1f}  {where}" for where, value in grades[:5]]
    return "\n".join([*lines, "", f"never reached: {', '.join(audit.never_reached()) or 'none'}"])


def main(given: argparse.Namespace) -> int:
    links = dict(line.split() for line in sys.stdin.read().splitlines() if len(line.split()) == 2)
    chromium = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium-headless-shell")
    begun = time.monotonic()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        audit = Audit(browser, given.site, links, given.kept, full=given.full)
        for goer in () if given.as_prepared else FIRST:
            audit.page_of(goer).context.close()
        for goer in GOERS:
            if not given.goers or goer.name in given.goers:
                audit.go_as(goer, given.languages, given.pages)
        browser.close()
    print(told(audit, time.monotonic() - begun))
    return int(bool(audit.tally.found))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:5000")
    parser.add_argument("--as", dest="goers", nargs="+", default=[], help="names of those to go as")
    parser.add_argument("--pages", default="", help="pages whose address has this in it")
    parser.add_argument("--languages", nargs="+", default=list(LANGUAGES))
    parser.add_argument("--full", action="store_true", help="axe at every width, in light and dark")
    parser.add_argument("--as-prepared", action="store_true", help="the town was walked before: make nothing anew")
    parser.add_argument("--kept", type=Path, default=KEPT, help="folder of who is signed in already in this town")
    sys.exit(main(parser.parse_args()))
