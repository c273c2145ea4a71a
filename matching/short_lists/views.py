"""The desk of a link worker: making a short list, filling it, printing it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import format_datetime
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from activities.on_show import Shelf
from matching.short_lists import finding, services, views_mine, views_workers
from matching.short_lists.blueprint import bp
from matching.short_lists.forms import MOST_ROUNDS, LookInput, NewListInput
from matching.short_lists.models import ShortList
from members import screens, wording
from members.current import get_signed_in_member
from members.forms import Problems
from members.places import areas
from members.profiles import NOBODY, Area
from members.screen_flow import Page, gazetteer
from settings import Settings
from taxonomy import load_taxonomy
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import date_in_full, with_commas
from web.limits import limiter

__all__ = ["bp", "views_mine", "views_workers"]

OFTEN = "240/hour"


@dataclass(frozen=True, kw_only=True)
class ListLine:
    """A list as its worker tells it from others. `code_until` is a day in words, empty without a code that opens."""

    key: str
    made: str
    likes: str
    area: str | None
    count: int
    code_until: str
    told_opened: bool


@bp.get("/short-lists")
@allow(Audience.LINK_WORKER)
def desk() -> Page:
    """The worker's own lists."""
    with read_db() as db:
        lists = [_line(one) for one in services.lists_of(db, get_signed_in_member(db), now=now())]
    return render_template("matching/short_lists/desk.html", lists=lists, days=services.KEPT_DAYS)


@bp.get("/short-lists/new")
@allow(Audience.LINK_WORKER)
def new() -> Page:
    """What the person likes and where they are, and whether they agree."""
    return _new_page()


@bp.post("/short-lists/new")
@allow(Audience.LINK_WORKER)
@limiter.limit(OFTEN)
def make() -> Page:
    """Begin a list; asks again where the place is not clear."""
    form, problems = NewListInput.parse(request.form, load_taxonomy())
    if form is None:
        return _new_page(problems), problems.status
    area: Area | None = None
    if form.place:
        home = _settings().home_country
        answer = areas.look_up(gazetteer(), form.place, which=form.which, home_country=home)
        if answer.place is None:
            return _ask_again(form.place, answer)
        area = areas.area_of(gazetteer(), answer.place)
    with write_db() as db:
        key = services.make_list(db, get_signed_in_member(db), form, area=area, now=now()).key
    return redirect(url_for("short_lists.show", key=key), 303)


@bp.get("/short-lists/<key>")
@allow(Audience.LINK_WORKER)
def show(key: str) -> Page:
    """What is on a list, and what may go on it."""
    look, problems = LookInput.parse(request.args)
    shelf: Shelf = current_app.extensions["shelf"]
    with read_db() as db:
        short = services.get_list(db, get_signed_in_member(db), key, now=now())
        on_show = shelf.read(db, now=now())
        on_list = finding.cards_of(db, on_show, short, short.activities, now=now())
        asked = look or LookInput()
        if asked.words:
            offers = finding.offers_by_words(db, shelf, on_show, short, asked, now=now())
        else:
            offers = finding.offers_for(db, finding.suggester_of(on_show), short, asked, now=now())
        page = render_template(
            "matching/short_lists/show.html", line=_line(short), on_list=on_list, offers=offers, look=asked,
            problems=problems, typed=request.args.get("words", ""), full=len(on_list) >= services.MOST,
            most=services.MOST, needs=wording.need_words().items(), avoid=wording.avoid_words().items(),
            others=_others(key, asked), back=_query(asked),
        )  # fmt: skip
    return page if look else (page, problems.status)


@bp.post("/short-lists/<key>/put")
@allow(Audience.LINK_WORKER)
@limiter.limit(OFTEN)
def put(key: str) -> Page:
    """Put something on a list, or take it off."""
    wanted, off = request.form.get("activity", ""), request.form.get("do") == "off"
    with write_db() as db:
        short = services.get_list(db, get_signed_in_member(db), key, now=now(), hold=True)
        if off:
            services.take_off(db, short, wanted)
        elif not services.put_on(db, short, wanted):
            flash(_("There are %(most)s things on this list, which is enough. Take one off first.", most=services.MOST))
    back, _problems = LookInput.parse(request.form)
    query = _query(back) if back else {}
    return redirect(url_for("short_lists.show", key=key, **query), 303)


