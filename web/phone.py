"""What a phone asks of a site that stands on its home screen: a manifest, and the worker."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from flask import Response, current_app, jsonify, send_file, url_for

from settings import Settings
from web.audiences import Audience, allow
from web.languages import current
from web.views import bp

_ICONS = (
    ("icon-192.png", "192x192", "any"),
    ("icon-512.png", "512x512", "any"),
    ("icon-full.png", "512x512", "maskable"),
)
_PAPER = "#fbf7f0"


@bp.get("/manifest.webmanifest")
@allow(Audience.ANYONE)
def manifest() -> Response:
    """The name, the pictures and the first page of the site on a home screen."""
    settings: Settings = current_app.config["SETTINGS"]
    static: Callable[[str], str] = current_app.extensions["static_address"]
    icons = [
        {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
        for name, sizes, purpose in _ICONS
    ]
    response = jsonify(
        name=settings.site_name,
        short_name=settings.site_name,
        lang=current().tag,
        dir=current().direction,
        id="/",
        start_url=url_for("members.start"),
        scope="/",
        display="standalone",
        background_color=_PAPER,
        theme_color=_PAPER,
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    return response


@bp.get("/worker.js")
@allow(Audience.ANYONE)
def worker() -> Response:
    """The script beside the pages; it stands at the root because a browser lets it serve only what lies below it."""
    return send_file(Path(current_app.root_path, "web/static/worker.js"), mimetype="text/javascript", max_age=0)
