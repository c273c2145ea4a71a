"""The page of one activity and its calendar files."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask import Response, current_app, render_template, url_for
from flask_wtf.csrf import generate_csrf
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from activities.blueprint import bp
from activities.exchange.ical import calendar_of_date, calendar_of_listing
from activities.listing_page.dates import Visitor
from activities.listing_page.kept import KeptPage, KeptPages
from activities.listing_page.page import ActivityPage, get_activity_page
from activities.on_show import find_version
from activities.plans.choices import plan_form
from activities.plans.pages import lines_for
from activities.queries import dates_ahead, get_date, get_published
from activities.wording.words import locale
from matching.core.reach import cell_centre
from members.current import find_current_profile
from members.models import Profile
from refusals import NotHere
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db
from web.origins import find_page_before

_MOST_CALENDAR_DATES = 500
_FRESH_SECONDS = 600  # for so long a finished page may tell of a date that has just ended


@bp.get("/activities/<key>")
@allow(Audience.ANYONE)
def activity(key: str) -> str:
    """What it is, what a first visit is like, when and where."""
    pages: KeptPages = current_app.extensions["activity_pages"]
    at = now()
    with read_db() as db:
        profile = find_current_profile(db)
        visitor = visitor_of(profile)
        name = (key, find_version(db), visitor, str(locale()), int(at.timestamp()) // _FRESH_SECONDS)
        kept = pages.find(name)
        if kept is None:
            kept = _finished(get_activity_page(db, key, visitor=visitor, address=address_of(key), now=at), now=at)
            pages.keep(name, kept)
        mine = lines_for(db, profile.id, kept.activity_id, now=at) if profile else ()
    current_app.extensions["looks"].note(kept.activity_id, current_app.extensions["sessions"], now=at)
    form = Markup(generate_csrf().join(kept.form)) if kept.form else None
    return render_template(
        "activities/activity.html", key=key, kept=kept, form=form, mine=mine, came_from=_nearby_before()
    )


@bp.get("/activities/<key>/sheet")
@allow(Audience.ANYONE)
def sheet(key: str) -> str:
    """What is needed on the way, on one sheet to print."""
    with read_db() as db:
        visitor = visitor_of(find_current_profile(db))
        page = get_activity_page(db, key, visitor=visitor, address=address_of(key), now=now())
    return render_template("activities/sheet.html", page=page)


@bp.get("/activities/<key>.ics")
@allow(Audience.ANYONE)
def activity_ics(key: str) -> Response:
    """All dates of a listing for a calendar."""
    with read_db() as db:
        found = get_published(db, key)
        dates = dates_ahead(db, found, now=now(), most=_MOST_CALENDAR_DATES)
        content = calendar_of_listing(found, dates, address=address_of(key))
    if content is None:
        raise NotHere("This has no dates ahead to put in a calendar.")
    return calendar_file(content, key)


@bp.get("/activities/<key>/dates/<int:occurrence_id>.ics")
@allow(Audience.ANYONE)
def date_ics(key: str, occurrence_id: int) -> Response:
    """One date for a calendar."""
    with read_db() as db:
        found = get_published(db, key)
        content = calendar_of_date(found, get_date(db, found, occurrence_id), address=address_of(key))
    return calendar_file(content, f"{key}-{occurrence_id}")


def _finished(page: ActivityPage, *, now: datetime) -> KeptPage:
    token, given = secrets.token_hex(16), page.plannable
    form = plan_form(given, now=now) if given.is_any else None
    return KeptPage(
        title=page.title,
        data=htmlsafe_json_dumps(page.structured),
        body=Markup(render_template("activities/_activity_body.html", page=page)),
        form=tuple(render_template("activities/_onward.html", form=form, token=token).split(token)) if form else None,
        activity_id=given.activity_id,
        alone=given.alone,
    )


def _nearby_before() -> str | None:
    """The address of the nearby page the visitor comes from, with what they asked there; None from elsewhere."""
    before, nearby = find_page_before(), url_for("activities.browse")
    if before is None or before.path != nearby:
        return None
    return f"{nearby}?{before.query}" if before.query else nearby


def visitor_of(profile: Profile | None) -> Visitor:
    """Who looks, as far as pages of activities are concerned."""
    if profile is None:
        return Visitor()
    return Visitor(area=cell_centre(profile.area_cell) if profile.area_cell else None, zone=profile.area_zone)


def address_of(key: str) -> str:
    """The full public address of the page of an activity."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.public_url.rstrip("/") + url_for("activities.activity", key=key)


def calendar_file(content: bytes, name: str) -> Response:
    """A calendar as a file to keep."""
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.ics")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
