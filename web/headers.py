"""Security headers of every answer."""

from __future__ import annotations

from flask import Flask, Response, session

_POLICY = (
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
)
_UNUSED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media",
    "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi",
    "payment", "picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
)  # fmt: skip
_HEADERS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in _UNUSED),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    # A browser may look up the hosts of links ahead of a press; the way out is nobody's business before it is taken.
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
_TWO_YEARS = 2 * 365 * 24 * 3600


def keep_out_of_caches(response: Response) -> Response:
    """For `after_request` of a blueprint: its answers are kept nowhere, not by the browser either."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def register(app: Flask, *, https: bool) -> None:
    """Add the headers to everything, and keep pages out of caches.

    `https`: the site is reached by HTTPS alone, and browsers are told to keep to it.
    """
    policy = [*_POLICY]
    headers = {**_HEADERS}
    if https:
        policy.append("upgrade-insecure-requests")
        headers["Strict-Transport-Security"] = f"max-age={_TWO_YEARS}; includeSubDomains"
    headers["Content-Security-Policy"] = "; ".join(policy)

    @app.after_request
    def add(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if "frame-ancestors *" in response.headers["Content-Security-Policy"]:  # made for frames of other sites
            del response.headers["X-Frame-Options"]
        if response.mimetype == "text/html":
            # What is shown to somebody we know does not stay on a phone that others use.
            response.headers.setdefault("Cache-Control", "private, no-store" if session else "private, no-cache")
        return response
