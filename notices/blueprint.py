"""The pages of notices."""

from flask import Blueprint

from web.headers import keep_out_of_caches

bp = Blueprint("notices", __name__)
bp.after_request(keep_out_of_caches)
