"""Whom the audit of pages goes as, what each looks at, and what is brought about first."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from flask import Flask, url_for
from playwright.sync_api import Page

from app import create_app
from notices.links import WAY_OUT, signed
from tests.browser.hands import Hand
from tests.browser.journeys import (
    BENCH,
    TOWN,
    ask_for_mail,
    look_in_as,
    report,
    short_list,
    suggestions,
    write_listing,
)
from tests.browser.test_pages_are_accessible import PAGES

LISTING = "/organizing/listings/silent-reading-hour"
LIBRARY = "/organizing/at/town-library"
FULL = "Reading for two"
# Answers to programs; the rest of what is no page ends in a dot and its kind.
NOT_PAGES = {
    "static", "web.healthz", "web.readyz", "web.figures", "activities.open_feed", "activities.kinds_of_activity",
    "activities.hsds_services",
}  # fmt: skip
_SEND = """([fields, which]) => {
    const form = document.querySelector(which || 'main form[method=post]:not(.said)');
    form.noValidate = true;
    for (const [name, value] of Object.entries(fields)) {
        for (const one of form.querySelectorAll(`[name="${name}"]`)) {
            one.removeAttribute('maxlength');
            one.value = value;
        }
    }
    const button = form.querySelector('button[value=send]') || form.querySelector('button:not([tabindex])');
    form.requestSubmit(button);
}"""


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One page in one state; `bring` leads there, whatever the language."""

    name: str
    bring: Callable[[Page], None]


def at(path: str) -> Visit:
    return Visit(name=path, bring=lambda page: page.goto(path) and None)


def wrong(path: str, fields: Mapping[str, str] | None = None, *, form: str = "") -> Visit:
    """The page after its first form, or the form of that selector, was sent with these fields."""

    def bring(page: Page) -> None:
        page.goto(path)
        with page.expect_navigation():
            page.evaluate(_SEND, [dict(fields or {}), form])

    return Visit(name=f"{path} with slips", bring=bring)


def new_draft(page: Page) -> None:
    """A draft that is sent with nothing in it."""
    page.goto(LIBRARY)
    for _ in range(2):
        with page.expect_navigation():
            page.evaluate(_SEND, [{}, ""])


@cache
def application() -> Flask:
    """Doorstep as this command is told of it: its addresses, and its signature under links in mails."""
    return create_app()


def out_of_a_plan(page: Page) -> None:
    """Where the link of a reminder leads that gives the first plan back."""
    page.goto("/plans")
    links = page.eval_on_selector_all("main a[href]", "links => links.map((one) => one.pathname)")
    keys = [found[1] for link in links if (found := re.fullmatch(r"/plans/([\w-]{16})", link))]
    with application().test_request_context():
        page.goto(url_for("activities.way_out", token=signed(WAY_OUT, keys[0])))


@dataclass(frozen=True, kw_only=True)
class Goer:
    """Somebody the audit goes as: by an account with a role, as a person of the demo, or as a visitor."""

    name: str
    visits: tuple[Visit, ...]
    role: str | None = None
    person: str | None = None
    begin: Callable[[Hand], None] | None = None  # done once, before looking
    reads: bool = True  # whether the pages are for members, so that their words are measured


def _plans(hand: Hand) -> None:
    """A plan, and the only place of a date that is full then."""
    hand.go(BENCH)
    hand.press("I might go")
    hand.go("/activities/draw-one-thing")
    hand.press("I’ll do it")


def _group_of_one(hand: Hand) -> None:
    """A listing with one place, somebody asked to help, a table of dates to look at."""
    write_listing(hand, FULL)
    hand.open("More details")
    hand.write("Most who can come", "1")
    hand.press("Send it")
    hand.go(f"{LIBRARY}/people")
    hand.write("Their e-mail address", "helper@example.org")
    hand.press("Send the mail")
    hand.go(LISTING)
    hand.press(re.compile("^Change, "))
    hand.press("Call this date off")
    hand.go("/organizing/claim/shed-open-bench")
    hand.tick_one_of("Which group is it?")
    hand.write("How can we check that?", "Our page names the same hall.")
    hand.press("Send")
    hand.go("/organizing/ask")
    hand.write("What is the group called?", "Library club")
    hand.write("How can we check that the group is there?", "Ask for Priya at the desk.")
    hand.press("Send")
    hand.go("/organizing/feeds/new?group=town-library")
    hand.write("A name for it", "Our table")
    soon = date.today() + timedelta(days=14)
    table = f"Title;Day;Begins\nTea and tales;{soon};10:00\nA line without a day;;\n".encode()
    given = {"name": "dates.csv", "mimeType": "text/csv", "buffer": table}
    hand.page.get_by_label("a file").set_input_files(given)  # type: ignore[arg-type]
    hand.press(re.compile("^Show me"))


def _approve(hand: Hand) -> None:
    hand.go("/moderation")
    found = hand.page.get_by_role("link", name="A listing to look at before it goes out")
    if found.count():
        found.first.click()
        hand.press("Put it on show")


def _ask_a_worker(hand: Hand) -> None:
    hand.go("/short-lists/workers")
    hand.write("Their e-mail address", "worker@example.org")
    hand.press("Send the mail")


