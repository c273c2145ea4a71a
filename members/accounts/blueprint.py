"""The blueprint that the pages of accounts hang on."""

from flask import Blueprint

from web.headers import keep_out_of_caches

bp = Blueprint("accounts", __name__, url_prefix="/account")
bp.after_request(keep_out_of_caches)  # addresses and one-time links
