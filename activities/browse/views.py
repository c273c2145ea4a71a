"""The nearby page."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, current_app, redirect, render_template, request, session, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from activities.blueprint import bp
from activities.browse.filters import Asked, Filters, parse
from activities.browse.page import browse_page
from activities.browse.standpoint import Meant, Standpoint, meaning_of, stand
from activities.on_show import OnShow, Shelf
from activities.wording.words import locale
from members.current import find_current_whereabouts
from members.queries import Whereabouts
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db

_FRESH_SECONDS = 600  # for so long a finished page may tell of a date that has just ended


@bp.get("/nearby")
@allow(Audience.ANYONE)
def browse() -> AnyResponse:
    """Everything there is to do, nearest first, with filters that stand in the address."""
    asked = parse(request.args)
    if not asked.problems and list(request.args.items(multi=True)) != asked.filters.query():
        return redirect(_address(asked.filters))
    shelf: Shelf = current_app.extensions["shelf"]
    with read_db() as db:
        on_show = shelf.read(db, now=now())
        standpoint = standpoint_of(find_current_whereabouts(db), shelf, on_show, asked.filters.near)
        page = _page(db, shelf, on_show, asked, standpoint)
    response = Response(page.content, content_type="text/html; charset=utf-8")
    response.status_code = 422 if standpoint.problem and asked.status == 200 else asked.status
    if response.status_code == 200:
        response.set_etag(page.etag, weak=True)
        response.make_conditional(request)
    return response


@dataclass(frozen=True)
class _Page:
    """A whole page, frame included, ready to be sent."""

    content: bytes
    etag: str


def _page(db: Session, shelf: Shelf, on_show: OnShow, asked: Asked, standpoint: Standpoint) -> _Page:
    """The page, finished once for all who ask the same from one area: its frame tells who is signed in, and no more."""
    at = now()
    name = (
        "page", tuple(asked.filters.query()), standpoint, str(locale()), bool(session.get("device")),
        int(at.timestamp()) // _FRESH_SECONDS,
    )  # fmt: skip
    same = not asked.problems and not standpoint.problem and not session.get("_flashes")
    if same and (kept := shelf.find_piece(on_show, name)):
        page: _Page = kept
        return page
    found = browse_page(db, shelf, on_show, asked, standpoint=standpoint, now=at, address=_address)
    body = Markup(render_template("activities/_browse_body.html", page=found))
    content = render_template("activities/browse.html", heading=found.heading, body=body).encode()
    page = _Page(content, hashlib.sha256(content).hexdigest()[:20])
    if same:
        shelf.keep_piece(on_show, name, page)
    return page


def standpoint_of(known: Whereabouts | None, shelf: Shelf, on_show: OnShow, text: str) -> Standpoint:
    """Where somebody looks from who typed this; None for somebody without a profile, or a program."""
    gazetteer = current_app.extensions["gazetteer"]
    meant: Meant | None = None
    if text:
        name = ("meant", text)
        meant = shelf.find_piece(on_show, name) or meaning_of(gazetteer, text)
        shelf.keep_piece(on_show, name, meant)
    return stand(known, text=text, meant=meant, home_zone=_home_zone(shelf, on_show))


def _home_zone(shelf: Shelf, on_show: OnShow) -> str:
    zone = shelf.find_piece(on_show, "home zone")
    if zone is None:
        gazetteer, settings = current_app.extensions["gazetteer"], current_app.config["SETTINGS"]
        found = gazetteer.find(settings.home_place, country=settings.home_country)
        zone = gazetteer.zone(found[0].point) if found else "UTC"
        shelf.keep_piece(on_show, "home zone", zone)
    return str(zone)


def _address(filters: Filters) -> str:
    query = urlencode(filters.query())
    return url_for("activities.browse") + (f"?{query}" if query else "")