def _ask_to_begin(hand: Hand) -> None:
    ask_for_mail(hand, "newer-still@example.org")


def _takes_the_place(hand: Hand) -> None:
    hand.go(f"/nearby?near={TOWN}&words={FULL}")
    hand.page.locator(".card__title a", has_text=FULL).first.click()
    hand.press(re.compile("^I’ll go|^Keep"))


def _answered(hand: Hand) -> None:
    report(hand)
    suggestions(hand)
    ask_for_mail(hand, "somebody-new@example.org")
    hand.go("/questions")
    hand.press("Yes, show me")


def _opened(hand: Hand) -> None:
    """A list with its code, and a page of it where the code was not opened."""
    short_list(hand)


def _joins(hand: Hand) -> None:
    look_in_as(hand, "Lewis")


FIRST = (
    Goer(name="organizer", role="organizer", visits=(), begin=_group_of_one, reads=False),
    Goer(name="moderator", role="moderator2", visits=(), begin=_approve, reads=False),
    Goer(name="operator", role="operator", visits=(), begin=_ask_a_worker, reads=False),
    Goer(name="Stan", person="Stan", visits=(), begin=_takes_the_place),
)
"""What has to be there before anybody looks."""

GOERS = (
    Goer(name="visitor", visits=(
        *map(at, PAGES), at("/path"), at("/account/sign-in"), at("/account/sent"), at("/account/younger"),
        at("/demo/mailbox"), at(f"/nearby?near={TOWN}"), at(f"/nearby?near={TOWN}&words={FULL}"),
        wrong("/you/place", {"place": "Xyzzyville"}), wrong("/you/likes", {"words": "x" * 2001}),
        wrong("/report/listing/shed-open-bench"), wrong("/account/sign-in", {"email": "nobody"}),
        wrong("/code", {"code": "wrong"}),
        wrong("/plans/new?activity=shed-open-bench", {"feared": "x", "date": "0"}),
    )),
    Goer(name="guest", begin=_answered, visits=(
        at("/"), at("/for-you"), at("/you"), at("/questions"), at("/questions/stop"), at("/account/sent"),
        wrong("/account/sent", {"code": "1"}),
        at("/you/pace"), at("/plans"), at("/path"), at("/you/delete"), at("/you/export"),
    )),
    Goer(name="Lena", person="Lena", begin=_plans, visits=(
        at("/for-you"), at("/plans"), at("/plans/kept"), at("/path"), at("/path/start"), at("/path/erase"),
        at("/path/start-over"), at("/path/stop-keeping"), at("/you"), at("/groups"), at("/you/notices"),
        Visit(name="the way out of a plan", bring=out_of_a_plan),
    )),
    Goer(name="Owen", person="Owen", visits=(at("/groups"), at("/groups/join"), wrong("/groups/join"), at("/for-you"))),
    Goer(name="Lewis", person="Lewis", visits=(at("/groups"), at("/groups/met"))),
    Goer(name="Folasade", person="Folasade", visits=(at("/groups"), at("/plans"))),
    Goer(name="member", role="member", visits=(
        at("/"), at("/account"), at("/account/address"), at("/account/own-password"), at("/account/passkeys/new"),
        at("/account/authenticator"), at("/account/programs/new"), at("/account/programs"), at("/you/apart"),
        at("/you/notices"), at("/you/notices/devices"), at("/organizing/ask"), at("/plans"), at("/groups"),
        at("/account/again"), at("/operator"), wrong("/account/address", {"email": "nobody"}),
        wrong("/account/own-password", {"password": "short"}), wrong("/organizing/ask"),
    )),
    Goer(name="organizer", role="organizer", reads=False, visits=(
        at("/organizing"), at("/organizing/desk"), at(LIBRARY), at(f"{LIBRARY}/people"), at(LISTING),
        at(f"{LISTING}/more-dates"), at("/organizing/feeds"), at("/organizing/feeds/new?group=town-library"),
        at("/organizing/claim/shed-open-bench"), at("/organizing/ready"),
        wrong(f"{LIBRARY}/people", {"email": "nobody"}, form="main form:last-of-type"),
        wrong(f"{LISTING}/more-dates"), wrong("/organizing/feeds/new?group=town-library"),
        wrong("/organizing/claim/shed-open-bench"), Visit(name="a draft with nothing in it", bring=new_draft),
    )),
    Goer(name="link worker", role="link_worker", begin=_opened, reads=False, visits=(
        at("/short-lists"), at("/short-lists/new"), wrong("/short-lists/new", {"place": "Xyzzyville"}),
    )),
    Goer(name="moderator", role="moderator2", reads=False, visits=(
        at("/moderation"), at("/moderation/acts"), at("/moderation/log"), at("/moderation/small-groups"),
        wrong("/moderation/small-groups"),
    )),
    Goer(name="operator", role="operator", reads=False, visits=(at("/operator"), at("/operator/measures"))),
    Goer(name="letters", begin=_ask_to_begin, visits=(at("/demo/mailbox"),)),
)  # fmt: skip
