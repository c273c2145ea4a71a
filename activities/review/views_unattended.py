"""The page on which moderators look for somebody to look after a group."""

from __future__ import annotations

import sqlalchemy as sa
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from activities.freshness.unattended import RESTS_AFTER, get_unattended, let_rest
from activities.listing_page.page import web_link
from activities.models import Activity, ListingState
from activities.organizing.frame import MAILS, Page, me
from activities.organizing.letters import post_invite
from activities.organizing.models import PersonRole
from activities.organizing.people import invite
from activities.review.blueprint import bp
from activities.wording.words import day_words
from members.accounts.forms import read_address
from members.moderation.log import looked
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db
from web.limits import limiter


@bp.get("/unattended/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
def unattended(number: int) -> Page:
    """A group that nobody looks after."""
    return _page(number, {})


@bp.post("/unattended/<int(max=2147483647):number>")
@allow(Audience.MODERATOR)
@limiter.limit(MAILS)
def answer_unattended(number: int) -> Page:
    """Ask somebody to own the group, or let its listings rest at once."""
    rests, at = request.form.get("answer") == "rest", now()
    email, problems = (None, {}) if rests else read_address(request.form)
    if problems:
        return _page(number, problems), 422
    with write_db() as db:
        organizer = get_unattended(db, number)
        if email is None:
            let_rest(db, organizer, now=at)
        else:
            token = invite(db, organizer, me(db), email=email, role=PersonRole.OWNER, now=at)
            post_invite(db, name=organizer.name, email=email, token=token, now=at)
    flash(_("Its listings rest now.") if rests else _("A mail is on its way. It works for two weeks."))
    return redirect(url_for("moderation.queue"))


def _page(number: int, problems: dict[str, str]) -> str:
    at = now()
    with write_db() as db:
        looked(db, me(db), f"group that nobody looks after {number}", now=at)
        organizer = get_unattended(db, number)
        shown = sa.select(Activity.key, Activity.title).where(
            Activity.organizer_id == number, Activity.state == ListingState.PUBLISHED
        )
        return render_template(
            "review/unattended.html", organizer=organizer, listings=db.execute(shown.order_by(Activity.title)).all(),
            rests=day_words(((organizer.unattended_since or at) + RESTS_AFTER).date(), today=at.date()),
            problems=problems, email=request.form.get("email", ""), website=web_link(organizer.website),
        )  # fmt: skip
