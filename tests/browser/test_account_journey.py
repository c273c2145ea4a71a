"""From guest to member, a second device, passkeys, two steps: in a real browser, with and without JavaScript."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.looking import fits
from tests.browser.test_journey import answer_the_screens

pytestmark = pytest.mark.browser
_numbers = itertools.count(1)


def new_address() -> str:
    return f"visitor-{next(_numbers)}@example.org"


def letter(page: Page, email: str) -> tuple[str, str]:
    """The page and the code in the newest letter to an address, as the mailbox of the demo shows them."""
    mailbox = page.context.new_page()
    mailbox.goto("/demo/mailbox")
    card = mailbox.locator(".card", has_text=email).first
    link = card.locator("a[href^='/account/link/']").get_attribute("href")
    code = re.search(r"\b\d{6}\b", card.inner_text())
    mailbox.close()
    assert link
    return link, code[0] if code else ""


def ask(page: Page, email: str) -> None:
    page.goto("/account/sign-in")
    page.get_by_label("Your e-mail address").first.fill(email)
    page.get_by_role("button", name="Send me a mail").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look at your mail")


def make_account(page: Page, email: str) -> None:
    ask(page, email)
    page.goto(letter(page, email)[0])
    page.get_by_label("18 or older").check()
    page.get_by_role("button", name="Make the account").click()


def test_what_a_guest_kept_is_seen_on_a_second_device(page: Page, browser: Browser, site: str) -> None:
    email = new_address()
    answer_the_screens(page)
    expect(page).to_have_url(re.compile("/for-you"))
    make_account(page, email)
    expect(page).to_have_url(re.compile("/for-you"))
    expect(page.get_by_role("status")).to_contain_text("Your account is made")
    second = browser.new_context(base_url=site, viewport=DESK, java_script_enabled=False)
    other = second.new_page()
    ask(other, email)
    other.get_by_label("The code of six digits").fill(letter(other, email)[1])
    other.get_by_role("button", name="Go on").click()
    expect(other).to_have_url(re.compile("/for-you"))
    other.goto("/you")
    expect(other.get_by_role("main")).to_contain_text("I used to paint and I like dogs")
    expect(other.get_by_role("main")).to_contain_text("Alderbridge")
    other.goto("/account")
    other.get_by_role("button", name="Sign out everywhere").click()
    page.goto("/account")
    expect(page).to_have_url(re.compile("/account/sign-in"))
    second.close()


def test_two_profiles_are_put_together(page: Page, browser: Browser, site: str) -> None:
    email = new_address()
    home = browser.new_context(base_url=site, viewport=PHONE, java_script_enabled=False)
    first = home.new_page()
    first.goto("/you/likes")
    first.get_by_label("Gardening", exact=True).first.check()
    first.get_by_role("button", name="Save and go on").click()
    make_account(first, email)
    home.close()
    answer_the_screens(page)
    ask(page, email)
    page.goto(letter(page, email)[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Which one shall we keep?")
    page.get_by_role("button", name="Put them together").click()
    page.goto("/you")
    expect(page.get_by_role("main")).to_contain_text("Gardening")
    expect(page.get_by_role("main")).to_contain_text("I used to paint and I like dogs")


def test_the_account_is_deleted_with_everything(page: Page) -> None:
    email = new_address()
    answer_the_screens(page)
    make_account(page, email)
    page.goto("/account")
    page.get_by_role("link", name="Delete everything, the account too").click()
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deleted")
    page.goto("/account")
    expect(page).to_have_url(re.compile("/account/sign-in"))


@pytest.fixture
def named(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A browser at a name instead of a number, where passkeys work."""
    context = browser.new_context(base_url=site.replace("127.0.0.1", "localhost"), viewport=PHONE)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def give_authenticator(page: Page) -> None:
    """The device gets a chip that keeps passkeys, and somebody who always puts their finger on it."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    chip = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": chip})


def test_a_passkey_is_made_and_signs_in(named: BrowserContext) -> None:
    page, email = named.new_page(), new_address()
    give_authenticator(page)
    make_account(page, email)
    page.goto("/account/passkeys/new")
    page.get_by_label("A name for it, if you like").fill("my chip")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page).to_have_url(re.compile("/account$"))
    expect(page.get_by_role("main")).to_contain_text("my chip")
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    page.goto("/account/address")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Another e-mail address")
    page.goto("/account")
    page.get_by_role("button", name="Remove, my chip").click()
    page.get_by_role("button", name="Sign out", exact=True).last.click()
    page.goto("/account/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("main")).to_contain_text("That passkey did not work here")


def test_a_device_that_gives_no_passkey_is_told_kindly(named: BrowserContext) -> None:
    page = named.new_page()
    page.add_init_script("navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError'))")
    page.goto("/account/sign-in")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("Your device did not give a passkey")).to_be_visible()


def test_every_page_of_an_account_is_accessible_and_fits(named: BrowserContext) -> None:
    page, email = named.new_page(), new_address()
    page.goto("/account/sign-in")
    fits(page)
    page.get_by_role("button", name="Send me a mail").click()
    fits(page)
    ask(page, email)
    fits(page)
    page.get_by_label("The code of six digits").fill("12")
    page.get_by_role("button", name="Go on").click()
    fits(page)
    page.goto("/demo/mailbox")
    fits(page)
    page.goto(letter(page, email)[0])
    fits(page)
    page.get_by_role("button", name="Make the account").click()
    fits(page)
    page.get_by_label("18 or older").check()
    page.get_by_role("button", name="Make the account").click()
    for path in (
        "",
        "/again",
        "/address",
        "/own-password",
        "/passkeys/new",
        "/programs",
        "/programs/new",
        "/younger",
        "/link/none",
    ):
        page.goto(f"/account{path}")
        fits(page)
    page.goto("/account/programs/new")
    page.get_by_label("Which program is it for?").fill("My wall display")
    page.get_by_label("Read your plans").check()
    page.get_by_role("button", name="Make the key").click()
    fits(page)
    page.get_by_role("link", name="I have copied it").click()
    fits(page)
    page.goto("/account/own-password")
    page.get_by_label("New password").fill("short")
    page.get_by_role("button", name="Keep it").click()
    fits(page)
    page.goto("/you/delete")
    fits(page)
    ask(page, email)
    page.goto(letter(page, email)[0])
    fits(page)
