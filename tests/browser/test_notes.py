"""A note comes to a device: the worker of the site shows it in neutral words, and pressing it opens the plan."""

from __future__ import annotations

import json
import os
import shutil
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Playwright

from notices.devices import new_key
from notices.outbox import Claimed
from notices.pushing import Took, hand_over
from settings import Settings
from tests.push_service import Browser, push_service

pytestmark = pytest.mark.browser
REGISTER = "navigator.serviceWorker.register('/worker.js', {scope: '/'}).then(() => navigator.serviceWorker.ready)"
SHOWN = """async () => {
  const shown = await (await navigator.serviceWorker.ready).getNotifications();
  return shown.length && shown.map((note) => [note.title, note.body]);
}"""
# A browser opens windows only for a finger, so where it would have gone is written down here.
PRESSED = """async () => {
  const gone = new Promise((opened) => { self.clients.openWindow = opened; });
  const [notification] = await self.registration.getNotifications();
  self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
  return [await gone, (await self.registration.getNotifications()).length];
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
    driver: Playwright, site: str, settings: Settings
) -> None:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no Chromium that shows notes: the small one for tests, chromium-headless-shell, denies them all")
    arguments = ["--headless=new", "--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = driver.chromium.launch(executable_path=chromium, args=arguments)
    context = browser.new_context(base_url=site)
    context.grant_permissions(["notifications"], origin=site)
    page = context.new_page()
    page.goto("/plans/new?activity=shed-open-bench")
    page.get_by_role("button", name="I might go").click()
    page.wait_for_url("**/plans/*")
    plan = urlsplit(page.url).path
    page.evaluate(f"{REGISTER}.then(() => true)")

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
    shown = page.wait_for_function(SHOWN).json_value()
    assert shown == [["A note for you", ""]]
    (worker,) = context.service_workers
    assert worker.evaluate(PRESSED) == [f"{site}{plan}", 0]
    browser.close()
