"""The blueprint that the pages of looking at listings hang on."""

from __future__ import annotations

from flask import Blueprint, Response

bp = Blueprint("review", __name__, url_prefix="/review")


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """What is not on show is kept nowhere else."""
    response.headers["Cache-Control"] = "no-store"
    return response
