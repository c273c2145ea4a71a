"""Places where activities are: found by name, or added with their access facts once for all."""

# Flask-Babel has no types, so what it returns counts as Any.
# mypy: no-warn-return-any
from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from activities.exchange.importing.places import APPROXIMATE
from activities.forms import VenueInput
from activities.listings import save_venue
from activities.models import Activity, Venue
from activities.wording.folding import fold, slug
from matching.core.types import Point

MOST_FOUND = 8
FACTS = (
    "step_free", "accessible_toilet", "seating", "quiet_space", "hearing_loop", "near_bus", "parking",
)  # fmt: skip
_POINT = re.compile(r"(-?\d{1,2}\.\d{2,})[,;/ ]+(-?\d{1,3}\.\d{2,})")
_LENGTHS = {"name": 100, "address": 200, "town": 120, "directions": 600, "point": 300}


class Sort(StrEnum):
    """What sort of place it is; a home is none of ours."""

    PUBLIC = "public"
    CAFE = "cafe"
    OUTDOORS = "outdoors"
    WORSHIP = "worship"
    ROOMS = "rooms"
    HOME = "home"


@dataclass(frozen=True, kw_only=True)
class NewVenue:
    """A place as it was typed; `point` is None where only its town or postcode is known."""

    name: str
    address: str
    town: str
    directions: str
    point: Point | None
    facts: Mapping[str, bool | None]

    @classmethod
    def parse(cls, form: Mapping[str, Any]) -> tuple[NewVenue | None, dict[str, str]]:
        """The place, or None with a sentence for each field that needs another look."""
        texts = {name: " ".join(str(form.get(name, "")).split()) for name in _LENGTHS}
        problems = {
            name: _("This is a bit long. Please keep it under %(most)s letters.", most=most)
            for name, most in _LENGTHS.items()
            if len(texts[name]) > most
        }
        if len(texts["name"]) < 2:
            problems["name"] = _("What is the place called?")
        if not texts["town"]:
            problems["town"] = _("Which town is it in? A postcode is even better.")
        sort = form.get("sort", "")
        if sort not in set(Sort):
            problems["sort"] = _("Pick what sort of place it is.")
        elif sort == Sort.HOME:
            problems["sort"] = _(
                "Groups here meet in public places, so that people new to it can feel safe. "
                "A library, a café or a hall would be fine."
            )
        found = _POINT.search(texts["point"])
        if texts["point"] and not found:
            problems["point"] = _("Write two numbers, like 52.7011, -2.3006. You can leave it empty.")
        if problems:
            return None, problems
        point = Point(float(found[1]), float(found[2])) if found else None
        if point is not None and not (-90 <= point.lat <= 90 and -180 <= point.lon <= 180):
            return None, {"point": _("These numbers are not on the map. You can leave this empty.")}
        facts = {name: {"yes": True, "no": False}.get(str(form.get(name, ""))) for name in FACTS}
        kept = {name: texts[name] for name in ("name", "address", "town", "directions")}
        return cls(**kept, point=point, facts=facts), {}


def find_venues(db: Session, words: str, *, organizer_id: int) -> Sequence[Venue]:
    """Places whose name or address has all the words; without words, those the organizer has used. By name."""
    if not words.strip():
        used = sa.select(Activity.venue_id).where(Activity.organizer_id == organizer_id, Activity.venue_id.is_not(None))
        return db.scalars(sa.select(Venue).where(Venue.id.in_(used)).order_by(Venue.name).limit(MOST_FOUND)).all()
    query = sa.select(Venue)
    for word in words.lower().split()[:6]:
        # As it is written, and without accents: the database takes none off.
        spelled = [
            sa.func.lower(column).contains(spelling, autoescape=True)
            for column in (Venue.name, Venue.address)
            for spelling in {word, fold(word)} - {""}
        ]
        query = query.where(sa.or_(*spelled))
    return db.scalars(query.order_by(Venue.name, Venue.id).limit(MOST_FOUND)).all()


def add_venue(db: Session, new: NewVenue, *, middle: Point | None) -> Venue:
    """Keep a place, flushed; where nobody gave its point, it is known to lie around the middle of its town."""
    point = new.point or middle
    key = slug(f"{new.name} {new.town}", 100)
    taken = set(db.scalars(sa.select(Venue.key).where(Venue.key.startswith(key, autoescape=True))))
    free = next(one for one in (key, *(f"{key}-{n}" for n in range(2, len(taken) + 3))) if one not in taken)
    said = {
        "key": free,
        "name": new.name,
        "address": ", ".join(part for part in (new.address, new.town) if part),
        "lat": point.lat if point else None,
        "lon": point.lon if point else None,
        "directions": new.directions,
        "notes": APPROXIMATE if point and new.point is None else "",
    }
    return save_venue(db, VenueInput.model_validate({**said, **new.facts}))
