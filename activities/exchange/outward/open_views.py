"""The addresses of open data: the RPDE feeds of OpenActive, and services in the words of HSDS."""

from __future__ import annotations

import json
import logging
from typing import Any

import sqlalchemy as sa
from flask import Response, current_app, request, url_for
from flask_babel import gettext as _

from activities.blueprint import bp
from activities.exchange.outward.answers import answer, public
from activities.exchange.outward.hsds import services_page
from activities.exchange.outward.open_feed import AT_ONCE, KINDS, SERIES, SESSIONS, catch_up, is_soon_done, read_page
from activities.listing_page.views import address_of
from activities.wording.words import kind_words
from matching.core.types import Kind
from refusals import BadInput, NotHere
from settings import Settings
from web.audiences import Audience, allow
from web.clock import now
from web.database import read_db, write_db
from web.languages import in_first_language

log = logging.getLogger("doorstep")

_JSON, _RPDE = "application/json", "application/vnd.openactive.rpde+json; version=1"
_LARGEST = 2**63 - 1


def open_feeds() -> tuple[tuple[str, str], ...]:
    """Words and full address of each, for the page that explains them."""
    return (
        (_("Listings (OpenActive, RPDE)"), public(url_for("activities.open_feed", kind=SERIES))),
        (_("Dates (OpenActive, RPDE)"), public(url_for("activities.open_feed", kind=SESSIONS))),
        (_("Standing offers (HSDS 3)"), public(url_for("activities.hsds_services"))),
    )


@bp.get("/feeds/open/<kind>")
@allow(Audience.ANYONE)
@in_first_language
def open_feed(kind: str) -> Response:
    """One page of the open feed, from a change number on."""
    if kind not in KINDS:
        raise NotHere("There is no such feed.")
    after = _number("afterChangeNumber", 0, _LARGEST)
    _keep_up()
    with read_db() as db:
        page = read_page(db, kind, after=after, address_of=address_of, now=now())
    number = page.after or None
    following = public(url_for("activities.open_feed", kind=kind, afterChangeNumber=number))
    told = {"next": following, "items": page.items, "license": _settings().feeds_license}
    is_last = len(page.items) < AT_ONCE
    return answer(json.dumps(told, ensure_ascii=False), _RPDE, fresh=f"public, max-age={8 if is_last else 3600}")


@bp.get("/feeds/kinds")
@allow(Audience.ANYONE)
@in_first_language
def kinds_of_activity() -> Response:
    """The kinds of activity that the open feed names, as a list of concepts."""
    address = public(url_for("activities.kinds_of_activity"))
    told: dict[str, Any] = {
        "@context": "https://openactive.io/",
        "type": "ConceptScheme",
        "id": address,
        "concept": [
            {"type": "Concept", "id": f"{address}#{one.value}", "prefLabel": kind_words(one)} for one in Kind
        ],
    }  # fmt: skip
    return answer(json.dumps(told, ensure_ascii=False), _JSON)


@bp.get("/feeds/hsds/services")
@allow(Audience.ANYONE)
@in_first_language
def hsds_services() -> Response:
    """One page of the standing offers in the words of HSDS 3."""
    number = _number("page", 1, 100_000)
    with read_db() as db:
        page = services_page(db, number=number, country=_settings().home_country, address_of=address_of)
    if number > max(1, page["total_pages"]):
        raise NotHere("There are not that many pages.")
    return answer(json.dumps(page, ensure_ascii=False), _JSON)


def _keep_up() -> None:
    """Let the feed read what changed, if that is little; where somebody else is at it, it is told as it stands."""
    with read_db() as db:
        soon_done = is_soon_done(db, now=now())
    if not soon_done:
        return
    try:
        with write_db() as db:
            catch_up(db, address_of=address_of, now=now())
    except (sa.exc.OperationalError, sa.exc.IntegrityError):
        log.warning("the open feed did not catch up: the database was busy")


def _number(name: str, least: int, most: int) -> int:
    text = request.args.get(name, str(least))
    if not (text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most):
        raise BadInput(_("“%(name)s” has to be a number.", name=name))
    return int(text)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
