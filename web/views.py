"""Pages that belong to no capability: about, health, readiness."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, render_template

from web.audiences import Audience, allow
from web.database import read_db

bp = Blueprint("web", __name__)


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


@bp.get("/readyz")
@allow(Audience.ANYONE)
def readyz() -> tuple[Response, int]:
    """Whether the database answers, 503 when not, and for each part of the service where its answers come from."""
    parts: dict[str, Callable[[], str]] = current_app.extensions["ready"]
    told = {name: where_from() for name, where_from in parts.items()}
    try:
        with read_db() as db:
            db.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return jsonify(database="away", **told), 503
    return jsonify(database="answers", **told), 200
