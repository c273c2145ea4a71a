"""The suggestions page and what a person says of a suggestion."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from activities.cards import Card, cards_for
from matching.core.reach import cell_centre
from matching.models import Opinion
from matching.opinions import say as keep_opinion
from matching.opinions import take_back
from matching.queries import feedback_of, feedback_titles, find_title
from matching.reason_words import reason_sentence
from matching.suggestions import Suggester, Suggestion, said_of
from members.current import find_current_profile, get_or_open_profile
from members.profiles import NOBODY, values_of
from refusals import BadInput
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.limits import limiter

bp = Blueprint("matching", __name__)
UNDO = "undo"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One suggestion as the page shows it."""

    suggestion: Suggestion
    card: Card
    why: str


@bp.get("/for-you")
@allow(Audience.ANYONE)
def suggestions() -> str:
    """At most three things to do, and the choice to rest."""
    at = now()
    sessions = current_app.extensions["sessions"]
    on_show = current_app.extensions["shelf"].get(sessions, now=at)
    with read_db() as db:
        profile = find_current_profile(db)
        values = values_of(profile) if profile else NOBODY
        said = said_of(feedback_of(db, values.profile_id), now=at)
        last_said = find_title(db, request.args.get("said", ""), said_by=values.profile_id)
        found = Suggester(sessions=sessions, on_show=on_show, catalogue=current_app.extensions["catalogue"]).suggest(
            db,
            values,
            said,
            now=at,
            easier_than=request.args.get("easier"),
            leave_out=frozenset({last_said.activity_id} if last_said else ()),
            unknown_access=request.args.get("access") == "any",
        )
        cards = cards_for(
            db, [one.activity_id for one in found.chosen], on_show=on_show, now=at,
            point=cell_centre(values.cell) if values.cell else None, zone=values.zone,
            dates={one.activity_id: one.date for one in found.chosen},
        )  # fmt: skip
    shown = [
        Shown(suggestion=one, card=card, why=reason_sentence(one.reasons))
        for one, card in zip(found.chosen, cards, strict=True)
    ]
    return render_template(
        "matching/suggestions.html", shown=shown, found=found, values=values, last_said=last_said, Opinion=Opinion,
        easier=request.args.get("easier"),
    )  # fmt: skip


@bp.post("/for-you/<key>/say")
@allow(Audience.ANYONE)
@limiter.limit("60/hour")
def say(key: str) -> Response:
    """Keep, or take back, what a person says of one activity."""
    word = request.form.get("opinion", "")
    if word not in {UNDO, *Opinion}:
        raise BadInput("We did not understand that answer. Please go back and choose one of the buttons.")
    with write_db() as db:
        profile = get_or_open_profile(db, now=now())
        if word == UNDO:
            take_back(db, profile_id=profile.id, key=key)
        else:
            keep_opinion(db, profile_id=profile.id, key=key, opinion=Opinion(word), now=now())
    if request.form.get("back") == "opinions":
        return redirect(url_for("matching.opinions"), 303)
    return redirect(url_for("matching.suggestions", said=None if word == UNDO else key), 303)


@bp.get("/for-you/said")
@allow(Audience.ANYONE)
def opinions() -> str:
    """Everything a person said of suggestions, each with a way to take it back."""
    with read_db() as db:
        profile = find_current_profile(db)
        return render_template(
            "matching/opinions.html", said=feedback_titles(db, profile.id) if profile else (), Opinion=Opinion
        )


@bp.get("/rest")
@allow(Audience.ANYONE)
def rest() -> str:
    """Not today: a page that asks nothing."""
    return render_template("matching/rest.html")
