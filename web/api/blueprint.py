"""The blueprint that every address of the API hangs on, and how often one may ask."""

from __future__ import annotations

import time

from flask import Blueprint, Response, g

from web.limits import limiter, where_from

PREFIX = "/api/v1"
READS, WRITES = "3600/hour", "300/hour"  # of one key, or of one address without a key

bp = Blueprint("api", __name__, url_prefix=PREFIX)


def whose_limit() -> str:
    """What limits count by: the key that a program showed, else where the request is from."""
    caller = g.get("caller")
    return f"key {caller.key_id}" if caller else where_from()


@bp.after_request
def tell_limits(response: Response) -> Response:
    """Say how much may still be asked, after draft-ietf-httpapi-ratelimit-headers-07."""
    limit = limiter.current_limit
    if limit is not None:
        wait = max(0, int(limit.reset_at - time.time()))
        response.headers["RateLimit-Limit"] = str(limit.limit.amount)
        response.headers["RateLimit-Remaining"] = str(max(0, limit.remaining))
        response.headers["RateLimit-Reset"] = str(wait)
        if limit.breached:
            response.headers["Retry-After"] = str(wait)
    return response
