"""What a screen reader is told of the main pages: their accessibility trees, kept in tests/browser/trees.

    make run                               in one window
    python -m tests.browser.trees          in another

writes them anew; `git diff` then shows what somebody who listens to these pages would hear differently. Days are
written as DAY and counts as N, and what then is the same line once, so that they stay the same tomorrow.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from itertools import groupby
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parent / "trees"
PAGES = {
    "start": "/",
    "likes": "/you/likes",
    "place": "/you/place",
    "pace": "/you/pace",
    "activity": "/activities/shed-open-bench",
    "nothing-nearby": "/nearby?near=Alderbridge&words=zzzz",
    "code": "/code",
    "plans": "/plans",
    "path": "/path",
    "report": "/report/listing/shed-open-bench",
    "sign-in": "/account/sign-in",
    "help": "/help?country=GB",
}
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DAY = re.compile(rf"\b(?:[A-Z][a-z]+day )?\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b")
_COUNT = re.compile(r"(?<=\()\d+(?=\))|(?<=/dates/)\d+(?=\.ics)")


def tree(page: Page, path: str) -> str:
    """The tree of the main part of a page, in the notation of Playwright."""
    page.goto(path)
    told = _COUNT.sub("N", _DAY.sub("DAY", page.locator("main").aria_snapshot()))
    return "".join(f"{line}\n" for line, _same in groupby(told.splitlines()))


def main(site: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    chromium = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium-headless-shell")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(base_url=site, reduced_motion="reduce").new_page()
        for name, path in PAGES.items():
            (FOLDER / f"{name}.yaml").write_text(tree(page, path), encoding="utf-8")
        browser.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:5000")
    main(parser.parse_args().site)
