"""Twelve main journeys through the demo town, by keys alone and without JavaScript.

    make run                                                    in one window
    make accounts | .venv/bin/python -m tests.browser.journeys      in another

`--site` names another address than http://127.0.0.1:5000, `--way keys` or `--way no-script` takes one of the two alone.
Ends with 1 where a journey was not finished: something could not be reached, was not seen, or needs JavaScript.
"""

from __future__ import annotations

import argparse
import itertools
import os
import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.browser.conftest import PHONE
from tests.browser.hands import Hand, Keyboard
from tests.browser.signing_in import KEPT, come_in
from tests.browser.test_account_journey import letter

TOWN = "Alderbridge"
BENCH = "/activities/shed-open-bench"
WAYS: dict[str, type[Hand]] = {"keys": Keyboard, "no-script": Hand}
_numbers = itertools.count(int(time.time()) % 100_000_000)  # an account is made once in a town


def suggestions(hand: Hand) -> None:
    hand.go("/")
    hand.press("Begin")
    hand.write("In your own words, if you like", "I used to paint and I like dogs")
    hand.tick("Gardening")
    hand.press("Save and go on")
    hand.write("Town or postcode", TOWN)
    hand.press("Save and go on")
    if "/you/place/part" in hand.page.url:
        hand.press("Save and go on")
    hand.tick_one_of("What would be all right on an ordinary day", 2)
    hand.press("Save and go on")
    hand.sees("A few things that may suit you")
    hand.press(re.compile("^Not for me, "))
    hand.sees("We will not show")
    hand.press("Undo")


def browse(hand: Hand) -> None:
    hand.go("/")
    hand.press("Just look around")
    hand.write("Town or postcode", TOWN)
    hand.open("Choose what to see")
    hand.choose("How far", "2")
    hand.press("Show")
    hand.sees("near")
    title = hand.page.locator(".browse__found .card__title a").first.inner_text()
    hand.press(title)
    hand.sees(re.compile("What (a first visit|it) is like"))


def plan(hand: Hand) -> None:
    hand.go(BENCH)
    hand.choose("How hard do you expect it to be?", "5")
    hand.press("I might go")
    hand.sees("One small thing before, if you like")
    hand.press(re.compile("^Not after all"))
    hand.sees("nobody is told")
    hand.press("Undo")
    hand.sees("Open bench at the repair shed")


def not_today(hand: Hand) -> None:
    look_in_as(hand, "Lena")
    hand.go("/for-you")
    hand.press("Not today")
    hand.sees("Not today is fine")
    hand.press("Back to the suggestions")
    hand.sees("Doing none of them is fine.")


def check_in(hand: Hand) -> None:
    look_in_as(hand, "Lena")
    hand.go("/path")
    hand.press(re.compile("^Change, Drawing side by side"))
    hand.tick("I went")
    hand.tick("3 · a bit hard")
    hand.press("Keep this")
    hand.sees("it felt like 3")


def account(hand: Hand) -> None:
    email = f"journey-{next(_numbers)}@example.org"
    ask_for_mail(hand, email)
    hand.go(letter(hand.page, email)[0])
    hand.tick("18 or older")
    hand.press("Make the account")
    hand.sees("Your account is made")
    hand.go("/account")
    hand.press("Sign out", -1)
    ask_for_mail(hand, email)
    hand.write("The code of six digits", letter(hand.page, email)[1])
    hand.press("Go on")
    hand.sees("Begin")  # nothing was told yet
    hand.go("/account")
    hand.sees(email)


def pause(hand: Hand) -> None:
    hand.go("/path")
    hand.press("Pause")
    hand.go("/for-you")
    hand.sees("Everything is paused")
    hand.press("Go on")
    hand.sees("A few things that may suit you")


def small_group(hand: Hand) -> None:
    look_in_as(hand, "Owen")
    hand.go("/groups")
    hand.press("Join")
    hand.tick("Monday, 9 to 12")
    hand.tick("I have read this, and it is all right for me")
    hand.press("Join this round")
    hand.sees("You are in the next round")
    hand.press("Leave this round")
    look_in_as(hand, "Lena")
    hand.go("/groups")
    hand.press("Open it")
    hand.press("Yes")
    hand.sees("Nobody else learns what you said.")


def report(hand: Hand) -> None:
    hand.go(BENCH)
    hand.press("Report a problem with who runs it")
    hand.tick("Something or somebody felt unsafe")
    hand.press("Send")
    hand.sees("Your report has arrived.")


