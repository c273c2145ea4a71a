"""Letting an organizer know one's first name for a date: a person's own page, for guests as well."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from activities.blueprint import bp
from activities.organizing.frame import OFTEN
from activities.organizing.names import MOST_LETTERS, find_told, tell
from activities.plans.queries import get_plan
from members.current import find_current_profile, hold_current_profile
from web.audiences import Audience, allow
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/plans/<key>/name")
@allow(Audience.ANYONE)
def plan_name(key: str) -> str:
    """What the organizer sees, and a field for a first name."""
    with read_db() as db:
        profile = find_current_profile(db)
        plan, _date = get_plan(db, key, profile_id=profile.id if profile else None)
        return render_template(
            "activities/plans/name.html", key=key, title=plan.title, name=find_told(db, plan) or "", most=MOST_LETTERS
        )


@bp.post("/plans/<key>/name")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def tell_name(key: str) -> Response:
    """Keep the name, or forget it."""
    name = request.form.get("name", "").strip() if request.form.get("do") == "tell" else ""
    with write_db() as db:
        profile = hold_current_profile(db)
        plan, _date = get_plan(db, key, profile_id=profile.id if profile else None)
        tell(db, plan, name)
    flash(_("They see your first name for this date.") if name else _("They see no name of yours."))
    return redirect(url_for("activities.plan", key=key))
