"""Pages that belong to no capability: about, health, readiness, figures."""

from __future__ import annotations

import hmac
from collections.abc import Callable

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, jsonify, render_template, request
from prometheus_client import CONTENT_TYPE_LATEST

from refusals import NotHere
from web import metrics
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db
from web.health import causes_of, leaving

bp = Blueprint("web", __name__)


@bp.get("/about")
@allow(Audience.ANYONE)
def about() -> str:
    """What this service is and is not."""
    return render_template("about.html")


@bp.get("/healthz")
@allow(Audience.ANYONE)
def healthz() -> Response:
    """The process answers, 503 once it is leaving; touches nothing else."""
    told, status = ("leaving", 503) if leaving.is_set() else ("ok", 200)
    return Response(told, status, mimetype="text/plain")


@bp.get("/readyz")
@allow(Audience.ANYONE)
def readyz() -> tuple[Response, int]:
    """Whether everything is as it should be, 503 and the causes when not, and where answers come from."""
    parts: dict[str, Callable[[], str]] = current_app.extensions["ready"]
    told = {name: where_from() for name, where_from in parts.items()}
    try:
        with read_db() as db:
            causes = causes_of(db, current_app.extensions["ready_checks"], now=now())
    except sa.exc.SQLAlchemyError:
        return jsonify(database="away", causes={"database": "the database is away"}, **told), 503
    if leaving.is_set():
        causes["process"] = "it is leaving"
    return jsonify(database="answers", causes=causes, **told), 503 if causes else 200


@bp.get("/metrics")
@allow(Audience.ANYONE)
def figures() -> Response:
    """Figures for Prometheus, for whoever holds the token of the settings; there is no such page for others."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        raise NotHere("There is no such page.")
    return Response(metrics.exposition(current_app.extensions["measures"]()), content_type=CONTENT_TYPE_LATEST)
