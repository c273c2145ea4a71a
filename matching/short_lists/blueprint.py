"""The blueprint that the pages of short lists hang on."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("short_lists", __name__)


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """A start code, and what somebody was offered, are kept nowhere, not by the browser either."""
    response.headers["Cache-Control"] = "no-store"
    return response
