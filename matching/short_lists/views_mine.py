"""Opening a short list with its start code, and the page of it."""

from __future__ import annotations

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from activities.cards import cards_for
from activities.on_show import Shelf
from matching.core.reach import cell_centre
from matching.short_lists.blueprint import bp
from matching.short_lists.opening import drop_opened, find_by_code, find_opened, open_list, tell_worker
from members import screens
from members.current import find_current_profile, get_or_open_profile, hold_current_profile
from members.profiles import values_of
from members.screen_flow import OFTEN, Page
from settings import Settings
from taxonomy import load_taxonomy
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

TRIES = "10/15minutes"  # of wrong codes; right ones do not count
_WRONG = 422


@bp.get("/code")
@allow(Audience.ANYONE)
def code() -> Page:
    """Where a start code is typed, and the way to a list that was opened here before."""
    with read_db() as db:
        profile = find_current_profile(db)
        return _code_page(has_list=find_opened(db, profile.id if profile else None) is not None)


def _was_wrong(response: Response) -> bool:
    return response.status_code == _WRONG


@bp.post("/code")
@allow(Audience.ANYONE)
@limiter.limit(TRIES, deduct_when=_was_wrong)
def open_by_code() -> Page:
    """Open a list on this device; whoever has told us nothing yet is a guest from now on."""
    typed = request.form.get("code", "")
    with write_db() as db:
        short = find_by_code(db, typed, secret=_settings().secret_key, now=now())
        if short is None:
            wrong = _("We do not know that code. It may have run out. A code looks like this: KRTX-4M7W.")
            return _code_page({"code": wrong}), _WRONG
        is_new = hold_current_profile(db) is None
        open_list(db, short, get_or_open_profile(db, now=now()), is_new=is_new, now=now())
    if not is_new:
        flash(_("What you told us before stays as it was."))
    return redirect(url_for("short_lists.mine"), 303)


@bp.get("/my-list")
@allow(Audience.ANYONE)
def mine() -> Page:
    """The list that was opened here, and whether the one who made it may know."""
    shelf: Shelf = current_app.extensions["shelf"]
    with read_db() as db:
        values = values_of(find_current_profile(db))
        opened = find_opened(db, values.profile_id)
        if opened is None:
            return redirect(url_for("short_lists.code"))
        on_show = shelf.read(db, now=now())
        point = cell_centre(values.cell) if values.cell else None
        cards = cards_for(db, opened.activities, on_show=on_show, now=now(), point=point, zone=values.zone)
        cards.sort(key=lambda card: (card.starts is None, card.starts.timestamp() if card.starts else 0, card.title))
    likes = [words for _value, words in screens.interest_options(load_taxonomy(), values.interests)]
    gone = len(opened.activities) - len(cards)
    return render_template(
        "matching/short_lists/mine.html", cards=cards, gone=gone, told=opened.told, likes=likes, values=values
    )  # fmt: skip


@bp.post("/my-list/tell")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def tell() -> Page:
    """Let the one who made the list see that it was opened, or not."""
    told = request.form.get("answer") == "yes"
    with write_db() as db:
        profile = hold_current_profile(db)
        if profile is not None:
            tell_worker(db, profile.id, told=told)
    flash(_("They can see “opened” now, and nothing else.") if told else _("They see nothing of it."))
    return redirect(url_for("short_lists.mine"), 303)


@bp.post("/my-list/delete")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def drop_mine() -> Page:
    """Forget the list on this device."""
    with write_db() as db:
        profile = hold_current_profile(db)
        if profile is not None:
            drop_opened(db, profile.id)
    flash(_("The list is gone. What you like and where you are is still here, until you delete that too."))
    return redirect(url_for("members.profile"), 303)


def _code_page(problems: dict[str, str] | None = None, *, has_list: bool = False) -> str:
    return render_template(
        "matching/short_lists/code.html",
        problems=problems or {},
        typed=request.form.get("code", "")[:100],
        days=_settings().guest_days,
        has_list=has_list,
    )


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
