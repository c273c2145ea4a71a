"""Pages that belong to no capability: help, about, health."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from web.audiences import Audience, allow

bp = Blueprint("web", __name__)


@bp.get("/help")
@allow(Audience.ANYONE)
def help_page() -> str:
    """Where to turn when somebody needs to talk now."""
    return render_template("help.html")


@bp.get("/about")
@allow(Audience.ANYONE)
def about() -> str:
    """What this service is and is not."""
    return render_template("about.html")


@bp.get("/healthz")
@allow(Audience.ANYONE)
def healthz() -> Response:
    """The process answers; touches nothing else."""
    return Response("ok", mimetype="text/plain")
