"""The page of a mail that asks whether a listing is still right. Opening it changes nothing."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from activities.freshness.asking import facts_in_short, get_asked, let_rest, say_right
from activities.organizing.blueprint import bp
from activities.organizing.frame import OFTEN
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/still-right/<token>")
@allow(Audience.ANYONE)
def still_right(token: str) -> str:
    """Two buttons: still right, or not any more."""
    with read_db() as db:
        activity = get_asked(db, token)
        facts = facts_in_short(db, activity, now=now())
        return render_template("organizing/still_right.html", token=token, title=activity.title, facts=facts)


@bp.post("/still-right/<token>")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def answer_still_right(token: str) -> Response:
    """Note the answer; the link is used up."""
    answer = request.form.get("answer")
    if answer not in ("yes", "rest"):
        raise BadInput("Please use one of the two buttons of the page.")
    right = answer == "yes"
    with write_db() as db:
        activity = get_asked(db, token)
        if right:
            say_right(db, activity, now=now())
        else:
            let_rest(db, activity)
    flash(_("Thank you. That is noted.") if right else _("The listing takes a rest. You can change it at your desk."))
    return redirect(url_for("organizing.about"))