@bp.get("/short-lists/<key>/sheet")
@allow(Audience.LINK_WORKER)
def sheet(key: str) -> Page:
    """The sheet as it will be printed, still without a code."""
    with read_db() as db:
        return _sheet(db, services.get_list(db, get_signed_in_member(db), key, now=now()))


@bp.post("/short-lists/<key>/sheet")
@allow(Audience.LINK_WORKER)
@limiter.limit(OFTEN)
def make_code(key: str) -> Page:
    """The sheet with a new code, which is shown this once."""
    with write_db() as db:
        short = services.get_list(db, get_signed_in_member(db), key, now=now(), hold=True)
        code = services.renew_code(db, short, secret=_settings().secret_key, now=now())
        return _sheet(db, short, code=code)


@bp.post("/short-lists/<key>/delete")
@allow(Audience.LINK_WORKER)
@limiter.limit(OFTEN)
def delete(key: str) -> Page:
    """Delete a list."""
    with write_db() as db:
        services.delete_list(db, services.get_list(db, get_signed_in_member(db), key, now=now(), hold=True))
    flash(_("That list is deleted. Its code opens nothing any more."))
    return redirect(url_for("short_lists.desk"), 303)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _line(short: ShortList) -> ListLine:
    zone = ZoneInfo(short.area_zone or _settings().zone)
    options = screens.interest_options(load_taxonomy(), short.interests)
    is_open = short.code_until is not None and short.code_until > now()
    until = short.code_until.astimezone(zone) if is_open and short.code_until else None
    return ListLine(
        key=short.key,
        made=format_datetime(short.agreed_at.astimezone(zone), _("d MMMM y, HH:mm"), rebase=False),
        likes=with_commas(words for _value, words in options),
        area=short.area_name,
        count=len(short.activities),
        code_until=date_in_full(until) if until else "",
        told_opened=short.told_opened,
    )


def _others(key: str, look: LookInput) -> str | None:
    """Where other suggestions are."""
    if look.words or look.more >= MOST_ROUNDS:
        return None
    return url_for("short_lists.show", key=key, **{**_query(look), "more": look.more + 1})


def _query(look: LookInput) -> dict[str, Any]:
    """What was looked for, as the address tells it."""
    asked = {"words": look.words, "needs": sorted(look.needs), "avoid": sorted(look.avoid), "more": look.more}
    return {name: value for name, value in asked.items() if value}


def _new_page(problems: Problems | None = None, *, which: list[str] | None = None, hint: str = "") -> str:
    """The form, fresh or, with problems (if only an empty set of them), as just typed."""
    form = None if problems is None else request.form
    return render_template(
        "matching/short_lists/new.html",
        screen=screens.likes_screen(load_taxonomy(), NOBODY, form),
        where=screens.place_screen(NOBODY, form, which or [], is_sure=bool(hint)),
        hint=hint,
        agreed=form is not None and form.get("agreed") == "yes",
        days=services.KEPT_DAYS,
        problems=problems or Problems(),
    )


def _ask_again(text: str, answer: areas.Answer) -> Page:
    which = [place.label for place in answer.choices]
    if answer.understood:
        hint = _("There is more than one place of that name. Please pick the right one.")
        return _new_page(Problems(), which=which, hint=hint)
    problems = Problems(
        place=_("We do not know a place called “%(text)s”. Try the nearest bigger town, or a postcode.", text=text)
    )
    return _new_page(problems, which=which), problems.status


def _sheet(db: Session, short: ShortList, *, code: str | None = None) -> str:
    address = urlsplit(_settings().public_url).netloc + url_for("short_lists.code")
    pages = finding.sheet_pages(db, short, now=now())
    return render_template(
        "matching/short_lists/sheet.html", line=_line(short), pages=pages, code=code, address=address
    )  # fmt: skip
