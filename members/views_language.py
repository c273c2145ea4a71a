"""The page on which somebody chooses the language of pages and of their mail."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from members.accounts.signing_in import local_page
from members.blueprint import bp
from members.current import find_signed_in_member
from members.screen_flow import OFTEN, Page
from refusals import BadInput
from web.audiences import Audience, allow
from web.database import write_db
from web.languages import find_language, languages, remember, speaking
from web.limits import limiter
from web.origins import find_page_before


@bp.get("/language")
@allow(Audience.ANYONE)
def language() -> str:
    """The languages there are, each in its own words."""
    return render_template("members/language.html", offered=languages(), back=_page_before())


@bp.post("/language")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def choose_language() -> Page:
    """Keep the choice in this browser, and for the mail of whoever is signed in; back to the page before."""
    found = find_language(request.form.get("language", ""))
    if found is None:
        raise BadInput("We do not speak that language yet. Please go back and choose one of the buttons.")
    with write_db() as db:
        member = find_signed_in_member(db)
        if member is not None:
            member.language = found.tag
    remember(found.tag)
    with speaking(found.tag):
        flash(_("From now on pages are in this language."))
    return redirect(local_page(request.form.get("back", "")) or url_for("members.start"), 303)


def _page_before() -> str:
    """The page of ours that somebody comes from; empty for another site, or this page."""
    before = find_page_before()
    if before is None or before.path == url_for("members.language"):
        return ""
    return local_page(f"{before.path}?{before.query}" if before.query else before.path)
