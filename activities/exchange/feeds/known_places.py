"""The places of a calendar: those its organizer has here already, and those that are somebody's home."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.orm import Session

from activities.exchange.feeds.items import ItemRejected
from activities.exchange.feeds.models import FeedSource
from activities.exchange.importing.prepare import Plan, Prepared
from activities.exchange.importing.reading import Rejected
from activities.forms import VenueInput
from activities.models import Activity, Venue
from activities.suitability.homes import is_called_a_home
from activities.wording.folding import fold

# Made as what readers raise, so that it is gathered for translation and looked up where it is shown.
_HOME = str(ItemRejected("this place sounds like somebody’s home; groups here meet in public places"))


def at_known_places(db: Session, source: FeedSource, plan: Plan) -> Plan:
    """The same plan at the places that listings of the organizer have already, told by name and address.

    So what is known of getting in is written once, whichever calendar names the place. Of such a place the calendar
    tells nothing anew but where it lies, if nobody said so before.
    """
    mine = sa.select(Activity.venue_id).where(Activity.organizer_id == source.organizer_id)
    known: dict[tuple[str, str], Venue] = {}
    for venue in db.scalars(sa.select(Venue).where(Venue.id.in_(mine)).order_by(Venue.id)):
        known.setdefault((fold(venue.name), fold(venue.address)), venue)
    return replace(plan, listings=tuple(_placed(one, known) for one in plan.listings))


def without_homes(plan: Plan) -> Plan:
    """The same plan with what meets in somebody's home set aside, with the reason."""
    homes = [one for one in plan.listings if one.venue and is_called_a_home(f"{one.venue.name} {one.venue.address}")]
    rejected = [
        Rejected(row=one.rows[0].row, id=one.rows[0].id, reason=_HOME, title=one.listing.title) for one in homes
    ]  # fmt: skip
    return replace(
        plan, listings=tuple(_but(plan.listings, homes)), rejected=tuple(sorted([*plan.rejected, *rejected], key=_row))
    )


def _placed(one: Prepared, known: dict[tuple[str, str], Venue]) -> Prepared:
    venue = known.get((fold(one.venue.name), fold(one.venue.address))) if one.venue else None
    if one.venue is None or venue is None:
        return one
    form = VenueInput(key=venue.key, name=venue.name)
    if venue.lat is None and one.venue.lat is not None:
        form = VenueInput(key=venue.key, name=venue.name, lat=one.venue.lat, lon=one.venue.lon, notes=one.venue.notes)
    return replace(one, venue=form)


def _but(listings: Iterable[Prepared], homes: list[Prepared]) -> Iterable[Prepared]:
    left_out = {id(one) for one in homes}
    return (one for one in listings if id(one) not in left_out)


def _row(one: Rejected) -> int:
    return one.row
