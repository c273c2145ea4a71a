"""The blueprint that the pages of accounts hang on."""

from flask import Blueprint, Response

bp = Blueprint("accounts", __name__, url_prefix="/account")


@bp.after_request
def keep_out_of_caches(response: Response) -> Response:
    """Pages with addresses and one-time links are kept nowhere, not by the browser either."""
    response.headers["Cache-Control"] = "no-store"
    return response
