"""What the views of organizers share: who asks, at which desk, and what the site adds to a draft."""

from __future__ import annotations

from functools import partial

import sqlalchemy as sa
from babel.numbers import get_territory_currencies
from flask import current_app
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from activities.editing.drafts import Site, get_draft
from activities.editing.models import Draft
from activities.models import Activity, ListingState
from activities.organizing.models import PersonRole
from activities.organizing.people import Desk, get_desk
from activities.queries import is_key
from matching.core.types import Point
from members.current import get_signed_in_member
from members.models import Member
from members.places.gazetteer import Gazetteer
from refusals import NotHere
from settings import Settings

Page = str | Response | tuple[str, int]

OFTEN, SELDOM, MAILS = "240/hour", "20/day", "10/day"
KEPT_BY_SCRIPT = "1200/hour"  # a page of the editor keeps itself while somebody types
_TOWN_KM = 6.0


def me(db: Session) -> Member:
    """The member who is signed in, on a page that lets in nobody else."""
    return get_signed_in_member(db)


def my_desk(db: Session, key: str, *, at_least: PersonRole = PersonRole.HELPER) -> Desk:
    """The desk of an organizer at which the one who asks may do this. Raises NotHere otherwise."""
    if not is_key(key):
        raise NotHere("There is no such page.")
    return get_desk(db, me(db), key, at_least=at_least)


def my_draft(db: Session, key: str, *, hold: bool = False) -> Draft:
    """A draft that the one who asks may edit. Raises NotHere for any other."""
    draft = get_draft(db, key, hold=hold)
    my_desk(db, draft.organizer.key, at_least=PersonRole.EDITOR)
    return draft


def my_listing(
    db: Session, key: str, *, at_least: PersonRole = PersonRole.EDITOR, hold: bool = False
) -> tuple[Activity, Desk]:
    """A listing that has been on show, and the desk of its organizer. Raises NotHere for any other.

    `hold` keeps others waiting who change it too.
    """
    before = (ListingState.DRAFT, ListingState.IN_REVIEW)
    query = sa.select(Activity).where(Activity.key == key, Activity.state.not_in(before))
    activity = db.scalar(query.with_for_update(of=Activity) if hold else query) if is_key(key) else None
    if activity is None:
        raise NotHere("There is no such page.")
    return activity, my_desk(db, activity.organizer.key, at_least=at_least)


def site(*, ask: bool = True) -> Site:
    """What this site adds to what organizers type. Without `ask` no outside geocoder hears of it."""
    settings: Settings = current_app.config["SETTINGS"]
    gazetteer: Gazetteer = current_app.extensions["gazetteer"]
    home = gazetteer.find(settings.home_place, country=settings.home_country)
    currencies = get_territory_currencies(settings.home_country)
    return Site(
        home_zone=gazetteer.zone(home[0].point) if home else "UTC",
        zone_at=gazetteer.zone,
        town_at=_town_at,
        find_town=partial(_find_town, ask=ask),
        currency=currencies[0] if currencies else None,
        days_ahead=settings.dates_ahead_days,
    )


def _find_town(text: str, *, ask: bool) -> tuple[str, Point] | None:
    gazetteer: Gazetteer = current_app.extensions["gazetteer"]
    settings: Settings = current_app.config["SETTINGS"]
    found = gazetteer.find(text, country=settings.home_country, most=1, ask=ask) if text.strip() else []
    return (found[0].name, found[0].point) if found else None


def _town_at(point: Point) -> str | None:
    gazetteer: Gazetteer = current_app.extensions["gazetteer"]
    around = gazetteer.around(point, _TOWN_KM, 20)
    return next((place.name for place in around if place.kind != "postcode"), None)
