"""The little library: its index, one page for each text, and where it comes from."""

from __future__ import annotations

from flask import Blueprint, render_template

from members.looking_after.library import TEXTS, Moment, Strength, Text, find_text, for_moment
from refusals import NotHere
from web.audiences import Audience, allow
from web.clock import now

bp = Blueprint("looking_after", __name__, url_prefix="/looking-after")


@bp.app_template_global()
def short_texts_for(moment: str) -> tuple[Text, ...]:
    """For templates: at most two texts for a moment by its name, others the next day; _offer.html shows them."""
    return for_moment(Moment(moment), turn=now().timetuple().tm_yday)


@bp.get("/")
@allow(Audience.ANYONE)
def index() -> str:
    """Every text, with one line each."""
    return render_template("looking_after/index.html", texts=TEXTS)


@bp.get("/sources")
@allow(Audience.ANYONE)
def sources() -> str:
    """What stands behind each text and how sure it is."""
    return render_template("looking_after/sources.html", texts=TEXTS, Strength=Strength)


@bp.get("/<key>")
@allow(Audience.ANYONE)
def text(key: str) -> str:
    """One text, on one screen."""
    found = find_text(key)
    if found is None:
        raise NotHere("There is no such page. All the short texts are under “Looking after yourself”.")
    at = TEXTS.index(found)
    return render_template("looking_after/text.html", text=found, onward=TEXTS[(at + 1) % len(TEXTS)])
