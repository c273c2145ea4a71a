"""From refusals and HTTP errors to calm pages."""

from __future__ import annotations

import logging

import sqlalchemy as sa
from flask import Flask, Response, current_app, render_template, request
from flask_babel import lazy_gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from refusals import NotYours, Refusal
from web.api.problems import Unreadable, Words, is_api, problem
from web.faults import traced
from web.logs import note, reference

log = logging.getLogger("doorstep")

Answer = tuple[str, int] | Response

_WORDS = {
    400: (_("We could not read that"), _("Something in the address or the form was not what we expected.")),
    401: (
        _("A key is needed"),
        _("Programs need a key that a member made for them. This one opens nothing."),
    ),
    403: (_("That is not open here"), _("This page is not for you to open. Nothing is wrong on your side.")),
    404: (_("We could not find that"), _("The page may have moved, or the address may have a slip in it.")),
    405: (_("That did not work"), _("This address cannot be used in that way.")),
    413: (_("That was too long for us"), _("Please send a shorter text. A few sentences are plenty.")),
    415: (_("We could not read that"), _("Please send this as application/json.")),
    429: (_("A short pause"), _("That was a lot at once. Please wait a minute and try again.")),
}
_BUSY = (
    _("One moment"),
    _("We could not keep or look up what you asked for just now. Please go back and try again in a little while."),
)
_RETRY_SECONDS = 5
_FAULT = (
    _("Something went wrong on our side"),
    _("It was not you. Nothing you did is lost. Please try again in a little while."),
)


def register(app: Flask) -> None:
    """Answer every refusal and error with a page that says what happened and where to go."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(sa.exc.DataError, _unkeepable)
    for away in (sa.exc.OperationalError, sa.exc.InterfaceError, sa.exc.TimeoutError):
        app.register_error_handler(away, _away)
    app.register_error_handler(Exception, _fault)


def _page(title: Words, sentence: Words, status: int, number: str | None = None, *, then: str = "") -> Answer:
    if is_api():
        return problem(title, sentence, status, reference=number)
    return render_template("errors/problem.html", title=title, sentence=sentence, reference=number, then=then), status


def _refused(refusal: Refusal) -> Answer:
    if isinstance(refusal, Unreadable):
        return problem(refusal.title, str(refusal), refusal.status, faults=refusal.faults)
    then = request.path if isinstance(refusal, NotYours) and request.method == "GET" else ""
    return _page(refusal.title, str(refusal), refusal.status, then=then)


def _stale_form(_error: CSRFError) -> Answer:
    note("form_refused", warn=True, why="no token of ours")
    return _page(
        _("This page had been open for a while"),
        _("To keep you safe we did not send the form. Please go back, reload the page and send it again."),
        400,
    )


def _http_error(error: HTTPException) -> Answer | HTTPException:
    if error.code is None or error.code < 400:
        return error
    if error.code == 429:
        note("limit_reached", warn=True)
    title, sentence = _WORDS.get(error.code, _WORDS[400] if error.code < 500 else _FAULT)
    if is_api():
        told = {name: value for name, value in error.get_headers() if name in ("Allow", "WWW-Authenticate")}
        return problem(title, sentence, error.code, headers=told)
    return _page(title, sentence, error.code)


def _unkeepable(error: sa.exc.DataError) -> Answer:
    """What no database can hold or look for, such as a NUL, comes from a slip in an address or a form."""
    log.warning("a request held what the database does not take: %s", type(error.orig).__name__)
    return _page(*_WORDS[400], 400)


def _away(error: Exception) -> Response:
    """The database is away, busy or full. What was begun is rolled back; trying again is right."""
    kinds = [type(error).__name__, type(getattr(error, "orig", None)).__name__]  # short: the disk may be full
    log.error("the database did not do it, reference %s: %s", reference(), " of ".join(kinds))
    response = current_app.make_response(_page(*_BUSY, 503, reference()))
    response.headers["Retry-After"] = str(_RETRY_SECONDS)
    return response


def _fault(error: Exception) -> Answer:
    if current_app.debug:
        log.error("request failed, reference %s", reference(), exc_info=error)
    else:
        log.error("request failed, reference %s: %s", reference(), traced(error))
    return _page(*_FAULT, 500, reference())
