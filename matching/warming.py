"""Loading, right after the start, what the first visitor would otherwise wait for."""

from __future__ import annotations

import logging

from flask import Flask

from activities.on_show import Shelf
from matching.catalogue import Catalogue
from members.places.gazetteer import Gazetteer
from web.clock import now

log = logging.getLogger("doorstep")


def warm_up(app: Flask) -> None:
    """Load the list of places and the index of this process, and have its scan compiled where it can be.

    Meant for a thread beside the one that serves. Never raises: what could not be loaded is logged, and
    loaded for the first visitor who needs it.
    """
    sessions = app.extensions["sessions"]
    shelf: Shelf = app.extensions["shelf"]
    catalogue: Catalogue = app.extensions["catalogue"]
    gazetteer: Gazetteer = app.extensions["gazetteer"]
    try:
        fitted = catalogue.current(sessions, shelf.get(sessions, now=now()))
        fitted.index.warm()
        settings = app.config["SETTINGS"]
        gazetteer.find(settings.home_place, country=settings.home_country)
    except Exception:
        log.exception("not everything could be loaded ahead of the first visitor")
