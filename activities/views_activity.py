"""The page of one activity, its calendar files, and reporting a problem with it."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from activities.blueprint import bp
from activities.ical import calendar_of_date, calendar_of_listing
from activities.pages import Visitor, get_activity_page
from activities.reports import REASONS, ReportInput, report_listing
from activities.shown import dates_ahead, get_date, get_published
from matching.core.reach import cell_centre
from members.current import find_current_profile
from refusals import NotHere
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

_MOST_CALENDAR_DATES = 500


@bp.get("/activities/<key>")
@allow(Audience.ANYONE)
def activity(key: str) -> str:
    """What it is, what a first visit is like, when and where."""
    with read_db() as db:
        page = get_activity_page(db, key, visitor=_visitor(db), address=_address(key), now=now())
    return render_template("activities/activity.html", page=page)


@bp.get("/activities/<key>.ics")
@allow(Audience.ANYONE)
def activity_ics(key: str) -> Response:
    """All dates of a listing for a calendar."""
    with read_db() as db:
        found = get_published(db, key)
        dates = dates_ahead(db, found, now=now(), most=_MOST_CALENDAR_DATES)
        content = calendar_of_listing(found, dates, address=_address(key))
    if content is None:
        raise NotHere("This has no dates ahead to put in a calendar.")
    return _calendar_file(content, key)


@bp.get("/activities/<key>/dates/<int:occurrence_id>.ics")
@allow(Audience.ANYONE)
def date_ics(key: str, occurrence_id: int) -> Response:
    """One date for a calendar."""
    with read_db() as db:
        found = get_published(db, key)
        content = calendar_of_date(found, get_date(db, found, occurrence_id), address=_address(key))
    return _calendar_file(content, f"{key}-{occurrence_id}")


@bp.get("/activities/<key>/report")
@allow(Audience.ANYONE)
def report_form(key: str) -> Any:
    """Say what is wrong with a listing."""
    return _report_page(key, chosen="", words="", problems={})


@bp.post("/activities/<key>/report")
@allow(Audience.ANYONE)
@limiter.limit("20/day")
def report(key: str) -> Any:
    """Keep what was reported."""
    form, problems = ReportInput.parse(request.form)
    if form is None:
        chosen, words = request.form.get("reason", ""), request.form.get("words", "")
        return _report_page(key, chosen=chosen, words=words, problems=problems), 422
    with write_db() as db:
        report_listing(db, get_published(db, key), form, now=now())
    return redirect(url_for(".report_thanks", key=key), code=303)


@bp.get("/activities/<key>/report/thanks")
@allow(Audience.ANYONE)
def report_thanks(key: str) -> str:
    """Say that a report arrived."""
    with read_db() as db:
        title = get_published(db, key).title
    return render_template("activities/report_thanks.html", key=key, title=title)


def _report_page(key: str, *, chosen: str, words: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        title = get_published(db, key).title
    return render_template(
        "activities/report.html", key=key, title=title, reasons=REASONS, chosen=chosen, words=words, problems=problems
    )


def _visitor(db: Session) -> Visitor:
    profile = find_current_profile(db)
    if profile is None:
        return Visitor()
    return Visitor(area=cell_centre(profile.area_cell) if profile.area_cell else None, zone=profile.area_zone)


def _address(key: str) -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.public_url.rstrip("/") + url_for("activities.activity", key=key)


def _calendar_file(content: bytes, name: str) -> Response:
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"{name}.ics")
    response.headers["Cache-Control"] = "private, no-cache"
    return response
