"""Lines of the log: JSON, in UTC, each with the number of the request it belongs to, and nobody's name in it."""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import sys
from datetime import UTC, datetime
from typing import TextIO

from flask import Flask, Response, has_request_context, request

from web.faults import traced

_OURS = "doorstep"
_key = b""


class Lines(logging.Formatter):
    """One line a record: what was said, what it is about, when, and in which request."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "by": record.name,
            "said": record.getMessage(),
        }
        if has_request_context():
            line |= {"request": reference(), "page": request.endpoint or "none"}
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[1] is not None:
            line["fault"] = traced(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)  # whatever is in it, it stays one line of plain signs


class _ErrorStream(logging.StreamHandler[TextIO]):
    """Writes to whatever the error stream of the process is at that moment."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)
        self.setFormatter(Lines())

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        return sys.stderr


def register(app: Flask) -> None:
    """Write the log as lines of JSON to the error stream, and put the number of each request into its answer."""
    global _key
    _key = hmac.digest(app.config["SECRET_KEY"].encode(), b"names in the log", "sha256")
    root = logging.getLogger()
    if not any(isinstance(handler, _ErrorStream) for handler in root.handlers):
        root.addHandler(_ErrorStream())
    logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings tell what it asks for, which somebody typed
    logging.getLogger(_OURS).setLevel(logging.DEBUG if app.debug else logging.INFO)

    @app.after_request
    def number(response: Response) -> Response:
        response.headers["X-Request-Id"] = reference()
        return response


def reference() -> str:
    """The number of this request: in its answer, on its error page, in its lines of the log. Drawn, 16 letters."""
    found: str = request.environ.setdefault("doorstep.request", secrets.token_hex(8))
    return found


def note(what: str, *, warn: bool = False, **facts: str) -> None:
    """Write a line of what happened. Facts are words of ours, or what `hidden` makes of words of others."""
    level = logging.WARNING if warn else logging.INFO
    logging.getLogger(_OURS).log(level, what, extra={"facts": facts})


def hidden(text: str) -> str:
    """What stands in the log for somebody: the same for the same text, told by nobody without the key of the site."""
    return hmac.digest(_key, text.encode("utf-8", "replace"), "sha256").hex()[:16]
