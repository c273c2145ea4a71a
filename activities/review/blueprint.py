"""The blueprint that the pages of looking at listings hang on."""

from __future__ import annotations

from flask import Blueprint

from web.headers import keep_out_of_caches

bp = Blueprint("review", __name__, url_prefix="/review")
bp.after_request(keep_out_of_caches)  # what is not on show
