"""The page of one listing for those who run it: its state, its dates, its numbers, who is there."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from activities.editing.drafts import draft_of
from activities.editing.states import Step, steps_of, take
from activities.freshness.asking import is_hidden, say_right
from activities.listing_page.dates import Visitor, date_line
from activities.listing_page.first_visit import first_visit_card
from activities.models import ListingState
from activities.organizing.blueprint import bp
from activities.organizing.desk import STATES
from activities.organizing.frame import OFTEN, Page, my_listing
from activities.organizing.models import PersonRole
from activities.organizing.names import names_at
from activities.organizing.numbers import coming_to, note_came, pictures_of
from activities.queries import dates_ahead, get_date
from refusals import BadInput, NotHere
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import date_in_full
from web.limits import limiter

_MOST_DATES = 20
MOST_THERE = 200  # numbers to tick
_TICKS = timedelta(days=14)  # how long after a date its ticks can be changed


@bp.get("/listings/<key>")
@allow(Audience.ORGANIZER)
def listing(key: str) -> Page:
    """How a listing stands."""
    at = now()
    with read_db() as db:
        activity, here = my_listing(db, key, at_least=PersonRole.HELPER)
        ahead = dates_ahead(db, activity, now=at, most=_MOST_DATES)
        coming = coming_to(db, activity, [one.id for one in ahead])
        dates = [(date_line(activity, one, visitor=Visitor(), now=at), coming[one.id]) for one in ahead]
        return render_template(
            "organizing/listing.html", activity=activity, desk=here, state=STATES[activity.state], dates=dates,
            edits=here.may(PersonRole.EDITOR), steps=[one.value for one in steps_of(activity)],
            pictures=pictures_of(db, activity, now=at), missing=first_visit_card(activity).unknown,
            on_show=activity.state is ListingState.PUBLISHED, hidden=is_hidden(db, activity),
            checked=date_in_full(activity.checked_on) if activity.checked_on else None,
        )  # fmt: skip


@bp.post("/listings/<key>/edit")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def edit_listing(key: str) -> Response:
    """Open the editor, with a draft made from the listing where there is none."""
    with write_db() as db:
        activity, _desk = my_listing(db, key, hold=True)
        draft_key = draft_of(db, activity, now=now()).key
    return redirect(url_for("organizing.edit", key=draft_key))


@bp.post("/listings/<key>/step")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def step_listing(key: str) -> Response:
    """Pause, go on or withdraw."""
    step = request.form.get("step", "")
    if step not in set(Step):
        raise BadInput("Please use one of the buttons of the page.")
    with write_db() as db:
        activity, _desk = my_listing(db, key, hold=True)
        take(db, activity, Step(step), now=now())
    said = {
        Step.PAUSE: _("The listing is paused. Nobody sees it now."),
        Step.GO_ON: _("The listing is on show again."),
        Step.WITHDRAW: _("The listing is withdrawn, and its dates are called off."),
    }
    flash(said[Step(step)])
    return redirect(url_for("organizing.listing", key=key))


@bp.post("/listings/<key>/right")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def still_right_here(key: str) -> Response:
    """Say that a listing is still right."""
    with write_db() as db:
        activity, _desk = my_listing(db, key, hold=True)
        say_right(db, activity, now=now())
    flash(_("Thank you. The page says that it was checked today."))
    return redirect(url_for("organizing.listing", key=key))


@bp.get("/listings/<key>/dates/<int(max=2147483647):number>/there")
@allow(Audience.ORGANIZER)
def there(key: str, number: int) -> Page:
    """Numbers to tick for who is there, and the first names that were told."""
    at = now()
    with read_db() as db:
        activity, _desk = my_listing(db, key, at_least=PersonRole.HELPER)
        date = get_date(db, activity, number)
        numbers = coming_to(db, activity, [date.id])[date.id]
        rows = min(MOST_THERE, max(12, activity.places_max or 0, (numbers.came or 0) + 4))
        return render_template(
            "organizing/there.html", activity=activity, date=date_line(activity, date, visitor=Visitor(), now=at),
            numbers=numbers, names=names_at(db, date.id), rows=rows, open=_can_tick(date.starts_at, at),
        )  # fmt: skip


@bp.post("/listings/<key>/dates/<int(max=2147483647):number>/there")
@allow(Audience.ORGANIZER)
@limiter.limit(OFTEN)
def keep_there(key: str, number: int) -> Response:
    """Keep how many numbers were ticked."""
    ticked = {one for one in request.form.getlist("there")[: 2 * MOST_THERE] if one.isascii() and one.isdecimal()}
    with write_db() as db:
        activity, _desk = my_listing(db, key, at_least=PersonRole.HELPER)
        date = get_date(db, activity, number)
        if not _can_tick(date.starts_at, now()):
            raise NotHere("This can be filled in on the day and for two weeks after.")
        note_came(db, date.id, min(len(ticked), MOST_THERE))
    flash(_("Kept."))
    return redirect(url_for("organizing.there", key=key, number=number))


def _can_tick(starts_at: datetime, at: datetime) -> bool:
    """From an hour before a date until two weeks after."""
    return starts_at - timedelta(hours=1) <= at <= starts_at + _TICKS