def write_listing(hand: Hand, title: str) -> None:
    """Fill in a new listing of the library, up to sending it."""
    hand.go("/organizing/at/town-library")
    hand.press("New listing")
    hand.write("What is it called?", title)
    hand.write("What is it, in one sentence?", "We read by the window and talk a little after.")
    hand.tick("Club or group")
    hand.write("What is it about?", "reading, tea")
    hand.write("Find a place by its name", "library")
    hand.press("Look it up")
    hand.tick(re.compile("Alderbridge Library"))
    hand.tick("Every week")
    hand.write("First day", (date.today() + timedelta(days=7)).isoformat())
    hand.write("Begins", "10:30")
    hand.write("Ends", "12:00")
    hand.write("Who says hello, and how do people know them?", "Priya, at the reading room door")
    hand.write("What happens in the first ten minutes?", "You get a cup of tea and pick a chair.")


def new_listing(hand: Hand) -> None:
    write_listing(hand, f"Reading circle {next(_numbers)}")
    hand.press("Send it")
    hand.sees("Reading circle")


def short_list(hand: Hand) -> None:
    hand.go("/short-lists")
    hand.press("Begin a list")
    hand.tick("Gardening")
    hand.write("Town or postcode", TOWN)
    hand.tick("The person said yes")
    hand.press("Look for things")
    hand.press(re.compile("^Put on the list, "))
    hand.press("Look at the sheet")
    hand.press("Make the sheet with a code")
    code = hand.page.locator(".start-code__code").inner_text()
    theirs = hand.another()
    theirs.go("/code")
    theirs.write("Start code", code)
    theirs.press("Open the list")
    theirs.sees("These were picked with you.")
    theirs.page.context.close()


def review(hand: Hand) -> None:
    hand.go("/moderation")
    hand.press(re.compile("felt unsafe"))
    hand.tick_one_of("What came of it")
    hand.press("Close it")
    hand.go("/moderation/log")
    hand.sees("Who looked")


def look_in_as(hand: Hand, name: str) -> None:
    hand.go("/demo")
    hand.press(f"Look in as {name}")


def ask_for_mail(hand: Hand, email: str) -> None:
    hand.go("/account/sign-in")
    hand.write("Your e-mail address", email)
    hand.press("Send me a mail")
    hand.sees("A mail is on its way")


@dataclass(frozen=True, kw_only=True)
class Journey:
    """One of the twelve; `role` is whose account it needs."""

    title: str
    walk: Callable[[Hand], None]
    role: str | None = None


JOURNEYS = (
    Journey(title="from the first page to suggestions", walk=suggestions),
    Journey(title="look around, open an activity", walk=browse),
    Journey(title="plan, take it back, undo", walk=plan),
    Journey(title="not today", walk=not_today),
    Journey(title="say how it was", walk=check_in),
    Journey(title="make an account, sign out and in", walk=account),
    Journey(title="pause and go on", walk=pause),
    Journey(title="join and leave a round, answer for a small group", walk=small_group),
    Journey(title="report a problem", walk=report),
    Journey(title="organizer: a new listing", walk=new_listing, role="organizer"),
    Journey(title="link worker: a short list and its code", walk=short_list, role="link_worker"),
    Journey(title="moderator: read and close a report", walk=review, role="moderator2"),
)


def walk(journey: Journey, browser: Browser, site: str, links: dict[str, str], *, way: str, kept: Path) -> None:
    """Walk one journey. Raises AssertionError or playwright's Error where it cannot be finished."""
    settings = {"base_url": site, "viewport": PHONE, "reduced_motion": "reduce", "java_script_enabled": way == "keys"}
    if journey.role:
        settings["storage_state"] = come_in(browser, site, links[journey.role], kept=kept / f"{journey.role}.json")
    context = browser.new_context(**settings)
    context.set_default_timeout(20_000)
    try:
        journey.walk(WAYS[way](context.new_page(), settings))
    finally:
        context.close()


def main(site: str, ways: list[str], only: str, kept: Path) -> int:
    links = dict(line.split() for line in sys.stdin.read().splitlines() if len(line.split()) == 2)
    chromium = os.environ.get("DOORSTEP_CHROMIUM") or shutil.which("chromium-headless-shell")
    failed = 0
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        chosen = [one for one in JOURNEYS if only in one.title]
        for way, journey in itertools.product(ways, chosen):
            before, begun = Keyboard.stops, time.monotonic()
            try:
                walk(journey, browser, site, links, way=way, kept=kept)
                told = "done"
            except (AssertionError, Error) as wrong:
                failed += 1
                told = f"not finished: {wrong}"
            stops = f", {Keyboard.stops - before} stops" if way == "keys" else ""
            print(f"{way}: {journey.title}: {told} ({time.monotonic() - begun:.0f} s{stops})", flush=True)
        browser.close()
    print(f"{len(ways) * len(chosen) - failed} journeys finished, {failed} not")
    return int(failed > 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--site", default="http://127.0.0.1:5000")
    parser.add_argument("--way", choices=WAYS, action="append")
    parser.add_argument("--only", default="", help="journeys whose title has these words")
    parser.add_argument("--kept", type=Path, default=KEPT, help="folder of who is signed in already in this town")
    given = parser.parse_args()
    sys.exit(main(given.site, given.way or list(WAYS), given.only, given.kept))
