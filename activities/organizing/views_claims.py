"""Claiming a listing that came from elsewhere."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from activities.organizing.blueprint import bp
from activities.organizing.claims import claim, get_claimable
from activities.organizing.frame import SELDOM, Page, me, my_desk
from activities.organizing.models import PersonRole
from activities.organizing.people import desks_of
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter


@bp.get("/claim/<key>")
@allow(Audience.MEMBER)
def claim_form(key: str) -> Page:
    """Say that a listing is one's own; who acts for no group yet is led to asking first."""
    return _claim_page(key, {})


@bp.post("/claim/<key>")
@allow(Audience.ORGANIZER)
@limiter.limit(SELDOM)
def keep_claim(key: str) -> Page:
    """Keep the claim for somebody to look at."""
    words, group = request.form.get("words", "").strip(), request.form.get("group", "")
    problems = {}
    if len(words) < 2:
        problems["words"] = _("Write a line on how we can check that it is yours.")
    if not group:
        problems["group"] = _("Pick the group it belongs to.")
    if problems:
        return _claim_page(key, problems), 422
    with write_db() as db:
        here = my_desk(db, group, at_least=PersonRole.EDITOR)
        claim(db, get_claimable(db, key), here.organizer, words, now=now())
    flash(_("Thank you. Somebody looks at this soon, and you get a mail."))
    return redirect(url_for("organizing.group", key=group))


def _claim_page(key: str, problems: dict[str, str]) -> str:
    with read_db() as db:
        activity = get_claimable(db, key)
        groups = [(one.organizer.key, one.organizer.name) for one in desks_of(db, me(db)) if one.may(PersonRole.EDITOR)]
        chosen = request.form.get("group", groups[0][0] if len(groups) == 1 else "")
        return render_template(
            "organizing/claim.html", key=key, title=activity.title, organizer=activity.organizer.name, groups=groups,
            chosen=chosen, words=request.form.get("words", ""), problems=problems,
        )  # fmt: skip
