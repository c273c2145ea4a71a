"""The page of kinds of company."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from activities.on_show import Shelf
from matching.core.ladder import Rung
from matching.ladder.finding import ladder
from matching.ladder.words import RUNGS
from matching.queries import feedback_of
from matching.suggested import said_of
from members.current import find_current_profile
from members.profiles import values_of
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db

bp = Blueprint("ladder", __name__)

# Where the nearby page has more of a kind, by its own filters.
MORE = {
    Rung.SOLO: {"kind": "solo"},
    Rung.LISTENING_ONLINE: {"place": "online"},
    Rung.SIDE_BY_SIDE: {"talking": "none"},
    Rung.FEW_WORDS: {"talking": "few"},
    Rung.SMALL_GROUP: {"talking": "some"},
    Rung.HELPING: {"kind": "volunteer"},
    Rung.GREETING: {"kind": "volunteer"},
}


@bp.get("/ladder")
@allow(Audience.ANYONE)
def kinds_of_company() -> str:
    """Things that are on, from on one's own to welcoming others, to look around in."""
    shelf: Shelf = current_app.extensions["shelf"]
    at = now()
    with read_db() as db:
        on_show = shelf.read(db, now=at)
        values = values_of(find_current_profile(db))
        said = said_of(feedback_of(db, values.profile_id), now=at)
        shown = ladder(db, on_show, values, put_aside=said.put_aside, now=at)
    return render_template(
        "matching/ladder.html", shown=shown, words=RUNGS, more=MORE, has_area=values.cell is not None
    )
