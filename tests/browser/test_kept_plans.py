"""A plan that a phone keeps: read without a connection, told how old it is, gone when all is deleted."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import with_script

pytestmark = pytest.mark.browser
WORKER = Path("web/static/worker.js").read_text(encoding="utf-8")
# The worker beside a shelf and a site of its own: what renewing comes to, and what is taken off the phone.
RENEWED = """async ([code, plan, help]) => {
    const gone = [];
    const shelf = { addAll: async () => {}, put: async () => {} };
    const caches = { has: async () => true, open: async () => shelf, delete: async (name) => gone.push(name) };
    const fetch = async (page) => new Response("", { status: page === "/help" ? help : plan });
    const renew = new Function("self", "caches", "fetch", `${code}; return renew;`);
    return [await renew({ addEventListener() {} }, caches, fetch)(), gone];
}"""


@with_script
def test_a_plan_is_read_without_a_connection_and_gone_when_all_is_deleted(visitor: BrowserContext, page: Page) -> None:
    page.goto("/plans/new?activity=shed-open-bench")
    page.get_by_role("button", name="I might go").click()
    expect(page.get_by_role("heading", name="What a first visit is like")).to_be_visible()
    page.goto("/plans")
    page.get_by_role("button", name="Keep my plans on this phone").click()
    expect(page.get_by_text("This phone keeps your plans")).to_be_visible()

    visitor.set_offline(True)
    page.goto("/nearby")
    expect(page.get_by_role("heading", name="My plans, as kept")).to_be_visible()
    expect(page.get_by_text("This is what we knew on")).to_be_visible()
    expect(page.get_by_text("What a first visit is like")).to_be_visible()
    page.goto("/help")
    expect(page.get_by_role("heading", name="Talk to somebody", level=1)).to_be_visible()

    visitor.set_offline(False)
    page.goto("/you/delete")
    page.get_by_role("button", name="Delete everything").click()
    page.wait_for_function("async () => !(await caches.has('kept'))")


@pytest.mark.parametrize("visitor", ["script"], indirect=True)
@pytest.mark.parametrize(
    ("plan", "help_", "comes_to"),
    [
        (200, 200, [True, []]), (404, 200, [False, ["kept"]]), (503, 200, [False, []]), (429, 200, [False, []]),
        (200, 503, [False, []]),
    ],
)  # fmt: skip
def test_a_fault_of_a_moment_takes_nothing_off_the_phone(
    visitor: BrowserContext, page: Page, plan: int, help_: int, comes_to: list
) -> None:
    page.goto("about:blank")
    assert page.evaluate(RENEWED, [WORKER, plan, help_]) == comes_to
