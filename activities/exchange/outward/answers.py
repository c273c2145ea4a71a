"""How feeds answer: with an ETag, for any site to read, and for a while out of caches."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request

from settings import Settings

_FRESH = "public, max-age=300"
# What is public already may be read by pages of other sites.
_OPEN = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
# Another site may show this in a frame. Nothing in it acts: no script, no form, no cookie.
_FRAMED = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"


def public(path: str) -> str:
    """The full public address of a path of this site."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.public_url.rstrip("/") + path


def answer(content: bytes | str, kind: str, *, links: dict[str, str] | None = None, fresh: str = _FRESH) -> Response:
    """A public answer; 304 without content for whoever has it already. `links` go into the Link header by relation."""
    response = Response(content, content_type=kind)
    response.headers.update(_OPEN)
    response.headers["Cache-Control"] = fresh
    if links:
        response.headers["Link"] = ", ".join(f'<{href}>; rel="{rel}"' for rel, href in links.items())
    return _conditional(response)


def private_answer(content: bytes, kind: str) -> Response:
    """An answer for the one who knows its secret address; no cache between may keep it, and no search engine."""
    response = Response(content, content_type=kind)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"
    return _conditional(response)


def framed(page: str) -> Response:
    """A page that other sites may show in a frame; the headers of the site leave it as it is."""
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = _FRAMED
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Cache-Control"] = _FRESH
    return _conditional(response)


def _conditional(response: Response) -> Response:
    response.add_etag()
    made: Any = response.make_conditional(request)
    answered: Response = made
    return answered
