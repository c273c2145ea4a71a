"""Changing, skipping and adding dates of a listing."""

from __future__ import annotations

from collections import defaultdict
from datetime import date as Day
from datetime import datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from activities.editing.dates import Span, add, get_date_ahead, move, set_state
from activities.editing.page import repeats
from activities.editing.when import Repeats, dates_from, find_day, minutes_between, series_from
from activities.listing_page.dates import Visitor, date_line
from activities.models import OccurrenceState
from activities.organizing.blueprint import bp
from activities.organizing.frame import OFTEN, Page, my_listing
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/listings/<key>/dates/<int(max=2147483647):number>")
@allow(Audience.ORGANIZER)
def date(key: str, number: int) -> Page:
    """One date, and what can be done with it."""
    return _date_page(key, number, {})


@bp.post("/listings/<key>/dates/<int(max=2147483647):number>/move")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def move_date(key: str, number: int) -> Page:
    """Give a date, or it and others, another time; those who planned them see it, and hear of it if they chose to."""
    day, starts, ends, problems = _typed_times()
    span = request.form.get("span", Span.ONE)
    if span not in set(Span):
        problems["span"] = _("Pick which dates you mean.")
    if problems or day is None or starts is None:
        return _date_page(key, number, problems), 422
    at = now()
    try:
        with write_db() as db:
            activity, _desk = my_listing(db, key, hold=True)
            row = get_date_ahead(db, activity, number, now=at)
            moved = move(
                db, activity, row, wall=f"{day.isoformat()}T{starts}", minutes=minutes_between(starts, ends),
                span=Span(span), now=at,
            )  # fmt: skip
    except BadInput as refusal:
        return _date_page(key, number, {"day": str(refusal)}), 422
    flash(
        _("Nothing was to be changed.")
        if not moved
        else ngettext("%(num)s date has changed. Those who planned it see it in their plans.",
                 "%(num)s dates have changed. Those who planned them see it in their plans.", len(moved))
    )  # fmt: skip
    return redirect(url_for("organizing.listing", key=key))


@bp.post("/listings/<key>/dates/<int(max=2147483647):number>/skip")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def skip_date(key: str, number: int) -> Response:
    """Call a date off, or put it back on; those who planned it see it, and hear of it if they chose to."""
    back, at = request.form.get("do") == "back", now()
    with write_db() as db:
        activity, _desk = my_listing(db, key, hold=True)
        row = get_date_ahead(db, activity, number, now=at)
        set_state(db, activity, row, OccurrenceState.ON if back else OccurrenceState.CANCELLED)
    called_off = _("The date is called off. Those who planned it see it in their plans.")
    flash(_("The date is on again.") if back else called_off)
    return redirect(url_for("organizing.listing", key=key))


@bp.get("/listings/<key>/more-dates")
@allow(Audience.ORGANIZER)
def more_dates(key: str) -> Page:
    """A form for more dates."""
    return _more_page(key, {})


@bp.post("/listings/<key>/more-dates")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def add_dates(key: str) -> Page:
    """Add one date, or a rule with its dates."""
    day, starts, ends, problems = _typed_times()
    last, how = _day("last_day", problems), request.form.get("repeats", "")
    if how not in {value for value, _words in repeats(drop_in=False)}:
        problems["repeats"] = _("Pick how often it is.")
    if day and last and last < day:
        problems["last_day"] = _("The last day comes before the first.")
    if problems or day is None or starts is None:
        return _more_page(key, problems), 422
    once = how == Repeats.ONCE
    at = now()
    with write_db() as db:
        activity, _desk = my_listing(db, key, hold=True)
        added = add(
            db, activity, now=at, days_ahead=current_app.config["SETTINGS"].dates_ahead_days,
            series=None if once else series_from(Repeats(how), day, starts, ends, last),
            date=dates_from(day, starts, ends) if once else None,
        )  # fmt: skip
    flash(ngettext("%(num)s date is added.", "%(num)s dates are added.", added))
    return redirect(url_for("organizing.listing", key=key))


def _typed_times() -> tuple[Day | None, str | None, str | None, dict[str, str]]:
    problems: dict[str, str] = {}
    day = _day("day", problems)
    starts, ends = _clock("starts", problems), _clock("ends", problems)
    if day is None and "day" not in problems:
        problems["day"] = _("Pick the day.")
    if starts is None and "starts" not in problems:
        problems["starts"] = _("Write when it begins, like 10:30.")
    return day, starts, ends, problems


def _day(name: str, problems: dict[str, str]) -> Day | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    day = find_day(text)
    if day is None:
        problems[name] = _("Please write the day like 2026-11-24, or pick it from the calendar.")
    return day


def _clock(name: str, problems: dict[str, str]) -> str | None:
    text = request.form.get(name, "").strip()
    if not text:
        return None
    try:
        return datetime.strptime(text, "%H:%M").strftime("%H:%M")
    except ValueError:
        problems[name] = _("Please write the time like 10:30.")
        return None


def _date_page(key: str, number: int, problems: dict[str, str]) -> str:
    at = now()
    with read_db() as db:
        activity, _desk = my_listing(db, key)
        row = get_date_ahead(db, activity, number, now=at)
        begun = datetime.fromisoformat(row.starts_local)
        ends = f"{begun + (row.ends_at - row.starts_at):%H:%M}" if row.ends_at else ""
        typed = {"day": row.starts_local[:10], "starts": row.starts_local[11:16], "ends": ends, "span": "one"}
        return render_template(
            "organizing/date.html", activity=activity, number=number, problems=problems,
            date=date_line(activity, row, visitor=Visitor(), now=at), repeats=row.series_id is not None,
            typed={name: request.form.get(name, value) for name, value in typed.items()},
        )  # fmt: skip


def _more_page(key: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        activity, _desk = my_listing(db, key)
        return render_template(
            "organizing/more_dates.html", activity=activity, problems=problems,
            typed=defaultdict(str, request.form.items()), options=repeats(drop_in=False),
        )  # fmt: skip
