"""Forms are only taken from our own pages: beside the token, what the browser itself says of where they come from."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, request

from refusals import BadInput
from web.logs import note

_READING = {"GET", "HEAD", "OPTIONS"}
_OURS = {"same-origin", "none"}  # "none": typed or reloaded by the person


def register(app: Flask) -> None:
    """Refuse whatever would change something and was sent by a page of another site."""

    @app.before_request
    def check() -> None:
        if request.method not in _READING and _is_foreign():
            note("form_refused", warn=True, why="sent by another site")
            raise BadInput("This form was sent from another site, so we did not take it. Please use the form here.")


def _is_foreign() -> bool:
    """Whether the browser says that another site sends this. A program that says nothing has only its token.

    Of an origin the host is compared, not the scheme: a proxy may speak plain HTTP to us.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in _OURS
    origin = request.headers.get("Origin", "null")
    return origin != "null" and urlsplit(origin).netloc != request.host
