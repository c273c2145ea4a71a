"""What the views of the three screens share: who asks, and where they go next."""

from __future__ import annotations

from flask import current_app, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from members.current import find_current_profile, get_or_open_profile, hold_current_profile
from members.forms import Input
from members.models import Profile
from members.places.gazetteer import Gazetteer
from members.profiles import ProfileValues, values_of
from web.clock import now
from web.database import read_db

OFTEN = "120/hour"  # of one form from one address, which may be a library with many people in it

Page = str | Response | tuple[str, int]


def gazetteer() -> Gazetteer:
    """The gazetteer of this app."""
    found: Gazetteer = current_app.extensions["gazetteer"]
    return found


def current_values() -> ProfileValues:
    """What is kept about whoever asks."""
    with read_db() as db:
        return values_of(find_current_profile(db))


def profile_for(db: Session, form: Input) -> Profile | None:
    """The profile to keep a form in; a visitor who said nothing gets none, and no cookie."""
    return hold_current_profile(db) if form.is_empty else get_or_open_profile(db, now=now())


def then() -> str:
    """Return "you" when the screen was opened from the profile page, to come back to it; else nothing."""
    return "you" if request.values.get("then") == "you" else ""


def onward(endpoint: str, *, stay: bool = False) -> Response:
    """On to the next screen, or back to the profile page if that is where the screen was opened.

    `stay`: the next page belongs to the same screen.
    """
    if then() and not stay:
        return redirect(url_for("members.profile"))
    return redirect(url_for(endpoint, then=then()) if then() else url_for(endpoint))
