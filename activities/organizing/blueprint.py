"""The blueprint that the pages of organizers hang on."""

from __future__ import annotations

from flask import Blueprint

from web.headers import keep_out_of_caches

bp = Blueprint("organizing", __name__, url_prefix="/organizing")
bp.after_request(keep_out_of_caches)  # drafts, addresses of people and one-time links
