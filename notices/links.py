"""Links in mails that work without signing in: for one purpose, known by a signature, and doing nothing when opened."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for
from itsdangerous import BadSignature, URLSafeSerializer

from refusals import NotHere

STOP = "stop mail of a kind"
WAY_OUT = "give a plan back"


def public(endpoint: str, **values: Any) -> str:
    """The full address of a page of ours, at the public address whatever host was asked."""
    home: str = current_app.config["SETTINGS"].public_url
    return home.rstrip("/") + url_for(endpoint, **values)


def signed(purpose: str, about: str) -> str:
    """A token that names what it is about; it serves this purpose and no other.

    `about` is never the number of a row: SQLite gives that to another row once the last one is deleted.
    """
    return str(_serializer(purpose).dumps(about))


def read_signed(purpose: str, token: str) -> Any:
    """What a token is about. Raises NotHere for one that we did not make for this purpose."""
    try:
        return _serializer(purpose).loads(token)
    except BadSignature:
        raise NotHere("This link is not whole any more. It may have been cut off in the mail.") from None


def _serializer(purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=purpose)
