"""Suggestions for programs that a member gave a key for them, and the description of the whole API."""

from __future__ import annotations

from typing import Literal

from flask import Response, current_app, jsonify, request, url_for
from pydantic import Field

from activities.api import browsing, organizers
from activities.api.answers import InList, Told
from activities.api.browsing import in_list
from activities.api.plans import own_profile
from activities.exchange.outward.answers import public
from matching.for_member import shown_to
from members.programs.models import Scope
from settings import Settings
from web.api.blueprint import bp
from web.api.openapi import document
from web.api.operations import operation
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db

__all__ = ["bp", "browsing", "organizers"]


class SuggestionTold(Told):
    """One thing to do, and why. `slot`: something easy, something that fits, or a small stretch."""

    slot: Literal["easy", "fits", "stretch"]
    why: str
    activity: InList


class SuggestionsTold(Told):
    """At most three; none while the member pauses. Resting is always as good a choice."""

    suggestions: list[SuggestionTold] = Field(max_length=3)
    paused: bool
    rest: str = Field(description="The address of a page for whoever would rather rest today.")


@operation("/me/suggestions", SuggestionsTold, scope=Scope.SUGGESTIONS)
def list_suggestions() -> SuggestionsTold:
    """What the page of suggestions shows the member."""
    with read_db() as db:
        profile = own_profile(db)
        paused = profile is not None and profile.paused
        shown = () if paused else shown_to(db, profile, now=now())
        return SuggestionsTold(
            suggestions=[
                SuggestionTold(slot=one.suggestion.slot.value, why=one.why, activity=in_list(one.card))
                for one in shown
            ],
            paused=paused,
            rest=public(url_for("matching.rest")),
        )  # fmt: skip


@bp.get("/openapi.json")
@allow(Audience.ANYONE)
def openapi() -> Response:
    """What the API can do, as OpenAPI 3.1."""
    settings: Settings = current_app.config["SETTINGS"]
    response = jsonify(document(settings.site_name, settings.public_url.rstrip("/")))
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.add_etag()
    made: Response = response.make_conditional(request)  # type: ignore[assignment]
    return made
