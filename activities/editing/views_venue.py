"""Adding a place, with what is known of getting in."""

from __future__ import annotations

from collections import defaultdict

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from activities.editing.drafts import keep
from activities.editing.venues import NewVenue, Sort, add_venue
from activities.organizing.blueprint import bp
from activities.organizing.frame import SELDOM, Page, my_draft
from members.places.gazetteer import Gazetteer
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

SORTS = {
    Sort.PUBLIC: lazy_gettext("A library, hall, museum or the like"),
    Sort.CAFE: lazy_gettext("A café, pub or shop"),
    Sort.OUTDOORS: lazy_gettext("A park, garden or square"),
    Sort.WORSHIP: lazy_gettext("A church, mosque, temple or the like"),
    Sort.ROOMS: lazy_gettext("Rooms of a club or a firm"),
    Sort.HOME: lazy_gettext("Somebody’s home"),
}
QUESTIONS = {
    "step_free": lazy_gettext("Can one get in without steps?"),
    "accessible_toilet": lazy_gettext("Is there a toilet for wheelchairs?"),
    "seating": lazy_gettext("Are there seats?"),
    "quiet_space": lazy_gettext("Is there a quiet place to step into?"),
    "hearing_loop": lazy_gettext("Is there a hearing loop?"),
    "near_bus": lazy_gettext("Is a bus stop close by?"),
    "parking": lazy_gettext("Can one park there?"),
}


@bp.get("/drafts/<key>/place")
@allow(Audience.ORGANIZER)
def new_venue(key: str) -> Page:
    """A form for a place."""
    return _venue_page(key, {})


@bp.post("/drafts/<key>/place")
@allow(Audience.ORGANIZER)
@limiter.limit(SELDOM)
def keep_venue(key: str) -> Page:
    """Keep the place and pick it for the draft."""
    new, problems = NewVenue.parse(request.form)
    middle = None
    if new is not None and new.point is None:
        settings: Settings = current_app.config["SETTINGS"]
        gazetteer: Gazetteer = current_app.extensions["gazetteer"]
        found = gazetteer.find(new.town, country=settings.home_country) or gazetteer.find(new.town)
        middle = found[0].point if found else None
        if middle is None:
            problems = {"town": _("We do not know this town. Try the nearest bigger one, or a postcode.")}
    if new is None or problems:
        return _venue_page(key, problems), 422
    at = now()
    with write_db() as db:
        draft = my_draft(db, key, hold=True)
        venue = add_venue(db, new, middle=middle)
        keep(draft, {**draft.typed, "place": "venue", "venue": venue.key}, version=draft.version, now=at)
    flash(_("The place is kept. You do not have to write it again."))
    return redirect(url_for("organizing.edit", key=key))


def _venue_page(key: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        my_draft(db, key)
    return render_template(
        "organizing/venue.html", key=key, typed=defaultdict(str, request.form.items()), problems=problems,
        sorts=list(SORTS.items()),
        questions=list(QUESTIONS.items()), yes_no=[("yes", _("Yes")), ("no", _("No")), ("", _("Not known"))],
    )  # fmt: skip
