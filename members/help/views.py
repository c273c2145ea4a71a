"""The help page and the page about leaving quickly: no cookie, no visit noted, nothing kept."""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from babel import Locale
from babel.dates import format_date
from flask import Blueprint, current_app, render_template, request
from flask_babel import get_locale

from members.current import find_current_profile
from members.help.page import help_page
from members.help.signposts import HelpBook
from members.looking_after.library import Moment, for_moment
from web.audiences import Audience, allow
from web.database import read_db

bp = Blueprint("help", __name__)


@bp.get("/help")
@allow(Audience.ANYONE)
def page() -> str:
    """Where to turn, in the country that was picked or that of the reader's area."""
    book: HelpBook = current_app.extensions["help"]
    locale = cast(Locale, get_locale() or Locale("en"))
    asked = request.args.get("country", "")
    shown = help_page(book, asked=asked, area_country=None if asked else _country_of_area(), locale=locale)
    checked_on = format_date(shown.checked, "long", locale=locale) if shown.checked else ""
    return render_template("help/page.html", page=shown, offered=for_moment(Moment.HELP), checked_on=checked_on)


def _country_of_area() -> str | None:
    """The country of the reader's area, if they told one; none while the database does not answer."""
    try:
        with read_db() as db:
            profile = find_current_profile(db)
            return profile.area_country if profile else None
    except sa.exc.SQLAlchemyError:
        return None


@bp.get("/leaving")
@allow(Audience.ANYONE)
def leaving() -> str:
    """What leaving quickly does, and what it cannot do."""
    return render_template("help/leaving.html")
