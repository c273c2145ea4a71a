"""The blueprint that the pages of organizers hang on."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("organizing", __name__, url_prefix="/organizing")


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Drafts, addresses of people and one-time links are kept nowhere, not by the browser either."""
    response.headers["Cache-Control"] = "no-store"
    return response
