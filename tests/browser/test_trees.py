"""What a screen reader is told of main pages stays as it was looked at; `python -m tests.browser.trees` renews it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.trees import FOLDER, PAGES, tree

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def visitor(browser: Browser, site: str) -> Iterator[Page]:
    context = browser.new_context(base_url=site, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_screen_reader_is_told_what_was_agreed(visitor: Page, name: str) -> None:
    assert tree(visitor, PAGES[name]) == (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
