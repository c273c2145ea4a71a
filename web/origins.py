"""What the browser says of the page a request comes from: forms are only taken from our own, beside their token."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit

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
    return origin != "null" and not _is_ours(_find_parts(origin))


def find_page_before() -> SplitResult | None:
    """The address of the page of ours that a visitor comes from; None from elsewhere, or where nothing tells."""
    before = _find_parts(request.referrer or "")
    return before if _is_ours(before) else None


def _is_ours(address: SplitResult | None) -> bool:
    return address is not None and address.netloc == request.host


def _find_parts(address: str) -> SplitResult | None:
    try:
        return urlsplit(address)
    except ValueError:  # "http://[" is no address
        return None
