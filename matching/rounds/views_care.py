"""The page on which moderators turn small groups on and off."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from matching.rounds.care import CareInput, find_care, kept_care, turn_off, turn_on
from matching.rounds.frame import bp
from members.current import find_signed_in_member
from members.moderation.log import looked
from members.screen_flow import Page
from web.audiences import Audience, allow
from web.clock import now
from web.database import write_db

_FIELDS = ("contact", "hours", "emergency", "women_only", "free_text")


@bp.get("/moderation/small-groups")
@allow(Audience.MODERATOR)
def care() -> Page:
    """Whether small groups are on, and who looks after them."""
    with write_db() as db:
        moderator = find_signed_in_member(db)
        assert moderator is not None
        looked(db, moderator, "small groups", now=now())
        kept = kept_care(db)
        typed = {name: getattr(kept, name) if kept else "" for name in _FIELDS}
        typed |= {name: "yes" if typed[name] else "" for name in ("women_only", "free_text")}
        return render_template(
            "matching/rounds/care.html", is_on=find_care(db) is not None, typed=typed, problems={}
        )  # fmt: skip


@bp.post("/moderation/small-groups")
@allow(Audience.MODERATOR)
def save_care() -> Page:
    """Turn small groups on or off, or change the words about them."""
    with write_db() as db:
        moderator = find_signed_in_member(db)
        assert moderator is not None
        if request.form.get("wish") == "off":
            turn_off(db, who=moderator.key, now=now())
            flash(_("Small groups are off. Those that are on meet as planned."))
            return redirect(url_for(".care"), 303)
        read, problems = CareInput.parse(request.form)
        if read is None:
            typed = {name: request.form.get(name, "") for name in _FIELDS}
            page = render_template(
                "matching/rounds/care.html", is_on=find_care(db) is not None, typed=typed, problems=problems
            )  # fmt: skip
            return page, 422
        turn_on(db, moderator, read, now=now())
    flash(_("Small groups are on. The next round opens by itself."))
    return redirect(url_for(".care"), 303)
