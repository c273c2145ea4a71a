"""A note comes to a device: the worker of the site shows it in neutral words, and pressing it opens the plan."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser as Chromium

from notices.devices import new_key
from notices.outbox import Claimed
from notices.pushing import Took, hand_over
from settings import Settings
from tests.push_service import Browser, push_service

pytestmark = pytest.mark.browser
REGISTER = "navigator.serviceWorker.register('/worker.js', {scope: '/'}).then(() => navigator.serviceWorker.ready)"
# A browser without a screen may show nothing and opens no window, so both are written down in the worker.
WRITTEN_DOWN = """() => {
  self.registration.showNotification = async (title, options) => { self.shown = { title, ...options }; };
  self.clients.openWindow = async (address) => { self.gone = address; };
}"""
SHOWN = "() => self.shown && [self.shown.title, self.shown.body]"
PRESSED = """() => {
  const press = new ExtendableEvent("notificationclick");
  press.notification = { data: self.shown.data, close: () => { self.closed = true; } };
  self.dispatchEvent(press);
  return [self.gone, self.closed];
}"""


def pushed(settings: Settings, link: str) -> str:
    """What a browser reads in a push of ours, decrypted."""
    with push_service() as service:
        device = Browser(service.endpoint)
        note = Claimed(
            id=1, key="k", address=device.form, subject="A note for you", text=link, stop=None, calendar=None, tries=1
        )
        assert hand_over(note, settings.model_copy(update={"push_key": new_key()})) is Took.IT
        ((_headers, body),) = service.came
        return json.dumps(device.reads(body))


def test_a_note_is_shown_in_words_that_tell_nothing_and_opens_the_plan(
    browser: Chromium, site: str, settings: Settings
) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    page.goto("/plans/new?activity=shed-open-bench")
    page.get_by_role("button", name="I might go").click()
    page.wait_for_url("**/plans/*")
    plan = urlsplit(page.url).path
    page.evaluate(f"{REGISTER}.then(() => true)")
    (worker,) = context.service_workers
    worker.evaluate(WRITTEN_DOWN)

    tools = context.new_cdp_session(page)
    with_number: list[str] = []
    tools.on("ServiceWorker.workerRegistrationUpdated", lambda told: with_number.extend(
        one["registrationId"] for one in told["registrations"]))  # fmt: skip
    tools.send("ServiceWorker.enable")
    while not with_number:
        page.wait_for_timeout(20)
    tools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": site, "registrationId": with_number[-1], "data": pushed(settings, plan)},
    )
    while not (shown := worker.evaluate(SHOWN)):
        page.wait_for_timeout(20)
    assert shown == ["A note for you", ""]
    assert worker.evaluate(PRESSED) == [f"{site}{plan}", True]
    context.close()
