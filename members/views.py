"""The start, the first and third screen, and what we keep."""

from __future__ import annotations

from flask import current_app, flash, render_template, request
from flask_babel import gettext as _

from members import profiles, screens, views_demo, views_language, views_place
from members.apart import views as views_apart
from members.blueprint import bp
from members.consent import views as views_consent
from members.consent import views_notices
from members.current import find_current_member, find_current_profile, touch_current_visitor
from members.forms import LikesInput, PaceInput, Problems
from members.keeping import views as views_keeping
from members.profiles import ProfileValues, values_of
from members.programs import views as views_programs
from members.queries import find_guest_of
from members.screen_flow import OFTEN, Page, current_values, onward, profile_for, then
from settings import Settings
from taxonomy import load_taxonomy
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import with_commas
from web.limits import limiter

__all__ = [
    "bp",
    "views_apart",
    "views_consent",
    "views_demo",
    "views_keeping",
    "views_language",
    "views_notices",
    "views_place",
    "views_programs",
]

_NO_VISIT = {"static", "web.healthz", "members.map_picture"}
_NOBODY_ASKS = {"help", "looking_after", "api"}  # blueprints that do not note who opened them


@bp.before_app_request
def note_visit() -> None:
    """Keep a guest's data for as long as they come back."""
    if request.endpoint not in _NO_VISIT and request.blueprint not in _NOBODY_ASKS:
        touch_current_visitor(now=now())


@bp.get("/")
@allow(Audience.ANYONE)
def start() -> Page:
    """The first page: what this is, and two ways on."""
    with read_db() as db:
        return render_template("members/start.html", known=find_current_profile(db) is not None)


# Screen 1


@bp.get("/you/likes")
@allow(Audience.ANYONE)
def likes() -> Page:
    """What somebody likes and would rather leave out."""
    return _likes_page(current_values())


@bp.post("/you/likes")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save_likes() -> Page:
    """Keep the first screen."""
    taxonomy = load_taxonomy()
    form, problems = LikesInput.parse(request.form, taxonomy)
    if form is None:
        return _likes_page(current_values(), problems), problems.status
    with write_db() as db:
        profile = profile_for(db, form)
        read = profiles.save_likes(db, profile, form, taxonomy=taxonomy, now=now()) if profile else ()
    if read:
        names = with_commas(words for _value, words in screens.interest_options(taxonomy, read))
        flash(_("From your words we read: %(names)s. If one is wrong, go back and untick it.", names=names))
    elif form.words:
        flash(_("We kept your words."))
    return onward("members.area")


def _likes_page(values: ProfileValues, problems: Problems | None = None) -> str:
    screen = screens.likes_screen(load_taxonomy(), values, request.form if problems else None)
    return render_template("members/likes.html", screen=screen, problems=problems or Problems(), then=then())


# Screen 3


@bp.get("/you/pace")
@allow(Audience.ANYONE)
def pace() -> Page:
    """What feels all right, and when."""
    return _pace_page(current_values())


@bp.post("/you/pace")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save_pace() -> Page:
    """Keep the third screen."""
    form, problems = PaceInput.parse(request.form)
    if form is None:
        return _pace_page(current_values(), problems), problems.status
    with write_db() as db:
        profile = profile_for(db, form)
        if profile:
            profiles.save_pace(db, profile, form, now=now())
    return onward("matching.suggestions")


def _pace_page(values: ProfileValues, problems: Problems | None = None) -> str:
    screen = screens.pace_screen(values, request.form if problems else None)
    return render_template("members/pace.html", screen=screen, problems=problems or Problems(), then=then())


# What we keep


@bp.get("/you")
@allow(Audience.ANYONE)
def profile() -> Page:
    """Everything kept about whoever asks."""
    settings: Settings = current_app.config["SETTINGS"]
    with read_db() as db:
        current = find_current_profile(db)
        guest = find_guest_of(db, current) if current else None
        parts = screens.kept_parts(values_of(current), guest, load_taxonomy(), days=settings.guest_days)
        is_member = find_current_member(db) is not None
    if current is None and not is_member:
        return render_template("members/nothing_kept.html", gone="gone" in request.args)
    return render_template("members/profile.html", parts=parts, values=values_of(current))
