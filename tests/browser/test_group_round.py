"""A whole round of small groups in real browsers, from turning groups on to a circle: six members and a moderator.

The service runs in this process, so that its clock can be moved; the pages, the presses and the jobs are real.
"""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from playwright.sync_api import Browser, Locator, Page, expect
from werkzeug.serving import make_server

from app import create_app
from jobs import chores
from matching.core.groups import Effort
from matching.rounds import forming
from matching.rounds.doors import find_open_round
from matching.rounds.models import SmallGroup
from matching.rounds.timing import GLAD_WITHIN
from members.accounts.links import open_link
from members.accounts.models import Device, Purpose
from members.models import Member, Role
from settings import Settings
from store import unit_of_work
from tests import groups, make
from tests.apps import let_threads_end
from tests.browser.conftest import LONGEST, PHONE
from tests.browser.looking import fits
from tests.browser.signing_in import enter, signed_in
from tests.migrated import migrated_file

pytestmark = pytest.mark.browser
NAMES = ("Ann", "Bo", "Cy", "Di", "Eve", "Fay")
AFTERNOONS = ["1-1", "3-1"]  # the club of the town begins at two each day
SUNDAY_NIGHT = ["6-3"]
_HOUR = timedelta(hours=1)
_LONG = 60_000  # milliseconds: seven browsers at once take their time on a busy machine


class Town:
    """A small service in this process, its clock, and the browser of each of its people."""

    def __init__(self, app: Flask, address: str, browser: Browser, clock: time_machine.Coordinates) -> None:
        self.app, self.address, self.browser, self.clock = app, address, browser, clock
        self.at = datetime.now(UTC)
        self.pages: dict[str, Page] = {}
        self.moderator: Page

    def furnish(self) -> None:
        """A club with a date every afternoon, its people, the last one here since today, and a moderator."""
        with unit_of_work(self.app.extensions["sessions"]) as db:
            groups.clubs(db, now=self.at)
            people = [groups.person(db, name) for name in NAMES]
            people[-1].created_at = self.at
            make.member(db, "max@example.org", roles=[Role.MODERATOR], now=groups.JOINED)

    def link(self, name: str) -> str:
        """What a mail would say that lets somebody in."""
        secret, email = self.app.config["SETTINGS"].secret_key, f"{name.lower()}@example.org"
        with unit_of_work(self.app.extensions["sessions"]) as db:
            made = open_link(db, Purpose.ENTER, email=email, lasts=_HOUR, secret=secret, now=self.at)
        return f"{self.address}/account/link/{made.token}"

    def come_in(self, name: str) -> Page:
        """Somebody comes in on their phone; the browsers get their time anew."""
        signal.alarm(LONGEST)
        context = self.browser.new_context(base_url=self.address, viewport=PHONE, reduced_motion="reduce")
        context.set_default_timeout(_LONG)
        enter(context.request, self.link(name))
        self.pages[name] = context.new_page()
        return self.pages[name]

    def prove_again(self, name: str) -> None:
        """As if somebody had just given the code of their app once more; that page is tried elsewhere."""
        mine = Device.member_id.in_(sa.select(Member.id).where(Member.email == f"{name.lower()}@example.org"))
        with unit_of_work(self.app.extensions["sessions"]) as db:
            db.execute(sa.update(Device).where(mine).values(second_step_at=self.at))

    def until(self, at: datetime) -> None:
        """Move the clock and let the job do what is due; the browsers get their time anew."""
        signal.alarm(LONGEST)
        self.at = at
        self.clock.move_to(at)
        chores.follow_groups(self.app, at.replace(microsecond=0))

    def until_formed(self) -> None:
        with self.app.extensions["sessions"]() as db:
            round_ = find_open_round(db, now=self.at)
            assert round_ is not None
        self.until(round_.forms_at)

    def group(self) -> SmallGroup:
        """The first group there is, as it stands now."""
        with self.app.extensions["sessions"]() as db:
            return db.scalars(sa.select(SmallGroup).order_by(SmallGroup.id)).all()[0]


