"""The blueprint that the pages of short lists hang on."""

from __future__ import annotations

from flask import Blueprint

from web.headers import keep_out_of_caches

bp = Blueprint("short_lists", __name__)
bp.after_request(keep_out_of_caches)  # a start code, and what somebody was offered
