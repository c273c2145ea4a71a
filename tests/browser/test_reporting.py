"""Reporting from a phone, with and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def test_three_presses_from_the_page_report_who_runs_it(page: Page) -> None:
    page.goto("/activities/shed-open-bench")
    page.get_by_role("link", name="Report a problem with who runs it").click()
    page.get_by_label("Something or somebody felt unsafe").check()
    page.get_by_role("button", name="Send", exact=True).click()
    page.get_by_role("heading", name="Thank you").wait_for()
    page.reload()
    assert "What may not be safe is read first." in page.locator("main").inner_text()