@pytest.fixture(scope="module")
def town(browser: Browser, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The town as it is before anybody knows of small groups."""
    folder: Path = tmp_path_factory.mktemp("round")
    server = make_server("127.0.0.1", 0, lambda _environ, _start: [], threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    changes = {"database_url": migrated_file(folder / "town.sqlite"), "public_url": address}
    with time_machine.travel(datetime.now(UTC), tick=True) as clock, pytest.MonkeyPatch.context() as patch:
        quick = Effort(tries=(6,), least=0)  # a handful of people need no more
        patch.setattr(chores, "form_pool", lambda pool: forming.form_pool(pool, effort=quick))
        server.app = create_app(settings.model_copy(update=changes))
        thread = Thread(target=server.serve_forever)
        thread.start()
        made = Town(server.app, address, browser, clock)
        expect.set_options(timeout=_LONG)
        with server.app.test_request_context():
            made.furnish()
            yield made
        expect.set_options(timeout=None)
        server.shutdown()
        thread.join()
        server.server_close()
        let_threads_end()


def join(page: Page, name: str, times: list[str]) -> None:
    """The form, from the front page of small groups to being in the round."""
    page.goto("/groups")
    page.get_by_role("link", name="Join", exact=True).click()
    page.get_by_label("Your first name, as the group will see it").fill(name)
    for time in times:
        page.locator(f'input[name="free"][value="{time}"]').check()
    page.get_by_label("I have read this, and it is all right for me").check()
    page.get_by_label("Yes, you may use what I tell here").check()
    page.get_by_role("button", name="Join this round").click()
    expect(page.get_by_role("heading", name="You are in the next round")).to_be_visible()


def say(page: Page, answer: str, *, sees: str) -> None:
    """Look at the possible group and answer by one press."""
    page.goto("/groups")
    page.get_by_role("link", name="Open it").click()
    expect(page.get_by_role("heading", name="Would that suit you?")).to_be_visible()
    assert names_on(page) == set()
    page.get_by_role("button", name=answer, exact=True).click()
    expect(main(page)).to_contain_text(sees)


def open_group(page: Page) -> Locator:
    page.goto("/groups")
    page.get_by_role("link", name="Open it").first.click()
    return main(page)


def main(page: Page) -> Locator:
    return page.locator("main")


def names_on(page: Page) -> set[str]:
    """The first names the page shows."""
    return set(NAMES) & set(re.findall(r"\w+", main(page).inner_text()))


@pytest.fixture(scope="module")
def joined(town: Town) -> Town:
    """Groups are on; five members and Fay, who was too new four days ago, have joined."""
    town.moderator = signed_in(town.browser, town.address, town.link("Max"))
    turn_on(town.moderator)
    town.until(town.at + timedelta(minutes=15))
    fay = town.come_in("Fay")
    fay.goto("/groups")
    expect(main(fay)).to_contain_text("three days")
    expect(fay.get_by_role("link", name="Join", exact=True)).to_have_count(0)
    town.until(town.at + timedelta(days=4))
    for name in NAMES[:-1]:
        join(town.come_in(name), name, AFTERNOONS)
    join(fay, "Fay", SUNDAY_NIGHT)
    return town


@pytest.fixture(scope="module")
def on(joined: Town) -> Town:
    """Five were asked; four said yes and Eve said not this time, and now the group is on."""
    joined.until_formed()
    for name in NAMES[:4]:
        say(joined.pages[name], "Yes", sees="You said yes.")
    say(joined.pages["Eve"], "Not this time", sees="You said not this time.")
    front = joined.pages["Fay"]
    front.goto("/groups")
    expect(front.get_by_role("link", name="Open it")).to_have_count(0)
    joined.until(joined.group().answer_until)
    return joined


@pytest.fixture(scope="module")
def met(on: Town) -> Town:
    """Di bowed out and told the moderators of Cy; the others have met."""
    di = on.pages["Di"]
    open_group(di)
    di.get_by_role("button", name="Not today after all").click()
    expect(di.locator("body")).to_contain_text("nobody is told who it was")
    on.until(on.group().starts_at - timedelta(days=2))
    bo = on.pages["Bo"]
    open_group(bo)
    bo.get_by_label("A line to send, if you like").select_option("by_the_door:green")
    bo.get_by_role("button", name="Send this line").click()
    expect(bo.locator("ul.notes")).to_be_visible()
    ann = on.pages["Ann"]
    expect(open_group(ann)).to_contain_text("3 of you are coming.")
    assert names_on(ann) == {"Bo", "Cy"}
    expect(ann.locator("ul.notes")).to_contain_text("in something green")
    fits(ann)
    tell_of_cy(di)
    on.until(on.group().ends_at + timedelta(minutes=5))
    return on


def test_a_group_names_those_who_said_yes_and_nobody_else(on: Town) -> None:
    ann, eve = on.pages["Ann"], on.pages["Eve"]
    expect(open_group(ann)).to_contain_text("4 of you are coming.")
    assert names_on(ann) == {"Bo", "Cy", "Di"}
    eve.goto("/groups")
    expect(eve.get_by_role("link", name="Open it")).to_have_count(0)
    expect(main(eve)).not_to_contain_text("Not enough people near you were free")


def test_who_was_left_over_hears_the_true_sentence_and_gets_a_sure_date(on: Town) -> None:
    fay = on.pages["Fay"]
    fay.goto("/groups")
    expect(fay.get_by_role("link", name="Open it")).to_have_count(0)
    expect(main(fay)).to_contain_text("Not enough people near you were free this time. If you join again, you come")
    main(fay).get_by_role("link", name="Draw side by side").click()
    expect(fay.get_by_role("heading", name="Draw side by side")).to_be_visible()


def test_a_report_by_one_press_comes_to_the_moderator_without_the_name_of_who_sent_it(met: Town) -> None:
    met.prove_again("Max")
    moderator = met.moderator
    moderator.goto("/moderation")
    main(moderator).get_by_role("link", name=re.compile("wanted my number")).first.click()
    expect(main(moderator)).to_contain_text("They wanted my number")
    expect(main(moderator).get_by_text("Di", exact=True)).to_have_count(0)


def test_three_who_would_be_glad_become_a_circle_that_is_asked_about_its_next_date(met: Town) -> None:
    ann = met.pages["Ann"]
    expect(open_group(ann)).to_contain_text("Your group has met")
    expect(ann.locator("#line option")).to_have_text(["Thank you. That was nice"])
    fits(ann)
    check_in(ann)
    for name in ("Ann", "Bo", "Cy"):
        page = met.pages[name]
        open_group(page)
        page.get_by_role("button", name="Yes", exact=True).click()
        expect(main(page)).to_contain_text("You said yes. You can change it.")
    met.until(met.group().ends_at + GLAD_WITHIN)
    ann.reload()
    expect(main(ann)).to_contain_text("So you are a circle now.")
    ann.get_by_role("link", name="Open your circle").click()
    assert names_on(ann) == set(), "whoever did not say yes would be told of"
    ann.get_by_role("link", name="Look at the next date").click()
    expect(ann.get_by_role("heading", name="Could your circle meet again?")).to_be_visible()


def turn_on(moderator: Page) -> None:
    moderator.goto("/moderation/small-groups")
    moderator.get_by_label("Who looks after small groups, as members read it").fill(groups.CARE.contact)
    moderator.get_by_label("When somebody looks at reports").fill(groups.CARE.hours)
    moderator.get_by_label("What to do when it cannot wait").fill(groups.CARE.emergency)
    moderator.get_by_role("button", name="Turn small groups on").click()
    expect(main(moderator)).to_contain_text("They are on.")


def tell_of_cy(di: Page) -> None:
    """Di, who has left, tells the moderators of somebody by one press; the two are kept apart."""
    di.goto("/groups/met")
    di.get_by_role("link", name="If something was not right, Cy").click()
    di.get_by_role("button", name="They wanted my number").click()
    di.wait_for_url("**/report/sent/*")
    di.goto("/you/apart")
    expect(main(di)).to_contain_text("Cy")


def check_in(page: Page) -> None:
    """How it was, for oneself alone."""
    page.get_by_role("link", name="Say how it was, for yourself alone").click()
    page.locator('input[name="outcome"]').first.check()
    page.get_by_role("button", name="Yes, keep it").click()
    expect(page.get_by_role("button", name="Yes, keep it")).to_have_count(0)
    expect(page.get_by_role("alert")).to_have_count(0)
