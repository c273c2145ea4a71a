"""The page where somebody says what we may keep and use."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for

from members.blueprint import bp
from members.consent.models import Purpose
from members.consent.services import give, given_since, withdraw
from members.consent.wording import Words, words_of
from members.current import find_current_profile, get_or_open_profile, hold_current_profile
from members.screen_flow import OFTEN, Page
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import date_in_full
from web.limits import limiter

OFFERED = (Purpose.PACING, Purpose.LEARNING, Purpose.GROUPS, Purpose.MEASURES, Purpose.MEASURES_COUNTED)
# Where taking it back asks first what becomes of what was kept.
ASKS_FIRST = {Purpose.PACING: "path.stop_keeping", Purpose.MEASURES: "measures.ask_stop"}


@dataclass(frozen=True, kw_only=True)
class ChoiceShown:
    """One purpose as the page shows it; `since` is a date in words, empty while it is off."""

    purpose: Purpose
    words: Words
    since: str


@bp.get("/privacy/choices")
@allow(Audience.ANYONE)
def privacy_choices() -> Page:
    """What we may keep and use, each with a yes and a no."""
    with read_db() as db:
        profile = find_current_profile(db)
        since = given_since(db, profile_id=profile.id if profile else None)
    shown = tuple(
        ChoiceShown(
            purpose=one,
            words=words_of(one),
            since=date_in_full(since[one]) if one in since else "",
        )
        for one in OFFERED
    )
    return render_template("members/privacy_choices.html", shown=shown)


@bp.post("/privacy/choices")
@allow(Audience.ANYONE)
@limiter.limit(OFTEN)
def save_privacy_choice() -> Page:
    """Keep one yes or no."""
    purpose, answer = _sent()
    with write_db() as db:
        if answer == "yes":
            give(db, profile_id=get_or_open_profile(db, now=now()).id, purpose=purpose, now=now())
        else:
            profile = hold_current_profile(db)
            is_given = profile is not None and purpose in given_since(db, profile_id=profile.id)
            if is_given and purpose in ASKS_FIRST:
                return redirect(url_for(ASKS_FIRST[purpose]), 303)
            if profile is not None:
                withdraw(db, profile_id=profile.id, purpose=purpose, now=now())
    flash(words_of(purpose).yes_said if answer == "yes" else words_of(purpose).no_said)
    return redirect(url_for("members.privacy_choices"), 303)


def _sent() -> tuple[Purpose, str]:
    purpose, answer = request.form.get("purpose", ""), request.form.get("answer", "")
    if purpose not in OFFERED or answer not in ("yes", "no"):
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    return Purpose(purpose), answer
